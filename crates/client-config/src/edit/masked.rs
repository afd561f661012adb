//! The command or the address of an entry as a person may see it: nothing that could be a secret is in it.

use super::held::{Leaf, is_secret};

/// The most that is shown, in characters.
const MOST: usize = 300;
const HIDDEN: char = '…';
/// What stands before a secret in a header.
const SCHEMES: [&str; 4] = ["bearer", "basic", "token", "sentry-bearer"];

/// Words of a command, or an address, in one line. What an argument says of itself counts for all of it.
pub(super) fn masked(words: &[String]) -> String {
    let mut before = "";
    let mut shown = Vec::new();
    for word in words {
        let is_hidden = announces(before) || is_login(before, word);
        shown.push(if is_hidden { HIDDEN.to_string() } else { argument(word, is_of_shell(before)) });
        before = pieces(word).last().copied().unwrap_or_default();
    }
    let line = printable(&shown.join(" "));
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain([HIDDEN]).collect() }
}

/// One argument. A secret's name before a colon is a header, and before `=` a variable, unless a shell reads more behind it.
fn argument(word: &str, is_line: bool) -> String {
    let is_one = |at: usize, mark: &char| {
        let name = word.get(..at).unwrap_or_default();
        let value = word.get(at + 1..).unwrap_or_default();
        let is_name =
            !name.contains(char::is_whitespace) && names_one(bare(name).trim_start_matches('-'), value);
        !value.trim().is_empty() && !value.starts_with("//") && is_name && (*mark == ':' || !is_line)
    };
    let mark = word.char_indices().find(|(_, letter)| matches!(letter, ':' | '='));
    if let Some((at, mark)) = mark
        && is_one(at, &mark)
    {
        let name = word.get(..at).unwrap_or_default();
        return format!("{name}{}{HIDDEN}", if mark == ':' { ": " } else { "=" });
    }
    let mut shown: Vec<String> = Vec::new();
    let (mut before, mut hidden) = ("", 0_u8);
    for piece in pieces(word) {
        if hidden > 0 {
            // Behind a header's name its scheme may come first.
            hidden = if piece.contains(|letter: char| letter.is_ascii_digit()) { 0 } else { hidden - 1 };
            shown.push(HIDDEN.to_string());
        } else if is_login(before, piece) {
            shown.push(HIDDEN.to_string());
            hidden = 0;
        } else {
            shown.push(quoted(piece, before).unwrap_or_else(|| of_piece(piece)));
            hidden = 0;
        }
        if announces(piece) {
            hidden = if bare(piece).ends_with(':') { 2 } else { 1.max(hidden) };
        }
        before = piece;
    }
    shown.join(" ")
}

/// A piece with a line in quotes at its end.
fn quoted(piece: &str, before: &str) -> Option<String> {
    let (head, inner) = piece.split_at(piece.find(['"', '\''])?);
    if !inner.contains(char::is_whitespace) {
        return None;
    }
    let (mark, line) = inner.split_at_checked(1)?;
    let (line, end) = line.strip_suffix(mark).map_or((line, ""), |line| (line, mark));
    let name = head.trim_matches(['-', '=', ':']);
    if !name.is_empty() && names_one(name, line) {
        return Some(format!("{head}{HIDDEN}"));
    }
    let head = if head.is_empty() { String::new() } else { of_piece(head) };
    Some(format!("{head}{mark}{}{end}", argument(line, is_of_shell(before))))
}

/// The pieces of a line; what stands in quotes is in one of them.
fn pieces(line: &str) -> Vec<&str> {
    let (mut quote, mut last) = (None, ' ');
    let ends = |letter: char| {
        let may_open = last.is_whitespace() || matches!(last, '=' | ':');
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') if may_open => quote = Some(letter),
            _ => {}
        }
        last = letter;
        quote.is_none() && letter.is_whitespace()
    };
    line.split(ends).filter(|piece| !piece.is_empty()).collect()
}

/// Whether a shell reads the next argument as a line.
fn is_of_shell(before: &str) -> bool {
    before.starts_with(['-', '/']) && !before.starts_with("--") && before.to_ascii_lowercase().ends_with('c')
}

/// A name with its password, as `curl -u` has it.
fn is_login(before: &str, word: &str) -> bool {
    matches!(before, "-u" | "--user") && word.contains(':')
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
    if is_padded(word) {
        return HIDDEN.to_string();
    }
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

/// Bytes in base64, by the signs at its end.
fn is_padded(word: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+' | '/');
    let bytes = word.trim_end_matches('=');
    bytes.len() < word.len()
        && word.len() >= 16
        && !word.starts_with('-')
        && bytes.chars().all(letters)
        && bytes.contains(|letter: char| letter.is_ascii_digit())
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
    fn an_argument_that_is_a_secret_is_hidden_as_a_whole() {
        for (words, line) in [
            (&["--password", "my secret phrase"][..], "--password …"),
            (
                &["bash", "-c", "SENTRY_ACCESS_TOKEN=\"my canary\" npx x"],
                "bash -c SENTRY_ACCESS_TOKEN=… npx x",
            ),
            (&["-e", "SENTRY_ACCESS_TOKEN=my canary"], "-e SENTRY_ACCESS_TOKEN=…"),
            (&["--header", "Cookie: lang=en; sid=abc123def456"], "--header Cookie: …"),
            (&["--header", "Authorization: ApiKey abcd1234"], "--header Authorization: …"),
            (&["sh", "-c", "x -H 'Authorization: ApiKey abcd' y"], "sh -c x -H 'Authorization: …' y"),
            (
                &["sh", "-c", r#"x it's --access-token canary --flags="--password canary""#],
                r#"sh -c x it's --access-token … --flags="--password …""#,
            ),
            (&["curl", "-u", "me:pw1234"], "curl -u …"),
            (&["sh", "-c", "curl -u me:pw1234 y"], "sh -c curl -u … y"),
            (&["x", "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg=="], "x …"),
            (&["--what=aa/bb+cc1234567890abcd==", "y"], "--what=… y"),
            (
                &["npx", "@sentry/mcp-server", "--host", "sentry.corp"],
                "npx @sentry/mcp-server --host sentry.corp",
            ),
        ] {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(masked(&words), line);
        }
    }

    #[test]
    fn a_line_is_short_and_moves_nothing() {
        assert!(shown(&"word ".repeat(1_000)).chars().count() <= MOST + 1);
        let odd = shown("a\u{1b}[2J\u{202e}b");
        assert!(odd.chars().all(|letter| (' '..='~').contains(&letter)), "{odd}");
    }
}
