//! `POST /oauth/authorize`: what the person decided. Only now is anything remembered, and only for this browser.

use std::time::Duration;

use access::{Skill, Skills};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{self, Trouble},
    authority::Authority,
    authorize::{Asked, browser, show},
    cookie,
    grant::For,
    json, offer,
    pkce::Challenge,
    secret::{Kept, bytes, random, text},
    sent::{Form, Unread},
    session,
    upstream::Upstream,
    vault::{Locator, Purpose},
};

/// A login under way: what was consented to, until the person comes back from Sentry.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) asked: Asked,
    /// Ids of skills.
    pub(crate) skills: Vec<String>,
    /// Proves to Sentry that who redeems its code is who asked.
    pub(crate) verifier: Kept,
}

/// The state that goes through Sentry and back: where the login lies, and half of what opens it. The other half is a
/// cookie, so that no other browser can go on.
pub(crate) struct Passage {
    pub(crate) id: [u8; 16],
    half: [u8; 16],
}

impl Passage {
    fn fresh() -> Result<Self, Trouble> {
        Ok(Self { id: random()?, half: random()? })
    }

    fn written(&self) -> String {
        text(&[self.id, self.half].concat())
    }

    pub(crate) fn read(written: &str) -> Option<Self> {
        let bytes = bytes(written)?;
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (half, []) = rest.split_first_chunk::<16>()? else { return None };
        Some(Self { id: *id, half: *half })
    }

    /// Where the login lies, for the browser that has this cookie.
    pub(crate) fn at(&self, cookie: &[u8]) -> Locator {
        let mut secret = [0; 32];
        secret.copy_from_slice(digest(&SHA256, &[self.half.as_slice(), cookie].concat()).as_ref());
        Locator { id: self.id, secret }
    }
}

pub(crate) async fn approve(
    State(authority): State<Authority>,
    headers: HeaderMap,
    form: Result<Form, Unread>,
) -> Response {
    decide(&authority, &headers, form).await.unwrap_or_else(IntoResponse::into_response)
}

pub(crate) const ELSEWHERE: Trouble =
    Trouble::Forbidden("This form was not sent by the page that it belongs to.");
const NOT_HERE: Trouble = Trouble::Forbidden(
    "This page was not opened in this browser, or it has been open for more than ten minutes.",
);

async fn decide(
    authority: &Authority,
    headers: &HeaderMap,
    form: Result<Form, Unread>,
) -> Result<Response, Trouble> {
    if !authority.is_own_form(headers) {
        return Err(ELSEWHERE);
    }
    let Form(form) = form?;
    let bound = cookie::read(headers, cookie::BROWSER).and_then(browser).ok_or(NOT_HERE)?;
    let sealed = form.one("request")?.and_then(bytes).ok_or(NOT_HERE)?;
    let asked = authority.vault.seals.open(Purpose::Consent, &bound, &sealed);
    let asked: Asked = asked.and_then(|plain| json::read(&plain)).ok_or(NOT_HERE)?;
    if asked.until <= authority.clock.seconds() {
        return Err(NOT_HERE);
    }
    if form.one("decision")? != Some("allow") {
        let with = [("error", "access_denied"), ("error_description", "it was not allowed")];
        return match &asked.whom {
            For::Client(asking) => Ok(asking.answer(&with)),
            For::Pages(_) => session::home(authority),
        };
    }
    let offers = authority.settings.offers_at(&asked.query);
    let offered = offer::skills(&offers);
    let ticked = form.all("skill").filter_map(|id| id.parse::<Skill>().ok());
    let skills: Vec<Skill> = ticked.filter(|skill| offered.contains(*skill)).collect();
    let skills = Skills::of(&skills);
    if skills.is_empty() {
        let words = "Choose at least one of these, or deny the request.";
        return show(authority, &asked, skills, headers, Some(words));
    }

    let state = Passage::fresh()?;
    let half = random::<32>()?;
    let verifier = text(&random::<32>()?);
    let scopes = offer::scopes(&offers, skills);
    let url = Upstream::sign_in(&authority.settings, &state.written(), &scopes, &Challenge::of(&verifier));
    let url = url.ok_or(Trouble::Unavailable("The address of Sentry cannot be used."))?;
    let skills = skills.iter().map(|skill| skill.id().to_owned()).collect();
    let login = Login { asked, skills, verifier: Kept(verifier.into()) };
    let lives = Duration::from_secs(cookie::LIVES);
    authority.vault.put(Purpose::Login, &state.at(&half), &login, lives).await?;
    let mut response = answer::on_to(&url);
    cookie::set(response.headers_mut(), &cookie::login(&state.id), &text(&half), cookie::LIVES);
    Ok(response)
}
