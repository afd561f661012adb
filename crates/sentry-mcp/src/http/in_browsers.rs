//! What a person sees in a browser who is refused: the same refusal as programs get, as a page.

use super::{media, refused::Said, signing_in::SIGN_OUT};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, Response, StatusCode, header},
    middleware::Next,
};
use maud::html;
use pages::Page;

pub(super) const HTML: &str = "text/html";

/// Turns refusals into pages where a person opened or sent something in what shows pages. Some libraries name HTML in all
/// that they ask for, so what only programs post keeps its answer.
pub(super) async fn pages(request: Request, next: Next) -> Response<Body> {
    let shows_pages = media::names(request.headers(), HTML) && is_of_people(&request);
    let is_mcp = request.uri().path().starts_with("/mcp");
    let response = next.run(request).await;
    let status = response.status();
    if !shows_pages || !(status.is_client_error() || status.is_server_error()) || is_page(response.headers())
    {
        return response;
    }
    let said = response.extensions().get::<Said>().map(|Said(said)| said.to_string());
    let mut page = page(status, said.as_deref(), is_mcp).map(Body::from);
    for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Whether a person may have sent this: followed an address, or sent one of our forms.
fn is_of_people(request: &Request) -> bool {
    let path = request.uri().path();
    let is_form = path.starts_with("/try/") || path == "/oauth/authorize" || path == SIGN_OUT;
    match *request.method() {
        Method::GET | Method::HEAD => true,
        Method::POST => is_form,
        _ => false,
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(HTML.as_bytes()))
}

/// The page of a refusal, in words of ours alone.
fn page(status: StatusCode, said: Option<&str>, is_mcp: bool) -> Response<String> {
    let (title, words) = match status {
        StatusCode::NOT_FOUND => ("There is nothing here", "The address may be misspelt."),
        _ if is_mcp => (
            "This address is for agents",
            "A client of MCP connects to it; a browser has nothing to do here.",
        ),
        StatusCode::UNAUTHORIZED => ("Who is asking?", "This server does not know who sent this."),
        StatusCode::FORBIDDEN => ("This is not served", "This server does not answer such a request."),
        StatusCode::METHOD_NOT_ALLOWED => ("Not this way", "This address does not take such a request."),
        StatusCode::TOO_MANY_REQUESTS => ("Too many requests", "Wait a moment and try again."),
        status if status.is_server_error() => ("That did not work", "Try again in a moment."),
        _ => ("That was not understood", "The request cannot be served as it is."),
    };
    let said = said.map(|said| said.trim_end_matches('.'));
    // What is not called by a name of ours would not be served its start either.
    let has_start = status != StatusCode::FORBIDDEN;
    let body = html! {
        h1 { (title) }
        p { (words) }
        @if let Some(said) = said { p.note { "The server says: " (said) "." } }
        @if has_start { p { a.button href="/" { "To the start" } } }
    };
    Page::new(title, body).response(status)
}
