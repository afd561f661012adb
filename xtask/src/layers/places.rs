//! Words of code that may stand only in a few files: the rules that a dependency arrow cannot express.

use super::Finding;
use super::source::Token;

/// A path or a phrase, and where it may stand.
struct Rule {
    /// The words; between two of them stands `::` in a path, nothing in a phrase.
    words: &'static [&'static str],
    kind: Kind,
    /// Where the rule holds: prefixes of file names. Empty: everywhere.
    within: &'static [&'static str],
    /// Where the words may stand all the same: prefixes of file names.
    only_in: &'static [&'static str],
    why: &'static str,
    rule: &'static str,
}

#[derive(Clone, Copy)]
enum Kind {
    Path,
    Phrase,
}

const CLIENTS: &[&str] = &["crates/oauth/src/fetch.rs", "crates/sentry-api/src/transport/http.rs"];
const UNTRUSTED: &[&str] = &["crates/untrusted/src/", "crates/untrusted-derive/src/"];
const ENVIRONMENT: &[&str] = &["crates/sentry-mcp/src/env.rs", "crates/sentry-mcp/src/env/"];
const CLOCK: &[&str] = &["crates/sentry-mcp/src/clock.rs"];
/// Crates that are given everything they work on.
const PURE: &[&str] = &["crates/access/", "crates/lexicon/", "crates/tools/", "crates/untrusted"];

const fn path(
    words: &'static [&'static str],
    only_in: &'static [&'static str],
    why: &'static str,
    rule: &'static str,
) -> Rule {
    Rule { words, kind: Kind::Path, within: &[], only_in, why, rule }
}

const fn pure(words: &'static [&'static str]) -> Rule {
    Rule {
        words,
        kind: Kind::Path,
        within: PURE,
        only_in: &[],
        why: "is given what it works on",
        rule: "invariant 6",
    }
}

const fn implementation(words: &'static [&'static str]) -> Rule {
    let why = "is derived or made by a macro, never written by hand";
    Rule { words, kind: Kind::Phrase, within: &[], only_in: UNTRUSTED, why, rule: "invariant 2" }
}

const READ_ONCE: &str = "the environment is read in one place and never written";
const PASSED_IN: &str = "time is passed in; the clock is read in one place";

const RULES: &[Rule] = &[
    path(
        &["rmcp"],
        &["crates/sentry-mcp/src/mcp.rs", "crates/sentry-mcp/src/mcp/"],
        "one place speaks MCP",
        "invariant 5",
    ),
    path(&["reqwest"], CLIENTS, "requests leave through the transport", "invariant 5"),
    Rule {
        words: &["unsafe"],
        kind: Kind::Phrase,
        within: &[],
        only_in: &["crates/sentry-mcp/src/names.rs"],
        why: "the compiler keeps what it can keep",
        rule: "house style",
    },
    implementation(&["Wire", "for"]),
    implementation(&["Inert", "for"]),
    path(&["env", "var"], ENVIRONMENT, READ_ONCE, "invariant 9"),
    path(&["env", "var_os"], ENVIRONMENT, READ_ONCE, "invariant 9"),
    path(&["env", "vars"], ENVIRONMENT, READ_ONCE, "invariant 9"),
    path(&["env", "vars_os"], ENVIRONMENT, READ_ONCE, "invariant 9"),
    path(&["env", "set_var"], &[], READ_ONCE, "invariant 9"),
    path(&["env", "remove_var"], &[], READ_ONCE, "invariant 9"),
    path(&["SystemTime", "now"], CLOCK, PASSED_IN, "invariant 9"),
    path(&["Utc", "now"], CLOCK, PASSED_IN, "invariant 9"),
    path(&["Local", "now"], &[], PASSED_IN, "invariant 9"),
    pure(&["std", "fs"]),
    pure(&["std", "net", "TcpStream"]),
    pure(&["std", "net", "TcpListener"]),
    pure(&["std", "net", "UdpSocket"]),
    pure(&["std", "process"]),
    pure(&["tokio", "fs"]),
    pure(&["tokio", "net"]),
    pure(&["tokio", "process"]),
];

/// Every place in `file` where a word stands that may not.
pub(super) fn check(file: &str, code: &[Token]) -> Vec<Finding> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| file.starts_with(prefix));
    let holds = |rule: &&Rule| (rule.within.is_empty() || starts(rule.within)) && !starts(rule.only_in);
    let mut findings = Vec::new();
    for rule in RULES.iter().filter(holds) {
        for line in lines(rule, code) {
            let (words, why) = (rule.words.join(rule.kind.between()), rule.why);
            findings.push(Finding {
                place: format!("{file}:{line}"),
                what: format!("`{words}` may not stand here: {why}"),
                rule: rule.rule,
            });
        }
    }
    findings
}

impl Kind {
    const fn between(self) -> &'static str {
        match self {
            Self::Path => "::",
            Self::Phrase => " ",
        }
    }
}

