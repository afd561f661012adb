//! Any node of a valid answer may be missing, null, of another type or have company: it decodes, and what was not
//! touched is still there.

use proptest::{prelude::*, sample::Index};
use sentry_api::models::{Event, Issue};
use serde_json::{Value, json};
use untrusted::{Listed, decode, decode_list};

/// What happens to a node.
#[derive(Debug, Clone)]
enum Mutation {
    Remove,
    Replace(Value),
    /// A field that nobody knows, or an element that is out of place.
    Add(Value),
}

/// Stand for what no `Value` can hold: a number beyond all numbers, and half a character.
const BEYOND: &str = "{beyond}";
const HALF: &str = "{half}";

fn written(whole: &Value) -> String {
    let text = whole.to_string();
    text.replace("\"{beyond}\"", "-1e999").replace("{half}", "\\ud83d")
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(0)),
        Just(json!(-1)),
        Just(json!(1.5)),
        Just(json!(1e300)),
        Just(json!(u64::MAX)),
        Just(json!(BEYOND)),
        Just(json!(HALF)),
        Just(json!("")),
        Just(json!("\u{0}\u{202e}<b>")),
        Just(json!("x".repeat(5_000))),
        Just(json!([])),
        Just(json!([null, 1, "a", {}])),
        Just(json!({})),
        Just(json!({ "type": "exception", "data": { "values": [7] }, "values": 3, "frames": "none" })),
        Just((0..60).fold(json!(1), |inner, _| json!([inner]))),
        ".*".prop_map(|text| json!(text)),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::Remove),
        Just(Mutation::Replace(Value::Null)),
        value().prop_map(Mutation::Replace),
        value().prop_map(Mutation::Add),
    ]
}

/// The way to every node but the root.
fn nodes(value: &Value, way: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let way = format!("{way}/{step}");
        nodes(child, &way, found);
        found.push(way);
    }
}

/// Changes one node and says in which field of the whole it was.
fn change(whole: &mut Value, which: Index, mutation: Mutation) -> Option<String> {
    let mut ways = Vec::new();
    nodes(whole, "", &mut ways);
    if ways.is_empty() {
        return None;
    }
    let way = which.get(&ways);
    let (parent, step) = way.rsplit_once('/').unwrap();
    match mutation {
        Mutation::Remove => match whole.pointer_mut(parent).unwrap() {
            Value::Object(fields) => drop(fields.remove(step)),
            Value::Array(list) => drop(list.remove(step.parse().unwrap())),
            _ => unreachable!("a parent has children"),
        },
        Mutation::Replace(value) => *whole.pointer_mut(way).unwrap() = value,
        Mutation::Add(value) => match whole.pointer_mut(way).unwrap() {
            Value::Object(fields) => drop(fields.insert("unheardOf".to_owned(), value)),
            Value::Array(list) => list.push(value),
            other => *other = value,
        },
    }
    way.split('/').nth(1).map(ToOwned::to_owned)
}

fn changed(json: &str, changes: Vec<(Index, Mutation)>) -> (Value, Vec<String>) {
    let mut whole: Value = json.parse().unwrap();
    let touched = changes.into_iter().filter_map(|(which, mutation)| change(&mut whole, which, mutation));
    let touched = touched.collect();
    (whole, touched)
}

const ISSUE: &str = include_str!("../fixtures/issue.json");
const EVENT: &str = include_str!("../fixtures/event.json");

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_issue_decodes_whatever_happens_to_its_parts(
        changes in prop::collection::vec((any::<Index>(), mutation()), 1..8),
    ) {
        let (whole, touched) = changed(ISSUE, changes);
        let issue: Issue = decode(written(&whole).as_bytes()).unwrap();
        let intact = |field: &str| !touched.iter().any(|touched| touched == field);
        prop_assert!(!intact("id") || issue.id.is_some());
        prop_assert!(!intact("shortId") || issue.short_id.is_some());
        prop_assert!(!intact("title") || issue.title.as_ref().unwrap().contains("Invalid token"));
        prop_assert!(!intact("project") || issue.project.as_ref().unwrap().slug.is_some());
        prop_assert!(!intact("count") || issue.count.is_some());
        prop_assert!(!intact("statusDetails") || issue.status_details.as_ref().unwrap().ignore_count.is_some());
        prop_assert!(!intact("assignedTo") || issue.assigned_to.as_ref().unwrap().name().is_some());
        prop_assert!(!intact("lastSeen") || issue.last_seen.is_some());

        // Among others it costs nobody anything.
        let list = format!("[{ISSUE},{},{ISSUE}]", written(&whole));
        let issues: Listed<Issue> = decode_list(list.as_bytes()).unwrap();
        prop_assert_eq!((issues.len(), issues.skipped), (3, 0));
    }

    #[test]
    fn an_event_decodes_whatever_happens_to_its_parts(
        changes in prop::collection::vec((any::<Index>(), mutation()), 1..8),
    ) {
        let (whole, touched) = changed(EVENT, changes);
        let event: Event = decode(written(&whole).as_bytes()).unwrap();
        let intact = |field: &str| !touched.iter().any(|touched| touched == field);
        prop_assert!(!intact("id") || event.id.is_some());
        prop_assert!(!intact("title") || event.title.as_ref().unwrap().contains("Invalid token"));
        prop_assert!(!intact("entries") || (event.entries.len(), event.entries.skipped) == (6, 0));
        prop_assert!(!intact("tags") || event.tags.len() == 3);
        prop_assert!(!intact("contexts") || event.contexts.as_ref().unwrap().len() == 2);
        prop_assert!(!intact("user") || event.user.as_ref().unwrap().email.is_some());
        // However bent, an element of the list is read or counted.
        let entries = whole.get("entries").and_then(Value::as_array).map_or(0, Vec::len);
        prop_assert_eq!(event.entries.len() + event.entries.skipped, entries);
    }

    #[test]
    fn a_cut_or_garbled_answer_is_an_error_and_no_panic(at in 0..3_000_usize, byte: u8) {
        let mut bytes = EVENT.as_bytes().to_vec();
        prop_assert!(decode::<Event>(&bytes[..at.min(bytes.len() - 3)]).is_err());
        let at = at.min(bytes.len() - 1);
        bytes[at] = byte;
        // Either may come of it; a byte inside a text changes that text only.
        let _ = decode::<Event>(&bytes);
        let _ = decode_list::<Event>(&bytes);
    }
}
