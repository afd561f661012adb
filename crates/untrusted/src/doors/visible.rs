//! Makes every character of a text visible, so that nothing hides from the one who reads it.
//!
//! Control, bidirectional, zero-width, tag and other invisible characters are shown as `\u{…}`, runs of
//! them collapsed. What writing systems and emoji need to be readable stays: joiners between letters of
//! such scripts or between emoji, one variation selector after an emoji or a Han character.

use super::{
    hidden::Before,
    shown::{Shown, Why},
};
use std::fmt::Write;

/// What becomes of line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Shown as `\n`: the value stands on one line.
    Shown,
    /// Kept, and the next line begins with `| `.
    Prefixed,
    /// Kept.
    Kept,
}

/// The text with everything invisible made visible, at most `cap` bytes of it. Applying it twice changes nothing.
pub(super) fn visible(text: &str, breaks: Breaks, cap: usize) -> Shown {
    let mut out = Shown::default();
    // Looking at more than can be shown is wasted: a megabyte is no rarity. Only what is collapsed gets shorter.
    let looked_at = text.get(..text.floor_char_boundary(cap.saturating_mul(4))).unwrap_or_default();
    if is_plain(looked_at, breaks) {
        out.push(looked_at);
    } else {
        show(looked_at, breaks, &mut out);
    }
    if looked_at.len() < text.len() {
        out.push_remark(text.len() - looked_at.len());
    }
    out.cut(cap);
    out
}

/// Whether a text is shown as it is: no more than ASCII of which nothing hides, as most texts are.
pub(super) fn is_plain(text: &str, breaks: Breaks) -> bool {
    let kept = breaks == Breaks::Kept;
    let odd = |byte: u8| !matches!(byte, b' '..=b'~' | b'\t') & !(kept & (byte == b'\n'));
    // Without an early end: so the compiler looks at many bytes at once.
    !text.bytes().fold(false, |found, byte| found | odd(byte))
}

fn show(text: &str, breaks: Breaks, out: &mut Shown) {
    let mut before = Before::default();
    let mut hidden = Run::default();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if matches!(c, '\n' | '\r') {
            let both = c == '\r' && rest.next_if_eq(&'\n').is_some();
            hidden.show(out);
            before = Before::default();
            let shown = match breaks {
                Breaks::Shown => "\\n",
                Breaks::Prefixed => "\n| ",
                Breaks::Kept => "\n",
            };
            out.push_swap(shown, 1 + usize::from(both), Why::Hidden);
        } else if before.hides(c, rest.peek().copied()) {
            hidden.push(c);
        } else {
            hidden.show(out);
            out.push_char(c);
        }
    }
    hidden.show(out);
}

/// Hidden characters that follow each other.
#[derive(Default)]
struct Run {
    first: [char; Self::ONE_BY_ONE],
    count: usize,
    bytes: usize,
}

impl Run {
    /// Longer runs are collapsed: `\u{e0072}…×31`.
    const ONE_BY_ONE: usize = 3;

    fn push(&mut self, c: char) {
        if let Some(place) = self.first.get_mut(self.count) {
            *place = c;
        }
        self.count += 1;
        self.bytes += c.len_utf8();
    }

    fn show(&mut self, out: &mut Shown) {
        let Self { first, count, bytes } = std::mem::take(self);
        let shown = if count > Self::ONE_BY_ONE { 1 } else { count };
        let mut text = String::new();
        for c in first.iter().take(shown) {
            let _ = write!(text, "{}", c.escape_unicode());
        }
        if count > shown {
            let _ = write!(text, "…×{count}");
        }
        if count > 0 {
            out.push_swap(&text, bytes, Why::Hidden);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_one_line(text: &str) -> String {
        visible(text, Breaks::Shown, usize::MAX).into_text()
    }

    #[test]
    fn what_hides_is_shown() {
        for (text, expected) in [
            ("a\u{200b}b", "a\\u{200b}b"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{200b}\u{301}b", "a\\u{200b}\\u{301}b"),
            ("nul\0", "nul\\u{0}"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("a\u{200d}b é\u{200d}é", "a\\u{200d}b é\\u{200d}é"),
            ("x\u{fe0f}\u{fe0f}", "x\\u{fe0f}\\u{fe0f}"),
            ("❤\u{fe0f}\u{fe0f}", "❤\u{fe0f}\\u{fe0f}"),
            ("葛\u{e0100}\u{e0101}", "葛\u{e0100}\\u{e0101}"),
            ("葛\u{e01ef}", "葛\\u{e01ef}"),
            ("\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}", "\\u{e0069}…×5"),
            ("\u{3164}\u{ad}\u{2066}", "\\u{3164}\\u{ad}\\u{2066}"),
            ("a\u{2028}b\u{85}c", "a\\u{2028}b\\u{85}c"),
            ("\u{fdd0}\u{ffff}\u{10ffff}", "\\u{fdd0}\\u{ffff}\\u{10ffff}"),
        ] {
            assert_eq!(on_one_line(text), expected);
        }
    }

    #[test]
    fn marks_pile_up_only_so_high_and_never_on_our_own_text() {
        let eight = "\u{300}".repeat(8);
        assert_eq!(on_one_line(&format!("a{eight}")), format!("a{eight}"));
        assert_eq!(on_one_line(&format!("a{eight}\u{301}b")), format!("a{eight}\\u{{301}}b"));
        assert_eq!(on_one_line(&format!("a{eight}{eight}b")), format!("a{eight}\\u{{300}}…×8b"));
        let vowels = "\u{64b}".repeat(8);
        let joined = format!("ب{vowels}\u{200d}");
        assert_eq!(on_one_line(&format!("{joined}ب")), format!("{joined}ب"));
        assert_eq!(on_one_line(&format!("{joined}\u{64c}")), format!("ب{vowels}\\u{{200d}}\\u{{64c}}"));
        assert_eq!(on_one_line("\u{338}a\n\u{338}b"), "\\u{338}a\\n\\u{338}b");
    }

    #[test]
    fn line_breaks_are_shown_or_kept() {
        let text = "a\r\nb\rc\nd";
        assert_eq!(on_one_line(text), "a\\nb\\nc\\nd");
        assert_eq!(visible(text, Breaks::Kept, 99).text(), "a\nb\nc\nd");
        assert_eq!(visible(text, Breaks::Prefixed, 99).text(), "a\n| b\n| c\n| d");
    }

    #[test]
    fn a_long_text_is_not_looked_at_as_a_whole() {
        let shown = visible(&"\u{200b}".repeat(1_000_000), Breaks::Shown, 100).into_text();
        assert_eq!(shown, format!("\\u{{200b}}…×133…(+{} bytes)", 3_000_000 - 133 * 3));
        let shown = visible(&"x".repeat(1_000_000), Breaks::Shown, 40).into_text();
        assert_eq!(shown, "xxxxxxxx…(+999992 bytes)");
    }
}
