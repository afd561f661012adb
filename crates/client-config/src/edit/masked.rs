//! The command or the address of an entry as a person may see it: nothing that could be a secret is in it.

use super::held::{Leaf, is_secret};

/// The most that is shown, in characters.
const MOST: usize = 300;
const HIDDEN: char = '…';
/// What stands before a secret in a header.
const SCHEMES: [&str; 4] = ["bearer", "basic", "token", "sentry-bearer"];

/// Words of a command, or an address, in one line.
pub(super) fn masked(words: &[String]) -> String {
    let all = words.join(" ");
    let mut is_value = false;
    let pieces = all.split_whitespace().map(|piece| {
        let shown = if std::mem::replace(&mut is_value, announces(piece)) {
            HIDDEN.to_string()
        } else {
            of_piece(piece)
        };
        printable(&shown)
    });
    let line = pieces.collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain([HIDDEN]).collect() }
}

/// Quotes and brackets of a shell around a word.
fn bare(piece: &str) -> &str {
    piece.trim_matches(['"', '\'', '`', '(', ')', ';', ','])
}

/// Whether the next word is a secret because of this one: a flag of a token, a header's name, `Bearer`.
fn announces(piece: &str) -> bool {
    let piece = bare(piece);
    let last = piece.rsplit([':', '=']).next().unwrap_or_default();
    if SCHEMES.iter().any(|scheme| last.eq_ignore_ascii_case(scheme)) {
        return true;
    }
    let is_flag = piece.starts_with('-') && !piece.contains('=');
    (is_flag || piece.ends_with([':', '='])) && names_one(piece.trim_matches(['-', ':', '=']), "something")
}

fn names_one(name: &str, text: &str) -> bool {
    is_secret(&Leaf::at(&[name], text))
}

fn of_piece(piece: &str) -> String {
    let word = bare(piece);
    let Some(at) = word.find(['=', ':']) else {
        return if is_opaque(word) { HIDDEN.to_string() } else { piece.to_owned() };
    };
    let (name, value) = (word.get(..at).unwrap_or_default(), word.get(at + 1..).unwrap_or_default());
    if value.starts_with("//") {
        return of_address(word);
    }
    if !value.is_empty() && names_one(name.trim_start_matches('-'), value) {
        return format!("{name}={HIDDEN}");
    }
    // A value may be an assignment, or an address, itself.
    let shown = of_piece(value);
    if shown == value { piece.to_owned() } else { format!("{name}={shown}") }
}

/// Long and of one piece: more likely a secret than a word.
fn is_opaque(word: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+');
    names_one("", word)
        || word.len() >= 24
            && word.chars().all(letters)
            && word.contains(|letter: char| letter.is_ascii_digit())
}

/// An address without the user in it and what its parameters are; some are spoken to by a path that nobody else knows.
fn of_address(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let (rest, more) = match rest.split_once(['?', '#']) {
        Some((rest, _)) => (rest, "?…"),
        None => (rest, ""),
    };
    let mut parts = rest.split('/');
    let authority = parts.next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let user = if host == authority { "" } else { "…@" };
    let path: String =
        parts.map(|part| if is_opaque(part) { format!("/{HIDDEN}") } else { format!("/{part}") }).collect();
    format!("{scheme}://{user}{host}{path}{more}")
}

/// Without what would move a terminal or turn a line around.
fn printable(text: &str) -> String {
    let one = |letter: char| match letter {
        ' '..='~' => letter.to_string(),
        other => other.escape_debug().to_string(),
    };
    text.chars().map(one).collect::<String>().replace("\\u{2026}", "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        masked(&[line.to_owned()])
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for line in [
            "bash -c \"SENTRY_HOST=sentry.corp npx @sentry/mcp-server --skills=inspect\"",
            "node /opt/mcp-server/dist/index.js --host sentry.corp --read-only",
            "docker run -i --rm -e SENTRY_ACCESS_TOKEN -e SENTRY_HOST=sentry.corp ghcr.io/o/sentry:1.2",
            "env SENTRY_ACCESS_TOKEN=${MINE} sentry-mcp",
            "https://sentry-mcp.corp/mcp/my-org",
        ] {
            assert_eq!(shown(line), line);
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        for line in [
            "bash -c 'SENTRY_ACCESS_TOKEN=canary npx @sentry/mcp-server'",
            "sh -c \"export SENTRY_AUTH_TOKEN='canary'; sentry-mcp\"",
            "x --access-token canary",
            "x --access-token=canary",
            "x --header \"Authorization: Bearer canary\"",
            "x --header Authorization:Bearer canary",
            "x --header=Authorization: canary",
            "x -H X-Api-Key:canary",
            "x sntryu_canary",
            "x canary0123456789canary0123456789",
            "docker run -e OPENAI_API_KEY=canary y",
            "https://user:canary@mcp.example.com/mcp",
            "https://mcp.example.com/mcp?key=canary",
            "https://mcp.example.com/s/0canary0canary0canary0canary/mcp",
            "URL=https://user:canary@mcp.example.com/ x",
            "FLAGS=--access-token=canary x",
            "A=${SENTRY_ACCESS_TOKEN:-canary} x",
        ] {
            assert!(!shown(line).contains("canary"), "{line}: {}", shown(line));
        }
    }

    #[test]
    fn a_line_is_short_and_moves_nothing() {
        assert!(shown(&"word ".repeat(1_000)).chars().count() <= MOST + 1);
        let odd = shown("a\u{1b}[2J\u{202e}b");
        assert!(odd.chars().all(|letter| (' '..='~').contains(&letter)), "{odd}");
    }
}
