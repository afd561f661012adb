//! The tools stand behind a wall inside their crate: a tool changes Sentry through its own context or not at all.
//!
//! The compiler keeps it, since the client ends at the context. These words are looked for as well, because a field
//! made visible by mistake would compile and nothing would say so.

use super::Finding;
use super::source::Token;

const WITHIN: &[&str] = &["crates/tools/src/catalog/", "crates/tools/src/parts/"];

/// Words that a tool has no business with, and why.
const BANNED: &[(&[&str], &str)] = &[
    (&["Client"], "requests leave through the context"),
    (&["Desk"], "what a session holds belongs to the gate"),
    (&["Writer"], "`cx.writer` gives it, and only where the effect allows"),
    (&["Hosts", "::"], "servers are configured, never made of arguments"),
    (&["Cx", "::"], "a context is handed over, never made"),
];

/// Every place in `file` where a tool reaches past its context.
pub(super) fn check(file: &str, code: &[Token]) -> Vec<Finding> {
    if !WITHIN.iter().any(|folder| file.starts_with(folder)) {
        return Vec::new();
    }
    let finding = |line: usize, what: &str, why: &str| Finding {
        place: format!("{file}:{line}"),
        what: format!("`{what}` may not stand in a tool: {why}"),
        rule: "invariant 4",
    };
    let mut findings = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let rest = code.get(at..).unwrap_or_default();
        for (words, why) in BANNED {
            if starts_with(rest, words) {
                findings.push(finding(token.line, &words.concat(), why));
            }
        }
        // As a method or as a function: `x.writer(`, `Cx::writer(`.
        let before = |back: usize| at.checked_sub(back).and_then(|at| code.get(at));
        let of_context = before(1).is_some_and(|dot| dot.text == ".")
            && before(2).is_some_and(|owner| owner.text == "cx")
            && before(3).is_none_or(|earlier| earlier.text != ".");
        if starts_with(rest, &["writer", "("]) && !of_context {
            findings.push(finding(token.line, "writer(", "only `cx.writer(` asks the effect"));
        }
    }
    findings
}

fn starts_with(code: &[Token], words: &[&str]) -> bool {
    code.len() >= words.len() && code.iter().zip(words).all(|(token, word)| token.text == *word)
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn breaches(file: &str, text: &str) -> usize {
        check(file, &source::code(text).unwrap()).len()
    }

    #[test]
    fn a_tool_reaches_nothing_past_its_context() {
        for text in [
            "fn a() { place.client.writer(deadline); }",
            "fn a() { let b = self.cx.writer(place); }",
            "fn a() { other.cx .writer(place); }",
            "fn a() { Cx::<Changes>::new(desk, deadline); }",
            "use sentry_api::Client;",
            "use sentry_api::{Deadline, Writer};",
            "fn a(desk: &Desk) {}",
            "fn a() { Hosts::from_url(argument, true); }",
        ] {
            assert_eq!(breaches("crates/tools/src/catalog/whoami.rs", text), 1, "{text}");
            assert_eq!(breaches("crates/tools/src/parts/issue.rs", text), 1, "{text}");
            assert_eq!(breaches("crates/tools/src/context.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn a_tool_may_use_what_its_context_offers() {
        for text in [
            "async fn a(cx: &Cx<'_, Changes>) { let writer = cx.writer(&place); writer.add_note(); }",
            "fn a<E: Effect>(cx: &Cx<'_, E>) { cx.sentry(&place); cx.base(); cx.hosts(); }",
            "fn a(hosts: &lexicon::Hosts) {}",
            "#[cfg(test)] mod tests { fn a() { Hosts::saas(); } }",
        ] {
            assert_eq!(breaches("crates/tools/src/catalog/whoami.rs", text), 0, "{text}");
        }
    }
}
