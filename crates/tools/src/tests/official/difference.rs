//! In what a tool of ours differs from the official one, as far as a caller, a model or a policy can tell.

use super::facts::{Parameter, Theirs};
use crate::{Entry, arguments, named, testing::*};
use access::{Scope, Skill};
use serde::Deserialize;
use serde_json::Map;
use std::{cmp::Ordering, collections::BTreeSet};

/// Each difference as a clause of which the tool is the subject.
pub(super) fn differences(theirs: &Theirs) -> Vec<String> {
    let Some(ours) = named(&theirs.name) else { return vec!["is not here".to_owned()] };
    let mut found = of_policy(theirs, ours);
    let mut heeded = BTreeSet::new();
    for (name, parameter) in &theirs.parameters {
        if list_of(name).is_some_and(|list| property(ours, list).is_none_or(|list| list["items"].is_null())) {
            // It is no list here, which is told of itself.
            continue;
        }
        match meant(ours, name) {
            Meant::Parameter(here) => {
                if here != *name {
                    found.push(format!("`{name}` is `{here}`"));
                }
                found.extend(of_parameter(ours, name, &here, parameter));
                heeded.insert(here);
            }
            Meant::Nothing => found.push(format!("`{name}` decides nothing")),
            Meant::Unknown => found.push(format!("`{name}` is not taken")),
        }
    }
    let told = |name: &str| {
        let within = name.rsplit_once('.').map(|(within, _)| within.trim_end_matches("[]"));
        !heeded.contains(name) && within.is_none_or(|within| heeded.contains(within))
    };
    let (all, needed) = fields(ours.schema().as_value(), "");
    found.extend(all.into_iter().filter(|name| told(name)).map(|name| format!("takes `{name}` besides")));
    found.extend(needed.into_iter().filter(|name| told(name)).map(|name| format!("needs `{name}`")));
    found
}

fn of_policy(theirs: &Theirs, ours: &Entry) -> Vec<String> {
    let mut found = Vec::new();
    let sorted = |ids: Vec<&'static str>| {
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        if ids.is_empty() { "none".to_owned() } else { Vec::from_iter(ids).join(", ") }
    };
    let skills = |skills: &[Skill]| sorted(skills.iter().map(|skill| skill.id()).collect());
    let scopes = |scopes: &[Scope]| sorted(scopes.iter().map(|scope| scope.id()).collect());
    let mut differs = |what: &str, there: String, here: String| {
        if there != here {
            found.push(format!("{what} {there} there, {here} here"));
        }
    };
    differs("skills", skills(&theirs.skills()), skills(ours.spec.skills));
    differs("scopes", scopes(&theirs.scopes()), scopes(ours.spec.scopes));
    // Saying less of a tool's harmlessness than the other does is stricter, and needs no reason.
    if !ours.writes && !theirs.hints.read_only {
        found.push("is said to read".to_owned());
    }
    if !ours.destroys && theirs.hints.destructive {
        found.push("is not said to change what is there".to_owned());
    }
    found
}

fn of_parameter(ours: &Entry, name: &str, here: &str, theirs: &Parameter) -> Vec<String> {
    let mut found = Vec::new();
    let property = property(ours, here).unwrap();
    let (parent, last) = here.rsplit_once('.').unwrap_or(("", here));
    match (theirs.required, required(ours, parent).contains(last)) {
        (true, false) => found.push(format!("`{name}` may be left out")),
        (false, true) => found.push(format!("`{name}` has to be given")),
        _ => {}
    }
    let kind = property["type"].as_str().unwrap_or_default();
    for other in theirs.types.iter().filter(|other| !takes(kind, other)) {
        found.push(format!("`{name}` takes {kind} and not {other}"));
    }
    let words: Vec<&str> =
        property["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let list = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if !words.is_empty() && theirs.words.is_empty() {
        found.push(format!("`{name}` is one of {}", list(words.clone())));
    }
    let lost =
        theirs.words.iter().map(String::as_str).filter(|word| !words.is_empty() && !words.contains(word));
    let lost: Vec<&str> = lost.collect();
    if !lost.is_empty() {
        found.push(format!("`{name}` does not take {}", list(lost)));
    }
    let more: Vec<&str> =
        words.iter().copied().filter(|word| !theirs.words.iter().any(|known| known == word)).collect();
    if !theirs.words.is_empty() && words.is_empty() {
        found.push(format!("`{name}` takes other values too"));
    } else if !theirs.words.is_empty() && !more.is_empty() {
        found.push(format!("`{name}` takes {} too", list(more)));
    }
    let mut narrower = |what: &str, there: Option<i64>, here: &str, is_narrower: Ordering| {
        let shown = |bound: Option<i64>| bound.map_or("unbounded".to_owned(), |bound| bound.to_string());
        // Numbers here are counts and lengths: none is less than nothing, there or here.
        let here = property.get(here).and_then(Value::as_i64).filter(|here| *here != 0);
        if here.is_some_and(|here| there.is_none_or(|there| here.cmp(&there) == is_narrower)) {
            found.push(format!("`{name}` {what} {} there, {} here", shown(there), shown(here)));
        }
    };
    narrower("at most", theirs.maximum, "maximum", Ordering::Less);
    narrower("at least", theirs.minimum, "minimum", Ordering::Greater);
    narrower("characters at most", theirs.max_length, "maxLength", Ordering::Less);
    narrower("characters at least", theirs.min_length, "minLength", Ordering::Greater);
    narrower("elements at most", theirs.max_items, "maxItems", Ordering::Less);
    narrower("elements at least", theirs.min_items, "minItems", Ordering::Greater);
    found
}