fn lines(rule: &Rule, code: &[Token]) -> Vec<usize> {
    let found = |start: usize| match rule.kind {
        Kind::Path => is_path(code.get(start..).unwrap_or_default(), rule.words),
        Kind::Phrase => is_phrase(code.get(start..).unwrap_or_default(), rule.words),
    };
    (0..code.len())
        .filter(|start| found(*start))
        .filter_map(|start| code.get(start))
        .map(|token| token.line)
        .collect()
}

fn is_phrase(code: &[Token], words: &[&str]) -> bool {
    code.len() >= words.len() && code.iter().zip(words).all(|(token, word)| token.text == *word)
}

/// Whether `code` begins with the path `words`, written out or through braces: `std::env`, `std::{fs, env}`.
fn is_path(code: &[Token], words: &[&str]) -> bool {
    let (Some((token, rest)), Some((word, more))) = (code.split_first(), words.split_first()) else {
        return false;
    };
    if token.text != *word {
        return false;
    }
    if more.is_empty() {
        return true;
    }
    match rest {
        [colons, brace, inside @ ..] if colons.text == "::" && brace.text == "{" => {
            branches(inside).into_iter().any(|branch| is_path(branch, more))
        }
        [colons, after @ ..] if colons.text == "::" => is_path(after, more),
        _ => false,
    }
}

/// The starts of the comma-separated branches of an opened `{`, up to its `}`.
fn branches(inside: &[Token]) -> Vec<&[Token]> {
    let mut starts = vec![inside];
    let mut depth = 0_usize;
    for (at, token) in inside.iter().enumerate() {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => starts.extend(inside.get(at + 1..)),
            _ => {}
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    /// What is said about `text` standing in `file`, one line per breach.
    fn said(file: &str, text: &str) -> Vec<String> {
        check(file, &source::code(text).unwrap()).iter().map(ToString::to_string).collect()
    }

    fn breaches(file: &str, text: &str) -> usize {
        said(file, text).len()
    }

    #[test]
    fn rmcp_is_named_in_one_file() {
        let text = "fn a() {}\nuse rmcp::ServiceExt;";
        assert_eq!(breaches("crates/sentry-mcp/src/mcp.rs", text), 0);
        assert_eq!(
            said("crates/sentry-mcp/src/main.rs", text),
            [
                "crates/sentry-mcp/src/main.rs:2: `rmcp` may not stand here: one place speaks MCP (invariant 5)"
            ]
        );
    }

    #[test]
    fn reqwest_is_named_in_the_transport() {
        assert_eq!(breaches("crates/sentry-api/src/transport/http.rs", "reqwest::get(x)"), 0);
        assert_eq!(breaches("crates/sentry-api/src/client.rs", "fn a(c: &reqwest::Client) {}"), 1);
    }

    #[test]
    fn what_may_be_decoded_or_printed_is_never_declared_by_hand() {
        for text in ["impl Wire for Issue {}", "impl<T> untrusted::Inert for Box<T> {}"] {
            assert_eq!(breaches("crates/sentry-api/src/models/issue.rs", text), 1, "{text}");
            assert_eq!(breaches("crates/untrusted/src/wire.rs", text), 0, "{text}");
        }
        assert_eq!(
            breaches("crates/sentry-api/src/models/issue.rs", "#[derive(Wire)] struct A; fn b<T: Wire>() {}"),
            0
        );
    }

    #[test]
    fn the_environment_is_read_in_one_place_and_written_nowhere() {
        for text in [
            "std::env::var(\"A\")",
            "use std::env::{self, var_os};",
            "use std::{fs, env::vars};",
            "env::var(x)",
        ] {
            assert_eq!(breaches("crates/sentry-mcp/src/main.rs", text), 1, "{text}");
            assert_eq!(breaches("crates/sentry-mcp/src/env.rs", text), 0, "{text}");
        }
        assert_eq!(breaches("crates/sentry-mcp/src/env.rs", "env::set_var(a, b)"), 1);
        assert_eq!(
            breaches("crates/sentry-mcp/src/main.rs", "env!(\"CARGO_PKG_VERSION\"); std::env::args()"),
            0
        );
    }

    #[test]
    fn the_clock_is_read_in_one_place() {
        assert_eq!(breaches("crates/tools/src/gate.rs", "SystemTime::now()"), 1);
        assert_eq!(breaches("crates/lexicon/src/time.rs", "chrono::Utc::now()"), 1);
        assert_eq!(breaches("crates/sentry-mcp/src/clock.rs", "std::time::SystemTime::now()"), 0);
    }

    #[test]
    fn pure_crates_open_nothing() {
        for text in ["std::fs::read(x)", "use std::{fmt, process::Command};", "use tokio::net::TcpStream;"] {
            assert_eq!(breaches("crates/tools/src/gate.rs", text), 1, "{text}");
            assert_eq!(breaches("crates/sentry-mcp/src/main.rs", text), 0, "{text}");
        }
        assert_eq!(breaches("crates/lexicon/src/host.rs", "use std::net::IpAddr;"), 0);
    }

    #[test]
    fn a_longer_path_is_not_the_shorter_one() {
        assert_eq!(
            breaches("crates/tools/src/gate.rs", "my::env::variable(); env::varied(); rmcp_like::x()"),
            0
        );
    }
}
