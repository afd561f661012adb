//! An alert rule of either kind, by number and by name.

use crate::testing::*;

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
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, rule(" ", json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, rule("881", json!({}))).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
}
