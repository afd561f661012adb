//! What a tool found: labelled sections of rows, which can be shortened without being cut apart.

use crate::{
    Budget, Inert, Untrusted,
    answer::Pages,
    inert,
    line::{Line, Ours, Say},
};

/// How dear a section is when an answer must be shortened: the last go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Without it the answer is not one: the title, the error.
    Essential,
    /// What the reader came for: the in-app frames, the list that was asked for.
    Important,
    /// What often helps: tags, the last breadcrumbs.
    Useful,
    /// What sometimes helps: library frames, contexts.
    Detail,
}

/// A labelled part of the evidence: one value, a text, or a list of rows.
#[derive(Debug, Clone)]
pub struct Section {
    pub(crate) label: &'static str,
    pub(crate) rank: Rank,
    pub(crate) shape: Shape,
    pub(crate) rows: Vec<Item>,
    pub(crate) at_most: usize,
    pub(crate) not_fetched: usize,
    pub(crate) brought_by: Option<&'static str>,
    pub(crate) pages: Option<(&'static str, Pages)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `Label: value`
    Field,
    /// The label, then each line of a text behind `| `.
    Text,
    /// The label, then `- ` rows.
    List,
    /// The label, then rows behind `| `, for code and frames.
    Code,
}

/// One row of a section: a line, and lines below it.
#[derive(Debug, Clone)]
pub struct Item {
    pub(crate) line: Line,
    pub(crate) below: Vec<(&'static str, Line)>,
}

impl Item {
    /// A row.
    #[must_use]
    pub fn new(say: impl Say) -> Self {
        Self { line: Line::of(say), below: Vec::new() }
    }

    /// Whether anything is left when all that comes from outside is left out.
    pub(crate) fn says_something_of_ours(&self) -> bool {
        let ours = |line: &Line| {
            let spans = line.0.iter().filter(|span| span.theirs().is_none());
            spans.flat_map(|span| span.text().chars()).any(char::is_alphanumeric)
        };
        ours(&self.line) || self.below.iter().any(|(_, line)| ours(line))
    }

    /// A labelled value below the row; left out when there is nothing to say.
    #[must_use]
    pub fn field(mut self, label: &'static str, say: impl Say) -> Self {
        let line = Line::of(say);
        if !line.is_empty() {
            self.below.push((label, line));
        }
        self
    }
}

impl Section {
    fn new(label: &'static str, shape: Shape) -> Self {
        Self {
            label,
            rank: Rank::Important,
            shape,
            rows: Vec::new(),
            at_most: 50,
            not_fetched: 0,
            brought_by: None,
            pages: None,
        }
    }

    /// A labelled value on one line.
    #[must_use]
    pub fn field(label: &'static str, say: impl Say) -> Self {
        Self { rows: vec![Item::new(say)], ..Self::new(label, Shape::Field) }
    }

    pub(crate) fn text(label: &'static str, text: &Untrusted) -> Self {
        Self { rows: vec![Item::new(text)], ..Self::new(label, Shape::Text) }
    }

    /// A text of several lines made of parts, such as an error's type and message; each line behind `| `.
    #[must_use]
    pub fn text_of(label: &'static str, say: impl Say) -> Self {
        Self { rows: vec![Item::new(say)], ..Self::new(label, Shape::Text) }
    }

    /// A list: each row behind `- `. At most 50 rows are shown unless [`at_most`](Self::at_most) says otherwise.
    #[must_use]
    pub fn list(label: &'static str) -> Self {
        Self::new(label, Shape::List)
    }

    /// Code, or anything whose columns matter: each row behind `| `.
    #[must_use]
    pub fn code(label: &'static str) -> Self {
        Self::new(label, Shape::Code)
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, say: impl Say) -> Self {
        self.rows.push(Item::new(say));
        self
    }

    /// Adds a row with fields below it.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.rows.push(item);
        self
    }

    /// Adds a row for each element.
    #[must_use]
    pub fn items<T>(mut self, all: impl IntoIterator<Item = T>, each: impl FnMut(T) -> Item) -> Self {
        self.rows.extend(all.into_iter().map(each));
        self
    }

    /// Adds a row for each of the first elements, as many as the longest answer shows where [`at_most`](Self::at_most) is
    /// this; the others are counted and cost nothing.
    #[must_use]
    pub fn first<T>(
        self,
        at_most: usize,
        all: impl ExactSizeIterator<Item = T>,
        each: impl FnMut(T) -> Item,
    ) -> Self {
        let most = Budget::most_rows(at_most);
        let left = all.len().saturating_sub(most);
        let section = self.items(all.take(most), each).at_most(at_most);
        Self { not_fetched: section.not_fetched.saturating_add(left), ..section }
    }

    /// How dear the section is; [`Rank::Important`] unless said.
    #[must_use]
    pub const fn rank(mut self, rank: Rank) -> Self {
        self.rank = rank;
        self
    }

    /// Shows at most so many rows, and more in proportion when the caller asks for a longer answer; the note
    /// says how many were left out.
    #[must_use]
    pub const fn at_most(mut self, rows: usize) -> Self {
        self.at_most = rows;
        self
    }

    /// Counts rows that exist but were never put in, so that the note can name them.
    #[must_use]
    pub const fn more(mut self, rows: usize) -> Self {
        self.not_fetched = rows;
        self
    }

    /// Says which argument brings what was left out, for the note: `` `limit: 100` ``.
    #[must_use]
    pub const fn brought_by(mut self, argument: &'static str) -> Self {
        self.brought_by = Some(argument);
        self
    }

    /// As [`Answer::paged`](crate::Answer::paged), for one list of several in an answer: the note names `with` too, the
    /// argument that makes the next answer one of this list alone.
    #[must_use]
    pub fn paged<C: Inert>(
        mut self,
        with: &'static str,
        skipped: usize,
        here: Option<&C>,
        next: Option<&C>,
    ) -> Self {
        let here = here.map(inert::show).unwrap_or_default();
        self.pages = Some((with, Pages { skipped, here, next: next.map(inert::show) }));
        self
    }

    /// Whether the section has nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|item| item.line.is_empty() && item.below.is_empty())
    }
}

impl Section {
    /// Whether there is nothing to show and nothing to say about it.
    pub(crate) fn is_void(&self) -> bool {
        let goes_on = self.pages.as_ref().is_some_and(|(_, pages)| pages.next.is_some());
        self.is_empty() && self.not_fetched == 0 && !goes_on
    }

    /// Whether it holds anything from outside.
    pub(crate) fn is_theirs(&self) -> bool {
        let mut lines = self
            .rows
            .iter()
            .flat_map(|item| std::iter::once(&item.line).chain(item.below.iter().map(|(_, line)| line)));
        lines.any(Line::is_theirs)
    }
}

/// What the head and the notes are made of.
pub(crate) fn ours(say: impl Ours) -> Line {
    Line::of(say)
}
