//! Events: a template per kind of occurrence, completed to what Sentry answers for one of them.

use serde_json::{Map, Value, json};

use super::frame::{self, Libraries};

/// Everything that the occurrences made from one description have in common.
#[derive(Debug)]
pub(crate) struct Template {
    /// The answer without what differs between occurrences.
    pub(crate) body: Map<String, Value>,
    /// Sorted by key, without `user`.
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) environment: Option<String>,
    pub(crate) release: Option<String>,
    /// What search finds besides tags: `(field, value)`, a field as often as it has values.
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// The facts of an issue that its events repeat.
pub(crate) struct About<'a> {
    pub(crate) issue: &'a str,
    pub(crate) project: &'a str,
    pub(crate) title: &'a str,
    pub(crate) culprit: &'a str,
    pub(crate) level: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) logger: Option<&'a str>,
    pub(crate) metadata: &'a Value,
}

/// `base` with `change` laid over it: objects merge, everything else is replaced.
pub(crate) fn overlay(base: &mut Map<String, Value>, change: Map<String, Value>) {
    for (key, value) in change {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => overlay(old, new),
            (_, value) => drop(base.insert(key, value)),
        }
    }
}

impl Template {
    /// Completes one description from the world's files.
    pub(crate) fn new(about: &About<'_>, described: &Map<String, Value>, libraries: &Libraries) -> Self {
        let text = |key: &str| described.get(key).and_then(Value::as_str).map(str::to_owned);
        let environment = text("environment");
        let release = text("release");
        let entries = entries(described, libraries);
        let fields = fields(&entries, about, described);
        let tags = tags(about, described, environment.as_deref(), release.as_deref());
        let or = |key: &str, missing: Value| described.get(key).cloned().unwrap_or(missing);
        let location = about.metadata.get("filename").cloned().unwrap_or(Value::Null);
        let message = described.get("message").and_then(|m| m.get("formatted")).cloned();
        let body = json!({
            "id": null,
            "groupID": about.issue,
            "eventID": null,
            "projectID": about.project,
            "size": null,
            "entries": null,
            "dist": or("dist", Value::Null),
            "message": message.unwrap_or_else(|| json!("")),
            "title": or("title", json!(about.title)),
            "location": location,
            "user": null,
            "contexts": or("contexts", json!({})),
            "sdk": or("sdk", Value::Null),
            "context": or("extra", json!({})),
            "packages": or("packages", json!({})),
            "type": or("type", json!(about.kind)),
            "metadata": about.metadata,
            "tags": null,
            "platform": or("platform", json!("other")),
            "dateReceived": null,
            "errors": or("errors", json!([])),
            "occurrence": or("occurrence", Value::Null),
            "_meta": { "entries": {}, "message": null, "user": null, "contexts": null, "sdk": null, "context": null, "packages": null, "tags": {} },
            "crashFile": null,
            "culprit": or("culprit", json!(about.culprit)),
            "dateCreated": null,
            "fingerprints": [super::ids::hex32("fingerprint", about.issue, 0)],
            "groupingConfig": { "enhancements": "KLUv_SAYwQAAkwKRs25ld3N0eWxlOjIwMjMtMDEtMTGQ", "id": "newstyle:2023-01-11" },
        });
        let mut body = match body {
            Value::Object(body) => body,
            _ => Map::new(),
        };
        body.insert("entries".to_owned(), Value::Array(entries));
        let size = serde_json::to_string(&body).map_or(0, |text| text.len());
        body.insert("size".to_owned(), json!(size));
        for key in ["measurements", "breakdowns"] {
            if let Some(value) = described.get(key) {
                body.insert(key.to_owned(), value.clone());
            }
        }
        Self { body, tags, environment, release, fields }
    }
}

/// An object whose values are moved in: `json!` copies them, and every test builds a world of them.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The `entries` of an event, in Sentry's order.
fn entries(described: &Map<String, Value>, libraries: &Libraries) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut add = |kind: &str, data: Value| entries.push(object([("data", data), ("type", kind.into())]));
    if let Some(message) = described.get("message") {
        add("message", message.clone());
    }
    if let Some(Value::Array(exceptions)) = described.get("exception") {
        let values: Vec<Value> =
            exceptions.iter().map(|exception| with_stack(exception, libraries)).collect();
        let system =
            values.iter().any(|value| value.pointer("/stacktrace/hasSystemFrames") == Some(&json!(true)));
        let values = ("values", Value::Array(values));
        add("exception", object([values, ("hasSystemFrames", system.into()), ("excOmitted", Value::Null)]));
    }
    if let Some(Value::Array(threads)) = described.get("threads") {
        let values: Vec<Value> = threads.iter().map(|thread| with_stack(thread, libraries)).collect();
        add("threads", object([("values", Value::Array(values))]));
    }
    if let Some(spans) = described.get("spans") {
        add("spans", spans.clone());
    }
    if let Some(Value::Array(crumbs)) = described.get("breadcrumbs") {
        let values: Vec<Value> = crumbs.iter().map(breadcrumb).collect();
        add("breadcrumbs", object([("values", Value::Array(values))]));
    }
    if let Some(Value::Object(request)) = described.get("request") {
        add("request", full_request(request));
    }
    // Entries of other kinds are written as Sentry sends them.
    if let Some(Value::Array(others)) = described.get("entries") {
        entries.extend(others.iter().cloned());
    }
    entries
}

