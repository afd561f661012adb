//! `/try`: a page on which a person runs a tool and sees what a model sees. It is there where nobody is asked who they
//! are, on this machine alone, and where people sign in, for those who did so in their browser. What it runs goes through the
//! same gate as every call.

mod form;
mod shown;

use super::{
    body,
    kept::Held,
    refused::Refused,
    router::{Site, known, refuse},
    signed_in::SignedIn,
    signing_in::SIGN_IN,
};
use crate::telemetry::{self, Told, Way, observed};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header, request::Parts},
    routing::get,
};
use form::Given;
use futures_util::{FutureExt, future::BoxFuture};
use maud::{Markup, html};
use oauth::LARGEST_BODY;
use pages::{Page, Width};
use ring::digest::{SHA256, digest};
use shown::{Ran, Whose};
use std::sync::Arc;
use tools::{Caller, Confirm, ListedTool, Question, Said};

/// Where the tools are.
pub(crate) const ROUTE: &str = "/try";

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route(ROUTE, get(choose)).route("/try/{tool}", get(fill).post(run))
}

/// Somebody at the page.
struct Visit {
    held: Held,
    /// How they signed in, where people do.
    signed_in: Option<SignedIn>,
}

/// Nobody who may run anything at the page.
enum NoVisit {
    Refused(Refused),
    /// They have to sign in first.
    Unknown,
}

impl From<Refused> for NoVisit {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl NoVisit {
    /// What somebody sees who opened the page: where to sign in, or why it is not there.
    fn page(self, site: &Site, parts: &Parts) -> Response<Body> {
        match self {
            Self::Refused(refused) => refused.response(),
            Self::Unknown => page(site, "Try it", shown::sign_in(&sign_in(site, &parts.headers))),
        }
    }
}

/// Where somebody signs in who came with these headers.
fn sign_in(site: &Site, headers: &HeaderMap) -> String {
    format!("{}{SIGN_IN}", site.front.base(headers))
}

/// Who is at the page, and what may be run there.
async fn at_the_page(site: &Site, parts: &Parts) -> Result<Visit, NoVisit> {
    if site.callers.authority().is_some() {
        let caller = site.callers.visitor(&parts.headers).await?.ok_or(NoVisit::Unknown)?;
        site.limits.of(&caller).await.map_err(Refused::from)?;
        let held = site.gates.gate(&caller, caller.grant.clone());
        return Ok(Visit { held, signed_in: caller.signed_in });
    }
    if !site.callers.asks_nobody() {
        let words = "tools are tried out where people sign in, and where nobody is asked who they are: on a server of this \
                     machine alone, such as `sentry-mcp serve --demo`";
        return Err(Refused::new(StatusCode::NOT_FOUND, words).into());
    }
    // Behind the question mark stand arguments here, which confine nothing.
    let mut asked = parts.clone();
    asked.uri = Uri::from_static(ROUTE);
    let (caller, grant) = known(site, &asked).await?;
    Ok(Visit { held: site.gates.gate(&caller, grant), signed_in: None })
}

impl Visit {
    fn tool(&self, name: &str) -> Result<ListedTool, Refused> {
        self.held.gate.describe(name).ok_or_else(no_tool)
    }

    /// A page of theirs, with the way out where they came by signing in.
    fn page(&self, site: &Site, title: &str, body: &Markup) -> Response<Body> {
        page(site, title, html! { (body) @if self.signed_in.is_some() { (shown::sign_out()) } })
    }
}

fn no_tool() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "this server has no such tool")
}

/// `GET /try`: the tools.
async fn choose(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    match at_the_page(&site, &parts).await {
        Ok(visit) => {
            let gate = &visit.held.gate;
            let named = |name| gate.describe(name);
            let listed = gate.list();
            let is_listed = |name: &str| listed.iter().any(|tool| tool.name == name);
            let others: Vec<ListedTool> =
                gate.names().filter(|name| !is_listed(name)).filter_map(named).collect();
            let whose = match &visit.signed_in {
                _ if site.front.is_demo() => Whose::MadeUp,
                Some(_) => Whose::Theirs,
                None => Whose::Ours,
            };
            visit.page(&site, "Try it", &shown::tools(&listed, &others, whose))
        }
        Err(none) => none.page(&site, &parts),
    }
}

