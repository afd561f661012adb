//! The handlers, one file per family of routes.

pub(crate) mod alert_rule;
pub(crate) mod conversation;
pub(crate) mod cron;
pub(crate) mod dashboard;
pub(crate) mod documentation;
pub(crate) mod elsewhere;
pub(crate) mod event;
pub(crate) mod explore;
pub(crate) mod fields;
pub(crate) mod integration;
pub(crate) mod issue;
pub(crate) mod issues;
pub(crate) mod issues_change;
pub(crate) mod key;
pub(crate) mod lookup;
pub(crate) mod notes;
pub(crate) mod oauth;
pub(crate) mod onboarding;
pub(crate) mod organization;
pub(crate) mod profile;
pub(crate) mod project_change;
pub(crate) mod project_event;
pub(crate) mod release;
pub(crate) mod replay;
mod replay_search;
pub(crate) mod root;
pub(crate) mod seer;
pub(crate) mod series;
pub(crate) mod snapshot;
pub(crate) mod source;
pub(crate) mod trace;
pub(crate) mod update;
pub(crate) mod uptime;

use serde::Deserialize;

use crate::{
    asked::realm,
    reply::Refusal,
    world::{Realm, World, issue::Issue},
};

/// The path of an issue: below its organization, or by its number alone.
#[derive(Debug, Deserialize)]
pub(crate) struct IssuePath {
    organization: Option<String>,
    issue: String,
    /// An event id, `latest`, `oldest` or `recommended`.
    event: Option<String>,
    /// A tag.
    key: Option<String>,
}

impl IssuePath {
    /// Where the issue is, or 404. A short id needs its organization, as on Sentry.
    fn find<'a>(&self, world: &'a World) -> Result<(&'a Realm, &'a Issue), Refusal> {
        let (realm, index) = self.position(world)?;
        let realm = world.realms.get(realm).ok_or_else(Refusal::not_found)?;
        Ok((realm, realm.issues.get(index).ok_or_else(Refusal::not_found)?))
    }

    /// The positions of its organization and of the issue in it.
    fn position(&self, world: &World) -> Result<(usize, usize), Refusal> {
        if let Some(organization) = &self.organization {
            let id = &realm(world, organization)?.organization.id;
            let realms = world.realms.iter().enumerate();
            let found = realms
                .filter(|(_, realm)| realm.organization.id == *id)
                .find_map(|(r, realm)| Some((r, realm.find(&self.issue)?)));
            return found.ok_or_else(Refusal::not_found);
        }
        let numeric = self.issue.bytes().all(|byte| byte.is_ascii_digit());
        let mut realms = world.realms.iter().enumerate();
        let found = realms.find_map(|(r, realm)| Some((r, realm.find(&self.issue)?)));
        found.filter(|_| numeric).ok_or_else(Refusal::not_found)
    }
}
