//! Text as it will be shown, which still knows what it stands for, so that it can be cut and say exactly how much
//! was left out.

/// A text, and the places where it differs from the value that it shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    text: String,
    /// In order, and apart from each other. Between them each byte stands for itself.
    swaps: Vec<Swap>,
}

/// A part of the text that stands for something else.
#[derive(Debug, Clone, Copy)]
struct Swap {
    at: usize,
    bytes: usize,
    stands_for: usize,
    why: Why,
}

/// Why a part of the text is not the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It would hide, or it is a line break.
    Hidden,
    /// It would look like our marker.
    Broken,
    /// It was too long.
    Cut,
}

/// The most bytes of the remark that stands for what was cut.
const REMARK: usize = 32;

impl Shown {
    /// Nothing yet, with room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), swaps: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// How many remarks on something cut it holds.
    pub(super) fn cuts(&self) -> usize {
        self.swaps.iter().filter(|swap| swap.why == Why::Cut).count()
    }

    /// Adds text that stands for itself.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a character that stands for itself.
    pub(super) fn push_char(&mut self, c: char) {
        self.text.push(c);
    }

    /// Adds text that stands for so many bytes of the value.
    pub(super) fn push_swap(&mut self, text: &str, stands_for: usize, why: Why) {
        self.swaps.push(Swap { at: self.text.len(), bytes: text.len(), stands_for, why });
        self.text.push_str(text);
    }

    /// Adds the remark that so many bytes of the value are not shown.
    pub(super) fn push_remark(&mut self, left_out: usize) {
        self.push_swap(&format!("…(+{left_out} bytes)"), left_out, Why::Cut);
    }

    pub(super) fn append(&mut self, other: Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.swaps.extend(other.swaps.into_iter().map(|swap| Swap { at: swap.at + offset, ..swap }));
    }

    /// The characters with their places, but not those that stand for something hidden.
    pub(super) fn seen(&self) -> impl Iterator<Item = (usize, char)> + '_ {
        let mut hidden = self.swaps.iter().filter(|swap| swap.why == Why::Hidden).peekable();
        self.text.char_indices().filter(move |(at, _)| {
            while hidden.next_if(|swap| swap.at + swap.bytes <= *at).is_some() {}
            hidden.peek().is_none_or(|swap| *at < swap.at)
        })
    }

    /// Writes the characters at these places, which are in order and not in a swap, as `\u{…}`.
    pub(super) fn escape_at(&mut self, places: &[usize]) {
        if places.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let mut swaps = std::mem::take(&mut self.swaps).into_iter().peekable();
        let mut places = places.iter().peekable();
        for (at, c) in text.char_indices() {
            while let Some(swap) = swaps.next_if(|swap| swap.at == at) {
                self.swaps.push(Swap { at: self.text.len(), ..swap });
            }
            if places.next_if(|place| **place == at).is_some() {
                self.push_swap(&c.escape_unicode().to_string(), c.len_utf8(), Why::Broken);
            } else {
                self.text.push(c);
            }
        }
    }

    /// Shortens the text to at most `cap` bytes, of which the last say how much of the value is left out.
    pub(super) fn cut(&mut self, cap: usize) {
        if self.text.len() <= cap {
            return;
        }
        let mut end = self.text.floor_char_boundary(cap.saturating_sub(REMARK));
        let kept = loop {
            let kept = self.swaps.partition_point(|swap| swap.at < end);
            let last = kept.checked_sub(1).and_then(|last| self.swaps.get(last));
            // What stands for something is shown whole or not at all.
            let whole = match last.filter(|last| last.at + last.bytes > end) {
                Some(last) => last.at,
                None => whole(&self.text, end),
            };
            if whole == end {
                break kept;
            }
            end = whole;
        };
        let after = self.swaps.get(kept..).unwrap_or_default();
        let left_out =
            self.text.len() - end + sum(after, |swap| swap.stands_for) - sum(after, |swap| swap.bytes);
        self.swaps.truncate(kept);
        self.text.truncate(end);
        self.push_remark(left_out);
    }
}

fn sum(swaps: &[Swap], of: fn(&Swap) -> usize) -> usize {
    swaps.iter().map(of).sum()
}

/// The nearest place at or before `end` where no character is parted from what belongs to it: a mark from its
/// letter, the end of a keycap from its digit, a joiner from what it joins.
fn whole(text: &str, mut end: usize) -> usize {
    use super::hidden::{is_joiner, is_modifier};
    while let Some((before, after)) = text.split_at_checked(end) {
        let Some(last) = before.chars().next_back() else { break };
        if !is_joiner(last) && !after.chars().next().is_some_and(is_modifier) {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Shown {
        Shown { text: text.to_owned(), swaps: Vec::new() }
    }

    fn cut(mut shown: Shown, cap: usize) -> String {
        shown.cut(cap);
        shown.into_text()
    }

    #[test]
    fn a_cut_says_how_many_bytes_of_the_value_are_left_out() {
        assert_eq!(cut(shown("short"), 40), "short");
        assert_eq!(cut(shown(&"x".repeat(100)), 40), "xxxxxxxx…(+92 bytes)");
        assert_eq!(cut(shown(&"ä".repeat(50)), 41), "ääää…(+92 bytes)");
        let mut mixed = shown("x");
        mixed.push_swap("\\n", 2, Why::Hidden);
        mixed.push(&"y".repeat(50));
        mixed.push_swap("\\u{e0072}…×31", 124, Why::Hidden);
        assert_eq!(cut(mixed, 40), "x\\nyyyyy…(+169 bytes)");
    }

    #[test]
    fn what_was_cut_before_is_counted_again() {
        let mut line = shown("");
        for _ in 0..2 {
            let mut value = shown(&"x".repeat(1000));
            value.cut(100);
            line.append(value);
        }
        assert_eq!(line.cuts(), 2);
        line.cut(120);
        assert_eq!(line.cuts(), 2);
        assert_eq!(line.text(), format!("{0}…(+932 bytes)xxxxx…(+995 bytes)", "x".repeat(68)));
    }

    #[test]
    fn a_cut_parts_nothing_that_belongs_together() {
        let mut escape = shown("1234");
        escape.push_swap("\\u{202e}", 3, Why::Hidden);
        escape.push(&"x".repeat(50));
        assert_eq!(cut(escape, 40), "1234…(+53 bytes)");
        let tail = "x".repeat(50);
        assert_eq!(cut(shown(&format!("12345e\u{301}\u{302}{tail}")), 40), "12345…(+55 bytes)");
        assert_eq!(cut(shown(&format!("1231\u{fe0f}\u{20e3}{tail}")), 40), "123…(+57 bytes)");
        assert_eq!(cut(shown(&format!("1👩\u{200d}👩{tail}")), 40), "1👩…(+57 bytes)");
    }

    #[test]
    fn an_escaped_character_keeps_the_account() {
        let mut line = shown("<untrusted ");
        line.push_swap("\\n", 1, Why::Hidden);
        line.push("x");
        line.escape_at(&[1]);
        assert_eq!(line.text(), "<\\u{75}ntrusted \\nx");
        assert_eq!(line.seen().map(|(_, c)| c).collect::<String>(), "<\\u{75}ntrusted x");
        line.push(&"y".repeat(100));
        line.cut(32 + 6);
        assert_eq!(line.text(), "<…(+112 bytes)");
    }
}
