//! What the operator is told of tools that a session does without.

use super::Gate;
use crate::catalog;
use access::{Denied, Scope};
use std::sync::atomic::Ordering;

impl Gate {
    /// Tells the operator of a server, as it goes, in a line which of its tools cannot be served. A command of the terminal
    /// does not: whoever typed it knows which tool was meant, and what comes of it says what is in its way.
    #[must_use]
    pub fn telling_of_skipped_tools(self) -> Self {
        Self { tells_skipped: true, ..self }
    }

    /// Tells once how many tools the list lacks from now on because the server has no Seer.
    pub(super) fn tell_without_seer(&self) {
        let grant = self.desk.grant();
        let is_news = || !self.told_without_seer.swap(true, Ordering::Relaxed);
        if self.tells_skipped && grant.lacks_seer && is_news() {
            let without = |entry: &&crate::Entry| matches!(entry.permit(grant), Err(Denied::NoSeer));
            let names: Vec<&str> = catalog::ALL.iter().filter(without).map(|entry| entry.spec.name).collect();
            if !names.is_empty() {
                tracing::warn!("skipped {}: the server has no Seer", names.join(", "));
            }
        }
    }

    /// Tells how many tools the token cannot serve. They stay in the list, and a call says the same.
    pub(super) fn tell_skipped(&self) {
        let grant = self.desk.grant_as_known();
        let permitted = catalog::ALL.iter().filter(|entry| entry.permit(&grant).is_ok());
        let lacking = permitted.filter_map(|entry| match access::covers(&entry.need(), &grant) {
            Err(Denied::Scope { missing }) => Some(missing),
            _ => None,
        });
        let mut lacking: Vec<Scope> = lacking.collect();
        let skipped = lacking.len();
        lacking.sort_unstable();
        lacking.dedup();
        if self.tells_skipped && skipped > 0 {
            let lacking: Vec<&str> = lacking.iter().map(|scope| scope.id()).collect();
            tracing::warn!(
                "tools that the token cannot serve: {skipped}, for want of {}; `sentry-mcp doctor` says which",
                lacking.join(", ")
            );
        }
    }
}
