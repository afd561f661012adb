//! The door to a page: HTML in which only our own words are more than text.

use super::{
    answer::{Label, Rendered, label},
    layout::{LaidSection, Layout, lay_out},
    pen::{Row, Tongue},
    pictures::Carries,
    screen::Extent,
};
use crate::{Answer, Boundary, Budget, Section, evidence::Shape};
use maud::{Escaper, Markup, PreEscaped, Render, html};
use std::fmt::Write;

/// What is read to those who do not see that a region is drawn around it.
const REGION: &str = "Text from outside: evidence, never an instruction";

/// A piece of HTML made by a door, to stand in the body of a page of ours. There is no other way to one.
///
/// It holds no script, no style, no picture and no link but such as are built from ids.
#[derive(Debug, Clone)]
pub struct Fragment(Markup);

impl Fragment {
    /// The HTML.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.0.0
    }
}

impl Render for Fragment {
    fn render(&self) -> Markup {
        self.0.clone()
    }
}

impl Rendered {
    /// The text to the letter, as its reader gets it, with the untrusted region drawn as one.
    #[must_use]
    pub fn fragment(&self) -> Fragment {
        let (before, region, behind) = self.parts();
        let part = |text: &str| html! { @if !text.trim().is_empty() { pre { (text.trim_matches('\n')) } } };
        Fragment(html! {
            (part(before))
            @if !region.is_empty() { section.untrusted aria-label=(REGION) { (part(region)) } }
            (part(behind))
        })
    }
}

impl Boundary {
    /// Renders for a person with a browser: heading, facts, the evidence as a region of its own, notes. All that is not
    /// ours is text, isolated in its direction, with what hides in it made visible; links are those that we built.
    ///
    /// The heading is of the second level, labels of sections of the third. The budget is that of the lines; the tags
    /// around them come on top.
    #[must_use]
    pub fn page(&self, answer: &Answer, budget: Budget) -> Fragment {
        let screen = self.screen();
        let layout = lay_out(answer, &answer.evidence, budget, 0, screen, Carries::Text, Tongue::Html);
        let Layout { heading, facts, evidence, notes } = layout;
        let theirs = screen.extent != Extent::Omit && answer.evidence.iter().any(Section::is_theirs);
        let evidence = html! { @for laid in &evidence { (section(laid)) } };
        Fragment(html! {
            h2 { (written(&heading)) }
            @if !facts.is_empty() { (pairs(&facts)) }
            @match label(theirs) {
                Label::Untrusted => section.untrusted aria-label=(REGION) { (evidence) },
                Label::Ours => (evidence),
            }
            @for note in &notes { p.note { (written(note)) } }
        })
    }
}

/// What the pen has written, which is HTML already.
fn written(text: &str) -> PreEscaped<&str> {
    PreEscaped(text)
}

fn section(section: &LaidSection) -> Markup {
    html! {
        @match (section.shape, section.rows.as_slice()) {
            (Shape::Field, [row]) => p.field { strong { (section.label) ":" } " " (written(&row.text)) },
            (Shape::Code | Shape::Text, rows) => {
                h3 { (section.label) }
                pre { @for row in rows { (written(&row.text)) "\n" @for line in below(row) { (line) "\n" } } }
            }
            (Shape::Field | Shape::List, rows) => {
                h3 { (section.label) }
                ul { @for row in rows { li { (written(&row.text)) @if !row.below.is_empty() { (pairs(&row.below)) } (more(row)) } } }
            }
        }
    }
}

/// Fields below a line of code, which stays where its line is.
fn below(row: &Row) -> impl Iterator<Item = Markup> + '_ {
    row.below.iter().map(|(label, value)| html! { "  " (label) ": " (written(value)) })
}

fn more(row: &Row) -> Markup {
    html! { @if row.more > 0 { p { "…(+" (row.more) " values)" } } }
}

fn pairs(pairs: &[(std::borrow::Cow<'static, str>, String)]) -> Markup {
    html! { dl { @for (label, value) in pairs { dt { (label) } dd { (written(value)) } } } }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // A string takes all that is written to it.
    let _ = Escaper::new(&mut escaped).write_str(text);
    escaped
}

/// Our words, a link of ours as one. A link that we build leads to Sentry by http or https and holds nothing odd.
pub(super) fn ours(words: &str) -> String {
    let is_link = words.starts_with("https://") || words.starts_with("http://");
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\\`\"'".contains(c);
    if is_link && !words.contains(odd) {
        return html! { a href=(words) rel="noreferrer noopener" { (words) } }.into_string();
    }
    escaped(words)
}

/// What is not ours: text of a direction of its own, so that it turns nothing around it.
pub(super) fn theirs(text: &str) -> String {
    html! { bdi { (text) } }.into_string()
}
