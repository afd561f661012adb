//! `GET /oauth/authorize`: a client sends a person here. Nothing is remembered yet, and nobody is sent on unasked.

use access::Skills;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{self, Trouble},
    authority::Authority,
    client::is_document,
    consent, cookie,
    form::Parameters,
    grant::{Applicant, For, NoClient, known},
    offer::{self, Offer},
    pkce::Challenge,
    resource::{LONGEST_QUERY, Resource},
    secret::{bytes, random, text},
    vault::Purpose,
};

/// Longer states than any client has.
const LONGEST_STATE: usize = 2000;

/// What a client asks for, or a person for themselves, checked. It travels through the consent page, sealed for the browser
/// that shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) whom: For<Asking>,
    pub(crate) resource: String,
    /// The query of the address that it named: no more is offered than that leaves.
    #[serde(default)]
    pub(crate) query: String,
    /// Until when the page may be answered, in seconds since 1970.
    pub(crate) until: u64,
}

/// A client that asks, and how it is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asking {
    pub(crate) applicant: Applicant,
    /// Where its document lies, if it publishes one.
    pub(crate) host: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) issuer: String,
}

impl Asking {
    /// Back to the client, with what it asked for or why not.
    pub(crate) fn answer(&self, with: &[(&'static str, &str)]) -> Response {
        answer::back(&self.applicant.redirect_uri, &self.issuer, self.state.as_deref(), with)
    }
}

impl Asked {
    /// A person who wants to use the pages of this server themselves.
    pub(crate) fn of_a_person(until: u64) -> Self {
        let whom = For::Pages(NoClient::default());
        Self { whom, resource: Resource::default().path().to_owned(), query: String::new(), until }
    }
}

/// What a refusal sends back to the client, once it is certain where that is.
struct Refused {
    error: &'static str,
    description: &'static str,
}

const fn refused(error: &'static str, description: &'static str) -> Refused {
    Refused { error, description }
}

pub(crate) async fn authorize(
    State(authority): State<Authority>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    begin(&authority, None, query, &headers).await.unwrap_or_else(IntoResponse::into_response)
}

/// The same below a path, for clients that found this server by that path and name no resource.
pub(crate) async fn authorize_below(
    State(authority): State<Authority>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let place = uri.path().strip_prefix("/oauth/authorize").and_then(Resource::of_path);
    let Some(place) = place else {
        return Trouble::Request("This address does not exist.").into_response();
    };
    begin(&authority, Some(place), query, &headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn begin(
    authority: &Authority,
    place: Option<Resource>,
    query: Option<String>,
    headers: &HeaderMap,
) -> Result<Response, Trouble> {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes())?;
    let id =
        parameters.one("client_id")?.ok_or(Trouble::Request("The application does not say who it is."))?;
    let client = authority.client(id).await;
    let client = client.ok_or(Trouble::Request(match (is_document(id), authority.settings.documents) {
        (false, _) => "The application is not known here. It may have to register anew.",
        (true, false) => "The application names a document on the web as who it is, and this server reads none. It has to \
                          register instead.",
        // Why is for the operator: whoever asks could find out by it what this server reaches.
        (true, true) => "The application names a document on the web as who it is, and this server has none from there \
                         that it can use. The operator finds why in its log; a server that cannot reach the web is \
                         started with --no-client-documents.",
    }))?;
    let sought = parameters.one("redirect_uri")?;
    let redirect = sought.and_then(|sought| client.redirect(sought));
    let redirect = redirect.ok_or(Trouble::Request(
        "The application wants the answer at an address that it has not registered.",
    ))?;

    // From here on it is certain where the client is, and it is told itself what is wrong.
    let issuer = format!("{}{}", authority.settings.origin(), place.as_ref().map_or("", Resource::path));
    let asked = match asked(authority, &parameters, place) {
        Ok(Sought { state, challenge, resource, query }) => {
            let applicant = Applicant {
                client: client.fingerprint,
                client_name: client.name,
                redirect_uri: redirect,
                challenge,
            };
            Asked {
                whom: For::Client(Asking { applicant, host: client.host, state, issuer }),
                resource: resource.path().to_owned(),
                query,
                until: authority.clock.seconds().saturating_add(cookie::LIVES),
            }
        }
        Err(Refused { error, description }) => {
            let state = parameters.one("state").ok().flatten().filter(|state| state.len() <= LONGEST_STATE);
            let with = [("error", error), ("error_description", description)];
            return Ok(answer::back(&redirect, &issuer, state, &with));
        }
    };
    let offers = authority.settings.offers_at(&asked.query);
    let chosen = chosen(&offers, parameters.one("scope").ok().flatten());
    show(authority, &asked, chosen, headers, None)
}

/// What a request is for, and what it is answered with.
struct Sought {
    state: Option<String>,
    challenge: Challenge,
    resource: Resource,
    query: String,
}

/// What is sought, or what the client is told instead.
fn asked(authority: &Authority, parameters: &Parameters, place: Option<Resource>) -> Result<Sought, Refused> {
    let one = |name| parameters.one(name).map_err(|_| refused("invalid_request", "a parameter stands twice"));
    if one("response_type")? != Some("code") {
        return Err(refused("unsupported_response_type", "response_type must be code"));
    }
    if one("request")?.is_some() || one("request_uri")?.is_some() {
        return Err(refused("request_not_supported", "request objects are not supported"));
    }
    one("scope")?;
    let state = one("state")?;
    if state.is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(refused("invalid_request", "state is too long"));
    }
    let challenge = match (one("code_challenge")?, one("code_challenge_method")?) {
        (Some(challenge), Some("S256")) => Challenge::parse(challenge),
        _ => None,
    };
    let challenge = challenge
        .ok_or(refused("invalid_request", "a code_challenge with code_challenge_method=S256 is needed"))?;
    let mut sought = parameters.all("resource");
    let (resource, query) = match (sought.next(), sought.next()) {
        (None, _) => (place.unwrap_or_default(), ""),
        (Some(text), None) => {
            let resource = Resource::parse(text, &authority.settings.base)
                .filter(|resource| place.as_ref().is_none_or(|place| place.covers(resource)))
                .ok_or(refused("invalid_target", "resource is no address of this server"))?;
            (resource, text.split_once('?').map_or("", |(_, query)| query))
        }
        (Some(_), Some(_)) => return Err(refused("invalid_target", "resource stands twice")),
    };
    if query.len() > LONGEST_QUERY || authority.settings.offers_at(query).is_empty() {
        return Err(refused("invalid_target", "the query of resource makes no sense or leaves no skill"));
    }
    Ok(Sought { state: state.map(Into::into), challenge, resource, query: query.to_owned() })
}

/// The skills that are ticked at first: those that the scopes suffice for that the client asks for; all, if it asks for
/// none. What is no scope here suffices for nothing.
fn chosen(offers: &[Offer], scope: Option<&str>) -> Skills {
    let words: Vec<String> = scope.unwrap_or_default().split_whitespace().map(Into::into).collect();
    if words.is_empty() {
        return offer::skills(offers);
    }
    let sought = known(&words);
    let enough = |needed: &access::Scope| sought.iter().any(|scope| scope.includes(*needed));
    let covered = offers.iter().filter(|offer| offer.scopes.iter().all(enough));
    Skills::of(&covered.map(|offer| offer.skill).collect::<Vec<_>>())
}

/// Shows the consent page and binds it to this browser.
pub(crate) fn show(
    authority: &Authority,
    asked: &Asked,
    chosen: Skills,
    headers: &HeaderMap,
    complaint: Option<&'static str>,
) -> Result<Response, Trouble> {
    let present = cookie::read(headers, cookie::BROWSER).filter(|value| browser(value).is_some());
    let value = match present {
        Some(present) => present.to_owned(),
        None => text(&random::<32>()?),
    };
    let plain = serde_json::to_vec(asked).map_err(|_| Trouble::Request("The request cannot be kept."))?;
    let bound = browser(&value).unwrap_or_default();
    let sealed = text(&authority.vault.seals.seal(Purpose::Consent, &bound, &plain)?);
    let page = consent::page(&authority.settings, asked, chosen, &sealed, complaint);
    let mut response = page;
    cookie::set(response.headers_mut(), cookie::BROWSER, &value, cookie::LIVES);
    Ok(response)
}

/// The bytes of a browser's cookie.
pub(crate) fn browser(value: &str) -> Option<Vec<u8>> {
    bytes(value).filter(|bytes| bytes.len() == 32)
}
