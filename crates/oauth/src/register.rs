//! `POST /oauth/register`: an application introduces itself (RFC 7591).

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    answer::{self, Refusal},
    authority::Authority,
    client::{Method, Registered, shown},
    json,
    redirect::RedirectUri,
    sent::Sent,
};

/// More addresses than any client needs.
const MOST_ADDRESSES: usize = 10;
/// Bytes of all addresses together: they make up the client's id, which travels in addresses.
const LONGEST_ADDRESSES: usize = 3000;

/// What is read of a registration or of a client's document; the rest has no effect here.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) client_id: Option<String>,
    client_name: Option<String>,
    redirect_uris: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
}

const METADATA: &str = "invalid_client_metadata";

impl Metadata {
    /// The registration that this asks for. `by_default` is how a client proves itself that does not say how.
    pub(crate) fn registered(&self, by_default: Method) -> Result<Registered, Refusal> {
        let uris = self.redirect_uris.as_deref().unwrap_or_default();
        if uris.is_empty() || uris.len() > MOST_ADDRESSES {
            return Err(Refusal::bad("invalid_redirect_uri", "there must be 1 to 10 redirect_uris"));
        }
        if uris.iter().map(String::len).sum::<usize>() > LONGEST_ADDRESSES {
            return Err(Refusal::bad("invalid_redirect_uri", "the redirect_uris are too long"));
        }
        if uris.iter().any(|uri| RedirectUri::parse(uri).is_none()) {
            let why = "a redirect URI must be https, http on localhost, 127.0.0.1 or [::1], or an application's own \
                       scheme, in its plainest spelling, without fragment or user";
            return Err(Refusal::bad("invalid_redirect_uri", why));
        }
        let method = match self.token_endpoint_auth_method.as_deref() {
            None => by_default,
            Some("none") => Method::None,
            Some("client_secret_basic") => Method::ClientSecretBasic,
            Some("client_secret_post") => Method::ClientSecretPost,
            Some(_) => {
                return Err(Refusal::bad(METADATA, "this token_endpoint_auth_method is not supported"));
            }
        };
        let wants = |list: &Option<Vec<String>>, word: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|entry| entry == word))
        };
        if !wants(&self.grant_types, "authorization_code") || !wants(&self.response_types, "code") {
            return Err(Refusal::bad(
                METADATA,
                "only the grant type authorization_code with a code is supported",
            ));
        }
        let name = self.client_name.as_deref().and_then(shown);
        Ok(Registered { name, redirect_uris: uris.to_vec(), method })
    }
}

pub(crate) async fn register(State(authority): State<Authority>, Sent(body): Sent) -> Response {
    match registration(&authority, &body) {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

fn registration(authority: &Authority, body: &[u8]) -> Result<Response, Refusal> {
    let unreadable = Refusal::bad(METADATA, "the body is not a JSON object of client metadata");
    let metadata: Metadata = json::read(body).ok_or(unreadable)?;
    let registered = metadata.registered(Method::ClientSecretBasic)?;
    let id = registered.id(&authority.vault.seals)?;
    let mut answer = json!({
        "client_id": id,
        "client_id_issued_at": authority.clock.seconds(),
        "redirect_uris": registered.redirect_uris,
        "token_endpoint_auth_method": registered.method,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    });
    if let Some(answer) = answer.as_object_mut() {
        answer.extend(registered.name.map(|name| ("client_name".to_owned(), name.into())));
        if registered.method != Method::None {
            let secret = authority.vault.seals.derived(&id).into_iter().next();
            answer.extend(secret.map(|secret| ("client_secret".to_owned(), secret.into())));
            // It does not expire.
            answer.insert("client_secret_expires_at".to_owned(), 0.into());
        }
    }
    Ok(answer::json(StatusCode::CREATED, &answer))
}
