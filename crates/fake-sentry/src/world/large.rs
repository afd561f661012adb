//! A large organization on demand: many issues, one huge event, one huge trace; the same ones every time.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    Realm,
    frame::Libraries,
    ids,
    issue::Issue,
    organization::Organization,
    telemetry::Traffic,
    trace::{Linked, Span, Trace, millis},
};

/// The slug of the large organization.
pub(crate) const LARGE_ORGANIZATION: &str = "large";
/// The id of its large trace.
pub(crate) const LARGE_TRACE: &str = "5000aaaa5000bbbb5000cccc5000dddd";
const SPANS: usize = 5_000;
/// The id of a trace of an ordinary size, without an error.
pub(crate) const ORDINARY_TRACE: &str = "0500aaaa0500bbbb0500cccc0500dddd";
const ORDINARY_SPANS: usize = 500;
/// Frames of the huge event, each with about a kilobyte of locals.
const FRAMES: usize = 1_000;
const PROJECT: &str = "warehouse";
const PROJECT_ID: &str = "9001";

/// A trace with this many spans.
#[derive(Debug, Clone)]
pub(crate) struct LargeTrace {
    id: &'static str,
    spans: usize,
    /// Whether the huge event happened in it.
    failed: bool,
}

/// The organization with so many issues.
#[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
pub(super) fn realm(now: DateTime<Utc>, issues: usize) -> Realm {
    let organization = json!({
        "id": "4900", "slug": LARGE_ORGANIZATION, "name": "Large", "created": "-400d",
        "people": [{ "id": "91", "name": "Tansy Moor", "username": "tansy", "email": "tansy@large.example", "role": "owner", "joined": "-400d" }],
        "teams": [{ "id": "92", "slug": "stock", "name": "Stock", "created": "-400d", "projects": [PROJECT], "members": ["91"] }],
        "projects": [{ "id": PROJECT_ID, "slug": PROJECT, "name": "Warehouse", "platform": "python", "created": "-400d", "color": "#888888" }],
        "environments": [{ "id": "93", "name": "production" }],
        "releases": [],
    });
    let organization: Organization = serde_json::from_value(organization).expect("it is well formed");
    let mut issues: Vec<Issue> = (1..=issues).map(|number| issue(now, number)).collect();
    if let Some(last) = issues.first_mut().and_then(|issue| issue.occurrences.last_mut()) {
        LARGE_TRACE.clone_into(&mut last.trace);
    }
    let mut realm = Realm::new(organization, issues, Vec::new(), Traffic::default());
    realm.large_traces.push(LargeTrace { id: LARGE_TRACE, spans: SPANS, failed: true });
    realm.large_traces.push(LargeTrace { id: ORDINARY_TRACE, spans: ORDINARY_SPANS, failed: false });
    realm
}

#[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
fn issue(now: DateTime<Utc>, number: usize) -> Issue {
    let kind = ["KeyError", "TimeoutError", "ValueError", "ConnectionError"]
        .get(number % 4)
        .copied()
        .unwrap_or("Error");
    let level = if number.is_multiple_of(10) { "warning" } else { "error" };
    let file = format!("warehouse/shelf_{}.py", number % 97);
    let title = format!("{kind}: shelf {number} is not there");
    let mut event = json!({
        "platform": "python", "environment": "production", "sdk": { "name": "sentry.python", "version": "2.75.0" },
        "tags": { "shelf": format!("s-{}", number % 97), "server_name": "wh-1" },
        "exception": [{
            "type": kind, "value": format!("shelf {number} is not there"), "mechanism": { "type": "generic", "handled": true }, "module": null,
            "frames": [{ "file": file, "function": "find", "line": 10 + number % 400, "module": "warehouse.shelves", "inApp": true }],
        }],
    });
    if number == 1 {
        make_huge(&mut event);
    }
    let about = json!({
        "id": (1_000_000 + number).to_string(), "shortId": format!("WAREHOUSE-{number}"), "project": PROJECT,
        "title": title, "culprit": "warehouse.shelves in find", "level": level, "type": "error", "issueType": "error",
        "issueCategory": "error", "status": if number.is_multiple_of(5) { "resolved" } else { "unresolved" },
        "priority": if number.is_multiple_of(3) { "high" } else { "medium" },
        "firstSeen": format!("-{}h", 48 + number % 1500), "lastSeen": format!("-{}m", 1 + number % 2800),
        "occurrences": 1 + number % 7, "users": 3,
        "metadata": { "type": kind, "value": format!("shelf {number} is not there"), "filename": file, "function": "find" },
        "events": [event],
    });
    let about = serde_json::from_value(about).expect("it is well formed");
    Issue::new(about, PROJECT_ID, now, &[], &Libraries::new())
}

