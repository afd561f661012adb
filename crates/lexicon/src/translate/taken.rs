//! Whether a text is a search as it stands, plain English, or a search with a slip in it.

use super::code;
use crate::query::{Dialect, Field, Key, Literal, Operator, Part, Problem, Query, Term, Wrong};

/// How a text is to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Sentry reads it as it stands.
    Syntax,
    /// It has bare words, or what has a colon is no field: it is for [`translate`](super::translate).
    English,
    /// It names a field or joins terms, so it is meant for Sentry, which cannot read it.
    Broken(Problem),
}

/// Looks how a text is to be taken; `custom` says whether a project has a tag or attribute of that name.
pub fn taken(text: &str, custom: &dyn Fn(&str) -> bool) -> Taken {
    match Query::parse(text) {
        Ok(query) if is_syntax(&query, custom) => Taken::Syntax,
        Ok(_) => Taken::English,
        Err(problem) if is_meant(text, &problem, custom) => Taken::Broken(problem),
        Err(_) => Taken::English,
    }
}

/// Whether a search has no bare words, and no address that looks like a term.
pub(super) fn is_syntax(query: &Query, custom: &dyn Fn(&str) -> bool) -> bool {
    query.places().iter().all(|(_, part)| match part {
        Part::Text(text) => text.is_quoted(),
        Part::Term(term) => !is_prose(term, custom),
        Part::Junction(_) | Part::Group(_) => true,
    })
}

/// Whether what looks like a term is an address, a place in code or the name of an error: `https://a.b`, `std::vec`,
/// `localhost:3000`, `12:30`, `main.go:55`, `TypeError:x`.
pub(super) fn is_prose(term: &Term, custom: &dyn Fn(&str) -> bool) -> bool {
    let Key::Field(name) = term.key() else { return false };
    let name = name.as_str();
    let time = !name.contains(|c: char| c.is_alphabetic());
    let literals = || term.value().literals();
    let begins = |start: &str| literals().iter().any(|value| value.text().starts_with(start));
    let numbers = |value: &Literal| {
        let text = value.text().trim_end_matches(':');
        !text.is_empty()
            && text.split(':').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let positions =
        || term.operator() == Operator::Matches && literals().iter().all(numbers) && !literals().is_empty();
    time || !is_field(name, custom)
        && (begins("//")
            || begins(":")
            || is_class(name)
            || (positions()
                && (code::is_file(name)
                    || is_host(name)
                    || literals().iter().any(|value| value.text().contains(':')))))
}

/// Whether Sentry or a project has a field of that name.
fn is_field(name: &str, custom: &dyn Fn(&str) -> bool) -> bool {
    custom(name) || Dialect::ALL.iter().any(|dialect| dialect.field(name).is_some())
}

/// `TypeError`, `java.lang.NullPointerException`
fn is_class(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|last| {
        last.starts_with(|c: char| c.is_ascii_uppercase()) && last.contains(|c: char| c.is_ascii_lowercase())
    }) && !name.contains('-')
}

/// A name before a port, rather than before a number that is looked for: `db.internal`, `redis-master`.
fn is_host(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    matches!(
        name,
        "localhost"
            | "redis"
            | "postgres"
            | "postgresql"
            | "mysql"
            | "mongo"
            | "mongodb"
            | "kafka"
            | "rabbitmq"
            | "elasticsearch"
            | "db"
            | "memcached"
            | "nginx"
    ) || (name.contains(['.', '-'])
        && !name.contains('_')
        && !matches!(
            last,
            "id" | "code"
                | "status"
                | "count"
                | "size"
                | "version"
                | "number"
                | "duration"
                | "length"
                | "port"
                | "line"
                | "attempt"
                | "attempts"
                | "retries"
                | "total"
        ))
}

/// Whether a text that cannot be read was meant as a search.
fn is_meant(text: &str, problem: &Problem, custom: &dyn Fn(&str) -> bool) -> bool {
    let known = |key: &str| {
        let key = key.trim_start_matches(['!', '(', '-']);
        key.starts_with("tags[")
            || key == "has"
            || is_field(key, custom)
            || (is_like_field(key) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)))
    };
    match problem.wrong() {
        // `Unexpected token '"'` has a quotation mark in the middle.
        Wrong::OpenQuote => {
            let before = text.get(..problem.span().start).unwrap_or_default();
            let begins = before.is_empty() || before.ends_with([' ', ':', '[', '(', '=', ',', '>', '<']);
            if begins {
                return true;
            }
        }
        Wrong::OpenList => return true,
        Wrong::NothingAfterColon => {
            let before = text.get(..problem.span().end).unwrap_or_default();
            let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let key = word.split(':').next().unwrap_or_default();
            if known(key) && !is_word(key) {
                return true;
            }
        }
        _ => {}
    }
    let mut words = text.split_whitespace();
    words.any(|word| {
        let joins = matches!(word, "AND" | "OR")
            && matches!(
                problem.wrong(),
                Wrong::MissingSide | Wrong::OpenParenthesis | Wrong::StrayParenthesis | Wrong::NegatedGroup
            );
        joins
            || word
                .split_once(':')
                .is_some_and(|(key, value)| !value.is_empty() && !value.starts_with("//") && known(key))
    })
}

/// Whether a name that nobody knows is one of a field, rather than of a file, a class or a logger.
fn is_like_field(key: &str) -> bool {
    let family = key.split('.').next().unwrap_or_default();
    let of_family = |field: &Field| field.name.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'));
    let known = key.contains('.') && Dialect::ALL.iter().any(|dialect| dialect.fields().any(of_family));
    !is_class(key) && !code::is_file(key) && (known || key.contains('_') && !key.contains('.'))
}

/// Whether the name of a field is a word that people put before a colon: `message: out of memory`.
fn is_word(key: &str) -> bool {
    matches!(key, "message" | "title" | "user" | "error" | "issue" | "url" | "trace" | "device" | "project")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_syntax_what_is_english_and_what_is_broken() {
        for text in [
            "",
            "is:unresolved",
            "level:[a, b] !x.y:>=5",
            "\"some words\"",
            "(level:a OR level:b)",
            "colour:blue",
            "url:https://example.com/x",
            "stack.module:\"a::b\"",
        ] {
            assert_eq!(taken(text, &|_| false), Taken::Syntax, "{text}");
        }
        for text in [
            "unresolved errors",
            "is:unresolved in backend",
            "error: could not connect",
            "https://example.com/a?b=c",
            "std::bad_alloc",
            "localhost:5432",
            "connect ECONNREFUSED 127.0.0.1:5432",
            "TypeError: Cannot read properties of undefined (reading 'map')",
            "message: out of memory",
            "Error: f(x) is \"odd\"ly wrong",
            "12:30",
            "a) b",
        ] {
            assert_eq!(taken(text, &|_| false), Taken::English, "{text}");
        }
        for text in [
            "is:unresolved (level:error",
            "level:(error",
            "level: error",
            "release:\"2.4",
            "tenant_id: acme",
            "level:error OR",
            "(a OR b",
            "tags[x]:(a OR b)",
            "level:[error, fatal",
            "\"open",
        ] {
            assert!(matches!(taken(text, &|_| false), Taken::Broken(_)), "{text}");
        }
        assert_eq!(taken("tenant: acme", &|_| false), Taken::English);
        assert!(matches!(taken("tenant: acme", &|name| name == "tenant"), Taken::Broken(_)));
    }
}
