//! The one place where the time of day is read.

use lexicon::Timestamp;

/// Now, as the gate is given it.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub(crate) fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}
