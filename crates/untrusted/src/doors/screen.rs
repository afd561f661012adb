//! What of a text from outside is shown at all: not what is secret, and with a tighter policy only names.

use crate::{
    Data,
    data::Shape,
    line::{Line, Span},
    redact::{Found, Kind, Redact, Redaction, Tally, joined},
};
use std::{borrow::Cow, ops::Range, str::FromStr, sync::Arc};

/// How much of what comes from outside is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Full,
    /// Names alone: types, functions, files, keys, versions. Of other text, how long it is.
    Summary,
    /// Nothing: our own words, numbers, times and ids remain.
    Omit,
}

impl Extent {
    /// As `--untrusted` takes it.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Summary => "summary",
            Self::Omit => "omit",
        }
    }
}

impl FromStr for Extent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let known = [Self::Full, Self::Summary, Self::Omit].into_iter().find(|extent| extent.id() == text);
        known.ok_or("write full, summary or omit")
    }
}

/// The policy of a door on what is shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Screen {
    pub(super) redaction: Arc<Redaction>,
    pub(super) extent: Extent,
}

/// What was not shown, for the note.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unseen {
    pub(super) hidden: Tally,
    /// Texts that the extent leaves out.
    pub(super) withheld: usize,
}

impl Unseen {
    pub(super) fn add(&mut self, other: Self) {
        self.hidden.add(other.hidden);
        self.withheld += other.withheld;
    }
}

/// Bytes of a text that are looked through. No budget shows as much of one value.
const WINDOW: usize = 64 * 1024;
/// Bytes behind them that are looked through too, because a secret may begin in one part and end in the other.
const BEYOND: usize = 4 * 1024;

impl Screen {
    /// What values are that stand behind this label; `None` when they may be shown.
    pub(super) fn labelled(&self, label: &str) -> Option<Kind> {
        self.redaction.by_name(label)
    }

