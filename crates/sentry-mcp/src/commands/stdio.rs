//! `sentry-mcp`: serves a Sentry server over standard input and output.

use crate::{
    cli::Cli,
    clock,
    config::{Config, Disk, Notice},
    env::Environment,
    logs,
};
use sentry_api::{Client, Http, Settings};
use std::{process::ExitCode, sync::Arc};
use tools::{Gate, Setup};
use untrusted::Boundary;

/// What every call is answered as long as there is no token.
const MISSING_TOKEN: &str = "No Sentry token is set. Set SENTRY_ACCESS_TOKEN in this server's environment (the `env` \
    of its entry in the MCP client's configuration), or give it --access-token-file FILE, and start it again. Tokens \
    are made in Sentry under User settings, Personal tokens; org:read, project:read, team:read and event:read let it \
    look, event:write lets it resolve issues.";

pub(crate) fn stdio(cli: &Cli, environment: &Environment) -> ExitCode {
    let known_level = logs::start(environment);
    match Config::new(cli, environment, &Disk) {
        Ok((config, notices)) => {
            let level = (!known_level).then_some(Notice::LogLevel);
            notices.into_iter().chain(level).for_each(logs::tell);
            super::run::serve(gate(config))
        }
        Err(problem) => {
            logs::tell(&problem);
            ExitCode::from(problem.exit_code())
        }
    }
}

/// Opens nothing: the HTTP client is built when the first call needs it.
fn gate(config: Config) -> Gate {
    let Config { hosts, token, headers, http, grant, organization, surface } = config;
    let missing_token = token.is_none().then_some(MISSING_TOKEN);
    let settings = Settings { base: hosts.base().clone(), token, headers };
    let client = Client::new(settings, Arc::new(Http::new(http)));
    let boundary = Boundary::new();
    Gate::new(Setup {
        client,
        hosts,
        grant,
        organization,
        boundary,
        clock: clock::now,
        missing_token,
        surface,
    })
}
