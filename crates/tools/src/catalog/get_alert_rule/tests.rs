//! An alert rule of either kind, by number and by name.

use super::{PAGES, sought};
use crate::testing::*;
use lexicon::Cursor;
use sentry_api::Page;
use std::cell::Cell;

const TOOL: &str = "get_alert_rule";

fn rule(name: &str, more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "ruleIdOrName": name }), more)
}

#[tokio::test]
async fn a_rule_about_issues_is_told() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, rule("881", json!({ "kind": "issue", "projectSlug": "backend" }))).await
    );
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_rule_about_a_metric_is_told() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, rule("771", json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_rule_is_found_by_its_name_in_whatever_case() {
    let session = Session::new();
    let answer = session.answer(TOOL, rule(" mail the PLATFORM team ", json!({}))).await;
    assert!(answer.starts_with("# Alert rule 882 about issues in acme\n"), "{answer}");
    assert_eq!(session.requests().len(), 2);
}

#[tokio::test]
async fn a_name_of_several_or_of_none_is_told_so() {
    for name in ["shop IS broken", "Shop", "1"] {
        assert_snapshot!(refusal(TOOL, rule(name, json!({}))).await);
    }
    let one = answer(TOOL, rule("Shop is broken", json!({ "kind": "metric" }))).await;
    assert!(one.starts_with("# Alert rule 772 about a metric in acme\n"), "{one}");
}

#[tokio::test]
async fn a_rule_that_does_nothing_is_told_so() {
    assert_snapshot!(answer(TOOL, rule("884", json!({}))).await);
}

#[tokio::test]
async fn a_kind_that_the_server_does_not_have_costs_itself_only() {
    let session = Build::faulty(Fault::new(Trouble::Html).path("/workflows/")).session();
    let answer = session.answer(TOOL, rule("771", json!({}))).await;
    assert!(answer.contains("The rules of the other kind could not be read"), "{answer}");
    let session = Build::faulty(Fault::new(Trouble::Html).path("/workflows/")).session();
    assert_snapshot!(session.refusal(TOOL, rule("Mail the platform team", json!({}))).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds] {
        for name in ["881", "771"] {
            let session = Build::troubled(trouble.clone()).session();
            assert_snapshot!(session.answer(TOOL, rule(name, json!({}))).await);
        }
    }
}

#[tokio::test]
async fn a_confined_session_sees_the_rules_of_its_project() {
    let confined = || Build::confined("acme", Some("backend")).session();
    let by = |name: &str| json!({ "ruleIdOrName": name });
    assert!(confined().answer(TOOL, by("771")).await.contains("failure_rate()"));
    for other in ["772", "883", "Shop is broken"] {
        assert_snapshot!(confined().refusal(TOOL, by(other)).await);
    }
    assert!(confined().answer(TOOL, by("881")).await.starts_with("# Alert rule 881 about issues"));
    // Connected to nothing, it is of nobody knows which project.
    for other in ["884", "Draft"] {
        let session = confined();
        let refused = session.refusal(TOOL, by(other)).await;
        assert!(refused.starts_with("# No such alert rule\n"), "{refused}");
        // Beside a number Sentry heeds no project.
        assert!(!session.requests().iter().any(|request| request.contains("&id=")), "{refused}");
    }
    // Nor is one of which the server does not say what it is connected to.
    let bend = |path: &str, value: &mut Value| {
        if let Some(rule) = value.get_mut(2).filter(|_| path.ends_with("/workflows/")) {
            rule["detectorIds"] = Value::Null;
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    let refused = session.refusal(TOOL, by("881")).await;
    assert!(refused.starts_with("# No such alert rule\n"), "{refused}");
}

#[tokio::test]
async fn a_number_counts_within_the_project_that_is_named() {
    for project in ["backend", "1001"] {
        for (number, told) in [("771", true), ("881", true), ("772", false), ("883", false)] {
            let arguments = rule(number, json!({ "projectSlug": project }));
            let answer = if told { answer(TOOL, arguments).await } else { refusal(TOOL, arguments).await };
            let head =
                if told { format!("# Alert rule {number} ") } else { "# No such alert rule\n".to_owned() };
            assert!(answer.starts_with(&head), "{project} {answer}");
        }
    }
}

#[tokio::test]
async fn a_number_is_sought_on_later_pages_and_not_on_endlessly_many() {
    let asked = Cell::new(0);
    let page = |cursor: Option<Cursor>| {
        let number = cursor.map_or(0, |cursor| cursor.as_str().parse::<usize>().unwrap());
        asked.set(asked.get() + 1);
        let next = Some((number + 1).to_string().parse().unwrap());
        async move { Ok(Page { items: vec![number], next, skipped: 0, hits: None }) }
    };
    assert_eq!(sought(page, |number| *number == 3).await.unwrap(), (vec![3], false));
    assert_eq!(asked.replace(0), 4);
    assert_eq!(sought(page, |number| *number == PAGES).await.unwrap(), (vec![], true));
    assert_eq!(asked.get(), PAGES);
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, rule(" ", json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, rule("881", json!({}))).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
}