    /// The line as it may be shown. `labelled` is what the label before it says of it.
    pub(super) fn line<'a>(&self, line: &'a Line, labelled: Option<Kind>) -> (Cow<'a, Line>, Unseen) {
        let mut unseen = Unseen::default();
        if !line.is_theirs() {
            return (Cow::Borrowed(line), unseen);
        }
        let mut line = match self.extent {
            Extent::Omit => Cow::Borrowed(line),
            Extent::Full | Extent::Summary => self.redacted(line, labelled, &mut unseen.hidden),
        };
        if self.extent != Extent::Full {
            for span in &mut line.to_mut().0 {
                if let Some(text) = span.theirs()
                    && let Some(mark) = self.withheld(text)
                {
                    unseen.withheld += 1;
                    *span = Span::Ours(mark);
                }
            }
        }
        (line, unseen)
    }

    /// The data as it may be shown.
    pub(super) fn data(&self, data: &Data, label: &str) -> (Data, Unseen) {
        let mut unseen = Unseen::default();
        let mut each = |data: &Data, label: &str| {
            let (data, more) = self.data(data, label);
            unseen.add(more);
            data
        };
        let shape = match &data.0 {
            Shape::Null => Shape::Null,
            Shape::Scalar(scalar) => Shape::Scalar(scalar.clone()),
            Shape::Text(line) => {
                let (line, more) = self.line(line, self.labelled(label));
                unseen.add(more);
                Shape::Text(line.into_owned())
            }
            Shape::List(items) => Shape::List(items.iter().map(|item| each(item, label)).collect()),
            Shape::Record(fields) => {
                // Of a pair of somebody's own name and value, the name says what the value is.
                let named = fields.iter().find(|(key, _)| matches!(*key, "key" | "name" | "header"));
                let name = named.and_then(|(_, name)| name.only_text()).unwrap_or_default();
                let label = |key: &'static str| if key == "value" { name } else { key };
                Shape::Record(fields.iter().map(|(key, value)| (*key, each(value, label(key)))).collect())
            }
        };
        (Data(shape), unseen)
    }

    /// What stands for a text that is not shown.
    fn withheld(&self, text: &str) -> Option<Cow<'static, str>> {
        match self.extent {
            _ if text.trim().is_empty() => None,
            Extent::Full => None,
            Extent::Summary if is_name(text) => None,
            Extent::Summary => Some(format!("[text of {} bytes]", text.len()).into()),
            Extent::Omit => Some("[omitted]".into()),
        }
    }

    fn redacted<'a>(&self, line: &'a Line, labelled: Option<Kind>, tally: &mut Tally) -> Cow<'a, Line> {
        if self.redaction.is_off() {
            return Cow::Borrowed(line);
        }
        // Looked at as a whole: the name may stand in one part, and the value in the next.
        let whole = match line.0.as_slice() {
            [span] => Cow::Borrowed(looked_at(span)),
            spans => {
                let mut whole = String::with_capacity(spans.iter().map(|span| looked_at(span).len()).sum());
                whole.extend(spans.iter().map(looked_at));
                Cow::Owned(whole)
            }
        };
        let mut found = self.redaction.find(&whole);
        found.extend(self.by_name(line, labelled));
        let found = joined(found);
        let longer = |span: &Span| span.theirs().is_some_and(|text| text.len() > WINDOW + BEYOND);
        if found.is_empty() && !line.0.iter().any(longer) {
            return Cow::Borrowed(line);
        }
        let mut counted = 0;
        let mut shown = Vec::with_capacity(line.0.len());
        for (span, part) in parts(line) {
            let Some(text) = span.theirs() else {
                shown.push(span.clone());
                continue;
            };
            let end = if longer(span) { part.start + text.floor_char_boundary(WINDOW) } else { part.end };
            let (mut kept, mut at) = (String::with_capacity(part.len()), part.start);
            for (number, hidden) in found.iter().enumerate() {
                let inside = hidden.range.start.max(part.start)..hidden.range.end.min(part.end);
                if inside.is_empty() || inside.start >= end {
                    continue;
                }
                kept.push_str(whole.get(at..inside.start).unwrap_or_default());
                // What goes on from the part before it has its mark there.
                if inside.start == hidden.range.start || inside.start == part.start && counted <= number {
                    kept.push_str(hidden.kind.mark());
                }
                if counted <= number {
                    tally.count(hidden.kind);
                    counted = number + 1;
                }
                at = inside.end;
            }
            kept.push_str(whole.get(at..end.max(at)).unwrap_or_default());
            shown.push(Span::Theirs(kept));
            let rest = text.len() - (end.max(at) - part.start);
            if rest > 0 {
                shown.push(Span::Rest(rest));
            }
        }
        Cow::Owned(Line(shown))
    }

    /// Whole values whose label, or the part before them, says that they are secret.
    fn by_name(&self, line: &Line, labelled: Option<Kind>) -> Vec<Found> {
        let mut found = Vec::new();
        let hides_people = self.redaction.level() == Redact::Pii;
        let person = |span: &Span| (hides_people && matches!(span, Span::Person(_))).then_some(Kind::Name);
        let (mut name, mut kind) = ("", None);
        for (span, part) in parts(line) {
            match span {
                Span::Theirs(text) | Span::Person(text) => {
                    let value = labelled.or(kind).or(person(span));
                    let kind = value.filter(|_| !Redaction::says_nothing(text));
                    found.extend(kind.map(|kind| Found { range: part.clone(), kind }));
                    name = text;
                }
                // `name = value` and `name: value`; what parts pairs from each other ends the value too.
                Span::Ours(text) if matches!(text.trim(), "=" | ":" | "=>") => {
                    kind = self.redaction.by_name(name);
                }
                Span::Ours(_) | Span::Quoted(_) | Span::Rest(_) => (name, kind) = ("", None),
            }
        }
        found
    }
}

/// What is looked through of a part of a line.
fn looked_at(span: &Span) -> &str {
    let text = span.text();
    text.get(..text.floor_char_boundary(WINDOW + BEYOND)).unwrap_or_default()
}

/// The parts of a line, and where they stand in all of it that is looked through.
fn parts(line: &Line) -> impl Iterator<Item = (&Span, Range<usize>)> {
    line.0.iter().scan(0, |end, span| {
        let start = *end;
        *end += looked_at(span).len();
        Some((span, start..*end))
    })
}

/// Whether a text is a name and no sentence: what programs are made of. A few words may be joined in it.
fn is_name(text: &str) -> bool {
    const LONGEST: usize = 120;
    const WORDS: usize = 4;
    let part = |part: &str| {
        part.split(['_', '-']).filter(|word| word.chars().any(char::is_alphabetic)).count() <= WORDS
    };
    let in_names = |c: char| c.is_ascii_alphanumeric() || "_-./:\\#$@+<>()[]*~".contains(c);
    !text.is_empty()
        && text.len() <= LONGEST
        && text.chars().all(in_names)
        && !text.contains("://")
        && text
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .filter(|part| !part.is_empty())
            .count()
            <= 3 * WORDS
        && text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).all(part)
}
