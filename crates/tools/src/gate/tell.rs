//! What the operator is told of tools that a session does without.

use super::Gate;
use crate::catalog;
use access::Denied;
use std::sync::atomic::Ordering;

impl Gate {
    /// Tells the operator once which tools the list lacks from now on because the server has no Seer.
    pub(super) fn tell_without_seer(&self) {
        let grant = self.desk.grant();
        if grant.lacks_seer && !self.told_without_seer.swap(true, Ordering::Relaxed) {
            for entry in
                catalog::ALL.iter().filter(|entry| matches!(entry.permit(grant), Err(Denied::NoSeer)))
            {
                tracing::warn!("skipped {}: the server has no Seer", entry.spec.name);
            }
        }
    }

    /// Tells the operator which tools the token cannot serve. They stay in the list, and a call says the same.
    pub(super) fn tell_skipped(&self) {
        let grant = self.desk.grant_as_known();
        for entry in catalog::ALL.iter().filter(|entry| entry.permit(&grant).is_ok()) {
            if let Err(Denied::Scope { missing }) = access::covers(&entry.need(), &grant) {
                tracing::warn!("skipped {}: token lacks {missing}", entry.spec.name);
            }
        }
    }
}
