//! Where clients find this server without being told: a server card (SEP-2127, an extension of MCP whose wire format is
//! drafted in <https://github.com/modelcontextprotocol/experimental-ext-server-card>) at the place that it reserves below
//! the address of MCP, and the catalogue that leads to it, at the place of the AI Catalog and at that of earlier drafts.
//!
//! A card says how to connect and lists no tools; those are asked for after connecting.

use super::{Front, Site, Way};
use crate::mcp;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
};
use serde_json::{Value, json};
use std::sync::Arc;

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";
const CARD: &str = "application/mcp-server-card+json";
const CATALOG: &str = "application/ai-catalog+json";

/// `GET /mcp/server-card`
pub(super) async fn card(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response<Body> {
    answer(&site.front, CARD, &card_of(&site.front, &site.front.base(&headers)))
}

/// `GET /.well-known/ai-catalog.json`
pub(super) async fn catalog(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response<Body> {
    let base = site.front.base(&headers);
    let entry = json!({
        "identifier": format!("urn:air:{}:sentry-mcp", publisher(&base)),
        "displayName": "Sentry (sentry-mcp)",
        "type": CARD,
        "url": format!("{base}/mcp/server-card"),
    });
    answer(&site.front, CATALOG, &json!({"specVersion": "1.0", "entries": [entry]}))
}

fn card_of(front: &Front, base: &str) -> Value {
    let mut remote = json!({
        "type": "streamable-http",
        "url": format!("{base}/mcp"),
        "supportedProtocolVersions": mcp::revisions(),
    });
    let bearer = match front.way {
        Way::Bearer => Some("Bearer, and the secret of this server's operator"),
        Way::Direct => Some("Bearer, and a Sentry token that begins with sntry"),
        // What signing in needs is found by the 401 (RFC 9728).
        Way::SignIn | Way::Nobody => None,
    };
    if let (Some(about), Value::Object(remote)) = (bearer, &mut remote) {
        let header =
            json!({"name": "Authorization", "description": about, "isRequired": true, "isSecret": true});
        remote.insert("headers".to_owned(), json!([header]));
    }
    let reversed: Vec<&str> = publisher(base).rsplit('.').collect();
    json!({
        "$schema": SCHEMA,
        "name": format!("{}/sentry-mcp", reversed.join(".")),
        "version": env!("CARGO_PKG_VERSION"),
        "title": "Sentry",
        "description": "Errors, traces and releases that Sentry recorded, for coding agents. Not made by Sentry.",
        "websiteUrl": format!("{base}/"),
        "remotes": [remote],
    })
}

/// The domain of an address. An address of digits has none; neither has this machine.
fn publisher(base: &str) -> &str {
    let host = base.split("//").nth(1).unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_name = name.contains(|c: char| c.is_ascii_alphabetic()) && !host.starts_with('[');
    if is_name { name } else { "localhost" }
}

/// Where clients find the server by its domain it is public, for pages of every origin, and worth keeping for a while.
fn answer(front: &Front, media_type: &'static str, document: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(document.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if front.told.is_none() {
        return response;
    }
    response.headers_mut().extend([
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type")),
    ]);
    response
}

#[cfg(test)]
mod tests {
    use super::publisher;

    #[test]
    fn the_publisher_is_a_domain() {
        for (base, domain) in [
            ("https://mcp.example.com", "mcp.example.com"),
            ("http://localhost:8000", "localhost"),
            ("http://127.0.0.1:8000", "localhost"),
            ("http://[::1]:8000", "localhost"),
            ("http://[fe80::1]", "localhost"),
        ] {
            assert_eq!(publisher(base), domain);
        }
    }
}
