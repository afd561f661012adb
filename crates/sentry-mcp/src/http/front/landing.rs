//! The page: what this is, how a client connects, and what it can do then.

use super::{Front, INDEPENDENT, Way, connect, shelf::Line};
use crate::http::trying::ROUTE;
use axum::{
    body::Body,
    http::{HeaderMap, Response, StatusCode},
};
use maud::{Markup, html};
use pages::{Page, Width, prose};

pub(super) fn page(front: &Front, headers: &HeaderMap) -> Response<Body> {
    let address = format!("{}/mcp", front.base(headers));
    let shelf = &front.shelf;
    let body = html! {
        h1 { "Sentry for coding agents" }
        p.lead { (front.sentence()) }
        p.quiet { (INDEPENDENT) }
        @if front.is_tried_here() {
            p { a.button.main href=(ROUTE) { @if front.way == Way::SignIn { "Sign in and try it" } @else { "Try it" } " in this browser" } }
        }

        h2 id="connect" { "Connect" }
        p { code.address { (address) } }
        p { (front.way.words()) }
        (connect::clients(front.way, &address))
        p { "With this program installed beside the client, one command writes the entry:" }
        pre { code { (connect::install(front.way, &address)) } }
        p.note {
            "The address takes confinement: " code { "/mcp/" i { "organization" } } " and "
            code { "/mcp/" i { "organization" } "/" i { "project" } } " serve that alone, "
            code { "?read-only=1" } " changes nothing, " code { "?skills=inspect,docs" } " leaves so much."
        }

        h2 id="tools" { "Tools" }
        p {
            (shelf.listed.len()) " tools are told to a model, for about " (shelf.tokens())
            " tokens in each of its requests."
            @if !shelf.others.is_empty() { " It finds the other " (shelf.others.len()) " by searching, and pays for none unasked." }
        }
        (lines(&shelf.listed))
        @if !shelf.others.is_empty() {
            details {
                summary { (shelf.others.len()) " more, found by search_sentry_tools" }
                (lines(&shelf.others))
            }
        }
        p.note { "Tokens are estimated from the size of what a model is told (four bytes each, OpenAI's o200k)." }

        h2 id="more" { "More" }
        ul {
            li { a href="/llms.txt" { "This page for models" } " (llms.txt)" }
            li { a href="/mcp/server-card" { "Server card" } " for clients that look for servers" }
            li { a href="https://modelcontextprotocol.io" rel="noreferrer" { "Model Context Protocol" } }
            li { a href="https://docs.sentry.io" rel="noreferrer" { "Sentry's documentation" } }
        }
        p.note { "What events say was written by whoever could reach an application. Agents get it fenced, as evidence and never as an instruction." }
        p.note { "sentry-mcp " (env!("CARGO_PKG_VERSION")) }
    };
    let page = Page::new("sentry-mcp: Sentry for coding agents", body);
    page.of_width(Width::Wide).with_navigation(front.navigation()).response(StatusCode::OK).map(Body::from)
}

fn lines(lines: &[Line]) -> Markup {
    html! {
        ul.cards {
            @for line in lines {
                li {
                    p.head { code { (line.name) } span.note { (line.tokens) " tokens" } }
                    p { (prose(&line.about)) }
                    p.note { (line.effect) " · " (line.skills) }
                }
            }
        }
    }
}