/// `GET /try/{tool}`: its form, with what the address says in it. Nothing is run.
async fn fill(State(site): State<Arc<Site>>, Path(name): Path<String>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let found = at_the_page(&site, &parts).await;
    match found.and_then(|visit| Ok((visit.tool(&name)?, visit))) {
        Ok((tool, visit)) => {
            // Whoever made the link chose the arguments: of what changes somebody's Sentry the person writes them down.
            let is_harmless = tool.read_only || site.front.is_demo();
            let query = parts.uri.query().filter(|_| is_harmless).unwrap_or_default();
            let given = Given::of_address(&tool, query);
            visit.page(&site, tool.title, &shown::tool(&tool, &given, None))
        }
        Err(none) => none.page(&site, &parts),
    }
}

/// `POST /try/{tool}`: runs it.
async fn run(State(site): State<Arc<Site>>, Path(name): Path<String>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let ours = is_ours(&site, &parts.headers);
    let meant = match at_the_page(&site, &parts).await {
        Ok(visit) => ours.and_then(|()| Ok((visit.tool(&name)?, Some(visit)))),
        // A form of another page is not repeated either: it would be the person's own with the next press.
        Err(NoVisit::Unknown) => {
            ours.and_then(|()| Ok((site.front.tool(&name).cloned().ok_or_else(no_tool)?, None)))
        }
        Err(NoVisit::Refused(refused)) => Err(refused),
    };
    let (tool, visit) = match meant {
        Ok(meant) => meant,
        Err(refused) => return refuse(refused, &parts, body).await,
    };
    // What nobody is known to have sent is shown again, and never much of it.
    let read = match visit {
        Some(_) => body::read(body).await,
        None => body::read_at_most(LARGEST_BODY, body).await,
    };
    let given = match read {
        Ok(text) => Given::of_form(&tool, &text),
        Err(refused) => return refused.response(),
    };
    let Some(visit) = visit else {
        let again = shown::signed_out(&tool, &given, &sign_in(&site, &parts.headers));
        let mut page = page(&site, tool.title, again);
        *page.status_mut() = StatusCode::FORBIDDEN;
        return page;
    };
    let person = Person { said: given.said() };
    let caller = Caller {
        client: Some(("try-it page", env!("CARGO_PKG_VERSION"))),
        confirm: Some(&person),
        ..Caller::default()
    };
    let told = telemetry::told(|| Told { method: "tools/call", way: Way::Http, version: None, parent: None });
    let call = visit.held.gate.call_for(caller, tool.name, given.arguments(&tool));
    let outcome = observed(told, async {
        telemetry::asks_for(tool.name);
        let outcome = call.await;
        telemetry::outcome(&outcome);
        outcome
    });
    let outcome = Box::pin(outcome).await;
    if let Some(signed_in) = &visit.signed_in {
        signed_in.settle(&visit.held).await;
    }
    let ran = match &outcome.question {
        Some(question) => Ran::Asked { question, yes: bound(&question.state) },
        None => Ran::Answered(&outcome),
    };
    visit.page(&site, tool.title, &shown::tool(&tool, &given, Some(&ran)))
}

/// Whether the page that belongs to the form sent it: pages of other origins, those of other servers on this machine among
/// them, run nothing.
fn is_ours(site: &Site, headers: &HeaderMap) -> Result<(), Refused> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/x-www-form-urlencoded".as_slice()) {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "this takes the form of its own page"));
    }
    let is_ours = match site.callers.authority() {
        // A proxy in front of it may speak TLS, which the address that people sign in at tells.
        Some(authority) => authority.is_own_form(headers),
        None => pages::is_sent_by(&site.front.called(headers), headers),
    };
    if is_ours {
        return Ok(());
    }
    Err(Refused::new(StatusCode::FORBIDDEN, "this form was not sent by the page that it belongs to"))
}

/// The person at the page, who is asked by the page that follows. A yes is for the change that was shown and no other.
struct Person<'a> {
    /// What stands for the change that they said yes to.
    said: Option<&'a str>,
}

/// What stands for a change in the form that asks for a yes.
fn bound(state: &str) -> String {
    digest(&SHA256, state.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Confirm for Person<'_> {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Said> {
        let is_this = self.said.is_some_and(|said| said == bound(&question.state));
        std::future::ready(if is_this { Said::Yes } else { Said::Later }).boxed()
    }
}

fn page(site: &Site, title: &str, body: Markup) -> Response<Body> {
    let page = Page::new(format!("{title} · sentry-mcp"), body).of_width(Width::Wide);
    let page = page.with_navigation(site.front.navigation()).with_forms_to("'self'");
    page.response(StatusCode::OK).map(Body::from)
}