/// An exception or a thread with its frames spelt out.
fn with_stack(short: &Value, libraries: &Libraries) -> Value {
    let mut full = short.as_object().cloned().unwrap_or_default();
    let registers = full.remove("registers").unwrap_or(Value::Null);
    let stack = match full.remove("frames") {
        Some(Value::Array(frames)) => frame::stacktrace(&frames, &registers, libraries),
        _ => Value::Null,
    };
    if full.contains_key("value") {
        full.entry("threadId").or_insert(Value::Null);
    }
    full.insert("stacktrace".to_owned(), stack);
    full.insert("rawStacktrace".to_owned(), Value::Null);
    Value::Object(full)
}

fn breadcrumb(short: &Value) -> Value {
    let mut crumb = json!({ "type": "default", "timestamp": null, "level": "info", "message": null, "category": null, "data": null, "event_id": null });
    if let (Value::Object(crumb), Value::Object(short)) = (&mut crumb, short) {
        crumb.extend(short.clone());
    }
    crumb
}

fn full_request(short: &Map<String, Value>) -> Value {
    let mut request = json!({
        "apiTarget": null, "method": null, "url": null, "query": [], "fragment": null, "data": null,
        "headers": [], "cookies": [], "env": {}, "inferredContentType": null,
    });
    if let Value::Object(request) = &mut request {
        request.extend(short.clone());
    }
    request
}

/// The tags that an SDK set and those that Sentry derives, sorted by key.
fn tags(
    about: &About<'_>,
    described: &Map<String, Value>,
    environment: Option<&str>,
    release: Option<&str>,
) -> Vec<(String, String)> {
    let mut tags: Vec<(String, String)> = Vec::new();
    let mut add =
        |key: &str, value: Option<&str>| tags.extend(value.map(|value| (key.to_owned(), value.to_owned())));
    add("level", Some(about.level));
    add("environment", environment);
    add("release", release);
    add("logger", about.logger);
    let mechanism = described
        .get("exception")
        .and_then(Value::as_array)
        .and_then(|values| values.last())
        .and_then(|last| last.get("mechanism"));
    add("mechanism", mechanism.and_then(|m| m.get("type")).and_then(Value::as_str));
    let handled = mechanism.and_then(|m| m.get("handled")).and_then(Value::as_bool);
    add("handled", handled.map(|handled| if handled { "yes" } else { "no" }));
    add("transaction", described.get("transaction").and_then(Value::as_str));
    for (key, value) in described.get("tags").and_then(Value::as_object).into_iter().flatten() {
        add(key, value.as_str());
    }
    tags.sort();
    tags
}

/// What the search syntax can ask of an event beyond its tags.
fn fields(
    entries: &[Value],
    about: &About<'_>,
    described: &Map<String, Value>,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![("event.type", about.kind.to_owned())];
    let mut add = |name: &'static str, value: Option<&Value>| {
        fields.extend(value.and_then(Value::as_str).map(|value| (name, value.to_owned())));
    };
    add("platform.name", described.get("platform"));
    add("dist", described.get("dist"));
    let below = |name: &str, key: &str| described.get(name).and_then(|value| value.get(key));
    add("sdk.name", below("sdk", "name"));
    add("sdk.version", below("sdk", "version"));
    add("message", below("message", "formatted"));
    add("http.method", below("request", "method"));
    add("http.url", below("request", "url"));
    for value in entries.iter().filter_map(|entry| entry.pointer("/data/values")?.as_array()).flatten() {
        if value.get("mechanism").is_some() {
            add("error.type", value.get("type"));
            add("error.value", value.get("value"));
            add("error.mechanism", value.pointer("/mechanism/type"));
        }
        for frame in value.pointer("/stacktrace/frames").and_then(Value::as_array).into_iter().flatten() {
            add("stack.filename", frame.get("filename"));
            add("stack.abs_path", frame.get("absPath"));
            add("stack.function", frame.get("function"));
            add("stack.module", frame.get("module"));
            add("stack.package", frame.get("package"));
        }
    }
    fields
}
