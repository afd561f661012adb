//! `sentry-mcp doctor`: what an operator wants to know before users do.

mod address;

use super::{login, page, run, session};
use crate::{
    cli::{Flags, ServeFlags},
    config::{Config, ConfigError, Disk, Serving, SignIn, StoreAddress, StorePlace, base_url, protects},
    env::{COOKIE_SECRET, Environment},
};
use lexicon::Address;
use oauth::{Clock, Devices, Login, NoLogin, Redis};
use sentry_api::{Http, HttpSettings};
use std::{process::ExitCode, sync::Arc};
use tools::{Circumstances, Setting};

/// Exit code 0 when tools can work, 1 when they cannot; 2 and 3 as every command when the settings cannot be used.
pub(crate) fn doctor(flags: &Flags, serve: &ServeFlags, json: bool, environment: &Environment) -> ExitCode {
    let session = match session::open(flags, environment) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let (base, sign_in) = (serve.base_url.as_deref(), &serve.sign_in);
    let serving = serve.says_how().then(|| Serving::read(serve, flags, environment));
    let sign_in = SignIn::read(sign_in, &flags.server, environment, &Disk);
    let base = base.map(|text| base_url(text).and_then(|base| protects(&base).map(|()| base))).transpose();
    // It was read without a complaint just now.
    let config = Config::new(flags, environment, &Disk).ok().map(|(config, _)| config);
    let token_from = config.as_ref().and_then(Config::token_from);
    run::to_the_end(&session.renewals, async {
        let way = page::way(json, environment);
        let mut settings = session.settings;
        let signing_in = match (sign_in, config) {
            (Ok(Some(sign_in)), Some(config)) => Some(examined(&sign_in, &config, base, &mut settings).await),
            (Ok(None), _) => {
                settings.extend(base.err().map(|problem| ("Callers come to", format!("nowhere: {problem}"))));
                None
            }
            (Err(problem), _) => {
                settings.push(("People sign in", format!("no: {problem}")));
                environment.value(COOKIE_SECRET).map(|_| vec![problem.to_string()])
            }
            _ => None,
        };
        let signs_in = signing_in.as_ref().is_some_and(Vec::is_empty);
        let nobody_signs_in = signing_in.filter(|problems| !problems.is_empty());
        let mut problems: Vec<_> = nobody_signs_in
            .map(|problems| ("people cannot sign in", problems.join("; ")))
            .into_iter()
            .collect();
        let mut callers_bring_theirs = false;
        match serving {
            None => {}
            Some(Ok(((_, serving), _))) => {
                callers_bring_theirs = serving.direct_tokens;
                settings.push(("Serves", format!("at {}", serving.bind)));
            }
            Some(Err(problem)) => {
                settings.push(("Serves", format!("nobody: {problem}")));
                problems.push(("serve cannot start", problem.to_string()));
            }
        }
        let circumstances = Circumstances {
            settings,
            token_from,
            misspelt: environment.misspelt().to_vec(),
            problems,
            // Who signs in brings a token; a server for them needs none.
            needs_no_token: signs_in || callers_bring_theirs,
        };
        page::print(&session.gate.examine(env!("CARGO_PKG_VERSION"), &circumstances, way).await)
    })
}

/// What is in the way of people who sign in at `serve`, as far as can be told beforehand.
async fn examined(
    sign_in: &SignIn,
    config: &Config,
    base: Result<Option<Address>, ConfigError>,
    settings: &mut Vec<Setting>,
) -> Vec<String> {
    let known = base.as_ref().ok().and_then(Option::as_ref).map(ToString::to_string);
    let mut found = vec![
        ("People sign in", application(sign_in, config, known.as_deref()).await),
        ("Sign-ins are kept", kept(&sign_in.store, &config.http).await),
    ];
    match base {
        Ok(None) => {}
        Ok(Some(base)) => {
            found.push(("Callers come to", Ok(format!("{base}/mcp"))));
            found.push(("They meet there", address::met(&Http::new(config.http.clone()), &base).await));
        }
        Err(problem) => found.push(("Callers come to", Err(format!("nowhere: {problem}")))),
    }
    let problems = found.iter().filter_map(|(_, known)| known.as_ref().err().cloned()).collect();
    settings.extend(found.into_iter().map(|(label, known)| (label, known.unwrap_or_else(|problem| problem))));
    problems
}

/// Whether Sentry knows the application and its secret: it says so before it looks at a token, which is none here.
async fn application(sign_in: &SignIn, config: &Config, base: Option<&str>) -> Result<String, String> {
    let id = &sign_in.client_id;
    let devices = Devices {
        sentry: config.hosts.base().to_string(),
        client_id: id.clone(),
        client_secret: Some(sign_in.client_secret.clone()),
        transport: Arc::new(Http::new(config.http.clone())),
        clock: Clock::new(login::time),
    };
    let none = Login {
        access: "none".into(),
        refresh: Some("none".into()),
        expires_at: 0,
        scopes: Vec::new(),
        user: None,
    };
    match devices.renew(&none).await.err() {
        Some(NoLogin::Expired) => {
            let told = if base.is_some() { "" } else { ", where BASE is what serve gets as --base-url" };
            let base = base.unwrap_or("BASE");
            Ok(format!(
                "yes, by the application {id}; its redirect URI at Sentry must be {base}/oauth/callback{told}"
            ))
        }
        Some(NoLogin::Client) => {
            Err("no: Sentry does not know SENTRY_CLIENT_ID, or SENTRY_CLIENT_SECRET is not its secret".into())
        }
        Some(NoLogin::Unreachable) => Err("no: Sentry does not answer now".into()),
        _ => Err("no: this server does not answer as Sentry's OAuth does".into()),
    }
}

/// Where sign-ins would be kept. A file is not opened: a server that runs has it.
async fn kept(place: &StorePlace, http: &HttpSettings) -> Result<String, String> {
    match place {
        StorePlace::Memory => Ok("until serve ends".into()),
        StorePlace::File(path) => Ok(format!("in {}", path.display())),
        StorePlace::Folder(folder) => Ok(format!("in {}", folder.join("state.redb").display())),
        StorePlace::Server(StoreAddress(address)) => {
            let opened = Redis::open(address, http.certificates.clone(), Clock::new(login::time)).await;
            match opened {
                Ok(_) => Ok("in a Redis, which answers".into()),
                Err(problem) => Err(format!("nowhere: --store: {}", problem.0)),
            }
        }
    }
}
