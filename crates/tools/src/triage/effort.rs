//! How much work a fix may be, guessed from the trace alone; each guess says what it rests on.

use untrusted::{Ours, Untrusted};

/// How much work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Amount {
    Trivial,
    Moderate,
    Complex,
}

impl Amount {
    /// The word for it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Trivial => "trivial",
            Self::Moderate => "moderate",
            Self::Complex => "complex",
        }
    }
}

/// A guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effort {
    pub(crate) amount: Amount,
    reason: (&'static str, Option<usize>, &'static str),
}

impl Effort {
    /// What it rests on.
    pub(crate) fn reason(&self) -> impl Ours + use<> {
        self.reason
    }
}

/// What is known of the trace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace<'a> {
    /// Whether it is an error, and no slow query or missed check-in.
    pub(crate) is_error: bool,
    /// Type of the error.
    pub(crate) kind: Option<&'a Untrusted>,
    /// Frames of the application.
    pub(crate) frames: usize,
    /// Files that these are in.
    pub(crate) files: usize,
}

/// Parts of names of errors whose cause is time, memory, another thread or another system.
const ELSEWHERE: [&str; 16] = [
    "Timeout",
    "TimedOut",
    "Deadlock",
    "OutOfMemory",
    "MemoryError",
    "StackOverflow",
    "RecursionError",
    "Connection",
    "SIGSEGV",
    "SIGABRT",
    "EXC_",
    "ANR",
    "AppHang",
    "Concurrent",
    "Unavailable",
    "RateLimit",
];
/// Parts of names of errors that a line or two mend: something is missing, or is of another kind.
const PLAIN: [&str; 14] = [
    "KeyError",
    "IndexError",
    "AttributeError",
    "TypeError",
    "NameError",
    "ReferenceError",
    "NullPointer",
    "NoMethodError",
    "NullReference",
    "ArgumentError",
    "ValueError",
    "ZeroDivision",
    "UndefinedVariable",
    "NoSuchElement",
];
/// From so many files on, an error goes through much.
const MANY: usize = 4;

pub(crate) fn guess(trace: Trace<'_>) -> Effort {
    let named = |parts: &[&str]| trace.kind.is_some_and(|kind| parts.iter().any(|part| kind.contains(part)));
    let (amount, reason) = match trace.frames {
        _ if !trace.is_error => {
            (Amount::Complex, ("it is no error, so no trace says which line to change", None, ""))
        }
        0 => (Amount::Complex, ("no frame of the application is in the trace", None, "")),
        _ if named(&ELSEWHERE) => (
            Amount::Complex,
            ("errors of this type come from time, memory, threads or another system", None, ""),
        ),
        _ if trace.files >= MANY => {
            (Amount::Complex, ("the trace goes through ", Some(trace.files), " files of the application"))
        }
        _ if named(&PLAIN) && trace.files <= 1 => {
            (Amount::Trivial, ("a plain mistake in one file of the application", None, ""))
        }
        _ if trace.files <= 1 => {
            (Amount::Moderate, ("the trace stays in one file of the application", None, ""))
        }
        _ => (Amount::Moderate, ("the trace goes through ", Some(trace.files), " files of the application")),
    };
    Effort { amount, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_follows_from_the_trace() {
        let word = |text: &str| Untrusted::new(text.to_owned());
        for (is_error, kind, frames, files, amount) in [
            (false, "SlowQuery", 3, 1, Amount::Complex),
            (true, "KeyError", 0, 0, Amount::Complex),
            (true, "ReadTimeoutError", 2, 1, Amount::Complex),
            (true, "KeyError", 9, 4, Amount::Complex),
            (true, "KeyError", 3, 1, Amount::Trivial),
            (true, "KeyError", 3, 2, Amount::Moderate),
            (true, "acme.OrderError", 1, 1, Amount::Moderate),
        ] {
            let kind = word(kind);
            let guess = guess(Trace { is_error, kind: Some(&kind), frames, files });
            assert_eq!(guess.amount, amount, "{kind:?} {frames} {files}");
        }
    }
}
