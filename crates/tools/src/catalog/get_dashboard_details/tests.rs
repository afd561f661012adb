//! A dashboard with its widgets, by number and by title.

use crate::testing::*;

const TOOL: &str = "get_dashboard_details";

fn named(name: &str) -> Value {
    json!({ "organizationSlug": "acme", "dashboardIdOrTitle": name })
}

#[tokio::test]
async fn a_dashboard_is_told_by_its_number() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, named("211")).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/dashboards/211/"]);
}

#[tokio::test]
async fn a_dashboard_is_told_by_its_title_in_whatever_case() {
    let session = Session::new();
    let answer = session.answer(TOOL, named(" backend HEALTH ")).await;
    assert!(answer.starts_with("# Dashboard 211 in acme\n"), "{answer}");
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_title_of_several_or_of_none_is_told_so() {
    for title in ["On Call", "Back", "1", "default-overview"] {
        assert_snapshot!(refusal(TOOL, named(title)).await);
    }
}

#[tokio::test]
async fn an_empty_dashboard_is_told_so() {
    assert_snapshot!(answer(TOOL, named("214")).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/dashboards/")).session();
        assert_snapshot!(session.answer(TOOL, named("211")).await);
    }
}

#[tokio::test]
async fn a_confined_session_sees_what_shows_its_project() {
    let confined = || Build::confined("acme", Some("backend")).session();
    let by = |name: &str| json!({ "dashboardIdOrTitle": name });
    assert!(confined().answer(TOOL, by("213")).await.contains("Title: On call\n"));
    for other in ["212", "Shop"] {
        assert_snapshot!(confined().refusal(TOOL, by(other)).await);
    }
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, named(" ")).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, named("211")).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
}
