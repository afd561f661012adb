//! The HTTP request that an application was serving.

use super::flat::flat;
use sentry_api::models::Request;
use serde_json::Value;
use untrusted::{Item, Maybe, Pairs, Rank, Section, Untrusted};

/// Method, address, query, headers, names of cookies and the body.
pub(crate) fn sections(request: &Request) -> Vec<Section> {
    let pairs = |pairs: &Maybe<Pairs>| pairs.0.clone().unwrap_or_default();
    let list = |label: &'static str, rank| Section::list(label).rank(rank).at_most(30);
    let mut sections = vec![
        Section::field("Request", (&request.method, request.method.as_ref().map(|_| " "), &request.url))
            .rank(Rank::Useful),
        list("Request query", Rank::Useful)
            .items(pairs(&request.query).iter(), |(name, value)| Item::new((name, " = ", value))),
        list("Request headers", Rank::Useful).items(pairs(&request.headers).iter(), |(name, value)| {
            let is_secret = name.is(|name| is_secret(name));
            Item::new((name, ": ", (!is_secret).then_some(value), is_secret.then_some("(hidden)")))
        }),
        // What they hold signs people in.
        list("Request cookies, by name", Rank::Detail)
            .items(pairs(&request.cookies).iter(), |(name, _)| Item::new(name)),
    ];
    let body = request
        .data
        .as_ref()
        .filter(|body| !body.is(Value::is_null))
        .map(flat)
        .filter(|body: &Untrusted| !body.is_blank());
    sections.extend(body.map(|body| Section::text_of("Request body", body).rank(Rank::Useful)));
    sections
}

/// Headers whose value signs somebody in. SDKs and Sentry leave most of them out.
fn is_secret(name: &str) -> bool {
    ["cookie", "set-cookie", "authorization", "proxy-authorization", "x-api-key"]
        .iter()
        .any(|secret| name.eq_ignore_ascii_case(secret))
}
