//! Alert rules of an organization: of both kinds, narrowed, none, a page at a time.

use crate::testing::*;

const TOOL: &str = "find_alert_rules";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn both_kinds_are_listed_at_once() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, asking(json!({ "projectSlug": "all" }))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_project_a_kind_and_a_name_narrow_it() {
    let session = Session::new();
    let narrowed = json!({ "projectSlug": "backend", "kind": "issue", "query": "new \"checkout" });
    session.answer(TOOL, asking(narrowed)).await;
    assert_snapshot!(session.requests().join("\n"));
    let metric = json!({ "projectSlug": "1001", "kind": "metric", "query": "rate" });
    assert_snapshot!(answer(TOOL, asking(metric)).await);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer(TOOL, asking(json!({ "query": "nothing" }))).await);
    assert_snapshot!(answer(TOOL, json!({ "organizationSlug": "globex" })).await);
}

#[tokio::test]
async fn the_cursor_of_each_kind_leads_to_the_end() {
    assert_eq!(pages(TOOL, asking(json!({ "kind": "issue", "limit": 1 }))).await.len(), 4);
    assert_eq!(pages(TOOL, asking(json!({ "kind": "metric", "limit": 1 }))).await.len(), 2);
    assert_snapshot!(answer(TOOL, asking(json!({ "limit": 1 }))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "cursor": "0:1:0" }))).await);
}

#[tokio::test]
async fn a_kind_that_the_server_does_not_have_costs_itself_only() {
    for path in ["/workflows/", "/combined-rules/"] {
        let session = Build::faulty(Fault::new(Trouble::Status(404)).path(path)).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({}))).await);
    }
    let fault = Fault::new(Trouble::Html).path("/workflows/");
    assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, asking(json!({ "kind": "issue" }))).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::troubled(trouble).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_confined_session_sees_the_rules_of_its_project() {
    let session = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(session.answer(TOOL, json!({})).await);
    assert_snapshot!(session.refusal(TOOL, json!({ "projectSlug": "frontend" })).await);
    // A server that does not narrow the list tells no more for it.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/combined-rules/") {
            value[0]["projects"] = json!(["frontend"]);
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    assert_snapshot!(session.answer(TOOL, json!({ "kind": "metric" })).await);
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "nowhere" })).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, asking(json!({}))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "kind": "both" }))).await);
}

#[tokio::test]
async fn rows_that_have_no_room_are_on_the_next_page_of_their_kind() {
    let bend = |path: &str, value: &mut Value| {
        let many = |of: &Value, from: u32| {
            let rule = |at: u32| {
                with(of.clone(), json!({ "id": (from + at).to_string(), "name": "word ".repeat(150) }))
            };
            (0..40).map(rule).collect()
        };
        if path.ends_with("/workflows/") {
            *value = many(&value[0], 1_000);
        } else if path.ends_with("/combined-rules/") {
            *value = many(&value[0], 2_000);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let ids = |answer: &str| -> Vec<String> {
        let rows = answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next());
        rows.map(str::to_owned).collect()
    };
    let both = session.answer(TOOL, asking(json!({ "limit": 40 }))).await;
    let mut seen = ids(&both);
    assert!(seen.len() < 80, "{}", seen.len());
    for (kind, from) in [("issue", 1_000), ("metric", 2_000)] {
        let hint = format!("`kind: \"{kind}\"`, `cursor: \"");
        let mut cursor = both.split_once(&hint).map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
        // Of a list that has no row there is room for one alone.
        if cursor.is_none() && !seen.contains(&from.to_string()) {
            let answer = session.answer(TOOL, asking(json!({ "limit": 40, "kind": kind }))).await;
            seen.extend(ids(&answer));
            cursor = next_cursor(&answer).map(str::to_owned);
        }
        while let Some(at) = cursor {
            let answer =
                session.answer(TOOL, asking(json!({ "limit": 40, "kind": kind, "cursor": at }))).await;
            seen.extend(ids(&answer));
            cursor = next_cursor(&answer).map(str::to_owned);
        }
    }
    seen.sort();
    let all: Vec<String> = (1_000..1_040).chain(2_000..2_040).map(|id| id.to_string()).collect();
    assert_eq!(seen, all);
}
