//! What clients read before they begin: who authorizes (RFC 9728) and how (RFC 8414).

use access::Scope;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::Response,
};
use serde_json::{Value, json};

use crate::{answer, authority::Authority, resource::Resource};

/// A document with the scopes that there are. A list without any is left out (RFC 8414 and RFC 9728, section 3.2).
fn known_with(scopes: &[Scope], mut body: Value) -> Response {
    if let (false, Value::Object(body)) = (scopes.is_empty(), &mut body) {
        let ids: Vec<&str> = scopes.iter().map(|scope| scope.id()).collect();
        body.insert("scopes_supported".to_owned(), json!(ids));
    }
    let mut response = answer::json(StatusCode::OK, &body);
    let five_minutes = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(header::CACHE_CONTROL, five_minutes);
    response
}

/// The place that follows in the address, as it is written there: what is encoded is no place.
fn below(uri: &Uri, prefix: &str) -> Option<Resource> {
    Resource::of_path(uri.path().strip_prefix(prefix)?)
}

fn unknown() -> Response {
    answer::json(StatusCode::NOT_FOUND, &json!({ "error": "not_found" }))
}

fn of_resource(authority: &Authority, place: &Resource, query: Option<&str>) -> Response {
    let origin = authority.settings.origin();
    let scopes = authority.settings.scopes_at(query.unwrap_or_default());
    // The address must be told exactly as the client knows it.
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    known_with(
        &scopes,
        json!({
            "resource": format!("{origin}{}{query}", place.path()),
            "authorization_servers": [origin],
            "bearer_methods_supported": ["header"],
            "resource_name": "Sentry",
        }),
    )
}

/// `GET /.well-known/oauth-protected-resource`
pub(crate) async fn resource(State(authority): State<Authority>) -> Response {
    of_resource(&authority, &Resource::default(), None)
}

/// `GET /.well-known/oauth-protected-resource/mcp/…`
pub(crate) async fn resource_below(
    State(authority): State<Authority>,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    match below(&uri, "/.well-known/oauth-protected-resource") {
        Some(place) => of_resource(&authority, &place, query.as_deref()),
        None => unknown(),
    }
}

fn of_server(authority: &Authority, place: Option<&Resource>) -> Response {
    let origin = authority.settings.origin();
    let scopes = authority.settings.scopes_at("");
    // Below a path the issuer is that path, as the address of this very document says; its own authorization endpoint
    // keeps the two together for clients that look here first and send no `resource`.
    let below = place.map_or("", Resource::path);
    known_with(
        &scopes,
        json!({
            "issuer": format!("{origin}{below}"),
            "authorization_endpoint": format!("{origin}/oauth/authorize{below}"),
            "token_endpoint": format!("{origin}/oauth/token"),
            "registration_endpoint": format!("{origin}/oauth/register"),
            "revocation_endpoint": format!("{origin}/oauth/revoke"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "client_id_metadata_document_supported": authority.settings.documents,
            "authorization_response_iss_parameter_supported": true,
        }),
    )
}

/// `GET /.well-known/oauth-authorization-server`
pub(crate) async fn server(State(authority): State<Authority>) -> Response {
    of_server(&authority, None)
}

/// `GET /.well-known/oauth-authorization-server/mcp/…`
pub(crate) async fn server_below(State(authority): State<Authority>, uri: Uri) -> Response {
    match below(&uri, "/.well-known/oauth-authorization-server") {
        Some(place) => of_server(&authority, Some(&place)),
        None => unknown(),
    }
}
