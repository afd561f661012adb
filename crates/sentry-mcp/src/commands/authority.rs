//! Opens what people sign in at, by the settings: its store, what the consent page offers, and the way to Sentry.

use crate::{
    clock,
    config::{Config, Serving, StoreAddress, StorePlace},
    http::{TRY, left_by_query},
    logs,
};
use access::{Grant, Skill, Skills};
use oauth::{
    Authority, BadSettings, Clock, Means, Memory, Narrowing, Offer, Redb, Redis, Settings, Shares, Store, Web,
};
use sentry_api::{Http, tls};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use tools::{Entry, every, scopes_under};
use url::Url;

/// What people sign in at, and where requests are counted for all replicas; `None` where there is neither. `here` is where
/// this server listens.
///
/// # Errors
/// The exit code; the reason has been told.
pub(super) async fn open(
    config: &Config,
    serving: &Serving,
    here: &str,
) -> Result<(Option<Authority>, Option<Shares>), ExitCode> {
    let Some(sign_in) = &serving.sign_in else { return Ok((None, None)) };
    let base = serving.base_url.as_ref().map_or_else(|| here.to_owned(), ToString::to_string);
    let base = Url::parse(&base).map_err(|_| refused("--base-url", "it is no address"))?;
    let settings = Settings {
        base,
        sentry: config.hosts.base().clone(),
        client_id: sign_in.client_id.clone(),
        client_secret: sign_in.client_secret.clone(),
        secrets: sign_in.secrets.clone(),
        documents: sign_in.documents,
        page: TRY,
        offers: offers(&config.grant),
        narrowing: narrowing(config.grant.clone()),
    };
    let tls = tls(config.http.certificates.as_deref()).map_err(|problem| refused("--ca-file", problem))?;
    let clock = Clock::new(clock::time);
    let (store, redis) = store(&sign_in.store, config, &clock).await?;
    let means = Means {
        store,
        transport: Arc::new(Http::new(config.http.clone())),
        documents: Arc::new(Web::new(tls, config.http.user_agent.clone())),
        clock,
    };
    let authority = Authority::new(settings, means).map_err(|problem| refused(setting(&problem), problem))?;
    let shares = redis.map(|redis| Shares::new(redis, authority.clone()));
    Ok((Some(authority), shares))
}

/// What the operator would change.
const fn setting(problem: &BadSettings) -> &'static str {
    match problem {
        BadSettings::Base => "--base-url",
        BadSettings::Offers => "--skills",
        BadSettings::Application => "SENTRY_CLIENT_ID",
        BadSettings::Secrets(_) => "COOKIE_SECRET",
    }
}

fn refused(what: &str, problem: impl std::fmt::Display) -> ExitCode {
    logs::tell(format_args!("{what}: {problem}"));
    ExitCode::from(3)
}

/// A store, and itself where it is one that replicas share.
type Opened = (Arc<dyn Store>, Option<Redis>);

async fn store(place: &StorePlace, config: &Config, clock: &Clock) -> Result<Opened, ExitCode> {
    let file: PathBuf = match place {
        StorePlace::Server(StoreAddress(address)) => {
            let store = Redis::open(address, config.http.certificates.clone(), clock.clone()).await;
            let store = store.map_err(|problem| refused("--store", problem.0))?;
            return Ok((Arc::new(store.clone()), Some(store)));
        }
        StorePlace::Memory => return Ok((Arc::new(Memory::new(clock.clone())), None)),
        StorePlace::File(path) => path.clone(),
        StorePlace::Folder(folder) => {
            made(folder).map_err(|problem| {
                refused("--store", format_args!("{} cannot be made: {}", folder.display(), problem.kind()))
            })?;
            folder.join("state.redb")
        }
    };
    let store = Redb::open(&file, clock.clone()).map_err(|problem| {
        refused("--store", format_args!("{} cannot be opened: {}", file.display(), problem.0))
    })?;
    Ok((Arc::new(store), None))
}

/// Makes a folder that nobody else looks into, and those above it that are missing.
fn made(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The skills that the operator hands out, in words for people, each with what its tools ask of Sentry.
fn offers(grant: &Grant) -> Vec<Offer> {
    let offer = |skill: Skill| {
        let (name, description) = words(skill);
        Offer {
            skill,
            name: name.into(),
            description: description.into(),
            scopes: scopes_under(skill, grant),
            only_reads: only_reads(skill, grant),
        }
    };
    grant.skills.iter().map(offer).collect()
}

/// What the query of an address leaves of that.
fn narrowing(grant: Grant) -> Narrowing {
    Narrowing::new(move |query| {
        left_by_query(grant.clone(), query).map(|left| offers(&left)).unwrap_or_default()
    })
}

/// Whether a sign-in with this skill alone can do no more than read. What a gateway runs is looked at by itself.
fn only_reads(skill: Skill, grant: &Grant) -> bool {
    let alone = Grant { skills: Skills::of(&[skill]), ..grant.clone() };
    let usable = |entry: &&Entry| !entry.is_gateway() && access::permit(&entry.need(), &alone).is_ok();
    every().filter(usable).all(|entry| !entry.need().writes)
}

const fn words(skill: Skill) -> (&'static str, &'static str) {
    match skill {
        Skill::Inspect => (
            "Look at what Sentry recorded",
            "Issues, events, traces, replays, releases and monitors of your organizations.",
        ),
        Skill::Docs => ("Search Sentry's documentation", "Pages that everybody may read."),
        Skill::Seer => (
            "Let Seer analyse issues",
            "Sentry's own agent looks for the cause of an issue and proposes a fix.",
        ),
        Skill::Triage => ("Triage issues", "Resolve, ignore, assign, merge and comment on issues."),
        Skill::ProjectManagement => {
            ("Manage projects", "Create and change projects, teams, client keys and monitors.")
        }
    }
}
