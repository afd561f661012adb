//! `POST /oauth/revoke`: a client gives back what it has (RFC 7009).

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    answer::{self, Refusal},
    authority::Authority,
    form::Parameters,
    sent::Form,
    vault::Purpose,
};

pub(crate) async fn revoke(
    State(authority): State<Authority>,
    headers: HeaderMap,
    Form(form): Form,
) -> Response {
    give_back(&authority, &headers, &form).await.unwrap_or_else(IntoResponse::into_response)
}

/// Either token ends the whole grant: an access token whose refresh token lives on would be back within the hour. What
/// is no token, or another client's, is answered no differently.
async fn give_back(
    authority: &Authority,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Response, Refusal> {
    let client = authority.authenticated(headers, form)?;
    let token = form.one("token")?.ok_or(Refusal::bad("invalid_request", "token is missing"))?;
    let ticket = [Purpose::Refresh, Purpose::Access].into_iter().find_map(|kind| authority.read(kind, token));
    if let Some(ticket) = ticket
        && let Some((granted, _)) = authority.granted(&ticket.at).await?
        && granted.is_of(&client)
    {
        authority.end(&ticket.at).await?;
    }
    Ok(answer::json(StatusCode::OK, &json!({})))
}
