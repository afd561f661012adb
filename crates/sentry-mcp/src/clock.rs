//! The one place where the time of day is read.

use lexicon::Timestamp;
use std::time::SystemTime;

/// Now, as the gate is given it.
pub(crate) fn now() -> Timestamp {
    time().into()
}

/// Now, as the system tells it.
#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub(crate) fn time() -> SystemTime {
    SystemTime::now()
}
