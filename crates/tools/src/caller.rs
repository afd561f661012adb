//! Who makes a call, as far as the protocol tells, and whether a person behind it can be asked.

use crate::Question;
use futures_util::future::BoxFuture;
use std::fmt;

/// Who makes a call.
#[derive(Clone, Copy, Default)]
pub struct Caller<'a> {
    /// Name and version of the client, in its own words.
    pub client: Option<(&'a str, &'a str)>,
    /// How a person is asked; `None` where nobody can be.
    pub confirm: Option<&'a dyn Confirm>,
    /// Whether a program reads the answer, and no model: it is given as data.
    pub is_program: bool,
    /// How it is told that a call goes on; `None` where nobody wants to know.
    pub progress: Option<&'a dyn Progress>,
}

/// Tells the client that a call goes on.
pub trait Progress: fmt::Debug + Send + Sync {
    /// It has come so far.
    fn tell<'a>(&'a self, far: Far) -> BoxFuture<'a, ()>;
}

/// How far a call is, in words of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// This step is being done.
    Step {
        /// Which one, from 1.
        step: u32,
        /// How many there are at most.
        most: u32,
        /// What is done in it.
        now: &'static str,
    },
    /// Part of what there is to read has been read.
    Read {
        /// How much.
        done: u32,
        /// Of how much, as far as is known.
        of: u32,
        /// What it is.
        what: &'static str,
    },
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { step, most, now } => write!(f, "step {step} of at most {most}: {now}"),
            Self::Read { done, of, what } => write!(f, "{done} of {of} {what}"),
        }
    }
}

impl fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("can_be_asked", &self.confirm.is_some()).finish_non_exhaustive()
    }
}

/// Asks the person behind a client.
pub trait Confirm: Send + Sync {
    /// Asks a question that is answered by yes or no. An answer that comes later counts for the same state only.
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Said>;
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Yes.
    Yes,
    /// No, or no answer.
    No,
    /// The question goes out with the result of this call, and the answer comes with another.
    Later,
}
