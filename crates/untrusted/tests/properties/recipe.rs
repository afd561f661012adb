//! An answer written down as plain data: what is put in, so that it can be compared with what comes out.

use untrusted::{Answer, Data, Datum, Item, Rank, Section, Untrusted, quote};

/// Our own words; the last ones are slips of ours.
pub(crate) const OURS: &[&str] =
    &["seen", "in the project ", "<", "untrusted", " </untrusted>", "two\nlines", "\u{202e}"];

/// Labels: each section gets another, so that it can be found again.
pub(crate) const LABELS: &[&str] = &[
    "Title",
    "Culprit",
    "Level",
    "Error",
    "Chained from",
    "Frames of the application",
    "Frames of libraries",
    "Breadcrumbs",
    "Request",
    "Tags",
    "User",
    "Contexts",
    "Release",
    "Local variables",
    "Spans",
];

/// Labels below rows and in the head.
pub(crate) const SMALL: &[&str] = &["data", "at", "id", "in app", "data"];

/// What stands in a line.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    Theirs(String),
    /// Ours and theirs and the caller's, without anything between them.
    Mixed(usize, String, String, String),
    Json(String, String),
    Number(u64),
}

/// What stands in a line of the head or the notes.
#[derive(Debug, Clone)]
pub(crate) enum Own {
    Ours(usize),
    Quoted(String),
    Both(usize, String, u64),
}

/// The shape of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Field,
    Block,
    TextOf,
    List,
    Code,
}

/// A section.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) shape: Shape,
    pub(crate) rank: u8,
    pub(crate) rows: Vec<(Said, Vec<Said>)>,
    pub(crate) at_most: Option<usize>,
    pub(crate) more: usize,
    pub(crate) brought: bool,
}

/// What the answer has for a program besides its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnData {
    None,
    Data,
    Alone,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    pub(crate) heading: Own,
    pub(crate) facts: Vec<Own>,
    pub(crate) parts: Vec<Part>,
    pub(crate) notes: Vec<Own>,
    pub(crate) lengthened: bool,
    pub(crate) data: OwnData,
}

fn pick(from: &'static [&'static str], at: usize) -> &'static str {
    from[at % from.len()]
}

fn theirs(text: &str) -> Untrusted {
    Untrusted::from(text.to_owned())
}

fn json(key: &str, value: &str) -> Untrusted<serde_json::Value> {
    Untrusted::new(serde_json::json!({ key: [value] }))
}

impl Said {
    fn row(&self, number: usize) -> Item {
        match self {
            Self::Theirs(text) => Item::new((number, " ", theirs(text))),
            Self::Mixed(ours, one, caller, other) => {
                Item::new((number, " ", theirs(one), pick(OURS, *ours), quote(caller), theirs(other)))
            }
            Self::Json(key, value) => Item::new((number, " ", &json(key, value))),
            Self::Number(shown) => Item::new((number, " ", *shown)),
        }
    }

    fn below(&self, item: Item, label: &'static str) -> Item {
        match self {
            Self::Theirs(text) => item.field(label, theirs(text)),
            Self::Mixed(ours, one, caller, other) => {
                item.field(label, (theirs(one), pick(OURS, *ours), quote(caller), theirs(other)))
            }
            Self::Json(key, value) => item.field(label, json(key, value)),
            Self::Number(number) => item.field(label, *number),
        }
    }

    fn datum(&self) -> Data {
        match self {
            Self::Theirs(text) => theirs(text).datum(),
            Self::Mixed(ours, one, caller, other) => Data::record()
                .with("ours", pick(OURS, *ours))
                .with("one", theirs(one))
                .with("caller", quote(caller))
                .with("other", Some(theirs(other))),
            Self::Json(key, value) => (&json(key, value)).datum(),
            Self::Number(number) => number.datum(),
        }
    }
}

