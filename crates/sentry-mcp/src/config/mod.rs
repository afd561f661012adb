//! What is meant: the settings of a server, made once from the command line, the environment and files.

mod agent;
mod answers;
mod changes;
mod files;
mod headers;
mod hosts;
mod login;
mod mapping;
mod notice;
mod posting;
mod rates;
mod secrets;
mod serving;
mod session;
mod sign_in;
mod source;
mod telemetry;
#[cfg(test)]
mod tests;
mod token;
mod told;
mod tried;
mod untracked;
mod variables;

use crate::{
    cli::{Flags, ServerFlags, SessionFlags},
    env::{Environment, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, SENTRY_CLIENT_ID, SENTRY_CLIENT_SECRET},
};
use access::Grant;
use agent::{Agent, BadAgent};
use answers::BadAnswers;
use changes::BadChanges;
use files::{BadFile, Files};
use headers::BadHeader;
use hosts::BadHostSetting;
use lexicon::{Host, Hosts, OrganizationSlug};
use login::BadProfile;
use rates::BadRate;
use secrecy::SecretString;
use sentry_api::HttpSettings;
use serving::BadServing;
use session::BadSession;
use sign_in::BadSignIn;
use source::{Places, Source};
use std::path::PathBuf;
use telemetry::BadTelemetry;
use token::BadToken;
use tools::{ConfirmWrites, Surface};
use untrusted::Boundary;

pub(crate) use files::{Disk, why};
pub(crate) use headers::Header;
pub(crate) use login::Used;
pub(crate) use mapping::Mapping;
pub(crate) use notice::Notice;
pub(crate) use posting::Posting;
pub(crate) use rates::Rates;
pub(crate) use serving::{Identity, Serving, base_url, is_sentry_token, names_loopback, protects};
pub(crate) use session::nearest;
pub(crate) use sign_in::{SignIn, StoreAddress, StorePlace};
pub(crate) use telemetry::{Collector, Endpoint, Project, Setting, TelemetrySettings};
pub(crate) use token::could_be_token;
pub(crate) use tried::tried;
pub(crate) use untracked::Untracked;

/// The settings of a server. Some are secrets, so it prints nothing.
pub(crate) struct Config {
    /// The base host and the regions that are allowed.
    pub(crate) hosts: Hosts,
    /// Sentry's documentation, or a mirror of it.
    pub(crate) docs: Host,
    /// Where a mirror of it was named.
    docs_source: Option<Source>,
    /// The Sentry token, if there is one.
    pub(crate) token: Option<SecretString>,
    /// Where it was found.
    token_source: Option<Source>,
    /// The login that the token is of.
    pub(crate) login: Option<Used>,
    /// Whether there is a file of logins that cannot be read.
    pub(crate) broken_logins: bool,
    /// Extra headers for the base host.
    pub(crate) headers: Vec<Header>,
    /// Certificates, proxies and our name.
    pub(crate) http: HttpSettings,
    /// What the session has been given.
    pub(crate) grant: Grant,
    /// The organization that is meant when a call names none.
    pub(crate) organization: Option<OrganizationSlug>,
    /// Which tools are listed.
    pub(crate) surface: Surface,
    /// What fences the answers, and what they show.
    pub(crate) boundary: Boundary,
    /// When a person is asked before a change.
    pub(crate) confirm_writes: ConfirmWrites,
    /// Where changes are recorded.
    pub(crate) audit_log: Option<PathBuf>,
    /// The language model that is asked.
    pub(crate) agent: Option<Agent>,
    /// Who is told how the program fares.
    pub(crate) telemetry: TelemetrySettings,
}

