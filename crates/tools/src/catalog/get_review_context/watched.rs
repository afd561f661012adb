//! Errors since a change was deployed: how far back is looked, and what became of each.

use crate::prelude::*;
use lexicon::{Period, Timestamp};
use sentry_api::models::Issue;

/// How many days are looked back when nothing is said, and at most: Sentry keeps errors no longer.
const DAYS: u16 = 7;
const MOST: u16 = 90;
const DAY: f64 = 86_400.0;

/// How far back is looked: as far as was asked for, and where a change is watched as far before it was deployed.
///
/// # Errors
/// When it was deployed in the future, or before all that Sentry keeps.
pub(super) fn period(days: Option<u16>, after: Option<Timestamp>, now: Timestamp) -> Result<Period> {
    let days = days.unwrap_or(DAYS).clamp(1, MOST);
    let Some(after) = after else { return Ok(Period::days(days)) };
    let since = now.seconds_after(after);
    if since < 0.0 {
        return Err(Error::complaint("`watchAfter` lies in the future: nothing came back since"));
    }
    if since > f64::from(MOST) * DAY {
        return Err(Error::complaint(
            "`watchAfter` lies more than 90 days back: of the time before, Sentry keeps no errors to look for",
        ));
    }
    let whole = (1..=MOST).find(|whole| f64::from(*whole) * DAY >= since).unwrap_or(MOST);
    Ok(Period::days(days.saturating_add(whole).min(MOST)))
}

/// What changed nothing cannot be watched: mostly the change was merged, and the checkout has nothing that the base
/// lacks.
///
/// # Errors
/// Where a change is watched.
pub(super) fn something(after: Option<Timestamp>) -> Result<()> {
    match after {
        None => Ok(()),
        Some(_) => Err(Error::complaint(
            "nothing changed, so there is nothing to watch; of a change that was merged give the commits as `base`, \
             such as `COMMIT^1..COMMIT`",
        )),
    }
}

/// What became of an error since a change was deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    Back,
    New,
    Gone,
}

impl Since {
    /// `None` when Sentry does not say when it was seen.
    pub(super) fn of(issue: &Issue, after: Timestamp) -> Option<Self> {
        let seen = *issue.last_seen.as_ref()?;
        let began_after = issue.first_seen.is_some_and(|first| first > after);
        Some(match (seen > after, began_after) {
            (false, _) => Self::Gone,
            (true, true) => Self::New,
            (true, false) => Self::Back,
        })
    }

    /// What a reader sees.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Back => "it came back",
            Self::New => "it began since",
            Self::Gone => "not seen again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_reaches_back_to_before_the_change_was_deployed() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let days = |days, after: Option<&str>| {
            let after = after.map(|after| after.parse().unwrap());
            period(days, after, now).ok().map(|period| period.to_string())
        };
        for (given, after, expected) in [
            (None, None, Some("7d")),
            (Some(30), None, Some("30d")),
            (None, Some("2026-11-20T11:00:00Z"), Some("8d")),
            (None, Some("2026-11-09T12:00:00Z"), Some("18d")),
            (Some(1), Some("2026-11-09T12:00:00Z"), Some("12d")),
            (Some(30), Some("2026-09-01T12:00:00Z"), Some("90d")),
            (None, Some("2026-11-20T12:00:01Z"), None),
            (None, Some("2026-08-01T12:00:00Z"), None),
        ] {
            assert_eq!(days(given, after).as_deref(), expected, "{given:?} {after:?}");
        }
    }
}
