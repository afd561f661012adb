//! The calls of the matrix: every example of every tool, and what else differs between servers; each translated from
//! the names of the embedded world into those of a recorded server.

use crate::{testing::*, tests::examples::examples};
use std::collections::BTreeSet;

/// One row of the matrix.
pub(super) struct Call {
    pub(super) tool: &'static str,
    pub(super) arguments: Value,
    /// The tool, and those of the arguments that tell its rows apart.
    pub(super) label: String,
}

/// What a server calls the things that calls are about.
pub(super) struct Names {
    pub(super) issue: &'static str,
    pub(super) short_id: &'static str,
    pub(super) event: &'static str,
    pub(super) trace: &'static str,
    pub(super) span: &'static str,
    pub(super) project: &'static str,
    pub(super) tag: &'static str,
    pub(super) email: &'static str,
    pub(super) user: &'static str,
    pub(super) team: &'static str,
    pub(super) url: &'static str,
}

/// Those of the embedded world.
pub(super) const EMBEDDED: Names = Names {
    issue: "BACKEND-1K",
    short_id: "BACKEND-1K",
    event: "latest",
    trace: "ff61256cf69d527e512afba864ac94b3",
    span: "64d1f37c5ae16cb7",
    project: "backend",
    tag: "tenant",
    email: "juniper@acme.example",
    user: "user:23",
    team: "team:31",
    url: "https://sentry.example.com",
};

/// Arguments that say nothing about a row: where, how much, and in which form.
const NOT_TOLD: [&str; 7] =
    ["organizationSlug", "issueId", "maxKilobytes", "limit", "text", "reason", "traceId"];

/// All rows, by tool, in the names of the embedded world.
pub(super) fn calls() -> Vec<Call> {
    let of_tools = examples().into_iter().map(|example| (example.tool, example.arguments));
    let mut all: Vec<Call> = of_tools
        .chain(more())
        .map(|(tool, arguments)| {
            let told =
                arguments.as_object().unwrap().iter().filter(|(name, _)| !NOT_TOLD.contains(&name.as_str()));
            let told = told.map(|(name, value)| match value {
                Value::String(text) => format!("{name} `{}`", placeless(text)),
                other => format!("{name} `{}`", other.to_string().replace('|', "\\|")),
            });
            let told: Vec<String> = told.collect();
            let label =
                if told.is_empty() { tool.to_owned() } else { format!("{tool}: {}", told.join(", ")) };
            Call { tool, arguments, label }
        })
        .collect();
    let mut seen = BTreeSet::new();
    all.retain(|call| seen.insert(call.label.clone()));
    all.sort_by(|one, other| one.label.cmp(&other.label));
    all
}

/// The same words for every server in a label.
fn placeless(text: &str) -> String {
    for (mine, word) in [
        (EMBEDDED.short_id, "SHORT-ID"),
        (EMBEDDED.span, "SPAN"),
        (EMBEDDED.email, "e-mail address"),
        (EMBEDDED.user, "user:ID"),
        (EMBEDDED.team, "team:ID"),
        ("team:platform", "team:slug"),
        (EMBEDDED.url, "its own"),
        (EMBEDDED.tag, "TAG"),
    ] {
        if text == mine {
            return word.to_owned();
        }
    }
    text.replace(EMBEDDED.url, "its own").replace('|', "\\|")
}

/// What the examples of the tools do not ask, and servers answer differently.
fn more() -> Vec<(&'static str, Value)> {
    let acme = |more| with(json!({ "organizationSlug": "acme" }), more);
    let issue = |more| acme(with(json!({ "issueId": EMBEDDED.issue }), more));
    let mut calls = vec![
        ("find_organizations", json!({ "query": "acme" })),
        ("get_issue_details", issue(json!({ "eventId": "latest" }))),
        ("get_issue_details", issue(json!({ "eventId": "oldest" }))),
        ("get_issue_details", issue(json!({ "eventId": "recommended" }))),
        ("get_issue_details", issue(json!({ "regionUrl": EMBEDDED.url }))),
        ("get_issue_tag_values", issue(json!({ "tagKey": EMBEDDED.tag, "limit": 10, "cursor": "0:0:0" }))),
        ("search_events", acme(json!({ "fields": ["title", "count()"] }))),
    ];
    calls
        .extend(["date", "freq", "new", "user"].map(|sort| ("search_issues", acme(json!({ "sort": sort })))));
    calls.extend(
        [
            "is:unresolved level:warning",
            "user.email:ada@example.com",
            "error.type:ZeroDivisionError",
            "!level:error",
            "firstSeen:-24h",
            "times_seen:>1",
            "has:user",
        ]
        .map(|query| ("search_issues", acme(json!({ "query": query })))),
    );
    calls.extend(
        ["resolved", "resolvedInNextRelease", "unresolved", "ignored"]
            .map(|status| ("update_issue", issue(json!({ "status": status })))),
    );
    calls.extend(
        [EMBEDDED.email, "me", EMBEDDED.user, "team:platform", EMBEDDED.team, "nobody"]
            .map(|who| ("update_issue", issue(json!({ "assignedTo": who })))),
    );
    calls.push(("update_issue", issue(json!({ "priority": "high" }))));
    calls
}

impl Names {
    /// The arguments in this server's words. Ids that it could not know stay as they are.
    pub(super) fn translate(&self, arguments: &Value) -> Value {
        let mut arguments = arguments.clone();
        for (name, value) in arguments.as_object_mut().unwrap() {
            // The arguments of another tool.
            if value.is_object() {
                *value = self.translate(value);
            }
            let Some(text) = value.as_str() else { continue };
            let id = |text: &str, length: usize| {
                text.len() == length && text.chars().all(|c| c.is_ascii_hexdigit())
            };
            let meant = match name.as_str() {
                _ if text == EMBEDDED.issue => self.issue,
                _ if text == EMBEDDED.project => self.project,
                _ if text == EMBEDDED.tag => self.tag,
                _ if text == EMBEDDED.email => self.email,
                _ if text == EMBEDDED.user => self.user,
                _ if text == EMBEDDED.team => self.team,
                _ if text == EMBEDDED.url => self.url,
                "traceId" => self.trace,
                "spanId" => self.span,
                "url" => {
                    *value = text.replace(EMBEDDED.url, self.url).replace(EMBEDDED.issue, self.issue).into();
                    continue;
                }
                "eventId" if id(text, 32) => self.event,
                _ => continue,
            };
            *value = meant.into();
        }
        arguments
    }
}
