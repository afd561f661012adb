//! Gates by one set of settings, each before one token.

use crate::{
    audit_log::{AuditLog, fingerprint},
    by_login::{ByLogin, Renewals},
    clock,
    config::{Config, Header},
    providers::ToProviders,
    telemetry::Observed,
    watched::{Watched, Withdrawn},
};
use access::Grant;
use checkout::Workspace;
use lexicon::{Hosts, OrganizationSlug, Timestamp};
use llm::Model;
use secrecy::SecretString;
use sentry_api::{Client, Deadline, Http, Settings, Transport};
use std::{io, sync::Arc, time::Duration};
use tools::{
    Audit, ConfirmWrites, Documentation, Fingerprint, Gate, Ledger, Setup, Surface, Taint, documentation,
};
use untrusted::Boundary;

/// What every call is answered as long as there is no token: short enough for a refusal to show all of it.
const MISSING_TOKEN: &str = "No Sentry token is set. Set SENTRY_ACCESS_TOKEN for this server (`env` in the MCP client's \
    configuration), give --access-token-file FILE or run `sentry-mcp login`, then start it again. Make one in Sentry: User \
    settings, Personal tokens, with org:read, project:read, team:read, event:read; event:write to resolve issues.";

/// The same where somebody may have been signed in until something happened to the file.
const BROKEN_LOGINS: &str = "No Sentry token is set, and nobody is signed in: the file of logins (sentry-mcp/logins.json in the \
    configuration folder, ~/.config unless set otherwise) cannot be read as one. Move it away and run `sentry-mcp login`, or set \
    SENTRY_ACCESS_TOKEN for this server, then start it again.";

/// How long Sentry may take to say whether it accepts a token.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes gates that differ in who is calling and in nothing else. They share the connections to Sentry and no answer of
/// it; the documentation is the same for everybody.
pub(crate) struct Gates {
    clock: fn() -> Timestamp,
    hosts: Hosts,
    documentation: Arc<Documentation>,
    headers: Vec<Header>,
    transport: Arc<dyn Transport>,
    renewals: Renewals,
    organization: Option<OrganizationSlug>,
    surface: Surface,
    boundary: Boundary,
    confirm_writes: ConfirmWrites,
    ledger: Option<Arc<dyn Ledger>>,
    model: Option<Model>,
    /// The operator's own token: whoever comes with another does not spend the operator's key for the model.
    own: Option<Fingerprint>,
    /// The profile that the operator's own token is of.
    profile: Option<String>,
    /// What a call is told where there is no token.
    missing_token: &'static str,
    /// The folder whose checkout reviews compare; nobody who calls over a network has one.
    workspace: Option<Workspace>,
}