/// Whether a parameter of this type takes values of another one: the gate brings them into form.
fn takes(kind: &str, other: &str) -> bool {
    let scalar = ["string", "number", "integer", "boolean"].contains(&other);
    kind == other || ["string", "array"].contains(&kind) && scalar || kind == "number" && other == "integer"
}

/// What an argument of this name comes to.
enum Meant {
    Parameter(String),
    Nothing,
    Unknown,
}

/// Asks the gate's own reading of arguments.
fn meant(ours: &Entry, name: &str) -> Meant {
    if name.contains(['.', '[']) {
        return property(ours, name).map_or(Meant::Unknown, |_| Meant::Parameter(name.to_owned()));
    }
    let mut sent: Map<String, Value> = [(name.to_owned(), "x".into())].into_iter().collect();
    let odd = arguments::accommodate(&mut sent, ours.schema());
    match sent.keys().next() {
        Some(here) => Meant::Parameter(here.clone()),
        None if odd.unknown.is_empty() => Meant::Nothing,
        None => Meant::Unknown,
    }
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema["properties"].as_object().cloned().unwrap_or_default()
}

/// What a list is called of which this is what stands in it.
fn list_of(name: &str) -> Option<&str> {
    name.strip_suffix("[]")
}

/// The fields of an object, those of objects and lists in it included, and which of them have to be given.
fn fields(schema: &Value, at: &str) -> (Vec<String>, Vec<String>) {
    let (mut all, mut needed) = (Vec::new(), Vec::new());
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    needed.extend(names.map(below));
    for (name, field) in &properties(schema) {
        all.push(below(name));
        let (mut field, mut at) = (field, below(name));
        while !field["items"].is_null() {
            (field, at) = (&field["items"], at + "[]");
        }
        let (more, needed_more) = fields(field, &at);
        all.extend(more);
        needed.extend(needed_more);
    }
    (all, needed)
}

/// The schema at `update.stage` or `headers[]`, or the tool's own at an empty path.
fn property(ours: &Entry, path: &str) -> Option<Value> {
    let path = path.replace("[]", ".[]");
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.into_iter().try_fold(ours.schema().as_value().clone(), |at, step| match step {
        "[]" => at.get("items").cloned(),
        name => properties(&at).get(name).cloned(),
    })
}

fn required(ours: &Entry, path: &str) -> BTreeSet<String> {
    let schema = property(ours, path).unwrap_or_default();
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

#[test]
fn what_is_stricter_there_is_found() {
    let theirs = |facts: Value| Theirs::deserialize(&facts).unwrap();
    let found = differences(&theirs(json!({
        "name": "find_teams", "skills": ["docs"], "scopes": [],
        "hints": {"readOnly": false, "destructive": true, "openWorld": true},
        "parameters": {
            "limit": {"types": ["number"], "maximum": 500},
            "query": {"types": ["object"], "required": true, "words": ["a"]},
            "nothing": {"types": ["string"]},
        },
    })));
    let has = |expected: &str| found.iter().any(|difference| difference == expected);
    for expected in [
        "skills docs there, inspect, project-management, triage here",
        "scopes none there, org:read here",
        "is said to read",
        "is not said to change what is there",
        "`query` may be left out",
        "`query` takes string and not object",
        "`query` takes other values too",
        "`nothing` is not taken",
        "takes `organizationSlug` besides",
    ] {
        assert!(has(expected), "{expected}: {found:#?}");
    }
    let of = |name: &str, parameters: Value| {
        differences(&theirs(json!({
            "name": name, "skills": ["triage"], "scopes": ["event:write"], "parameters": parameters,
            "hints": {"readOnly": false, "destructive": false, "openWorld": true},
        })))
    };
    let found = [
        of("add_issue_note", json!({"text": {"types": ["string"], "required": true, "maxLength": 5000}})),
        of(
            "merge_issues",
            json!({"issueIds": {"types": ["array"], "minItems": 1}, "issueIds[]": {"types": ["object"]}}),
        ),
        of("onboarding_status_update", json!({"update": {"types": ["object"], "required": true}})),
    ]
    .concat();
    for expected in [
        "`text` characters at most 5000 there, 4096 here",
        "`text` characters at least unbounded there, 1 here",
        "`issueIds` elements at most unbounded there, 25 here",
        "`issueIds` elements at least 1 there, 2 here",
        "`issueIds[]` takes string and not object",
        "takes `update.stage` besides",
        "needs `update.stage`",
    ] {
        assert!(found.iter().any(|difference| difference == expected), "{expected}: {found:#?}");
    }
    assert!(!found.iter().any(|difference| difference.contains("update.extra.")), "{found:#?}");
    assert_eq!(
        differences(&theirs(json!({
            "name": "no_such_tool", "skills": [], "scopes": [], "parameters": {},
            "hints": {"readOnly": true, "destructive": false, "openWorld": true},
        }))),
        ["is not here"]
    );
}
