//! What Sentry takes as a comment on an issue.

use crate::error::{Error, Result};

/// In characters, as Sentry counts them.
const LONGEST: usize = 4_096;

/// Refuses what Sentry would, before anything is sent.
///
/// # Errors
/// A complaint that names the argument.
pub(crate) fn check(argument: &'static str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::complaint((argument, " is empty")));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::complaint((argument, " is longer than 4,096 characters")));
    }
    Ok(())
}
