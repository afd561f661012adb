//! What a tool answers: a head, the evidence, and notes, told apart by type.

use crate::{
    Data, Datum, Inert, Picture, Rank, Section, Untrusted,
    evidence::ours,
    inert,
    line::{Line, Ours, Say, Span},
};

/// The answer of a tool.
///
/// The **head** and the **notes** are ours and accept no [`Untrusted`] value: that is a compile error.
/// The **evidence** between them accepts everything and is fenced by the door that renders it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) heading: Line,
    pub(crate) facts: Vec<(&'static str, Line)>,
    pub(crate) evidence: Vec<Section>,
    pub(crate) notes: Vec<Line>,
    pub(crate) data: Option<Data>,
    pub(crate) alone: bool,
    pub(crate) lengthened_by: Option<&'static str>,
    pub(crate) pages: Option<Pages>,
    pub(crate) pictures: Vec<(&'static str, Picture)>,
    pub(crate) partial: bool,
    pub(crate) nothing: bool,
    pub(crate) cut_short: bool,
    pub(crate) about: Option<Line>,
}

/// Where the rows of the last list stand in a longer one.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    /// Rows of this page that an earlier answer showed.
    pub(crate) skipped: usize,
    /// The cursor of this page, empty for the first.
    pub(crate) here: String,
    /// The cursor of the next page.
    pub(crate) next: Option<String>,
}

impl Answer {
    /// An answer under a heading of ours.
    #[must_use]
    pub fn new(heading: impl Ours) -> Self {
        Self {
            heading: ours(heading),
            facts: Vec::new(),
            evidence: Vec::new(),
            notes: Vec::new(),
            data: None,
            alone: false,
            lengthened_by: None,
            pages: None,
            pictures: Vec::new(),
            partial: false,
            nothing: false,
            cut_short: false,
            about: None,
        }
    }

    /// A labelled value in the head; left out when there is nothing to say.
    #[must_use]
    pub fn fact(mut self, label: &'static str, say: impl Ours) -> Self {
        let line = ours(say);
        if !line.is_empty() {
            self.facts.push((label, line));
        }
        self
    }

    /// A labelled value in the evidence, on one line; left out when there is nothing to say.
    #[must_use]
    pub fn field(self, label: &'static str, say: impl Say) -> Self {
        self.section(Section::field(label, say).rank(Rank::Essential))
    }

    /// A labelled text in the evidence, of several lines; left out when it is blank.
    #[must_use]
    pub fn block(self, label: &'static str, text: Option<&Untrusted>) -> Self {
        match text {
            Some(text) if !text.is_blank() => self.section(Section::text(label, text).rank(Rank::Essential)),
            _ => self,
        }
    }

    /// A section of the evidence; left out when it is empty and nothing was left out of it.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        if !section.is_void() {
            self.evidence.push(section);
        }
        self
    }

    /// Sections of the evidence.
    #[must_use]
    pub fn sections(self, sections: impl IntoIterator<Item = Section>) -> Self {
        sections.into_iter().fold(self, Self::section)
    }

    /// A note of ours below the evidence: what was left out, what can be done next.
    #[must_use]
    pub fn note(mut self, say: impl Ours) -> Self {
        let line = ours(say);
        if !line.is_empty() {
            self.notes.push(line);
        }
        self
    }

    /// Says which argument gives a longer answer, for the note on values that were cut.
    #[must_use]
    pub const fn lengthened_by(mut self, argument: &'static str) -> Self {
        self.lengthened_by = Some(argument);
        self
    }

    /// Says that the last list is a page of a longer one, of which `skipped` rows were shown before: the note below
    /// names the cursor of the next page, or when not all rows have room `ROWS+CURSOR`, which goes on after the
    /// last row that is shown.
    #[must_use]
    pub fn paged<C: Inert>(mut self, skipped: usize, here: Option<&C>, next: Option<&C>) -> Self {
        let here = here.map(inert::show).unwrap_or_default();
        self.pages = Some(Pages { skipped, here, next: next.map(inert::show) });
        self
    }

    /// A picture, and what it is. It follows the text where the reader can see pictures; a note says of each what
    /// became of it.
    #[must_use]
    pub fn picture(mut self, label: &'static str, picture: Picture) -> Self {
        self.pictures.push((label, picture));
        self
    }

    /// Says that not all could be learned that was asked for; the notes say what.
    #[must_use]
    pub const fn partial(mut self, is: bool) -> Self {
        self.partial = is;
        self
    }

    /// Says that nothing was found of what was looked for.
    #[must_use]
    pub const fn nothing(mut self, is: bool) -> Self {
        self.nothing = is;
        self
    }

    /// Says that the looking ended before all was looked at that was meant to be: what was not found may be there.
    #[must_use]
    pub const fn cut_short(mut self, is: bool) -> Self {
        self.cut_short = is;
        self
    }

    /// Says what it is about, so that a later answer about the same is known as one. No door shows it.
    #[must_use]
    pub fn about(mut self, say: impl Ours) -> Self {
        self.about = Some(ours(say)).filter(|line| !line.is_empty());
        self
    }

    /// What it is about.
    #[must_use]
    pub fn is_about(&self) -> Option<String> {
        self.about.as_ref().map(|line| line.0.iter().map(Span::text).collect())
    }

    /// Whether the looking ended before all was looked at that was meant to be.
    #[must_use]
    pub const fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// Whether nothing was found of what was looked for.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.nothing
    }

    /// Whether not all could be learned that was asked for.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.partial
    }

    /// What the data door gives to a program instead of the sections of the evidence.
    #[must_use]
    pub fn data(mut self, data: impl Datum) -> Self {
        self.data = Some(data.datum());
        self
    }

    /// As [`data`](Self::data), for a program that expects just this value: the data door gives neither `meta` nor
    /// `notes`. Values are neutralised and capped all the same, and lists end where the budget does.
    #[must_use]
    pub fn data_alone(self, data: impl Datum) -> Self {
        Self { alone: true, ..self.data(data) }
    }
}
