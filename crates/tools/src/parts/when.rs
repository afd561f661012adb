//! The time that a call is about: back from now, or between two instants.

use crate::error::{Error, Result};
use lexicon::{Period, Range, Timestamp};

/// The last day unless the arguments say otherwise.
///
/// # Errors
/// When they contradict each other.
pub(crate) fn range(
    period: Option<Period>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
) -> Result<Range> {
    match (period, start, end) {
        (period, None, None) => Ok(Range::last(period.unwrap_or(Period::days(1)))),
        (None, Some(start), Some(end)) => {
            Range::between(start, end).map_err(|_| Error::complaint("`end` must be after `start`"))
        }
        (Some(_), ..) => Err(Error::complaint("give `period`, or `start` and `end`, not both")),
        (None, ..) => Err(Error::complaint("give `start` and `end` together")),
    }
}
