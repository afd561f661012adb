//! Whether a text is a search as it stands, plain English, or a search with a slip in it.

use crate::query::{Dialect, Key, Literal, Part, Problem, Query, Term, Wrong};

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
        Ok(query) if is_syntax(&query) => Taken::Syntax,
        Ok(_) => Taken::English,
        Err(problem) if is_meant(text, &problem, custom) => Taken::Broken(problem),
        Err(_) => Taken::English,
    }
}

/// Whether a search has no bare words, and no address that looks like a term.
pub(super) fn is_syntax(query: &Query) -> bool {
    query.places().iter().all(|(_, part)| match part {
        Part::Text(text) => text.is_quoted(),
        Part::Term(term) => !is_prose(term),
        Part::Junction(_) | Part::Group(_) => true,
    })
}

/// Whether what looks like a term is an address or a name of a program: `https://a.b`, `std::vec`, `localhost:3000`, `12:30`.
pub(super) fn is_prose(term: &Term) -> bool {
    let Key::Field(name) = term.key() else { return false };
    let time = !name.as_str().contains(|c: char| c.is_alphabetic());
    let begins = |start: &str| term.value().literals().iter().any(|value| value.text().starts_with(start));
    let port = |value: &Literal| !value.text().is_empty() && value.text().bytes().all(|b| b.is_ascii_digit());
    time || begins("//")
        || begins(":")
        || (name.as_str() == "localhost" && term.value().literals().iter().all(port))
}

/// Whether a text that cannot be read was meant as a search.
fn is_meant(text: &str, problem: &Problem, custom: &dyn Fn(&str) -> bool) -> bool {
    let known = |key: &str| {
        let key = key.trim_start_matches(['!', '(', '-']);
        key.starts_with("tags[")
            || key == "has"
            || custom(key)
            || Dialect::ALL.iter().any(|dialect| dialect.field(key).is_some())
            || (key.contains(['.', '_'])
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)))
    };
    match problem.wrong() {
        Wrong::OpenQuote | Wrong::OpenList => return true,
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
