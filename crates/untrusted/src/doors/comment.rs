//! The door to a pull request: Markdown in which only our own words are more than text.

use super::{
    answer::{Rendered, label},
    layout::{LaidSection, Layout, lay_out},
    pen::Tongue,
    pictures::Carries,
    screen::{Extent, Screen},
    shown::Shown,
};
use crate::{Answer, Boundary, Budget, Section, evidence::Shape};
use std::ops::Range;

impl Boundary {
    /// Renders a comment for a pull request, in Markdown. All that is not ours stands in code spans: no mention, no
    /// link, no image, no HTML and no word that closes an issue comes alive. Copied out of them, into the message of a
    /// commit, the forms that GitHub, GitLab, Jira and Sentry read there are broken too.
    #[must_use]
    pub fn comment(&self, answer: &Answer, budget: Budget) -> Rendered {
        let screen = self.screen();
        let theirs = screen.extent != Extent::Omit && answer.evidence.iter().any(Section::is_theirs);
        // Markdown needs a little more than what was laid out; how much depends on the text.
        let mut tighter = budget;
        let text = loop {
            let text = text(answer, tighter, screen);
            if text.len() <= budget.bytes() || tighter.bytes() < 100 {
                break text;
            }
            tighter = tighter.tighter();
        };
        Rendered::new(text, label(theirs))
    }
}

fn text(answer: &Answer, budget: Budget, screen: &Screen) -> String {
    let layout = lay_out(answer, &answer.evidence, budget, 0, screen, Carries::Text, Tongue::Markdown);
    let Layout { heading, facts, evidence, notes } = layout;
    let mut parts = vec![format!("### {heading}")];
    let facts: Vec<String> = facts.iter().map(|(label, value)| format!("- {label}: {value}")).collect();
    parts.extend((!facts.is_empty()).then(|| facts.join("\n")));
    parts.extend(evidence.iter().map(section));
    parts.extend(notes);
    parts.join("\n\n") + "\n"
}

fn section(section: &LaidSection) -> String {
    let label = &section.label;
    if let (Shape::Field, [row]) = (section.shape, section.rows.as_slice()) {
        return format!("**{label}:** {}", row.text);
    }
    let mut lines = vec![format!("**{label}**"), String::new()];
    for row in &section.rows {
        lines.push(format!("- {}", row.text));
        lines.extend(row.below.iter().map(|(label, value)| format!("  - {label}: {value}")));
        lines.extend((row.more > 0).then(|| format!("  - …(+{} values)", row.more)));
    }
    lines.join("\n")
}

/// Whether words of ours or an inert value may stand in Markdown as they are. What has a meaning there, or on a platform
/// that renders it, such as `GH-12` or `@name`, stands in code.
pub(super) fn is_plain(ours: &str) -> bool {
    let marks = |c: char| "\\`*_[]<>#!|~$@&^".contains(c);
    let is_name = !ours.contains(' ')
        && ours.contains(|c: char| c.is_ascii_uppercase())
        && ours.contains(|c: char| c == '-' || c.is_ascii_digit());
    !ours.contains(marks) && !ours.contains("://") && !is_name
}

/// Words of ours as Markdown has them: plain, with what stands between ticks in code. `None` where something in them
/// means more.
pub(super) fn spelt(ours: &str) -> Option<String> {
    let parts: Vec<&str> = ours.split('`').collect();
    // As many ticks as begin a piece of code end one.
    let is_paired = parts.len() % 2 == 1;
    // Nothing in it is brought into form later.
    let is_visible = parts.len() == 1 || ours.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let is_harmless = |(at, part): (usize, &&str)| {
        if at % 2 == 0 { part.is_empty() || is_plain(part) } else { !part.is_empty() }
    };
    (is_paired && is_visible && parts.iter().enumerate().all(is_harmless)).then(|| ours.to_owned())
}

/// A link that we built, as one.
pub(super) fn link(ours: &str) -> Option<String> {
    let is_link = ours.starts_with("https://") || ours.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || "<>\\`".contains(c);
    (is_link && !ours.contains(odd)).then(|| format!("<{ours}>"))
}

/// Words behind which the number of an issue closes it, on platforms and in trackers that read commit messages.
const CLOSING: &[&str] = &[
    "close",
    "closes",
    "closed",
    "closing",
    "fix",
    "fixes",
    "fixed",
    "fixing",
    "resolve",
    "resolves",
    "resolved",
    "resolving",
    "implement",
    "implements",
    "implemented",
    "ref",
    "refs",
    "references",
];

