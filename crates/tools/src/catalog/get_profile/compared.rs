//! What became slower, and what faster, between two stretches of time.

use super::{ROWS, functions, milliseconds};
use crate::parts::profile::named;
use sentry_api::models::{Count, Flamegraph, FrameInfo, ProfileFrame};
use std::collections::BTreeMap;
use untrusted::{Answer, Item, Rank, Section};

/// Changes of less are noise.
const TELLING: f64 = 0.1;

/// A function in both.
struct Change<'a> {
    function: &'a ProfileFrame,
    before: f64,
    after: f64,
}

impl Change<'_> {
    fn share(&self) -> f64 {
        (self.after - self.before) / self.before
    }

    /// `get_user app/auth.py:42 · p75 95 ms → 110 ms (+15 %)`
    fn row(&self) -> Item {
        let percent = (self.share() * 100.0).round();
        Item::new((
            named(self.function),
            (" · p75 ", milliseconds(self.before), " ms → ", milliseconds(self.after), " ms"),
            (if percent > 0.0 { " (+" } else { " (" }, percent, " %)"),
        ))
    }
}

/// How long one call took, as three of four did.
fn typical(info: &FrameInfo) -> Option<f64> {
    info.p75_duration.0.filter(|time| *time > 0.0)
}

/// Adds the comparison. Functions are told apart by Sentry's fingerprints.
pub(super) fn told(answer: Answer, then: &Flamegraph, now: &Flamegraph, own: bool) -> Answer {
    let before: BTreeMap<Count, f64> = functions(then, false)
        .into_iter()
        .filter_map(|(frame, info)| Some((frame.fingerprint.0?, typical(info)?)))
        .collect();
    if before.is_empty() {
        return answer.note("Nothing was profiled in the time before, so nothing is compared.");
    }
    let after =
        functions(now, own).into_iter().filter_map(|(function, info)| Some((function, typical(info)?)));
    let (mut changes, mut new) = (Vec::new(), Vec::new());
    for (function, after) in after {
        match function.fingerprint.0.and_then(|print| before.get(&print)) {
            Some(before) => changes.push(Change { function, before: *before, after }),
            None => new.push((function, after)),
        }
    }
    let both = !changes.is_empty();
    changes.retain(|change| change.share().abs() >= TELLING);
    // By the time that a call lost or won: a tenth of much is more than twice of nothing.
    changes
        .sort_by(|one, other| (other.after - other.before).abs().total_cmp(&(one.after - one.before).abs()));
    let (slower, faster): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.share() > 0.0);
    let same = (slower.is_empty() && faster.is_empty()).then_some(if both {
        "No function changed by a tenth or more."
    } else {
        "No function was profiled in both times, so none is compared."
    });
    answer
        .section(list("Slower than before", &slower).rank(Rank::Essential))
        .section(list("Faster than before", &faster))
        .section(
            Section::list("Not seen before")
                .items(new, |(function, time)| {
                    Item::new((named(function), (" · p75 ", milliseconds(time), " ms")))
                })
                .at_most(ROWS),
        )
        .note(same)
}

fn list(label: &'static str, changes: &[Change<'_>]) -> Section {
    Section::list(label).items(changes, Change::row).at_most(ROWS)
}
