//! What those are shown who come without a client of MCP: people a page, models a text, and clients where to find us.

mod connect;
mod discovery;
mod landing;
mod llms;
mod shelf;

use super::{
    router::{Site, programs, protocol},
    trying,
};
use crate::config::Serving;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Response, header},
    routing::get,
};
use shelf::Shelf;
use std::sync::Arc;
use tools::{Gate, ListedTool};

/// What there is to say of this server, whoever asks.
pub(crate) struct Front {
    /// The address that it was told; without one it is known by the name that it is called by.
    told: Option<String>,
    scheme: &'static str,
    /// The host name of the Sentry behind it.
    sentry: String,
    way: Way,
    is_demo: bool,
    shelf: Shelf,
}

/// How callers are known, the way first that most of them take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// People sign in at Sentry.
    SignIn,
    /// They bring the secret of the operator.
    Bearer,
    /// They bring Sentry tokens of their own.
    Direct,
    /// Nobody asks them: they are on this machine.
    Nobody,
}

impl Front {
    /// `told` is the address that callers use, where it is known; `gate` lists what callers may use at most.
    pub(crate) fn new(
        serving: &Serving,
        told: Option<String>,
        scheme: &'static str,
        sentry: String,
        gate: &Gate,
    ) -> Self {
        let way = if serving.sign_in.is_some() {
            Way::SignIn
        } else if serving.client_bearer.is_some() {
            Way::Bearer
        } else if serving.direct_tokens {
            Way::Direct
        } else {
            Way::Nobody
        };
        let told = told.map(|told| told.trim_end_matches('/').to_owned());
        Self { told, scheme, sentry, way, is_demo: serving.is_demo, shelf: Shelf::of(gate) }
    }

    /// Whether a made-up Sentry is served.
    pub(super) const fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// The tool of this name, where callers may use it at most. Everybody may read of it (`landing.rs`).
    pub(super) fn tool(&self, name: &str) -> Option<&ListedTool> {
        self.shelf.tool(name)
    }

    /// The origin under which a request came, as in `https://mcp.example.com`. The guard has looked at the header.
    pub(super) fn called(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        format!("{}://{host}", self.scheme)
    }

    /// The address that clients are given, without a path.
    pub(super) fn base(&self, headers: &HeaderMap) -> String {
        self.told.clone().unwrap_or_else(|| self.called(headers))
    }

    /// What this server is, in a sentence.
    fn sentence(&self) -> String {
        let sentry = match self.way {
            _ if self.is_demo => "a small made-up Sentry",
            // Signing in leads there, and who is on this machine may ask it; others learn nothing by coming.
            Way::SignIn | Way::Nobody => &self.sentry,
            Way::Bearer | Way::Direct => "a Sentry server",
        };
        format!(
            "An MCP server through which coding agents read and work on what {sentry} recorded: errors, traces, releases."
        )
    }

    /// Whether a person may run tools in a browser: they are on this machine, or sign in.
    fn is_tried_here(&self) -> bool {
        matches!(self.way, Way::Nobody | Way::SignIn)
    }

    /// The pages that one may go to from any.
    pub(super) fn navigation(&self) -> Vec<(&'static str, &'static str)> {
        let mut pages = vec![("/", "Start")];
        pages.extend(self.is_tried_here().then_some((trying::ROUTE, "Try it")));
        pages.push(("/llms.txt", "llms.txt"));
        pages
    }
}

/// Said wherever the name of Sentry might be misread.
const INDEPENDENT: &str =
    "This is an independent program. It is not made by Sentry and not affiliated with it.";

/// The routes, but for that of the page itself.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/llms.txt", get(llms::text))
        .route("/mcp/server-card", get(discovery::card).fallback(protocol))
        .route("/.well-known/ai-catalog.json", get(discovery::catalog))
        .route("/.well-known/mcp/catalog.json", get(discovery::catalog))
}

/// The routes here that are told by name; discovery is told as what all well-known addresses are.
pub(super) const ROUTES: [&str; 2] = ["/llms.txt", "/mcp/server-card"];

/// Whether pages of every origin may read the answer: it says nothing that is not public. Nobody finds a server of one
/// machine by its domain, and no page needs to know that it runs.
pub(super) fn is_for_every_page(front: &Front, request: &Request) -> bool {
    front.told.is_some()
        && request.method() == Method::GET
        && matches!(
            request.uri().path(),
            "/mcp/server-card" | "/.well-known/ai-catalog.json" | "/.well-known/mcp/catalog.json"
        )
}

/// `GET /`: the page for those who can show it, the text for those who ask for Markdown, and else what programs get.
pub(super) async fn landing(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let headers = request.headers();
    let mut response = if super::media::names(headers, super::in_browsers::HTML) {
        landing::page(&site.front, headers)
    } else if super::media::names(headers, MARKDOWN) {
        llms::answer(&site.front, headers, MARKDOWN)
    } else {
        return programs(State(site), request).await;
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

const MARKDOWN: &str = "text/markdown";
