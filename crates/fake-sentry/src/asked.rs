//! What a handler wants to know about a request: who asks, at which address, with which query.

use std::sync::{Arc, RwLockReadGuard, RwLockWriteGuard};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use percent_encoding::percent_decode_str;

use crate::{
    reply::Refusal,
    shared::Shared,
    token::Token,
    world::{Realm, World},
};

/// A request without its body.
pub(crate) struct Asked {
    pub(crate) shared: Arc<Shared>,
    /// `http://127.0.0.1:9000`: how the client calls this server.
    pub(crate) origin: String,
    /// As sent.
    pub(crate) path: String,
    /// Decoded, in order, repeated ones included.
    pub(crate) query: Vec<(String, String)>,
    credentials: Credentials,
}

enum Credentials {
    None,
    Unknown,
    Known(Token),
}

impl FromRequestParts<Arc<Shared>> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let uri = &parts.uri;
        let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let credentials = match authorization.and_then(|value| value.split_once(' ')) {
            Some((scheme, text)) if scheme.eq_ignore_ascii_case("bearer") => {
                shared.token(text.trim()).map_or(Credentials::Unknown, Credentials::Known)
            }
            _ => Credentials::None,
        };
        let query = pairs(uri.query().unwrap_or_default());
        Ok(Self {
            shared: Arc::clone(shared),
            origin: origin(parts),
            path: uri.path().to_owned(),
            query,
            credentials,
        })
    }
}

impl Asked {
    /// The token, when one was sent and it is known.
    pub(crate) fn token(&self) -> Option<&Token> {
        match &self.credentials {
            Credentials::Known(token) => Some(token),
            _ => None,
        }
    }

    /// The organization that the path is about, if it is about one: it follows the kind of thing.
    fn organization(&self) -> Option<&str> {
        let mut steps = self.path.strip_prefix("/api/0/")?.split('/');
        steps.next().filter(|kind| matches!(*kind, "organizations" | "projects" | "teams"))?;
        steps.next().filter(|slug| !slug.is_empty())
    }

    /// Refuses without a token that has one of these scopes, and one of somebody who is no member of the organization.
    pub(crate) fn needs(&self, scopes: &[&str]) -> Result<(), Refusal> {
        match &self.credentials {
            Credentials::None => Err(Refusal::no_credentials()),
            Credentials::Unknown => Err(Refusal::invalid_token()),
            Credentials::Known(token) => {
                let enough =
                    scopes.is_empty() || token.scopes.iter().any(|scope| scopes.contains(&scope.as_str()));
                let inside = self.organization().is_none_or(|organization| token.sees(organization));
                if enough && inside { Ok(()) } else { Err(Refusal::forbidden()) }
            }
        }
    }

    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.shared.world()
    }

    pub(crate) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.shared.world_mut()
    }

    /// The first value of a query parameter.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a query parameter.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// `http://127.0.0.1:9000`: how the client calls this server.
pub(crate) fn origin(parts: &Parts) -> String {
    let uri = &parts.uri;
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (uri.scheme_str(), uri.authority(), host) {
        (Some(scheme), Some(authority), _) => format!("{scheme}://{authority}"),
        (_, _, Some(host)) => format!("http://{host}"),
        _ => "http://localhost".to_owned(),
    }
}

/// The organization of a path, or 404.
pub(crate) fn realm<'a>(world: &'a World, slug_or_id: &str) -> Result<&'a Realm, Refusal> {
    world.realm(slug_or_id).ok_or_else(Refusal::not_found)
}

/// Reads `a=1&b=%20x`.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}
