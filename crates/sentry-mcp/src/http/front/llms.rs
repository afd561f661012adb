//! `/llms.txt`: the page for models, in the format of <https://llmstxt.org>: a title, a summary, what is worth knowing, and
//! sections of links.

use super::{Front, INDEPENDENT, Site, connect, shelf::Line};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
};
use std::sync::Arc;

pub(super) async fn text(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response<Body> {
    answer(&site.front, &headers, "text/plain")
}

/// As this media type.
pub(super) fn answer(front: &Front, headers: &HeaderMap, media_type: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(written(front, &front.base(headers))));
    if let Ok(kind) = HeaderValue::from_str(&format!("{media_type}; charset=utf-8")) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn written(front: &Front, base: &str) -> String {
    let shelf = &front.shelf;
    let lines = |lines: &[Line]| {
        let line = |line: &Line| {
            let Line { name, about, skills, effect, tokens } = line;
            format!("- `{name}` ({effect}; {skills}; about {tokens} tokens): {about}\n")
        };
        lines.iter().map(line).collect::<String>()
    };
    let mut others = lines(&shelf.others);
    if !others.is_empty() {
        others = format!("\nTools that `search_sentry_tools` finds:\n\n{others}");
    }
    format!(
        "# sentry-mcp\n\n> {sentence}\n\n{INDEPENDENT}\n\nAddress for clients of MCP (Streamable HTTP): {base}/mcp\n\n{way}\n\n\
         `{install}` writes the entry of a client: codex, claude-code, cursor, vscode, gemini, opencode.\n\n\
         Tools that a model is told of, for about {tokens} tokens in each request:\n\n{listed}{others}\n\
         ## Addresses\n\n\
         - [Start]({base}/): the same for people, with an entry for each client\n\
         - [Server card]({base}/mcp/server-card): the same for clients that look for servers\n\n\
         ## Optional\n\n\
         - [Model Context Protocol](https://modelcontextprotocol.io/llms.txt): what is spoken at the address\n\
         - [Sentry's documentation](https://docs.sentry.io/llms.txt): what the tools are about\n",
        sentence = front.sentence(),
        way = front.way.words(),
        install = connect::install(front.way, &format!("{base}/mcp")),
        tokens = shelf.tokens(),
        listed = lines(&shelf.listed),
    )
}
