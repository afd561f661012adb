//! What all calls of a session share: the way to Sentry, who is calling, and what need not be asked twice.

use super::{names::Known, policy::Policy, reviewed::Reviewed, scopes::TokenScopes};
use crate::parts::drafted;
use access::Grant;
use checkout::Workspace;
use lexicon::{
    Address, Hosts, OrganizationSlug, ProjectId, ProjectSlug, TeamId, TeamSlug, Timestamp, UserId,
};
use llm::Model;
use sentry_api::Client;
use sentry_docs::Site;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use untrusted::Boundary;

/// What all calls of a session share. Its fields end at the context: whoever holds the client can write.
#[derive(Debug)]
pub struct Desk {
    pub(super) client: Client,
    pub(crate) hosts: Hosts,
    pub(super) documentation: Arc<Site>,
    pub(super) grant: Grant,
    /// The same on a server without Seer.
    without_seer: Grant,
    /// The organization that is meant when none is named.
    pub(crate) organization: Option<OrganizationSlug>,
    pub(crate) clock: fn() -> Timestamp,
    /// The language model that the operator chose.
    pub(crate) model: Option<Model>,
    /// What fences what that is asked.
    pub(super) boundary: Boundary,
    pub(super) policy: Policy,
    scopes: TokenScopes,
    learned: Mutex<Learned>,
    pub(super) names: Known,
    pub(super) reviewed: Reviewed,
    /// The checkout beside this server, where it has one.
    pub(super) workspace: Option<Workspace>,
}

/// Whom and what a session asks.
pub(crate) struct Ways {
    pub(crate) client: Client,
    pub(crate) hosts: Hosts,
    pub(crate) documentation: Arc<Site>,
    pub(crate) workspace: Option<Workspace>,
}

/// What was asked of Sentry once and need not be asked again: slugs and numbers that do not change
/// under a running session. Never an answer itself.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    pub(crate) only_organization: Option<OrganizationSlug>,
    pub(crate) account: Option<UserId>,
    pub(crate) projects: Few<(OrganizationSlug, ProjectSlug), ProjectId>,
    pub(crate) teams: Few<(OrganizationSlug, TeamSlug), TeamId>,
    pub(crate) regions: Few<OrganizationSlug, Option<Address>>,
    /// How a request was read where a language model is asked, by the request.
    pub(crate) drafts: Few<drafted::Key, drafted::Kept>,
    /// By which name an organization's server has a dataset.
    pub(crate) datasets: Few<(OrganizationSlug, &'static str), &'static str>,
}

/// A map that begins anew when it is full: a caller that invents slugs must not fill the memory, nor keep what comes
/// later out of it.
#[derive(Debug)]
pub(crate) struct Few<K, V>(HashMap<K, V>);

/// More entries than any session needs.
const MOST: usize = 1_000;

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Few<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.0.get(key).cloned()
    }

    pub(crate) fn keep(&mut self, key: K, value: V) {
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            self.0.clear();
        }
        self.0.insert(key, value);
    }

    pub(crate) fn forget(&mut self, key: &K) {
        self.0.remove(key);
    }
}

impl Desk {
    /// A desk for one session.
    pub(crate) fn new(
        Ways { client, hosts, documentation, workspace }: Ways,
        grant: Grant,
        organization: Option<OrganizationSlug>,
        clock: fn() -> Timestamp,
        model: Option<Model>,
        boundary: Boundary,
        policy: Policy,
    ) -> Self {
        Self {
            client,
            hosts,
            documentation,
            without_seer: Grant { lacks_seer: true, ..grant.clone() },
            grant,
            organization,
            clock,
            model,
            boundary,
            policy,
            scopes: TokenScopes::default(),
            learned: Mutex::default(),
            names: Known::default(),
            reviewed: Reviewed::default(),
            workspace,
        }
    }

    /// Who is calling, and what they may do on this server, as far as its answers have told.
    #[must_use]
    pub fn grant(&self) -> &Grant {
        if self.client.dialect().lacks_seer { &self.without_seer } else { &self.grant }
    }

    /// The grant with what has been learned of the token.
    pub(crate) fn grant_as_known(&self) -> Grant {
        let scopes = self.scopes.known().unwrap_or(&self.grant.scopes).clone();
        Grant { scopes, ..self.grant().clone() }
    }

    /// Asks what the token may do, unless that is known. Whether it is known just now.
    pub(crate) async fn learn_scopes(&self) -> bool {
        self.scopes.learn(&self.client).await
    }

    /// Looks something up among what was learned, or adds to it.
    pub(super) fn learned<T>(&self, with: impl FnOnce(&mut Learned) -> T) -> T {
        with(&mut self.learned.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
