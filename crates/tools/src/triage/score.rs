//! How urgent an issue is: points for what the list of issues says of it. docs/triage.md tells the same in a table.

use super::{Priority, seen::Standing};
use std::cmp::Reverse;
use untrusted::Ours;

/// What is known of an issue that counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Facts {
    pub(crate) events: u64,
    pub(crate) users: u64,
    /// Events a day lately, and before that; `None` where nothing is known of the days.
    pub(crate) rates: Option<(f64, f64)>,
    /// First seen within the time that is swept.
    pub(crate) is_new: bool,
    pub(crate) standing: Standing,
    pub(crate) priority: Option<Priority>,
    pub(crate) unhandled: bool,
    /// A frame of the application is in the checkout.
    pub(crate) is_here: bool,
    /// Sentry suspects a commit.
    pub(crate) has_suspect: bool,
}

/// Points by what they are for. They are whole, so that they add up for a reader too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Score {
    users: i32,
    events: i32,
    trend: i32,
    new: i32,
    standing: i32,
    priority: i32,
    unhandled: i32,
    here: i32,
    suspect: i32,
}

/// The most that users count: a thousand of them.
const USERS: i32 = 30;
/// The most that events count: ten thousand of them.
const EVENTS: i32 = 20;
/// The least and the most that the trend counts.
const TREND: (i32, i32) = (-5, 15);
const NEW: i32 = 10;
const REGRESSED: i32 = 15;
const ESCALATING: i32 = 10;
const HIGH: i32 = 15;
const MEDIUM: i32 = 5;
const UNHANDLED: i32 = 10;
const HERE: i32 = 10;
const SUSPECT: i32 = 5;

impl Score {
    pub(crate) fn of(facts: &Facts) -> Self {
        let trend = facts.rates.map_or(0, |(lately, before)| points(5.0 * ratio(lately, before).log2()));
        let given = |is: bool, points: i32| if is { points } else { 0 };
        Self {
            users: points(10.0 * tens(facts.users)).min(USERS),
            events: points(5.0 * tens(facts.events)).min(EVENTS),
            trend: trend.clamp(TREND.0, TREND.1),
            new: given(facts.is_new, NEW),
            standing: match facts.standing {
                Standing::Regressed => REGRESSED,
                Standing::Escalating => ESCALATING,
                Standing::Other => 0,
            },
            priority: match facts.priority {
                Some(Priority::High) => HIGH,
                Some(Priority::Medium) => MEDIUM,
                Some(Priority::Low) | None => 0,
            },
            unhandled: given(facts.unhandled, UNHANDLED),
            here: given(facts.is_here, HERE),
            suspect: given(facts.has_suspect, SUSPECT),
        }
    }

    /// All of it.
    pub(crate) const fn sum(&self) -> i32 {
        self.users
            + self.events
            + self.trend
            + self.new
            + self.standing
            + self.priority
            + self.unhandled
            + self.here
            + self.suspect
    }

    /// The same, with what was learned of a frame in the checkout and of a commit. It never falls.
    pub(crate) fn learned(self, is_here: bool, has_suspect: bool) -> Self {
        let here = if is_here { HERE } else { self.here };
        let suspect = if has_suspect { SUSPECT } else { self.suspect };
        Self { here, suspect, ..self }
    }

    /// What the points are for: `30 users, 12 events, …`.
    pub(crate) fn reasons(&self) -> impl Ours + use<> {
        let parts = [
            (self.users, " users"),
            (self.events, " events"),
            (self.trend, " trend"),
            (self.new, " new"),
            (self.standing, " came back or escalates"),
            (self.priority, " priority"),
            (self.unhandled, " unhandled"),
            (self.here, " in this repository"),
            (self.suspect, " suspect commit"),
        ];
        let mut comma = "";
        let counted = parts.into_iter().filter(|(points, _)| *points != 0);
        let told = counted.map(|(points, what)| (std::mem::replace(&mut comma, ", "), points, what));
        told.collect::<Vec<_>>()
    }
}

/// How often lately for each time before, both moved by one event a day: what hardly ever happens has no trend.
pub(crate) fn ratio(lately: f64, before: f64) -> f64 {
    (lately + 1.0) / (before + 1.0)
}

/// The decimal logarithm of one more.
fn tens(count: u64) -> f64 {
    // Counts beyond 2^53 lose their last digits, which no logarithm shows.
    (count as f64 + 1.0).log10()
}

/// Whole points; the cast saturates.
fn points(points: f64) -> i32 {
    points.round() as i32
}