/// A setting that cannot be used: where it stands and what is wrong, in one sentence without its value.
#[derive(Debug, thiserror::Error)]
#[error("{source_name}: {problem}", source_name = .place)]
pub(crate) struct ConfigError {
    place: Source,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum Problem {
    Agent(#[from] BadAgent),
    Answers(#[from] BadAnswers),
    Changes(#[from] BadChanges),
    File(#[from] BadFile),
    Header(#[from] BadHeader),
    Profile(#[from] BadProfile),
    Host(#[from] BadHostSetting),
    Rate(#[from] BadRate),
    Serving(#[from] BadServing),
    Session(#[from] BadSession),
    SignIn(#[from] BadSignIn),
    Telemetry(#[from] BadTelemetry),
    Token(#[from] BadToken),
}

impl ConfigError {
    fn new(place: Source, problem: impl Into<Problem>) -> Self {
        Self { place, problem: problem.into() }
    }

    /// 2 for what was typed wrong, 3 for what the operator has to put right elsewhere.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self.place {
            Source::Flag(_) => 2,
            Source::File(_)
            | Source::Environment(_)
            | Source::EnvFile(_)
            | Source::DotEnv(_)
            | Source::Login => 3,
        }
    }
}

impl Config {
    /// Makes sense of what was typed, the environment and the files that they name. Pure but for `files`.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub(crate) fn new(
        flags: &Flags,
        environment: &Environment,
        files: &impl Files,
    ) -> Result<(Self, Vec<Notice>), ConfigError> {
        Self::with(flags, environment, files, StandIn::DefaultLogin)
    }

    /// The same, where it has to be said whether a login that nobody named may stand in.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    fn with(
        flags: &Flags,
        environment: &Environment,
        files: &impl Files,
        stand_in: StandIn,
    ) -> Result<(Self, Vec<Notice>), ConfigError> {
        let mut notices = Vec::new();
        let mut places = places(&flags.server, environment, files)?;
        let is_named = flags.server.profile.is_some();
        let stands_in = stand_in == StandIn::DefaultLogin && !token::is_given(&flags.server, &places);
        let login = if stands_in || is_named {
            login::find(&flags.server, &places, files, &mut notices)?
        } else {
            None
        };
        let broken_logins = notices.iter().any(|notice| matches!(notice, Notice::BrokenLogins(_)));
        let hosts = hosts::find(&flags.server, &places, login.as_ref())?;
        // Nobody asked for it by name, and it is for another server than the one that is meant.
        let login = login.filter(|login| login.is_named || hosts.base().to_string() == login.saved.host);
        if login.is_some() {
            // Whoever wrote the repository does not choose the account of somebody who has signed in.
            places.dot_env = Environment::default();
        }
        let found = token::find(&flags.server, &places, files, &mut notices)?;
        let (token, token_source) = match &login {
            Some(login) => (Some(login.saved.access.clone()), Some(Source::Login)),
            None => found.unzip(),
        };
        let (docs, docs_source) = hosts::docs(&flags.server, &places)?;
        let mut config = Self {
            hosts,
            docs,
            docs_source,
            token,
            token_source,
            login,
            broken_logins,
            headers: headers::find(&flags.server, &places, files, &mut notices)?,
            http: http(&flags.server, &places, files)?,
            grant: session::grant(&flags.session, &places, &mut notices)?,
            organization: session::organization(&places)?,
            surface: session::surface(&flags.session)?,
            boundary: answers::boundary(&flags.answers, files)?,
            confirm_writes: changes::confirm_writes(&flags.changes)?,
            audit_log: changes::audit_log(&flags.changes, files, &mut notices)?,
            agent: agent::find(&flags.agent, &places, &mut notices)?,
            telemetry: telemetry::find(&flags.telemetry, &places, &mut notices)?,
        };
        config.telemetry.model = config
            .agent
            .as_ref()
            .map(|agent| (agent.choice.provider().id(), Setting::new(agent.choice.model())));
        notices.extend(strange_proxies(&places).map(Notice::Proxy));
        let empty = empty(flags, &places);
        notices.extend((!empty.is_empty()).then_some(Notice::Empty(empty)));
        let idle = flags.idle.given();
        notices.extend((!idle.is_empty()).then_some(Notice::WithoutEffect(idle)));
        notices.extend(config.token.is_none().then_some(Notice::NoToken));
        Ok((config, notices))
    }
}

/// What is there and holds nothing, and would confine the session or send the token elsewhere.
fn empty(flags: &Flags, places: &Places) -> Vec<&'static str> {
    let (server, session) = (&flags.server, &flags.session);
    let typed = [
        ("--url", &server.url),
        ("--host", &server.host),
        ("--skills", &session.skills),
        ("--disable-skills", &session.disable_skills),
    ];
    let typed = typed.into_iter().filter(|(_, value)| value.as_deref() == Some(""));
    let set = places.environment.empty().chain(places.env_file.empty());
    typed.map(|(name, _)| name).chain(set).collect()
}

/// What stands in for a token that nobody gave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StandIn {
    /// The login of this user, and its server.
    DefaultLogin,
    /// Nothing: others bring their tokens, and a login vouches for its own server and for nobody else's.
    Nothing,
}

/// What `sentry-mcp login` has to know.
pub(crate) struct LoginSettings {
    pub(crate) profile: String,
    pub(crate) hosts: Hosts,
    pub(crate) http: HttpSettings,
    pub(crate) grant: Grant,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<SecretString>,
}

impl LoginSettings {
    /// Makes sense of what was typed and set.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub(crate) fn new(
        server: &ServerFlags,
        session: &SessionFlags,
        environment: &Environment,
        files: &impl Files,
    ) -> Result<(Self, Vec<Notice>), ConfigError> {
        let mut notices = Vec::new();
        let places = places(server, environment, files)?;
        let variable = |name| places.variable(&[name]).map(|found| found.text.trim().to_owned());
        let settings = Self {
            profile: login::profile(server)?.0.to_owned(),
            hosts: hosts::find(server, &places, None)?,
            http: http(server, &places, files)?,
            grant: session::grant(session, &places, &mut notices)?,
            client_id: variable(SENTRY_CLIENT_ID),
            client_secret: variable(SENTRY_CLIENT_SECRET).map(Into::into),
        };
        Ok((settings, notices))
    }
}

/// The places below the command line. `.env` is looked for only when a token is still missing, and never beside
/// an explicit `--env-file`.
fn places(flags: &ServerFlags, environment: &Environment, files: &impl Files) -> Result<Places, ConfigError> {
    let mut places = Places { environment: environment.clone(), ..Places::default() };
    if let Some(path) = &flags.env_file {
        let source = Source::File("--env-file");
        places.env_file =
            variables::env_file(files, path).map_err(|problem| ConfigError::new(source, problem))?;
        return Ok(places);
    }
    if !token::is_given(flags, &places) {
        places.dot_env = variables::dot_env(files);
    }
    Ok(places)
}

/// Proxies that are left aside without a word by what goes by them.
fn strange_proxies(places: &Places) -> impl Iterator<Item = &'static str> {
    let spoken = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let is_strange = move |text: &str| {
        text.split_once("://")
            .is_some_and(|(scheme, _)| !spoken.contains(&scheme.trim().to_ascii_lowercase().as_str()))
    };
    let found = [HTTPS_PROXY, HTTP_PROXY].into_iter().filter_map(|names| places.variable(names));
    found.filter(move |found| is_strange(found.text)).map(|found| found.source.name())
}

fn http(flags: &ServerFlags, places: &Places, files: &impl Files) -> Result<HttpSettings, ConfigError> {
    let certificates = flags.ca_file.as_deref().map(|path| {
        let source = Source::File("--ca-file");
        files::certificates(files, path).map_err(|problem| ConfigError::new(source, problem))
    });
    let variable = |names| places.variable(names).map(|found| found.text.trim().to_owned());
    Ok(HttpSettings {
        user_agent: concat!("sentry-mcp/", env!("CARGO_PKG_VERSION")).to_owned(),
        certificates: certificates.transpose()?,
        https_proxy: variable(HTTPS_PROXY),
        http_proxy: variable(HTTP_PROXY),
        no_proxy: variable(NO_PROXY),
    })
}
