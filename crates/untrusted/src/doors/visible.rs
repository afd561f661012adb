//! Makes every character of a text visible, so that nothing hides from the one who reads it.
//!
//! Control, bidirectional, zero-width, tag and other invisible characters are shown as `\u{…}`, runs of
//! them collapsed. What writing systems and emoji need to be readable stays: joiners between letters of
//! such scripts or between emoji, one variation selector after an emoji or a Han character.

use std::fmt::Write;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};

/// What becomes of line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Shown as `\n`: the value stands on one line.
    Shown,
    /// Kept: each line is given a prefix later.
    Kept,
}

/// The text with everything invisible made visible. Applying it twice changes nothing.
pub(super) fn visible(text: &str, breaks: Breaks) -> String {
    let plain =
        |byte: u8| (b' '..0x7f).contains(&byte) || byte == b'\t' || byte == b'\n' && breaks == Breaks::Kept;
    if text.bytes().all(plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut hidden: Vec<char> = Vec::new();
    let mut previous = None;
    let mut rest = text.chars().peekable();
    while let Some(mut c) = rest.next() {
        if c == '\r' {
            if rest.peek() == Some(&'\n') {
                rest.next();
            }
            c = '\n';
        }
        if is_hidden(c, previous, rest.peek().copied()) {
            hidden.push(c);
        } else {
            show_hidden(&mut hidden, &mut out);
            match c {
                '\n' if breaks == Breaks::Shown => out.push_str("\\n"),
                _ => out.push(c),
            }
        }
        previous = Some(c);
    }
    show_hidden(&mut hidden, &mut out);
    out
}

/// Runs of more than three are collapsed: `\u{e0072}…×31`.
fn show_hidden(hidden: &mut Vec<char>, out: &mut String) {
    let (shown, count) = if hidden.len() > 3 { (1, hidden.len()) } else { (hidden.len(), 0) };
    for c in hidden.iter().take(shown) {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(*c));
    }
    if count > 0 {
        let _ = write!(out, "…×{count}");
    }
    hidden.clear();
}

fn is_hidden(c: char, previous: Option<char>, next: Option<char>) -> bool {
    match c {
        '\n' | '\t' => false,
        ' '..='~' => false,
        '\u{200c}' | '\u{200d}' => !(previous.is_some_and(can_be_joined) && next.is_some_and(can_be_joined)),
        '\u{fe0e}' | '\u{fe0f}' => !previous.is_some_and(|base| takes_emoji_style(base, next)),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => !previous.is_some_and(is_han),
        // Fillers that are letters by category and blank by look.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        // Marks without a look of their own.
        '\u{34f}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => true,
        // Reserved for more of the same.
        '\u{2065}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}' => true,
        // Signs that enclose digits: format characters by category, but seen.
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' => false,
        '\u{110bd}' | '\u{110cd}' => false,
        _ if u32::from(c) & 0xfffe == 0xfffe => true,
        _ => matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        ),
    }
}

/// Letters and marks beyond ASCII (Persian, Hindi, …), emoji, and what closes an emoji.
fn can_be_joined(c: char) -> bool {
    !c.is_ascii()
        && (c == '\u{fe0f}'
            || c.is_emoji_char()
            || matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
            ))
        && !matches!(c, '\u{fe00}'..='\u{fe0e}' | '\u{e0100}'..='\u{e01ef}')
}

fn takes_emoji_style(base: char, next: Option<char>) -> bool {
    if base.is_ascii() {
        return matches!(base, '0'..='9' | '#' | '*') && next == Some('\u{20e3}');
    }
    base.is_emoji_char() && !matches!(base, '\u{fe0e}' | '\u{fe0f}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benign_text_is_left_alone() {
        for text in [
            "👩‍👩‍👧‍👦 ❤️‍🔥 1️⃣ 🇩🇪 👍🏽",
            "葛\u{e0100} 漢字かな交じり文 한국어",
            "السلام عليكم ٪ שלום עולם",
            "می‌خواهم क्‍ष",
            "SELECT * FROM \"users\" WHERE id <> 3 -- ok\tok",
            "/srv/app/services/auth.py:145 C:\\Users\\x",
            "naïve café — “quoted” … ½ ② é e\u{301}",
        ] {
            assert_eq!(visible(text, Breaks::Shown), text);
        }
    }

    #[test]
    fn what_hides_is_shown() {
        for (text, expected) in [
            ("a\u{200b}b", "a\\u{200b}b"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("nul\0", "nul\\u{0}"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("x\u{fe0f}\u{fe0f}", "x\\u{fe0f}\\u{fe0f}"),
            ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}\\u{fe0f}"),
            ("\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}", "\\u{e0069}…×5"),
            ("\u{3164}\u{ad}\u{2066}", "\\u{3164}\\u{ad}\\u{2066}"),
            ("a\u{2028}b\u{85}c", "a\\u{2028}b\\u{85}c"),
        ] {
            assert_eq!(visible(text, Breaks::Kept), expected);
        }
    }

    #[test]
    fn line_breaks_are_shown_or_kept() {
        assert_eq!(visible("a\r\nb\rc\nd", Breaks::Shown), "a\\nb\\nc\\nd");
        assert_eq!(visible("a\r\nb\rc\nd", Breaks::Kept), "a\nb\nc\nd");
    }
}
