//! Where in the code: files, functions, modules, types of errors, and how they were caught.

use super::{
    effect::{Draft, Effect, Found, Place, ready, term},
    free::{self, Role},
    token::Kind,
    words::Words,
};

const ENDINGS: &[&str] = &[
    "js", "jsx", "ts", "tsx", "mjs", "cjs", "vue", "svelte", "py", "rb", "go", "rs", "java", "kt", "kts",
    "swift", "m", "mm", "c", "cc", "cpp", "h", "hpp", "cs", "php", "ex", "exs", "erl", "scala", "dart",
    "lua", "pl", "sh", "sql", "html", "erb",
];

const HANDLING: &[(&str, (&str, &str))] = &[
    ("unhandled", ("error.unhandled", "true")),
    ("uncaught", ("error.unhandled", "true")),
    ("crash", ("error.unhandled", "true")),
    ("crashes", ("error.unhandled", "true")),
    ("crashing", ("error.unhandled", "true")),
    ("crashed", ("error.unhandled", "true")),
    ("not handled", ("error.unhandled", "true")),
    ("handled", ("error.handled", "true")),
    ("caught", ("error.handled", "true")),
    ("anr", ("mechanism", "ANR,AppExitInfo")),
    ("anrs", ("mechanism", "ANR,AppExitInfo")),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let typed = words.typed(at);
    if let Some(name) = error_type(typed) {
        return Some((at + 1, vec![term("error.type", name)]));
    }
    let events = matches!(words.place, Place::Issues | Place::Errors);
    if events && let Some((next, (key, value))) = words.longest(at, HANDLING) {
        return Some((next, vec![ready(key, value)]));
    }
    let called = |text: &str| text.strip_suffix("()").map(str::to_owned).filter(|name| is_name(name));
    if let Some(function) = called(typed) {
        return Some((at + 1, vec![term("stack.function", &function)]));
    }
    if words.is(at, &["function", "method", "func"]) {
        let name = words.name(at + 1);
        let plain = name.strip_suffix("()").unwrap_or(name);
        let called = name.ends_with("()") || words.is(at + 1, &["called", "named"]);
        let word = free::role(words.word(at + 1), true) != Role::Says && !called;
        // `x is not a function`
        let of_sentence = words.is(at.wrapping_sub(1), &["a", "no"]) && !called;
        let named = !of_sentence && words.kind(at + 1) == Some(Kind::Quoted)
            || (is_name(plain)
                && !word
                && !of_sentence
                && !matches!(
                    words.word(at + 1),
                    "calls" | "regressions" | "regression" | "names" | "in" | "with"
                ));
        return named.then(|| (at + 2, vec![term("stack.function", plain)]));
    }
    if words.is(at, &["module"]) && is_name(words.name(at + 1)) {
        return Some((at + 2, vec![term("stack.module", words.name(at + 1))]));
    }
    if events && words.is(at, &["file"]) && is_file(words.name(at + 1)) {
        return Some((at + 2, vec![file(words.name(at + 1))]));
    }
    let path = without_position(typed);
    (events && is_file(path)).then(|| (at + 1, vec![file(path)]))
}

/// `main.go` of `main.go:55` and `main.go:55:10`
fn without_position(text: &str) -> &str {
    let path = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
    let cut = text.get(path.len()..).is_some_and(|rest| rest.starts_with(':'));
    if cut { path } else { text }
}

fn file(path: &str) -> Effect {
    if path.starts_with('/') {
        return term("stack.abs_path", path);
    }
    Effect::Term(Draft::of("stack.filename", &crate::query::Literal::ending_with(path).to_string()))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | ':' | '#' | '<' | '>' | '-'))
}

pub(super) fn is_file(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    !stem.is_empty() && ENDINGS.contains(&ending) && !text.contains("://") && !text.contains('@')
}

/// `TypeError`, also of `TypeErrors`.
fn error_type(text: &str) -> Option<&str> {
    let endings = ["Error", "Exception", "Fault", "Warning"];
    let name = endings.iter().find_map(|ending| {
        let one = if text.ends_with(ending) {
            text
        } else {
            text.strip_suffix('s').filter(|one| one.ends_with(ending))?
        };
        (one.len() > ending.len()).then_some(one)
    })?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':'));
    (plain && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(name)
}
