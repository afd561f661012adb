//! A part of a page: whole lines, as many as an answer has room for.

use untrusted::Untrusted;

/// Bytes of a part. An answer of ordinary length has room for it, whatever is in it.
const PART: usize = 10_000;
/// The longest line in bytes: a longer one is shown as several, so that none is cut.
const LINE: usize = 1_500;

/// Some lines of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What the page is called, at its beginning.
    pub title: Option<Untrusted>,
    /// The lines, in order.
    pub lines: Vec<Untrusted>,
    /// Bytes of the page before them.
    pub from: usize,
    /// Where the next part begins, unless this is the last.
    pub next: Option<usize>,
    /// Bytes of the whole page.
    pub whole: usize,
}

/// The page without what only machines read at its top.
pub(crate) fn body(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("---\n") else { return text };
    rest.split_once("\n---\n").map_or(text, |(_, body)| body.trim_start())
}

/// The part that begins there, or at the next character's beginning.
pub(crate) fn part(text: &str, from: usize) -> Part {
    let from = boundary(text, from);
    let rest = text.get(from..).unwrap_or_default();
    let title = rest.lines().find(|line| !line.trim().is_empty()).and_then(|line| line.strip_prefix("# "));
    let title = title.filter(|_| from == 0).map(|title| Untrusted::new(title.to_owned()));
    let (mut lines, mut taken) = (Vec::new(), 0);
    for line in rest.split_inclusive('\n') {
        for piece in pieces(line) {
            if taken + piece.len() > PART && taken > 0 {
                return Part { title, lines, from, next: Some(from + taken), whole: text.len() };
            }
            taken += piece.len();
            lines.push(Untrusted::new(piece.trim_end_matches(['\n', '\r']).to_owned()));
        }
    }
    Part { title, lines, from, next: None, whole: text.len() }
}

fn pieces(mut line: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if line.is_empty() {
            return None;
        }
        let (piece, rest) = line.split_at_checked(boundary(line, LINE)).unwrap_or((line, ""));
        line = rest;
        Some(piece)
    })
}

/// The beginning of the first character that begins there or later.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part, put together again.
    fn together(text: &str) -> usize {
        let (mut from, mut parts) = (0, 0);
        loop {
            let part = part(text, from);
            assert_eq!((part.from, part.whole), (from, text.len()));
            assert!(part.lines.len() <= PART);
            parts += 1;
            match part.next {
                Some(next) => {
                    assert!(next > from && next - from <= PART, "{from} {next}");
                    from = next;
                }
                None => return parts,
            }
        }
    }

    #[test]
    fn parts_follow_one_another_to_the_end() {
        assert_eq!(together(""), 1);
        assert_eq!(together("# Title\n\nText\n"), 1);
        assert_eq!(together(&"line of text\n".repeat(2_000)), 3);
        assert_eq!(together(&"é".repeat(20_000)), 5);
    }

    #[test]
    fn a_part_has_whole_lines_and_the_first_a_title() {
        let text = format!("\n# Title\n{}", "a line\n".repeat(2_000));
        let first = part(&text, 0);
        assert!(first.title.unwrap().same_as("Title") && first.lines[1].same_as("# Title"));
        let next = part(&text, first.next.unwrap());
        assert!(next.title.is_none() && next.lines[0].same_as("a line"));
        assert!(part(&text, 1_000_000).lines.is_empty());
        assert!(part("äx", 1).lines[0].same_as("x"));
    }

    #[test]
    fn what_stands_at_the_top_for_machines_is_left_out() {
        assert_eq!(body("---\ntitle: x\n---\n\n# x\n"), "# x\n");
        for whole in ["# x\n", "---\nopen", "", "text\n---\nmore\n---\n"] {
            assert_eq!(body(whole), whole);
        }
    }
}
