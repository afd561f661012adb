//! `search_sentry_tools`

use crate::{
    entry::Entry,
    gateway::{READING, WRITING},
    prelude::*,
    search::{find, purpose},
    surface::is_hidden,
};
use access::Constraint;
use serde_json::Value;

/// Find tools that are not listed: releases, alerts, monitors, dashboards, replays, profiles, breadcrumbs, DSNs, teams
/// and more, with the parameters to call them.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct SearchSentryTools {
    /// What you want to do, in a few words.
    query: String,
    /// Default: 5.
    #[serde(default)]
    #[schemars(schema_with = "at_most_twenty")]
    limit: Option<Limit>,
}

fn at_most_twenty(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "integer", "maximum": 20 })
}

/// How many bytes the tools may take that are shown in full; the others are named. Together with all else it stays below
/// 900 tokens.
const ROOM: usize = 2_400;

impl Tool for SearchSentryTools {
    const SPEC: Spec = Spec::new("search_sentry_tools", "Search Sentry tools").skills(&Skill::ALL);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let limit = Limit::get(self.limit, 5).min(20);
        let found: Vec<_> = find(&self.query, cx.grant()).take(usize::try_from(limit).unwrap_or(5)).collect();
        let mut answer = Answer::new(("Tools for ", quote(&self.query)));
        if found.is_empty() {
            return Ok(answer.note("None does that here. Try other words, such as the name of the thing."));
        }
        let mut room = ROOM;
        let mut named = Vec::new();
        for entry in &found {
            let call = call(entry, &cx.grant().constraint);
            let size = entry.spec.name.len() + call.iter().map(|part| part.len()).sum::<usize>();
            if size > room {
                named.push([", ", entry.spec.name]);
                continue;
            }
            room -= size;
            answer = answer.fact(entry.spec.name, call);
        }
        let named: Vec<&str> = named.into_iter().flatten().skip(1).collect();
        let run = match found.iter().filter(|entry| entry.writes).count() {
            0 => ("Run it by ", READING.name, "", ""),
            writing if writing == found.len() => ("Run it by ", WRITING.name, "", ""),
            _ => ("Run it by ", READING.name, ", or, if it changes Sentry, by ", WRITING.name),
        };
        Ok(answer
            .note((!named.is_empty()).then_some(("Also: ", named, ".")))
            .note((run, ", with its `name` and `arguments`; `?` marks those that may be left out.")))
    }
}

/// What the tool does, and the parameters to call it with.
fn call(entry: &'static Entry, constraint: &Constraint) -> Vec<&'static str> {
    let effect = if entry.writes { " Changes Sentry." } else { "" };
    let mut parts = vec![purpose(entry), effect];
    let schema = entry.schema();
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let shown = properties.filter(|(name, _)| !is_hidden(name, constraint));
    // What must be given comes first.
    let (needed, optional): (Vec<_>, Vec<_>) = shown.partition(|(name, _)| is_required(name));
    for (at, (name, property)) in needed.into_iter().chain(optional).enumerate() {
        parts.extend([if at == 0 { " Parameters: " } else { ", " }, name.as_str()]);
        parts.extend((!is_required(name)).then_some("?"));
        parts.extend(kind(property));
    }
    parts
}

/// What a parameter takes, unless it is text.
fn kind(property: &'static Value) -> Vec<&'static str> {
    let words = |property: &'static Value| {
        let words =
            property.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        words.flat_map(|word| ["|", word]).skip(1).collect::<Vec<_>>()
    };
    match property.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = property.get("items").map(words).filter(|words| !words.is_empty());
            [vec![": ["], items.unwrap_or_else(|| vec!["text"]), vec![", …]"]].concat()
        }
        Some("string") => match words(property) {
            words if words.is_empty() => words,
            words => [vec![": "], words].concat(),
        },
        Some("integer") => vec![": integer"],
        Some("number") => vec![": number"],
        Some("boolean") => vec![": boolean"],
        _ => vec![": object"],
    }
}
