//! The gate: what a session can see of the catalogue, and the only way to run any of it.

mod complete;
mod cost;
mod examine;
mod needs;
mod offers;
mod outcome;
mod refuse;
mod run;
mod show;
mod tell;
mod triage;
mod use_sentry;

pub use complete::Values;
pub use cost::Cost;
pub use examine::{Circumstances, Setting, scopes_of};
pub use needs::scopes_under;
pub use outcome::Outcome;
pub use show::{Flag, Shown, Way};
pub use triage::{Card, Kind, Report, Tone, Triaged};

use crate::{
    audit::Audit,
    caller::Caller,
    confirm::ConfirmWrites,
    context::{
        desk::{Desk, Ways},
        policy::Policy,
    },
    entry::Entry,
    gateway,
    surface::{self, ListedTool, Surface},
    taint::Taint,
};
use access::Grant;
use checkout::Workspace;
use lexicon::{Hosts, OrganizationSlug, Timestamp};
use llm::Model;
use sentry_api::Client;
use sentry_docs::Site;
use serde_json::{Map, Value};
use std::sync::{Arc, atomic::AtomicBool};
use untrusted::Boundary;

/// What a session is made of.
#[derive(Debug)]
pub struct Setup {
    /// The way to Sentry.
    pub client: Client,
    /// The servers that may be spoken to.
    pub hosts: Hosts,
    /// Sentry's documentation.
    pub documentation: Arc<Site>,
    /// Who is calling, and what they may do.
    pub grant: Grant,
    /// The organization that is meant when none is named.
    pub organization: Option<OrganizationSlug>,
    /// What fences the answers.
    pub boundary: Boundary,
    /// What time it is.
    pub clock: fn() -> Timestamp,
    /// What every call is answered when there is no token.
    pub missing_token: Option<&'static str>,
    /// Which tools are listed.
    pub surface: Surface,
    /// When a person is asked before a change.
    pub confirm_writes: ConfirmWrites,
    /// Where changes are recorded, if anywhere.
    pub audit: Option<Audit>,
    /// Whether the caller was answered with text from outside; gates of one caller share it.
    pub taint: Taint,
    /// The language model that the operator chose, if any.
    pub model: Option<Model>,
    /// The folder whose checkout may be looked at: of a session on this machine, never of one over a network.
    pub workspace: Option<Workspace>,
}

/// The tools, as one session may use them.
#[derive(Debug)]
pub struct Gate {
    desk: Desk,
    boundary: Boundary,
    missing_token: Option<&'static str>,
    surface: Surface,
    confirm_writes: ConfirmWrites,
    audit: Option<Audit>,
    taint: Taint,
    /// Whether the caller came by signing in, and can do so again.
    signed_in: bool,
    /// Whether the operator is told which tools cannot be served.
    tells_skipped: bool,
    told_without_seer: AtomicBool,
    offered: complete::Offered,
    flag: Option<Flag>,
}

impl Gate {
    /// The tools for one session.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let Setup { client, hosts, documentation, grant, organization, boundary, clock, model, .. } = setup;
        let workspace = setup.workspace;
        let policy = Policy {
            confirm_writes: setup.confirm_writes.words(),
            has_audit_log: setup.audit.is_some(),
            redact: boundary.redact().id(),
            untrusted: boundary.extent(),
        };
        Self {
            desk: Desk::new(
                Ways { client, hosts, documentation, workspace },
                grant,
                organization,
                clock,
                model,
                boundary.clone(),
                policy,
            ),
            boundary,
            missing_token: setup.missing_token,
            surface: setup.surface,
            confirm_writes: setup.confirm_writes,
            audit: setup.audit,
            taint: setup.taint,
            signed_in: false,
            tells_skipped: false,
            told_without_seer: AtomicBool::new(false),
            offered: complete::Offered::default(),
            flag: None,
        }
    }

    /// The same for a caller who signed in: what is refused for want of a skill, a scope or a token is to be had by signing
    /// in again.
    #[must_use]
    pub fn for_signed_in(self) -> Self {
        Self { signed_in: true, ..self }
    }

    /// Whether its caller was answered with text from outside, at any gate that shares the memory of it.
    #[must_use]
    pub fn is_tainted(&self) -> bool {
        self.taint.is_set()
    }

    /// Takes over that its caller was answered with text from outside, where that is written down already.
    pub fn was_tainted(&self) {
        self.taint.set();
    }

    /// The tools that the session lists, by name.
    #[must_use]
    pub fn list(&self) -> Vec<ListedTool> {
        let permitted = surface::every().filter_map(|entry| entry.permit(self.desk.grant()).ok());
        let listed = permitted.map(|tool| tool.entry()).filter(|entry| self.surface.lists(entry.spec.name));
        let asking = Some(&gateway::ASKING).filter(|entry| self.offers(entry));
        let mut listed: Vec<&Entry> = listed.chain(asking).collect();
        listed.sort_by_key(|entry| entry.spec.name);
        listed.into_iter().map(|entry| ListedTool::of(entry, &self.desk.grant().constraint)).collect()
    }

    /// Runs a tool for a caller of whom nothing is known. Dropping the future cancels it, its requests to Sentry
    /// included.
    pub async fn call(&self, name: &str, arguments: Map<String, Value>) -> Outcome {
        self.call_for(Caller::default(), name, arguments).await
    }

    /// Runs a tool for a caller.
    pub async fn call_for(&self, caller: Caller<'_>, name: &str, arguments: Map<String, Value>) -> Outcome {
        self.given_out(self.answer(caller, name, arguments).await).await
    }
}
