//! `sentry-mcp serve`: MCP over HTTP.

use super::{run, session};
use crate::{
    cli::{Flags, ServeFlags},
    config::Serving,
    env::Environment,
    http::{Callers, Connections, Guard, KeptGates, Sessions, Site, acceptor, router},
    logs,
    mcp::Streamable,
};
use std::{process::ExitCode, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Exit code 0 when told to end; 1 when the address cannot be listened on; 2 and 3 as every command when the settings
/// cannot be used.
pub(crate) fn serve(flags: &ServeFlags, session: &Flags, environment: &Environment) -> ExitCode {
    match session::read(environment, || Serving::read(flags, session, environment)) {
        Ok((config, serving)) => run::on_all_processors(async {
            let token =
                config.token.clone().filter(|_| !serving.direct_tokens || serving.client_bearer.is_some());
            let Some(callers) = Callers::new(&serving, token, config.grant.clone()) else {
                logs::tell("the operating system gives no randomness");
                return ExitCode::FAILURE;
            };
            let gates = match session::gates(config) {
                Ok(gates) => KeptGates::new(gates),
                Err(code) => return code,
            };
            listen(serving, callers, gates).await
        }),
        Err(code) => code,
    }
}

async fn listen(serving: Serving, callers: Callers, gates: KeptGates) -> ExitCode {
    let tls = match serving.identity.as_ref().map(acceptor) {
        None => None,
        Some(Some(tls)) => Some(tls),
        Some(None) => {
            logs::tell("--tls-cert, --tls-key: they cannot be used, or do not belong together");
            return ExitCode::from(3);
        }
    };
    let listener = match TcpListener::bind(serving.bind).await {
        Ok(listener) => listener,
        Err(problem) => {
            logs::tell(format_args!("--bind: {} cannot be listened on: {}", serving.bind, problem.kind()));
            return ExitCode::FAILURE;
        }
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let address = listener.local_addr().unwrap_or(serving.bind);
    let (ending, ended) = (CancellationToken::new(), CancellationToken::new());
    let site = Site {
        guard: Guard::new(serving.base_url.clone(), serving.is_local()),
        callers,
        gates,
        streamable: Streamable::new(ended.clone()),
        trusted_proxies: serving.trusted_proxies,
        sessions: Sessions::default(),
        ending: ending.clone(),
        ended: ended.clone(),
    };
    let connections = Connections::new(listener, tls, router(Arc::new(site)));
    logs::tell(format_args!("serving MCP at {scheme}://{address}/mcp"));
    let told_to_end = async {
        run::told_to_end().await;
        ending.cancel();
        logs::tell("ending when the calls under way are done; once more ends at once");
    };
    connections.serve(told_to_end, run::told_to_end(), ended).await;
    ExitCode::SUCCESS
}
