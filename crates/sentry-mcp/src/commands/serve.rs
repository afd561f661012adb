//! `sentry-mcp serve`: MCP over HTTP.

use super::{authority, demo, login, run, session};
use crate::{
    cli::{Flags, ServeFlags},
    config::{Config, Serving},
    env::Environment,
    gates::Gates,
    http::{
        Callers, Connections, FILES, Front, Guard, KeptGates, Limits, Sessions, Site, Threads, acceptor,
        router,
    },
    logs,
    mcp::Streamable,
    telemetry,
};
use oauth::Authority;
use std::{io, net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpSocket},
    time::{interval, timeout},
};
use tokio_util::sync::CancellationToken;
use tools::Taint;

/// How often is let go of what nobody uses any more.
const TIDYING: Duration = Duration::from_secs(60);
/// How long the end waits for an answer of Sentry's that a sign-in would be lost without.
const LAST_ANSWERS: Duration = Duration::from_secs(16);

/// Exit code 0 when told to end; 1 when the address cannot be listened on; 2 and 3 as every command when the settings
/// cannot be used.
pub(crate) fn serve(flags: &ServeFlags, session: &Flags, environment: &Environment) -> ExitCode {
    if session.local.repo.is_some() {
        logs::tell("--repo: it is of no use to serve, whose callers are elsewhere");
    }
    match session::read(environment, || Serving::read(flags, session, environment)) {
        Ok((mut config, serving)) => {
            login::renew(&mut config);
            run::beside_threads(async |threads| {
                listen(config, serving, threads).await.map_or_else(|code| code, |()| ExitCode::SUCCESS)
            })
        }
        Err(code) => code,
    }
}

async fn listen(config: Config, serving: Serving, threads: Arc<Threads>) -> Result<(), ExitCode> {
    let tls = match serving.identity.as_ref().map(acceptor) {
        None => None,
        Some(Some(tls)) => Some(tls),
        Some(None) => {
            logs::tell("--tls-cert, --tls-key: they cannot be used, or do not belong together");
            return Err(ExitCode::from(3));
        }
    };
    let listener = listener(serving.bind).map_err(|problem| {
        logs::tell(format_args!("--bind: {} cannot be listened on: {}", serving.bind, problem.kind()));
        ExitCode::FAILURE
    })?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let address = listener.local_addr().unwrap_or(serving.bind);
    let here = format!("{scheme}://{address}");
    let is_demo = serving.is_demo;
    telemetry::start(config.telemetry.clone(), &config.http);
    let (authority, shares) = authority::open(&config, &serving, &here).await?;
    let others = serving.direct_tokens || serving.sign_in.is_some();
    let token = config.token.clone().filter(|_| !others || serving.client_bearer.is_some());
    let callers =
        Callers::new(&serving, token, config.grant.clone(), authority.clone()).ok_or_else(|| {
            logs::tell("the operating system gives no randomness");
            ExitCode::FAILURE
        })?;
    let known_at = serving.sign_in.as_ref().map(|_| here.clone());
    let known_at = serving.base_url.as_ref().map(ToString::to_string).or(known_at);
    let (sentry, grant) = (config.hosts.base().hostname().to_owned(), config.grant.clone());
    let gates = gates(config, serving.is_demo)?;
    let front = Front::new(&serving, known_at, scheme, sentry, &gates.gate(None, grant, Taint::default()));
    let question_keys = authority.as_ref().map(Authority::question_keys).unwrap_or_default();
    let renewals = gates.renewals();
    let (ending, ended) = (CancellationToken::new(), CancellationToken::new());
    let site = Arc::new(Site {
        guard: Guard::new(serving.base_url.clone(), serving.is_local()),
        callers,
        gates: KeptGates::new(gates),
        front,
        streamable: Streamable::new(ended.clone(), &question_keys),
        trusted_proxies: serving.trusted_proxies,
        limits: Limits::new(serving.rates, shares),
        sessions: Sessions::default(),
        ending: ending.clone(),
        ended: ended.clone(),
    });
    let connections = Connections::new(listener, tls, router(Arc::clone(&site)), files()).on(threads);
    logs::tell(format_args!("serving MCP at {here}/mcp"));
    if is_demo {
        logs::tell(format_args!("a browser tries it out at {here}/try"));
    }
    let told_to_end = async {
        run::told_to_end().await;
        ending.cancel();
        logs::tell("ending when the calls under way are done; once more ends at once");
    };
    tokio::select! {
        () = connections.serve(told_to_end, run::told_to_end(), ended) => {}
        () = tidy(&site) => {}
    }
    tokio::join!(finish(authority), renewals.finish());
    tokio::select! {
        () = telemetry::end() => {}
        () = run::told_to_end() => {}
    }
    Ok(())
}

/// What makes gates, before a made-up Sentry or a real one.
fn gates(mut config: Config, is_demo: bool) -> Result<Gates, ExitCode> {
    if !is_demo {
        return session::gates(config);
    }
    config.organization = config.organization.or_else(demo::organization);
    session::made(Gates::over(demo::embedded(), demo::its_now, config))
}

/// Listens at an address. Connections that come in a burst wait to be taken: who finds that queue full is not told so, and asks
/// again a second later. The usual queue is short; the system may make ours shorter.
fn listener(at: SocketAddr) -> io::Result<TcpListener> {
    const QUEUE: u32 = 4_096;
    let socket = if at.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere it would let others take the address away.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(QUEUE)
}

/// How many files may be open, once that is as many as connections have use for, if the system allows it: what a shell allows
/// a program is often a thousand.
fn files() -> usize {
    const USUAL: u64 = 1_024;
    let wanted = u64::try_from(FILES).unwrap_or(USUAL);
    let files = rlimit::increase_nofile_limit(wanted).unwrap_or(USUAL);
    if files < wanted {
        logs::tell(format_args!("{files} files may be open, {wanted} would serve more connections at once"));
    }
    usize::try_from(files).unwrap_or(FILES)
}

/// Goes on for ever.
async fn tidy(site: &Site) {
    let mut times = interval(TIDYING);
    loop {
        times.tick().await;
        site.gates.let_go();
        site.limits.let_go();
    }
}

/// Waits for answers of Sentry's that are on their way: a token that was renewed there and not written down here is lost.
async fn finish(authority: Option<Authority>) {
    let Some(authority) = authority else { return };
    let written = timeout(LAST_ANSWERS, authority.finish());
    tokio::select! {
        written = written => if written.is_err() {
            tracing::warn!("an answer of Sentry's to a renewed sign-in was not waited for");
        },
        () = run::told_to_end() => {}
    }
}
