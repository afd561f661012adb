//! Until when an issue is archived: the modes, and which arguments belong to which.

use crate::error::{Error, Result};
use schemars::JsonSchema;
use sentry_api::IssueChange;
use serde::Deserialize;

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub(super) enum Mode {
    UntilEscalating,
    Forever,
    ForDuration,
    UntilOccurrenceCount,
    UntilUserCount,
}

/// Sentry's finer status of an issue that is archived until something happens.
pub(super) const CONDITION: &str = "archived_until_condition_met";

/// The longest window in minutes that Sentry counts in: a week.
const LONGEST_WINDOW: u32 = 10_080;

/// What was said about until when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Conditions {
    pub(super) mode: Option<Mode>,
    pub(super) duration: Option<u32>,
    pub(super) count: Option<u32>,
    pub(super) window: Option<u32>,
    pub(super) user_count: Option<u32>,
    pub(super) user_window: Option<u32>,
}

impl Conditions {
    /// Puts the conditions into the change, when they fit together.
    pub(super) fn apply(self, mut change: IssueChange, archives: bool) -> Result<IssueChange> {
        if !archives {
            return if self.is_empty() {
                Ok(change)
            } else {
                Err(Error::complaint("`ignore…` arguments need `status: \"ignored\"`"))
            };
        }
        let mode = self.mode()?;
        self.check(mode)?;
        change.substatus = Some(match mode {
            Mode::UntilEscalating => "archived_until_escalating",
            Mode::Forever => "archived_forever",
            Mode::ForDuration | Mode::UntilOccurrenceCount | Mode::UntilUserCount => CONDITION,
        });
        change.ignore_duration = self.duration;
        change.ignore_count = self.count;
        change.ignore_window = self.window;
        change.ignore_user_count = self.user_count;
        change.ignore_user_window = self.user_window;
        Ok(change)
    }

    fn is_empty(&self) -> bool {
        self.mode.is_none() && self.families().iter().all(|(given, _)| !given)
    }

    /// The three kinds of condition, and whether any of their arguments was given.
    fn families(&self) -> [(bool, Mode); 3] {
        [
            (self.duration.is_some(), Mode::ForDuration),
            (self.count.or(self.window).is_some(), Mode::UntilOccurrenceCount),
            (self.user_count.or(self.user_window).is_some(), Mode::UntilUserCount),
        ]
    }

    /// The mode that was named, else the one whose arguments were given.
    fn mode(&self) -> Result<Mode> {
        let mut given = self.families().into_iter().filter(|(given, _)| *given).map(|(_, mode)| mode);
        match (self.mode, given.next(), given.next()) {
            (_, _, Some(_)) => Err(Error::complaint(
                "give one condition only: a duration, a number of events or a number of users",
            )),
            (Some(named), Some(given), None) if named != given => {
                Err(Error::complaint("`ignoreMode` does not fit the other `ignore…` arguments"))
            }
            (Some(named), _, None) => Ok(named),
            (None, given, None) => Ok(given.unwrap_or(Mode::UntilEscalating)),
        }
    }

    fn check(&self, mode: Mode) -> Result<()> {
        let missing = match mode {
            Mode::ForDuration if self.duration.is_none() => {
                Some("`forDuration` needs `ignoreDurationMinutes`")
            }
            Mode::UntilOccurrenceCount if self.count.is_none() => {
                Some("`untilOccurrenceCount` needs `ignoreCount`")
            }
            Mode::UntilUserCount if self.user_count.is_none() => {
                Some("`untilUserCount` needs `ignoreUserCount`")
            }
            _ => None,
        };
        let numbers = [self.duration, self.count, self.window, self.user_count, self.user_window];
        if let Some(missing) = missing {
            Err(Error::complaint(missing))
        } else if numbers.contains(&Some(0)) {
            Err(Error::complaint("`ignore…` numbers begin at 1"))
        } else if self.window.max(self.user_window).is_some_and(|window| window > LONGEST_WINDOW) {
            Err(Error::complaint("a window is at most 10080 minutes (a week)"))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(conditions: Conditions) -> Result<IssueChange, String> {
        conditions.apply(IssueChange::default(), true).map_err(|error| format!("{:?}", error.into_answer()))
    }

    #[test]
    fn the_mode_follows_from_the_arguments() {
        let some = Conditions::default();
        for (conditions, substatus) in [
            (some, "archived_until_escalating"),
            (Conditions { mode: Some(Mode::Forever), ..some }, "archived_forever"),
            (Conditions { duration: Some(30), ..some }, CONDITION),
            (Conditions { count: Some(5), window: Some(60), ..some }, CONDITION),
            (Conditions { mode: Some(Mode::UntilUserCount), user_count: Some(5), ..some }, CONDITION),
        ] {
            assert_eq!(apply(conditions).unwrap().substatus, Some(substatus));
        }
    }

    #[test]
    fn conditions_that_do_not_fit_are_refused_with_the_reason() {
        let some = Conditions::default();
        for (conditions, reason) in [
            (Conditions { window: Some(5), ..some }, "needs `ignoreCount`"),
            (Conditions { user_window: Some(5), ..some }, "needs `ignoreUserCount`"),
            (Conditions { mode: Some(Mode::ForDuration), ..some }, "ignoreDurationMinutes"),
            (Conditions { mode: Some(Mode::Forever), count: Some(1), ..some }, "does not fit"),
            (Conditions { duration: Some(1), count: Some(1), ..some }, "one condition only"),
            (Conditions { count: Some(0), ..some }, "begin at 1"),
            (Conditions { count: Some(1), window: Some(10_081), ..some }, "10080"),
        ] {
            let refusal = apply(conditions).unwrap_err();
            assert!(refusal.contains(reason), "{refusal}");
        }
        assert!(Conditions { count: Some(1), ..some }.apply(IssueChange::default(), false).is_err());
    }
}
