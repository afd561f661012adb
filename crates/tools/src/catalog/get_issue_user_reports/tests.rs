//! What users wrote about an issue.

use crate::testing::*;

const TOOL: &str = "get_issue_user_reports";

fn of(issue: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": issue })
}

#[tokio::test]
async fn reports_are_listed_with_who_wrote_them() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, of("70120")).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/issues/70120/user-reports/?per_page=25"]);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let first = session.answer(TOOL, with(of("70120"), json!({ "limit": 1 }))).await;
    let cursor = next_cursor(&first).unwrap();
    let last = session.answer(TOOL, with(of("70120"), json!({ "limit": 1, "cursor": cursor }))).await;
    assert!(last.contains("white page again") && next_cursor(&last).is_none(), "{last}");
}

#[tokio::test]
async fn an_issue_without_reports_says_so() {
    assert_snapshot!(answer(TOOL, of("BACKEND-1K")).await);
}

#[tokio::test]
async fn somebody_is_called_by_what_is_known_of_them() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/user-reports/") {
            *value = json!([
                { "comments": "a", "user": { "id": "7", "username": "robin" } },
                { "comments": "b", "user": { "id": "7" } },
                { "comments": "c", "email": "x@mail.example" },
                { "comments": "d\ne" },
                { "name": "said nothing" },
                7,
            ]);
        }
    };
    assert_snapshot!(Build { bend, ..Build::default() }.session().answer(TOOL, of("70120")).await);
}

#[tokio::test]
async fn what_is_not_there_or_outside_is_refused() {
    assert_snapshot!(refusal(TOOL, of("BACKEND-999")).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
    let confined = Build::confined("acme", Some("backend")).session();
    let refused = confined.refusal(TOOL, of("70120")).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    let narrow = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, of("70120")).await);
}
