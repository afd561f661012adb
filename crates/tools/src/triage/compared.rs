//! What is new, came back, got worse or is gone since the last sweep.

use super::{
    Seen, Sweep,
    remembered::{Known, Remembered},
    seen::Standing,
};
use lexicon::{IssueId, Timestamp};
use std::collections::HashMap;

/// What became of an issue since the last sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was seen for the first time since.
    New,
    /// It is older, and was resolved, archived or silent at the last sweep.
    Back,
    /// It got worse.
    Worse,
}

impl Change {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Back => "back",
            Self::Worse => "worse",
        }
    }
}

/// This sweep compared with the last one.
#[derive(Debug)]
pub(crate) struct Compared {
    /// When the last one was.
    pub(crate) since: Timestamp,
    changes: HashMap<IssueId, Change>,
    /// What is not there any more, the most frequent first; empty where this sweep did not see all.
    pub(crate) gone: Vec<Known>,
}

impl Compared {
    pub(crate) fn of(sweep: &Sweep, before: &Remembered) -> Self {
        let change = |seen: &Seen| {
            let change = match before.issues.get(&seen.id) {
                Some(known) => is_worse(seen, known).then_some(Change::Worse)?,
                None if seen.first_seen.is_none_or(|at| at >= before.at) => Change::New,
                None => Change::Back,
            };
            Some((seen.id.clone(), change))
        };
        let changes: HashMap<IssueId, Change> = sweep.seen.iter().filter_map(change).collect();
        let mut gone = Vec::new();
        if sweep.is_complete {
            let now: std::collections::HashSet<&IssueId> = sweep.seen.iter().map(|seen| &seen.id).collect();
            gone.extend(
                before.issues.iter().filter(|(id, _)| !now.contains(id)).map(|(_, known)| known.clone()),
            );
            gone.sort_by_key(|known| std::cmp::Reverse((known.events, known.users)));
        }
        Self { since: before.at, changes, gone }
    }

    /// What became of this one; `None` when nothing did.
    pub(crate) fn change(&self, seen: &Seen) -> Option<Change> {
        self.changes.get(&seen.id).copied()
    }

    /// How many changed so.
    pub(crate) fn count(&self, change: Change) -> usize {
        self.changes.values().filter(|known| **known == change).count()
    }
}

/// Events have to be twice as many, and so many more.
const EVENTS: u64 = 10;
/// Users have to be twice as many, and so many more.
const USERS: u64 = 3;

fn is_worse(seen: &Seen, known: &Known) -> bool {
    let facts = &seen.facts;
    let twice = |now: u64, before: u64, more: u64| {
        now >= before.saturating_mul(2) && now >= before.saturating_add(more)
    };
    let stands_worse = facts.standing != Standing::Other && known.standing != facts.standing;
    stands_worse
        || facts.priority > known.priority && known.priority.is_some()
        || twice(facts.events, known.events, EVENTS)
        || twice(facts.users, known.users, USERS)
}