/// What decides the order: the score, then users, events and when it was last seen, then the number of the issue, which
/// no other has.
pub(crate) type Rank = (Reverse<i32>, Reverse<u64>, Reverse<u64>, Reverse<Option<i64>>, Reverse<Number>);

/// Numbers of issues in their order, however long they are.
pub(crate) type Number = (usize, Box<str>);

pub(crate) fn rank(score: &Score, facts: &Facts, last: Option<i64>, id: &str) -> Rank {
    let number = id.trim_start_matches('0');
    let number = (number.len(), number.into());
    (Reverse(score.sum()), Reverse(facts.users), Reverse(facts.events), Reverse(last), Reverse(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts() -> impl Strategy<Value = Facts> {
        let counts = (0_u64..3_000, 0_u64..3_000_000, proptest::option::of((0.0..1e6, 0.0..1e6)));
        let standing =
            proptest::sample::select(vec![Standing::Regressed, Standing::Escalating, Standing::Other]);
        let priority = proptest::sample::select(vec![
            None,
            Some(Priority::Low),
            Some(Priority::Medium),
            Some(Priority::High),
        ]);
        (counts, standing, priority, any::<[bool; 4]>()).prop_map(|(counts, standing, priority, is)| {
            let (users, events, rates) = counts;
            let [is_new, unhandled, is_here, has_suspect] = is;
            Facts { events, users, rates, is_new, standing, priority, unhandled, is_here, has_suspect }
        })
    }

    fn sum(facts: Facts) -> i32 {
        Score::of(&facts).sum()
    }

    #[test]
    fn points_are_those_of_the_documentation() {
        let quiet = Facts::default();
        assert_eq!(sum(quiet), 0);
        for (facts, points) in [
            (Facts { users: 9, ..quiet }, 10),
            (Facts { users: 99, ..quiet }, 20),
            (Facts { users: 5_000, ..quiet }, 30),
            (Facts { events: 99, ..quiet }, 10),
            (Facts { events: 1_000_000, ..quiet }, 20),
            (Facts { rates: Some((3.0, 1.0)), ..quiet }, 5),
            (Facts { rates: Some((1e6, 0.0)), ..quiet }, 15),
            (Facts { rates: Some((0.0, 1e6)), ..quiet }, -5),
            (Facts { is_new: true, ..quiet }, 10),
            (Facts { standing: Standing::Regressed, ..quiet }, 15),
            (Facts { standing: Standing::Escalating, ..quiet }, 10),
            (Facts { priority: Some(Priority::High), ..quiet }, 15),
            (Facts { priority: Some(Priority::Medium), ..quiet }, 5),
            (Facts { unhandled: true, ..quiet }, 10),
            (Facts { is_here: true, ..quiet }, 10),
            (Facts { has_suspect: true, ..quiet }, 5),
        ] {
            assert_eq!(sum(facts), points, "{facts:?}");
        }
    }

    proptest! {
        #[test]
        fn more_of_what_is_bad_is_never_less_urgent(facts in facts(), more in 0_u64..1_000) {
            let worse = Facts { users: facts.users + more, events: facts.events + more, ..facts };
            prop_assert!(sum(worse) >= sum(facts));
            let more = Facts { unhandled: true, is_here: true, has_suspect: true, ..facts };
            prop_assert!(sum(more) >= sum(facts));
            let learned = Score::of(&facts).learned(true, true).sum();
            prop_assert!(learned >= sum(facts));
            prop_assert!((-5..=130).contains(&sum(facts)));
        }

        #[test]
        fn the_order_is_total_and_does_not_depend_on_how_issues_came(
            all in proptest::collection::vec((facts(), proptest::option::of(-5_i64..5)), 0..40),
            by in any::<u64>(),
        ) {
            let ranked = |turn: u64| {
                let mut all: Vec<_> = all.iter().enumerate().map(|(id, (facts, last))| {
                    (rank(&Score::of(facts), facts, *last, &id.to_string()), id)
                }).collect();
                if !all.is_empty() {
                    let middle = (turn % all.len() as u64) as usize;
                    all.rotate_left(middle);
                    if turn.is_multiple_of(2) { all.reverse(); }
                }
                all.sort();
                all
            };
            let once = ranked(0);
            prop_assert_eq!(&once, &ranked(by));
            // No two are equal, so that there is one order only.
            prop_assert!(once.windows(2).all(|two| two[0].0 < two[1].0));
        }
    }
}
