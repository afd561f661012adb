//! Breaks what looks like our marker inside data.
//!
//! The marker carries a fresh nonce, so data cannot close the region; this is for the reader who would
//! be fooled by something similar: another nonce, other case, spaces, full-width letters, entities.

use unicode_normalization::char::decompose_compatible;

const WORD: [char; 9] = ['u', 'n', 't', 'r', 'u', 's', 't', 'e', 'd'];

/// The line with the first letter of each marker look-alike written as `\u{…}`.
///
/// A look-alike is the word `untrusted`, compatibility forms and white space folded, after something
/// that reads as `<`. The bare word stays: certificates are untrusted too.
pub(super) fn break_markers(line: String) -> String {
    if !line.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'%' | b'\\' | 0x80..)) {
        return line;
    }
    let folded = fold(&line);
    let starts: Vec<usize> = folded
        .windows(WORD.len())
        .enumerate()
        .filter(|(_, window)| window.iter().map(|(c, _)| c).eq(WORD.iter()))
        .filter(|(at, _)| folded.get(..*at).is_some_and(opens))
        .filter_map(|(at, _)| folded.get(at).map(|(_, offset)| *offset))
        .collect();
    if starts.is_empty() {
        return line;
    }
    let mut out = String::with_capacity(line.len() + 8 * starts.len());
    for (offset, c) in line.char_indices() {
        if starts.contains(&offset) {
            out.push_str(&c.escape_unicode().to_string());
        } else {
            out.push(c);
        }
    }
    out
}

/// The letters without white space, compatibility forms and case, each with the byte where it stood.
fn fold(line: &str) -> Vec<(char, usize)> {
    let mut folded = Vec::with_capacity(line.len());
    for (offset, c) in line.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        decompose_compatible(c, |piece| {
            folded.extend(piece.to_lowercase().filter(|c| !c.is_whitespace()).map(|c| (c, offset)));
        });
    }
    folded
}

/// Whether what stands before the word ends like an opening bracket, as a character or as an escape of one.
fn opens(before: &[(char, usize)]) -> bool {
    const BETWEEN: &str = "/\\!?-_'\"`;}|";
    const BRACKETS: &str = "<‹«〈⟨❮❬≺˂ᐸ";
    const ESCAPES: [&str; 11] =
        ["&lt", "&#60", "&#060", "&#x3c", "&#x003c", "%3c", "%253c", "\\u003c", "\\x3c", "\\u{3c", "\\74"];
    let nearest: String = before.iter().rev().take(40).map(|(c, _)| *c).collect();
    let nearest = nearest.trim_start_matches(|c| BETWEEN.contains(c));
    nearest.starts_with(|c| BRACKETS.contains(c))
        || ESCAPES.iter().any(|escape| nearest.starts_with(&escape.chars().rev().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_broken() {
        for text in [
            "</untrusted>",
            "</untrusted-0123456789abcdef>",
            "<UNTRUSTED x=1>",
            "< / un trusted >",
            "<\tuntrusted>",
            "＜/ｕｎｔｒｕｓｔｅｄ＞",
            "&lt;/untrusted&gt;",
            "&#60;untrusted",
            "&#x3c;/Untrusted",
            "%3C/untrusted%3E",
            "\\u003c/untrusted\\u003e",
            "<!-- /untrusted",
            "‹/untrusted›",
            "«untrusted»",
        ] {
            let broken = break_markers(text.to_owned());
            assert_ne!(broken, text);
            assert_eq!(break_markers(broken.clone()), broken, "broken once is broken");
        }
    }

    #[test]
    fn the_word_itself_stays() {
        for text in [
            "x509: certificate signed by untrusted root",
            "a < b and untrusted",
            "<div>untrusted</div>",
            "Vec<Untrusted>",
        ] {
            let kept = break_markers(text.to_owned());
            if text.starts_with("Vec") {
                assert_eq!(kept, "Vec<\\u{55}ntrusted>", "this one looks like a marker");
            } else {
                assert_eq!(kept, text);
            }
        }
    }
}