/// Hundreds of frames with long locals, hundreds of breadcrumbs, and a trace.
fn make_huge(event: &mut Value) {
    let frame = |number: usize| {
        json!({
            "file": format!("warehouse/deep_{number}.py"), "function": format!("step_{number}"), "line": number + 1,
            "module": "warehouse.deep", "inApp": number.is_multiple_of(3),
            "vars": { "row": format!("'{}'", ids::hex32("row", PROJECT, number).repeat(16)), "rows": [number, number + 1], "self": "<Walker>" },
            "source": { "from": number, "lines": ["def step(self, row):", "    return self.next(row)", ""] },
        })
    };
    let crumb = |number: usize| json!({ "timestamp": format!("-{}s", 300 - number), "category": "walk", "message": format!("step {number}: {}", ids::hex32("crumb", PROJECT, number)) });
    if let Value::Object(event) = event {
        event.insert("breadcrumbs".to_owned(), (0..300).map(crumb).collect());
        event.insert(
            "contexts".to_owned(),
            json!({ "trace": { "op": "queue.process", "status": "internal_error", "type": "trace" } }),
        );
        if let Some(Value::Array(frames)) =
            event.get_mut("exception").and_then(|list| list.get_mut(0)?.get_mut("frames"))
        {
            let last = std::mem::take(frames);
            frames.extend((0..FRAMES).map(frame).chain(last));
        }
    }
}

impl LargeTrace {
    /// A tree in which each span has up to eight children. The huge event happened in its root.
    pub(super) fn build(&self, now: DateTime<Utc>, issues: &[Issue]) -> Trace {
        let event = issues
            .first()
            .filter(|_| self.failed)
            .and_then(|issue| Some((issue.occurrences.len().checked_sub(1)?, issue.occurrences.last()?)));
        let root = event.map_or_else(|| ids::hex16("large", self.id, 0), |(_, occurrence)| occurrence.span());
        let end = event.map_or(now, |(_, occurrence)| occurrence.at);
        let start = end - millis(10_000.0);
        let id =
            |number: usize| if number == 0 { root.clone() } else { ids::hex16("large", self.id, number) };
        let spans = (0..self.spans).map(|number| {
            let (op, description) = match number % 4 {
                0 => ("http.client", format!("GET https://stock.example/items/{number}")),
                1 => ("db", format!("SELECT id, shelf FROM items WHERE id = {number}")),
                2 => ("cache.get", format!("shelf:{number}")),
                _ => ("function", format!("warehouse.shelves.step_{number}")),
            };
            let depth = (number as f64 * 7.0 + 1.0).log(8.0).floor();
            Span {
                id: id(number),
                parent: number.checked_sub(1).map(|before| id(before / 8)),
                trace: self.id.to_owned(),
                transaction_event: ids::hex32("transaction", self.id, 0),
                transaction: "warehouse.tasks.walk".to_owned(),
                is_transaction: number == 0,
                op: if number == 0 { "queue.process" } else { op }.to_owned(),
                description: if number == 0 { "warehouse.tasks.walk".to_owned() } else { description },
                project: PROJECT.to_owned(),
                start: start + millis(number as f64 / 2.0),
                duration: 10_000.0 / (depth + 1.0).powi(3),
                own: 0.0,
                status: "ok".to_owned(),
                environment: Some("production".to_owned()),
                release: None,
                attributes: Map::new(),
                measurements: Map::new(),
            }
        });
        let linked = event.map(|(occurrence, _)| Linked { issue: 0, occurrence, span: root.clone() });
        let linked = linked.into_iter().collect();
        Trace { id: self.id.to_owned(), spans: spans.collect(), linked, ..Trace::default() }.finish()
    }
}
