//! What the answers of one server have told, kept as long as the client.

use lexicon::Host;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How a server differs from the Sentry of today, as far as its answers have told: everything is `false` until one
/// says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Issues are asked for by their number and without their organization, and only so: short ids are looked up in
    /// its lists.
    pub issues_by_number: bool,
    /// Lists of issues are sorted by columns such as `-last_seen`. What sorts so reads searches in its own way, too:
    /// it knows `is:`, `level:`, tags and words, and takes every other term for a tag.
    pub sorts_by_column: bool,
    /// People's words below an issue are `comments`; there are no `notes`.
    pub has_comments_only: bool,
    /// It does not choose a `recommended` event, so the latest stands for it.
    pub recommends_no_event: bool,
    /// It has no Seer: what asks for Seer's work finds no such route.
    pub lacks_seer: bool,
    /// It tells the tags of an issue all at once, and none alone.
    pub lists_tags_only: bool,
}

/// What is known of one server.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    dialect: Mutex<Dialect>,
    /// Issues that an organization is known to have: by short id, and by number.
    issues: Mutex<HashMap<(String, String), String>>,
    /// Several parts of an answer need the same look-up: the second waits for the first.
    pub(super) looking: tokio::sync::Mutex<()>,
}

/// More than any session speaks of. Then it begins anew, so that a long session stays small.
const MOST: usize = 4_000;

impl Learned {
    /// What has been told so far.
    pub(crate) fn dialect(&self) -> Dialect {
        *unpoisoned(&self.dialect)
    }

    /// Notes what an answer has told.
    pub(crate) fn learn(&self, what: impl FnOnce(&mut Dialect)) {
        what(&mut unpoisoned(&self.dialect));
    }

    /// The number of an issue that the organization is known to have, by its short id or the number itself.
    pub(super) fn number(&self, organization: &str, issue: &str) -> Option<String> {
        let key = (organization.to_owned(), issue.to_ascii_uppercase());
        unpoisoned(&self.issues).get(&key).cloned()
    }

    /// Notes that the organization has this issue.
    pub(super) fn has(&self, organization: &str, issue: &str, number: &str) {
        let mut issues = unpoisoned(&self.issues);
        if issues.len() >= MOST {
            issues.clear();
        }
        issues.insert((organization.to_owned(), issue.to_ascii_uppercase()), number.to_owned());
    }
}

/// What is known of each server that a client speaks to: the base and the regions may be of different versions.
#[derive(Debug, Default, Clone)]
pub(crate) struct Servers(Arc<Mutex<HashMap<Host, Arc<Learned>>>>);

impl Servers {
    /// What is known of this one.
    pub(crate) fn of(&self, host: &Host) -> Arc<Learned> {
        Arc::clone(unpoisoned(&self.0).entry(host.clone()).or_default())
    }
}

fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
