//! What is hidden at the doors: secrets, personal data, and what the operator's own patterns find.

mod fields;
mod kind;
mod names;
mod personal;
mod shapes;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use std::{borrow::Cow, ops::Range, str::FromStr, sync::OnceLock};

pub(crate) use kind::{Kind, Tally};

/// How much is hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Redact {
    /// Only what the operator's own patterns find.
    Off,
    /// Tokens, keys, passwords, cookies and the like.
    #[default]
    Secrets,
    /// Those, and e-mail addresses, IP addresses, card numbers and names of users and members.
    Pii,
}

impl Redact {
    /// As `--redact` takes it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Secrets => "secrets",
            Self::Pii => "pii",
        }
    }
}

impl FromStr for Redact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let known = [Self::Off, Self::Secrets, Self::Pii].into_iter().find(|level| level.id() == text);
        known.ok_or("write off, secrets or pii")
    }
}

/// A pattern of the operator that cannot be used. The pattern is not repeated: it may describe a secret well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPattern {
    /// It is not in the syntax of Rust's `regex`, which has neither look-around nor back-references.
    Syntax,
    /// It would hide nothing, or everything: it matches the empty text.
    Empty,
}

/// Finds what is to be hidden. In time linear in the text, whatever the patterns are.
#[derive(Debug, Default)]
pub struct Redaction {
    level: Redact,
    own: Vec<Regex>,
}

/// What is known to be secret or personal. Made when the first answer is rendered: a start does not wait for it.
static SECRETS: OnceLock<Known> = OnceLock::new();
static PII: OnceLock<Known> = OnceLock::new();

#[derive(Debug)]
struct Known {
    /// All patterns at once: most texts have none of it, and are looked at once.
    any: RegexSet,
    shapes: shapes::Shapes,
    fields: fields::Fields,
    personal: Option<personal::Personal>,
}

/// A part of a text that is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// Shorter than any secret with its name, in bytes: `a@b.de`.
const SHORTEST: usize = 6;
/// The most memory that one pattern of the operator may take, in bytes.
const LARGEST: usize = 1 << 20;

/// Whether a text that stands under a name is a secret, as the doors judge it: by the name, or by its look. It says yes or
/// no, and lets nothing of either out.
#[must_use]
pub fn is_secret(name: &str, text: &str) -> bool {
    let by_name = || names::secret(name).is_some() && !Redaction::says_nothing(text);
    by_name() || !Redaction::new(Redact::Secrets).find(text).is_empty()
}

impl Redaction {
    /// Hides so much.
    #[must_use]
    pub const fn new(level: Redact) -> Self {
        Self { level, own: Vec::new() }
    }

    /// Hides what the pattern matches too; where it has groups, what the first of them matches.
    ///
    /// # Errors
    /// When it is no pattern, or matches the empty text.
    pub fn with(mut self, pattern: &str) -> Result<Self, BadPattern> {
        let regex = RegexBuilder::new(pattern).size_limit(LARGEST).build().map_err(|_| BadPattern::Syntax)?;
        if regex.is_match(b"") {
            return Err(BadPattern::Empty);
        }
        self.own.push(regex);
        Ok(self)
    }

    /// How much is hidden, besides what the operator's own patterns find.
    #[must_use]
    pub const fn level(&self) -> Redact {
        self.level
    }

    /// Whether the operator has patterns of their own.
    pub(crate) const fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Whether nothing is hidden at all.
    pub(crate) fn is_off(&self) -> bool {
        self.level == Redact::Off && self.own.is_empty()
    }

    /// What a value is, judged by its name; `None` when it may be shown.
    pub(crate) fn by_name(&self, name: &str) -> Option<Kind> {
        match self.level {
            Redact::Off => None,
            Redact::Secrets => names::secret(name),
            Redact::Pii => names::secret(name).or_else(|| names::personal(name)),
        }
    }

    /// Whether a value says so little that hiding it would only mislead.
    pub(crate) fn says_nothing(value: &str) -> bool {
        fields::says_nothing(value.as_bytes())
    }

    /// What is to be hidden in a text, in order and apart from each other.
    pub(crate) fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut add = |range: Range<usize>, kind| {
            let start = text.floor_char_boundary(range.start);
            let end = text.ceil_char_boundary(range.end);
            if start < end {
                found.push(Found { range: start..end, kind });
            }
        };
        let known = match self.level {
            Redact::Off => None,
            Redact::Secrets => Some(SECRETS.get_or_init(|| Known::of(false))),
            Redact::Pii => Some(PII.get_or_init(|| Known::of(true))),
        };
        if let Some(known) = known {
            known.find(text.as_bytes(), &mut add);
        }
        for own in &self.own {
            for captures in own.captures_iter(text.as_bytes()) {
                let hidden = captures.get(1).or_else(|| captures.get(0));
                hidden.into_iter().for_each(|hidden| add(hidden.range(), Kind::Pattern));
            }
        }
        joined(found)
    }
}

impl Known {
    fn find(&self, text: &[u8], add: &mut impl FnMut(Range<usize>, Kind)) {
        if text.len() < SHORTEST || !self.any.is_match(text) {
            return;
        }
        let (mut fields, mut personal) = (false, false);
        for number in &self.any.matches(text) {
            match number.checked_sub(self.shapes.len()) {
                None => self.shapes.find(number, text, add),
                Some(0) => fields = true,
                Some(_) => personal = true,
            }
        }
        if fields {
            self.fields.find(text, add);
        }
        if let Some(known) = self.personal.as_ref().filter(|_| personal) {
            known.find(text, add);
        }
    }

    fn of(personal: bool) -> Self {
        let known = shapes::Shapes::patterns().map(Cow::Borrowed);
        let fields = Cow::Owned(fields::Fields::pattern(personal));
        let people = personal::PATTERNS.into_iter().filter(|_| personal).map(Cow::Borrowed);
        let all: Vec<Cow<'_, str>> = known.chain([fields]).chain(people).collect();
        Self {
            any: set(&all),
            shapes: shapes::Shapes::new(),
            fields: fields::Fields::new(personal),
            personal: personal.then(personal::Personal::new),
        }
    }
}

/// In order, and what overlaps as one; the one that begins first says what it is.
pub(crate) fn joined(mut found: Vec<Found>) -> Vec<Found> {
    if found.len() < 2 {
        return found;
    }
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut joined: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        match joined.last_mut().filter(|last| next.range.start < last.range.end) {
            Some(last) => last.range.end = last.range.end.max(next.range.end),
            None => joined.push(next),
        }
    }
    joined
}

/// A pattern of ours, over bytes: Unicode's classes would cost time and find nothing more.
#[expect(clippy::expect_used, reason = "the patterns are ours, and a test makes all of them")]
fn regex(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).unicode(false).build().expect("a pattern of ours is one")
}

/// The same of several.
#[expect(clippy::expect_used, reason = "the patterns are ours, and a test makes all of them")]
fn set(patterns: &[Cow<'_, str>]) -> RegexSet {
    RegexSetBuilder::new(patterns).unicode(false).build().expect("patterns of ours are some")
}
