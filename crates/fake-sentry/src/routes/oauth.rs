//! Signing in: Sentry's OAuth endpoints, for one application. The person always allows what is asked for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::{
    asked::{Asked, pairs},
    reply::{Answer, json_with, ok},
    token::Token,
};

/// The id of the application that the fake knows.
pub const OAUTH_CLIENT: &str = "fake-application";
/// Its secret.
pub const OAUTH_SECRET: &str = "fake-application-secret";

/// 30 days, as Sentry's tokens live.
const LIVES: u64 = 2_592_000;

/// What was given out so far.
#[derive(Debug, Default)]
pub(crate) struct Issued(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    number: u64,
    codes: HashMap<String, Code>,
    devices: HashMap<String, Device>,
    /// Scopes by refresh token, and the token that ends when it is used.
    refreshes: HashMap<String, (Vec<String>, String)>,
    /// Refresh tokens that devices were given, spent ones too.
    of_devices: HashSet<String>,
    tokens: Vec<Token>,
}

#[derive(Debug)]
struct Code {
    scopes: Vec<String>,
    redirect_uri: String,
    challenge: Option<String>,
}

#[derive(Debug)]
struct Device {
    scopes: Vec<String>,
    /// Whether its application has a secret, and must say it again.
    is_confidential: bool,
    asked_before: bool,
}

impl Issued {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn token(&self, text: &str) -> Option<Token> {
        self.state().tokens.iter().find(|token| token.text == text).cloned()
    }
}

impl State {
    fn fresh(&mut self, kind: &str) -> String {
        self.number += 1;
        format!("fake-{kind}-{}", self.number)
    }

    /// An answer with new tokens.
    fn tokens(&mut self, scopes: &[String], of_device: bool) -> Value {
        let (access, refresh) = (self.fresh("access"), self.fresh("refresh"));
        self.tokens.push(Token::new(access.as_str(), scopes.to_vec()));
        if of_device {
            self.of_devices.insert(refresh.clone());
        }
        self.refreshes.insert(refresh.clone(), (scopes.to_vec(), access.clone()));
        json!({
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": LIVES,
            "scope": scopes.join(" "),
            "user": { "id": "1", "name": "Jane Roe", "email": "jane@example.com" },
        })
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(Into::into).collect()
}

fn fault(status: StatusCode, error: &str) -> Response {
    json_with(status, &json!({ "error": error }))
}

/// `GET /oauth/authorize/`: back at once, with a code.
pub(crate) async fn authorize(asked: Asked) -> Answer {
    let (Some(redirect), Some(OAUTH_CLIENT), Some("code")) =
        (asked.first("redirect_uri"), asked.first("client_id"), asked.first("response_type"))
    else {
        return Ok(fault(StatusCode::BAD_REQUEST, "invalid_request"));
    };
    let mut state = asked.shared.issued.state();
    let code = state.fresh("code");
    let issued = Code {
        scopes: words(asked.first("scope").unwrap_or_default()),
        redirect_uri: redirect.to_owned(),
        challenge: asked.first("code_challenge").map(Into::into),
    };
    state.codes.insert(code.clone(), issued);
    let sent = asked.first("state").unwrap_or_default();
    let sent = percent_encoding::utf8_percent_encode(sent, percent_encoding::NON_ALPHANUMERIC);
    let location = format!("{redirect}?code={code}&state={sent}");
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

/// `POST /oauth/device/code/`
pub(crate) async fn device(asked: Asked, body: Bytes) -> Answer {
    let form = pairs(&String::from_utf8_lossy(&body));
    let one = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if one("client_id") != Some(OAUTH_CLIENT) {
        return Ok(fault(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let mut state = asked.shared.issued.state();
    let code = state.fresh("device");
    let device = Device {
        scopes: words(one("scope").unwrap_or_default()),
        is_confidential: one("client_secret") == Some(OAUTH_SECRET),
        asked_before: false,
    };
    state.devices.insert(code.clone(), device);
    Ok(ok(&json!({
        "device_code": code,
        "user_code": "ABCD-EFGH",
        "verification_uri": format!("{}/oauth/device/", asked.origin),
        "verification_uri_complete": format!("{}/oauth/device/?user_code=ABCD-EFGH", asked.origin),
        "expires_in": 600,
        // Sentry says 5; nobody waits for a person here.
        "interval": 1,
    })))
}

/// `POST /oauth/token/`: codes and refresh tokens are good for one time, and the person allows a device after it has
/// asked once.
pub(crate) async fn token(asked: Asked, body: Bytes) -> Answer {
    let form = pairs(&String::from_utf8_lossy(&body));
    let one = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let is_device = one("grant_type") == Some("urn:ietf:params:oauth:grant-type:device_code");
    let mut state = asked.shared.issued.state();
    // A device cannot keep a secret.
    let mut of_device = is_device || state.of_devices.contains(one("refresh_token").unwrap_or_default());
    let proven = of_device || one("client_secret") == Some(OAUTH_SECRET);
    if one("client_id") != Some(OAUTH_CLIENT) || !proven {
        return Ok(fault(StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    let scopes = match one("grant_type") {
        Some("authorization_code") => {
            let code = state.codes.remove(one("code").unwrap_or_default());
            code.filter(|code| Some(code.redirect_uri.as_str()) == one("redirect_uri"))
                .filter(|code| {
                    code.challenge.as_deref().is_none_or(|challenge| meets(challenge, one("code_verifier")))
                })
                .map(|code| code.scopes)
        }
        Some("refresh_token") => {
            let spent = state.refreshes.remove(one("refresh_token").unwrap_or_default());
            spent.map(|(scopes, ends)| {
                state.tokens.retain(|token| token.text != ends);
                scopes
            })
        }
        Some(_) if is_device => {
            let code = one("device_code").unwrap_or_default();
            match state.devices.get_mut(code) {
                Some(device) if !device.asked_before => {
                    device.asked_before = true;
                    return Ok(fault(StatusCode::BAD_REQUEST, "authorization_pending"));
                }
                Some(_) => state.devices.remove(code).map(|device| {
                    of_device = !device.is_confidential;
                    device.scopes
                }),
                None => None,
            }
        }
        _ => return Ok(fault(StatusCode::BAD_REQUEST, "unsupported_grant_type")),
    };
    Ok(match scopes {
        Some(scopes) => ok(&state.tokens(&scopes, of_device)),
        None => fault(StatusCode::BAD_REQUEST, "invalid_grant"),
    })
}

fn meets(challenge: &str, verifier: Option<&str>) -> bool {
    let hash = digest(&SHA256, verifier.unwrap_or_default().as_bytes());
    URL_SAFE_NO_PAD.encode(hash) == challenge
}