impl Gates {
    /// # Errors
    /// When the audit log cannot be written.
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        let transport: Arc<dyn Transport> = Arc::new(Http::new(config.http.clone()));
        Self::over(transport, clock::now, config)
    }

    /// The same by another way to Sentry, where it is another time.
    ///
    /// # Errors
    /// When the audit log cannot be written.
    pub(crate) fn over(
        transport: Arc<dyn Transport>,
        clock: fn() -> Timestamp,
        config: Config,
    ) -> io::Result<Self> {
        let to_providers = || Arc::new(ToProviders::new(config.http.clone()));
        let model = config.agent.map(|agent| Model::new(agent.choice, to_providers()));
        let own = config.token.as_ref().map(fingerprint);
        let ledger = config.audit_log.as_deref().map(AuditLog::open).transpose()?;
        let told = config.telemetry.is_on();
        let transport = if told { Arc::new(Observed { way: transport }) } else { transport };
        let profile = config.login.as_ref().map(|login| login.profile.clone());
        let renewals = Renewals::default();
        let transport = match config.login {
            None => transport,
            Some(login) => Arc::new(ByLogin::new(transport, login, renewals.clone())),
        };
        Ok(Self {
            clock,
            hosts: config.hosts,
            documentation: documentation(config.docs, Arc::clone(&transport)),
            headers: config.headers,
            transport,
            renewals,
            organization: config.organization,
            surface: config.surface,
            boundary: config.boundary,
            confirm_writes: config.confirm_writes,
            ledger: ledger.map(|ledger| Arc::new(ledger) as Arc<dyn Ledger>),
            model,
            own,
            profile,
            missing_token: if config.broken_logins { BROKEN_LOGINS } else { MISSING_TOKEN },
            workspace: None,
        })
    }

    /// Renewals of the login that the gates go by: their end is waited for.
    pub(crate) fn renewals(&self) -> Renewals {
        self.renewals.clone()
    }

    /// For a session on this machine.
    pub(crate) fn beside(self, workspace: Workspace) -> Self {
        Self { workspace: Some(workspace), ..self }
    }

    /// The gate before this token. What it learns of Sentry on the way, it learns for itself.
    pub(crate) fn gate(&self, token: Option<SecretString>, grant: Grant, taint: Taint) -> Gate {
        let named = token.as_ref().map(fingerprint);
        self.gate_by(Arc::clone(&self.transport), named, token, grant, taint)
    }

    /// The same before the token of a caller over a network; it is noticed when Sentry refuses it.
    pub(crate) fn gate_of_caller(
        &self,
        token: SecretString,
        grant: Grant,
        taint: Taint,
        withdrawn: Withdrawn,
    ) -> Gate {
        let named = fingerprint(&token);
        let way = Arc::new(Watched { way: Arc::clone(&self.transport), withdrawn });
        self.gate_by(way, Some(named), Some(token), grant, taint).telling_of_skipped_tools()
    }

    /// The gate before the token of somebody who signed in. In the record of changes the sign-in stands for the token,
    /// which is another after a while.
    pub(crate) fn gate_of_signed_in(
        &self,
        sign_in: &SecretString,
        token: SecretString,
        grant: Grant,
        taint: Taint,
        withdrawn: Withdrawn,
    ) -> Gate {
        let way = Arc::new(Watched { way: Arc::clone(&self.transport), withdrawn });
        let gate = self.gate_by(way, Some(fingerprint(sign_in)), Some(token), grant, taint);
        gate.for_signed_in().telling_of_skipped_tools()
    }

    /// Whether Sentry accepts the token. Each of three questions is one that some server answers without a look at it; a
    /// list of organizations every server known refuses with 401 to a token that it does not know.
    pub(crate) async fn accepts(&self, token: &SecretString) -> Accepts {
        let settings = Settings {
            base: self.hosts.base().clone(),
            token: Some(token.clone()),
            headers: self.headers.clone(),
        };
        let client = Client::new(settings, Arc::clone(&self.transport));
        let reader = client.reader(Deadline::within(PATIENCE));
        let root = reader.root().await;
        let root = root.map(|root| root.auth.as_ref().is_some() || root.user.as_ref().is_some());
        if let Some(said) = accepted(&root) {
            return said;
        }
        if let Some(said) = accepted(&reader.identity().await.map(|_| true)) {
            return said;
        }
        let organizations = reader.organizations(None, None).await.map(drop);
        match organizations {
            // In Sentry's own words, so it was not something in front of it.
            Err(sentry_api::Error::Forbidden(said)) if !said.0.is_empty() => Accepts::Silent,
            other => accepted(&other.map(|()| true)).unwrap_or(Accepts::Unavailable),
        }
    }

    fn gate_by(
        &self,
        way: Arc<dyn Transport>,
        fingerprint: Option<Fingerprint>,
        token: Option<SecretString>,
        grant: Grant,
        taint: Taint,
    ) -> Gate {
        let missing_token = token.is_none().then_some(self.missing_token);
        let is_own = fingerprint == self.own;
        let profile = self.profile.clone().filter(|_| is_own);
        let audit = self.ledger.clone().map(|ledger| Audit { ledger, token: fingerprint, profile });
        let settings = Settings { base: self.hosts.base().clone(), token, headers: self.headers.clone() };
        Gate::new(Setup {
            client: Client::new(settings, way),
            hosts: self.hosts.clone(),
            documentation: Arc::clone(&self.documentation),
            grant,
            organization: self.organization.clone(),
            boundary: self.boundary.clone(),
            clock: self.clock,
            missing_token,
            surface: self.surface.clone(),
            confirm_writes: self.confirm_writes,
            audit,
            taint,
            model: self.model.clone().filter(|_| is_own),
            workspace: self.workspace.clone(),
        })
    }
}

/// What Sentry says of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepts {
    /// It knows the token.
    Yes,
    /// It does not.
    No,
    /// It looks as if it knew the token, which may do nothing that would show it.
    Silent,
    /// It does not answer now, or limits how often it may be asked.
    Unavailable,
}

/// What an answer says of the token; `None` when it says nothing. `Ok(true)`: it was answered as one that is known.
fn accepted(answer: &sentry_api::Result<bool>) -> Option<Accepts> {
    use sentry_api::Error::{Deadline, Failing, Throttled, Unauthorized, Unreachable};
    match answer {
        Ok(true) => Some(Accepts::Yes),
        Err(Unauthorized(_)) => Some(Accepts::No),
        Err(Throttled { .. } | Failing { .. } | Unreachable(_) | Deadline(_)) => Some(Accepts::Unavailable),
        Ok(false) | Err(_) => None,
    }
}
