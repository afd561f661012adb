//! What can be told: a closed set of values, none of which can hold a word of a caller's or of Sentry's.

use crate::config::Setting;
use std::{fmt, panic::Location, sync::Arc};

/// Something that is told, under a name of OpenTelemetry's conventions or of ours.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// A value. There is no variant for text, and there must be none: whoever needs one has to say whose words they are.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Ours, from the sources of the program.
    Word(&'static str),
    /// A count, or a status.
    Number(i64),
    /// Made here.
    Id(Id),
    /// The operator's.
    Setting(Setting),
}

/// Provider and name of the language model, as the operator chose them.
pub(super) type Model = (&'static str, Setting);

/// A random name of our own: of a session, to tell which calls belong together. Unlike the ids that clients get, it opens
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id([u8; 8]);

impl Id {
    /// A new one. Without randomness all are the same, which costs nobody anything.
    pub(crate) fn new() -> Self {
        let mut bytes = [0; 8];
        let _ = getrandom::fill(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A place in the sources.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) file: Arc<str>,
    pub(super) line: u32,
}

impl Place {
    pub(super) fn of(location: &Location<'_>) -> Self {
        Self { file: location.file().into(), line: location.line() }
    }
}

/// A word under a name.
pub(super) const fn word(name: &'static str, value: &'static str) -> Attribute {
    Attribute { name, value: Value::Word(value) }
}

/// A number under a name; what is too large for one is as large as one can be.
pub(super) fn number(name: &'static str, value: u64) -> Attribute {
    Attribute { name, value: Value::Number(i64::try_from(value).unwrap_or(i64::MAX)) }
}