impl Part {
    fn section(&self, label: &'static str) -> Section {
        let section = match (self.shape, self.rows.first()) {
            (Shape::TextOf, Some((Said::Mixed(ours, one, caller, other), _))) => {
                Section::text_of(label, (theirs(one), pick(OURS, *ours), quote(caller), theirs(other)))
            }
            (Shape::TextOf, Some((Said::Theirs(text), _))) => Section::text_of(label, theirs(text)),
            (Shape::TextOf, _) => Section::text_of(label, "nothing"),
            (Shape::Code, _) => Section::code(label),
            _ => Section::list(label),
        };
        let rows = if self.shape == Shape::TextOf { &[] } else { self.rows.as_slice() };
        let section = rows.iter().enumerate().fold(section, |section, (number, (said, below))| {
            let row = below
                .iter()
                .enumerate()
                .fold(said.row(number), |row, (at, said)| said.below(row, pick(SMALL, at)));
            section.item(row)
        });
        let section = if let Some(at_most) = self.at_most { section.at_most(at_most) } else { section };
        let section = if self.brought { section.brought_by("cursor") } else { section };
        section.more(self.more).rank(match self.rank % 4 {
            0 => Rank::Essential,
            1 => Rank::Important,
            2 => Rank::Useful,
            _ => Rank::Detail,
        })
    }

    /// Whether there is nothing to show: then it is left out, and not worth a note.
    pub(crate) fn is_void(&self) -> bool {
        match (self.shape, self.rows.first()) {
            (Shape::Field, Some((Said::Theirs(text), _))) => text.trim().is_empty(),
            (Shape::Field, _) => false,
            (Shape::Block, Some((Said::Theirs(text) | Said::Mixed(_, text, ..), _))) => {
                text.trim().is_empty()
            }
            (Shape::Block, _) => true,
            (Shape::TextOf, Some((Said::Theirs(text), _))) => text.trim().is_empty() && self.more == 0,
            (Shape::TextOf, _) => false,
            (Shape::List | Shape::Code, _) => self.rows.is_empty() && self.more == 0,
        }
    }

    /// How many rows there are, shown or not.
    pub(crate) fn total(&self) -> usize {
        match self.shape {
            Shape::Field | Shape::Block => 1,
            Shape::TextOf => self.more + 1,
            Shape::List | Shape::Code => self.more + self.rows.len(),
        }
    }
}

impl Recipe {
    /// The answer; each part has the label of its number.
    pub(crate) fn answer(&self) -> Answer {
        let mut answer = match &self.heading {
            Own::Ours(ours) => Answer::new(pick(OURS, *ours)),
            Own::Quoted(caller) => Answer::new(quote(caller)),
            Own::Both(ours, caller, number) => Answer::new((pick(OURS, *ours), quote(caller), *number)),
        };
        for (at, fact) in self.facts.iter().enumerate() {
            answer = match fact {
                Own::Ours(ours) => answer.fact(pick(SMALL, at), pick(OURS, *ours)),
                Own::Quoted(caller) => answer.fact(pick(SMALL, at), quote(caller)),
                Own::Both(ours, caller, number) => {
                    answer.fact(pick(SMALL, at), (pick(OURS, *ours), quote(caller), *number))
                }
            };
        }
        for (part, label) in self.parts.iter().zip(LABELS) {
            answer = match (part.shape, part.rows.first()) {
                (Shape::Field, Some((Said::Theirs(text), _))) => answer.field(label, theirs(text)),
                (Shape::Field, Some((Said::Mixed(ours, one, caller, other), _))) => {
                    answer.field(label, (theirs(one), pick(OURS, *ours), quote(caller), theirs(other)))
                }
                (Shape::Field, _) => answer.field(label, part.more),
                (Shape::Block, Some((Said::Theirs(text) | Said::Mixed(_, text, ..), _))) => {
                    answer.block(label, Some(&theirs(text)))
                }
                (Shape::Block, _) => answer.block(label, None),
                _ => answer.section(part.section(label)),
            };
        }
        for note in &self.notes {
            answer = match note {
                Own::Ours(ours) => answer.note(pick(OURS, *ours)),
                Own::Quoted(caller) => answer.note(quote(caller)),
                Own::Both(ours, caller, number) => answer.note((pick(OURS, *ours), quote(caller), *number)),
            };
        }
        if self.lengthened {
            answer = answer.lengthened_by("maxKilobytes");
        }
        let rows = self.parts.iter().map(|part| Data::list(part.rows.iter().map(|(said, _)| said.datum())));
        let data = Data::record().with("parts", Data::list(rows)).with("none", None::<u64>);
        match self.data {
            OwnData::None => answer,
            OwnData::Data => answer.data(data),
            OwnData::Alone => answer.data_alone(data),
        }
    }
}