/// What would mean something outside of code too, to GitHub, GitLab, Jira or Sentry itself: a mention, an address, the
/// number of an issue or a change, a command to a tracker, the name of an issue behind a word that closes it.
pub(super) fn defuse(shown: &mut Shown) {
    let text = shown.text();
    let closing = behind_closing_words(text);
    let mut key = Key::default();
    let live = shown.seen().filter(|(at, c)| is_live(text, *at, *c, &closing, &mut key)).map(|(at, _)| at);
    let places: Vec<usize> = live.collect();
    shown.escape_at(&places);
}

/// Where a word that closes issues is about all that follows. Sentry takes every name in a run of words and commas behind
/// one, as in `fixed login timeout in BACKEND-1K`; others take signs such as `#` and `[` between them.
fn behind_closing_words(text: &str) -> Vec<Range<usize>> {
    let in_run = |c: char| c.is_whitespace() || c.is_ascii_alphanumeric() || "_-,:#[(".contains(c);
    let in_word = |c: char| c.is_ascii_alphabetic() || "_-".contains(c);
    let closes = |word: &str| {
        let last = word.rsplit(['_', '-']).next().unwrap_or_default();
        CLOSING.iter().any(|closing| closing.eq_ignore_ascii_case(last))
    };
    let mut found = Vec::new();
    let mut end = 0;
    for run in text.split_inclusive(|c| !in_run(c)) {
        let mut at = end;
        end += run.len();
        let mut words = run.split_inclusive(|c| !in_word(c)).map(|word| {
            at += word.len();
            (at, word.trim_end_matches(|c| !in_word(c)))
        });
        found.extend(words.find(|(_, word)| closes(word)).map(|(from, _)| from..end));
    }
    found
}

/// Whether the character at this place makes of the words around it more than words, as they will be read.
fn is_live(text: &str, at: usize, c: char, closing: &[Range<usize>], key: &mut Key) -> bool {
    let (before, rest) = text.split_at_checked(at).unwrap_or_default();
    let after = rest.get(c.len_utf8()..).unwrap_or_default();
    let last = before.chars().next_back().unwrap_or(' ');
    let next = after.chars().next().unwrap_or(' ');
    match c {
        '@' => (next.is_alphanumeric() || next == '_') && !last.is_alphanumeric(),
        // `fixes #1`, and `PROJ-1 #close`; but not `Orders#create`.
        '#' => next.is_ascii_digit() || next.is_alphabetic() && !last.is_alphanumeric(),
        '!' | '&' | '%' => next.is_ascii_digit() && !last.is_alphanumeric(),
        ':' => after.starts_with("//"),
        '-' => next.is_ascii_alphanumeric() && key.before(text, at).names_an_issue(is_in(closing, at)),
        _ => false,
    }
}

fn is_in(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}

/// What may be a project's key or slug before a place in a text, found in one go through it: a text may be nothing but
/// dashes and letters.
#[derive(Debug, Default)]
struct Key {
    /// How far the text was gone through.
    to: usize,
    /// What may be a key, up to there.
    from: usize,
    has_letter: bool,
    is_github: bool,
}

impl Key {
    /// What stands right before this place, which lies behind the one that was asked for before.
    fn before(&mut self, text: &str, at: usize) -> &Self {
        let passed = text.as_bytes().get(self.to..at).unwrap_or_default();
        for byte in passed {
            self.to += 1;
            if is_of_key(*byte) {
                self.has_letter |= byte.is_ascii_alphabetic();
            } else {
                (self.from, self.has_letter) = (self.to, false);
            }
        }
        self.is_github = text.get(self.from..self.to).is_some_and(|key| key.eq_ignore_ascii_case("gh"));
        self
    }

    /// Whether it is `GH`, or names a project where a word closes its issues.
    const fn names_an_issue(&self, is_closing: bool) -> bool {
        self.is_github || is_closing && self.has_letter
    }
}

/// Whether it may be part of a project's key or slug.
const fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// A code span that its content cannot end.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As it is meant, looking back from each dash by itself.
    fn names_an_issue(before: &str, is_closing: bool) -> bool {
        let key = before.len() - before.bytes().rev().take_while(|byte| is_of_key(*byte)).count();
        let key = before.get(key..).unwrap_or_default();
        key.eq_ignore_ascii_case("gh") || is_closing && key.bytes().any(|byte| byte.is_ascii_alphabetic())
    }

    proptest! {
        #[test]
        fn one_go_finds_what_looking_back_from_each_dash_finds(text in "([-aG_1 ]|gh|GH|ä|,|fixes ){0,40}") {
            let mut key = Key::default();
            for (at, _) in text.match_indices('-') {
                let before = text.split_at(at).0;
                let found = key.before(&text, at);
                for is_closing in [false, true] {
                    prop_assert_eq!(found.names_an_issue(is_closing), names_an_issue(before, is_closing), "{}", before);
                }
                // Nothing is gone through twice.
                prop_assert_eq!(key.to, at);
            }
        }
    }
}
