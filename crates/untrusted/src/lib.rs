#![doc = include_str!("../README.md")]

mod answer;
mod budget;
mod data;
mod doors;
mod ending;
mod evidence;
mod inert;
mod later;
mod line;
#[doc(hidden)]
pub mod macros;
mod picture;
mod redact;
mod tolerant;
mod typed;
mod wire;

pub use answer::Answer;
pub use budget::Budget;
pub use data::{Data, Datum};
pub use doors::{Boundary, Extent, Fragment, Label, Prompt, Rendered, ShownPicture, TerminalStyle};
pub use ending::{Endings, Nearest};
pub use evidence::{Item, Rank, Section};
pub use inert::{Inert, Scalar};
pub use later::{Later, Sooner, Unread};
pub use line::{Ours, Person, Quoted, Say, quote};
pub use picture::{NoPicture, Picture};
pub use redact::{BadPattern, Redact, Redaction, is_secret};
pub use tolerant::{Listed, Maybe, Pairs};
pub use untrusted_derive::Wire;
pub use wire::{Unreadable, Wire, decode, decode_list, is_wire};

use serde_json::Value;
use std::{
    cmp::Ordering,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    str::FromStr,
};

/// A value from outside.
///
/// It has no `Display`, no `Deref`, no `AsRef`, no `Serialize` and no accessor: what is inside reaches a
/// reader only through the doors of this crate. `Debug` shows that there is something, not what.
#[derive(Clone, Default)]
pub struct Untrusted<T = String>(T);

impl<T> Untrusted<T> {
    /// Marks a value as coming from outside.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Transforms the value, which stays untrusted.
    ///
    /// `transform` is a function pointer, not a closure: it can capture nothing, so nothing can be
    /// carried out of it.
    #[must_use]
    pub fn map<U>(self, transform: fn(T) -> U) -> Untrusted<U> {
        Untrusted(in_silence(|| transform(self.0)))
    }

    /// As [`map`](Self::map), of a value that stays where it is: what is made of it holds nothing of it but what it copied.
    #[must_use]
    pub fn map_ref<U>(&self, transform: fn(&T) -> U) -> Untrusted<U> {
        Untrusted(in_silence(|| transform(&self.0)))
    }

    /// Asks a yes-or-no question of the value.
    #[must_use]
    pub fn is(&self, question: fn(&T) -> bool) -> bool {
        in_silence(|| question(&self.0))
    }
}

impl Untrusted<String> {
    /// Whether `needle` occurs in the text.
    #[must_use]
    pub fn contains(&self, needle: &str) -> bool {
        self.0.contains(needle)
    }

    /// Whether the text is just this word.
    #[must_use]
    pub fn same_as(&self, word: &str) -> bool {
        self.0 == word
    }

    /// Whether the text ends so; a file's path is compared by its suffix.
    #[must_use]
    pub fn ends_with(&self, end: &str) -> bool {
        self.0.ends_with(end)
    }

    /// Whether the text begins as another does: a function that already carries the name of its module is not
    /// given it twice.
    #[must_use]
    pub fn begins_with(&self, start: &Self) -> bool {
        self.0.starts_with(&start.0)
    }

    /// Whether a text of ours begins so: a file of the repository lies in a folder that somebody else named.
    #[must_use]
    pub fn is_beginning_of(&self, text: &str) -> bool {
        text.starts_with(&self.0)
    }

    /// How long it is, in bytes: what it costs to keep it.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Reads the text as a type that can hold nothing harmful: the only way to a trusted value, through
    /// a closed grammar.
    #[must_use]
    pub fn parse<T: Inert + FromStr>(&self) -> Option<T> {
        in_silence(|| self.0.trim().parse().ok())
    }
}

/// Runs code that sees what is inside. Should it panic, the panic goes on without its message, which may
/// quote the text: slicing a string in the middle of a character does.
fn in_silence<R>(work: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_message| resume_unwind(Box::new("code that looked at untrusted text panicked")))
}

// Comparing and hashing are written for these two types and not derived for all: an `eq` or a `cmp` of
// somebody's own type sees two values and could copy one into the other, a `Hasher` of somebody's own sees
// the bytes.

impl PartialEq for Untrusted<String> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Untrusted<String> {}

impl PartialOrd for Untrusted<String> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Untrusted<String> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl Hash for Untrusted<String> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut digest = DefaultHasher::new();
        self.0.hash(&mut digest);
        state.write_u64(digest.finish());
    }
}

impl PartialEq for Untrusted<Value> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Untrusted<Value> {}

impl From<String> for Untrusted<String> {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Untrusted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Untrusted(..)")
    }
}
