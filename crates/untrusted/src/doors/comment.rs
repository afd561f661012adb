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

impl Boundary {
    /// Renders a comment for a pull request, in Markdown. All that is not ours stands in code spans: no mention, no
    /// link, no image, no HTML and no word that closes an issue comes alive, here or where the text is copied to.
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

/// A link that we built, as one.
pub(super) fn link(ours: &str) -> Option<String> {
    let is_link = ours.starts_with("https://") || ours.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || "<>\\`".contains(c);
    (is_link && !ours.contains(odd)).then(|| format!("<{ours}>"))
}

/// What would mean something outside of code too: a mention, and the number of an issue that `fixes #1` would close.
pub(super) fn defuse(shown: &mut Shown) {
    let mut places = Vec::new();
    let mut before = ' ';
    let mut seen = shown.seen().peekable();
    while let Some((at, c)) = seen.next() {
        let next = seen.peek().map_or(' ', |(_, next)| *next);
        let mention = c == '@' && next.is_alphanumeric() && !before.is_alphanumeric();
        if mention || c == '#' && next.is_ascii_digit() {
            places.push(at);
        }
        before = c;
    }
    drop(seen);
    shown.escape_at(&places);
}

/// A code span that its content cannot end.
pub(super) fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}
