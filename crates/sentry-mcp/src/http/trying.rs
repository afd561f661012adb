//! `/try`: a page on which a person runs a tool and sees what a model sees. It is there where nobody is asked who they
//! are: on this machine alone. What it runs goes through the same gate as every call.

mod form;
mod shown;

use super::{
    body,
    kept::Held,
    refused::Refused,
    router::{Site, known, refuse},
};
use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header, request::Parts},
    routing::get,
};
use form::Given;
use futures_util::{FutureExt, future::BoxFuture};
use maud::Markup;
use pages::{Page, Width};
use ring::digest::{SHA256, digest};
use shown::Ran;
use std::sync::Arc;
use tools::{Caller, Confirm, ListedTool, Question, Said};

/// Where the tools are.
pub(super) const ROUTE: &str = "/try";

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route(ROUTE, get(choose)).route("/try/{tool}", get(fill).post(run))
}

/// Who is at the page, and what may be run there.
async fn at_the_page(site: &Site, parts: &Parts) -> Result<Held, Refused> {
    if !site.callers.asks_nobody() {
        let words = "tools are tried out where nobody is asked who they are: on a server of this machine alone, such as `sentry-mcp serve --demo`";
        return Err(Refused::new(StatusCode::NOT_FOUND, words));
    }
    // Behind the question mark stand arguments here, which confine nothing.
    let mut asked = parts.clone();
    asked.uri = Uri::from_static(ROUTE);
    let (caller, grant) = known(site, &asked).await?;
    Ok(site.gates.gate(&caller, grant))
}

fn tool(held: &Held, name: &str) -> Result<ListedTool, Refused> {
    let none = || Refused::new(StatusCode::NOT_FOUND, "this server has no such tool");
    held.gate.describe(name).ok_or_else(none)
}

/// `GET /try`: the tools.
async fn choose(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    match at_the_page(&site, &parts).await {
        Ok(held) => {
            let named = |name| held.gate.describe(name);
            let listed = held.gate.list();
            let is_listed = |name: &str| listed.iter().any(|tool| tool.name == name);
            let others: Vec<ListedTool> =
                held.gate.names().filter(|name| !is_listed(name)).filter_map(named).collect();
            page(&site, "Try it", shown::tools(&listed, &others, site.front.is_demo()))
        }
        Err(refused) => refused.response(),
    }
}

/// `GET /try/{tool}`: its form, with what the address says in it. Nothing is run.
async fn fill(State(site): State<Arc<Site>>, Path(name): Path<String>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let found = at_the_page(&site, &parts).await.and_then(|held| tool(&held, &name));
    match found {
        Ok(tool) => {
            let given = Given::of_address(&tool, parts.uri.query().unwrap_or_default());
            page(&site, tool.title, shown::tool(&tool, &given, None))
        }
        Err(refused) => refused.response(),
    }
}

/// `POST /try/{tool}`: runs it.
async fn run(State(site): State<Arc<Site>>, Path(name): Path<String>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let meant = at_the_page(&site, &parts).await.and_then(|held| {
        is_ours(&site, &parts.headers)?;
        Ok((tool(&held, &name)?, held))
    });
    let (tool, held) = match meant {
        Ok(meant) => meant,
        Err(refused) => return refuse(refused, &parts, body).await,
    };
    let given = match body::read(body).await {
        Ok(text) => Given::of_form(&tool, &text),
        Err(refused) => return refused.response(),
    };
    let person = Person { said: given.said() };
    let caller = Caller {
        client: Some(("try-it page", env!("CARGO_PKG_VERSION"))),
        confirm: Some(&person),
        ..Caller::default()
    };
    let outcome = held.gate.call_for(caller, tool.name, given.arguments(&tool)).await;
    let ran = match &outcome.question {
        Some(question) => Ran::Asked { question, yes: bound(&question.state) },
        None => Ran::Answered(&outcome),
    };
    page(&site, tool.title, shown::tool(&tool, &given, Some(&ran)))
}

/// Whether the page that belongs to the form sent it: pages of other origins, those of other servers on this machine among
/// them, run nothing.
fn is_ours(site: &Site, headers: &HeaderMap) -> Result<(), Refused> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/x-www-form-urlencoded".as_slice()) {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "this takes the form of its own page"));
    }
    if pages::is_sent_by(&site.front.called(headers), headers) {
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
