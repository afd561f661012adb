//! Which organization is meant, and on which server it is asked for.

use crate::testing::*;
use lexicon::Hosts;

const ISSUE: &str = "get_issue_details";

/// A session with Sentry's own service, where `acme` lives in the first region and `globex` in the second.
fn saas() -> Build {
    let sentry = FakeSentry::acme().regions(["https://us.sentry.io", "https://de.sentry.io"]);
    Build { sentry: sentry.into(), hosts: Hosts::saas(), ..Build::default() }
}

fn issue(region: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "regionUrl": region })
}

/// Leaves the first so many organizations in their list.
fn only(path: &str, organizations: &mut Value, count: usize) {
    if let Value::Array(list) = organizations
        && path == "/api/0/organizations/"
    {
        list.truncate(count);
    }
}

#[tokio::test]
async fn no_region_and_the_base_itself_cost_nothing() {
    for region in ["", "https://sentry.example.com", "https://sentry.example.com/", "sentry.example.com"] {
        let session = Session::new();
        session.answer(ISSUE, issue(region)).await;
        assert_eq!(session.addresses().len(), 2, "{region}");
        assert!(
            session.addresses().iter().all(|line| line.starts_with("GET https://sentry.example.com/api/0/"))
        );
    }
}

#[tokio::test]
async fn a_region_that_the_organization_names_is_asked_instead() {
    let session = saas().session();
    session.answer(ISSUE, issue("https://us.sentry.io")).await;
    session.answer(ISSUE, issue("us.sentry.io")).await;
    assert_snapshot!(session.addresses().join("\n"));
}

#[tokio::test]
async fn a_region_that_the_organization_does_not_name_is_refused_after_one_question() {
    let session = saas().session();
    for _ in 0..2 {
        assert_snapshot!(session.refusal(ISSUE, issue("https://de.sentry.io")).await);
    }
    assert_eq!(session.addresses(), ["GET https://sentry.io/api/0/organizations/acme/"]);
}

#[tokio::test]
async fn any_other_address_is_refused_before_a_packet_leaves() {
    for build in [Build::default(), saas()] {
        let session = build.session();
        for region in [
            "https://evil.example",
            "https://us.sentry.io.evil.example",
            "https://us.sentry.io@evil.example",
            "https://evil.example/us.sentry.io",
            "https://us.sentry.io:8443",
            "http://us.sentry.io",
            "http://sentry.example.com",
            "https://127.0.0.1",
            "http://169.254.169.254",
            "file:///etc/passwd",
            "us",
        ] {
            let refused = session.refusal(ISSUE, issue(region)).await;
            assert!(
                refused.starts_with("# The arguments do not fit the tool\n\nProblem: "),
                "{region}: {refused}"
            );
        }
        assert_eq!(session.addresses(), [""; 0]);
    }
    assert_snapshot!(refusal(ISSUE, issue("https://evil.example")).await);
    assert_snapshot!(refusal(ISSUE, issue("http://sentry.example.com")).await);
}

#[tokio::test]
async fn a_token_that_may_not_read_the_organization_is_told_to_leave_the_region_out() {
    let sentry = FakeSentry::acme().token("events-only", ["event:read"]);
    let session = Build { sentry: sentry.into(), token: "events-only", ..saas() }.session();
    assert_snapshot!(session.refusal(ISSUE, issue("https://us.sentry.io")).await);
}

#[tokio::test]
async fn the_only_organization_is_meant_and_remembered() {
    let session = Build { bend: |path, list| only(path, list, 1), ..Build::default() }.session();
    for _ in 0..2 {
        let answer = session.answer("search_issues", json!({ "limit": 1 })).await;
        assert!(answer.starts_with("# Issues in acme\n"), "{answer}");
    }
    let asked = session.requests().iter().filter(|line| line.contains("/organizations/?")).count();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn of_several_organizations_the_caller_chooses() {
    let session = Session::new();
    assert_snapshot!(session.refusal("search_issues", json!({})).await);
    // The answer is not remembered: another organization may be gone by the next call.
    session.refusal("search_issues", json!({})).await;
    assert_eq!(session.requests().len(), 2);
}

#[tokio::test]
async fn without_any_organization_the_caller_is_told_so() {
    let session = Build { bend: |path, list| only(path, list, 0), ..Build::default() }.session();
    assert_snapshot!(session.refusal("search_issues", json!({})).await);
}

#[tokio::test]
async fn a_token_that_may_not_list_organizations_is_told_to_name_one() {
    let session = Build { token: fake_sentry::PROJECT_AND_EVENT_TOKEN, ..Build::default() }.session();
    assert_snapshot!(session.refusal("search_issues", json!({})).await);
    session.answer("search_issues", json!({ "organizationSlug": "acme" })).await;
}

#[tokio::test]
async fn the_configured_organization_is_meant_unless_another_is_named() {
    let session = Build { organization: Some("globex"), ..Build::default() }.session();
    assert!(session.answer("search_issues", json!({})).await.starts_with("# Issues in globex\n"));
    let named = json!({ "organizationSlug": "acme" });
    assert!(session.answer("search_issues", named).await.starts_with("# Issues in acme\n"));
}

#[tokio::test]
async fn a_confinement_wins_over_what_is_configured() {
    let session = Build { organization: Some("globex"), ..Build::confined("acme", None) }.session();
    assert!(session.answer("search_issues", json!({})).await.starts_with("# Issues in acme\n"));
}

#[tokio::test]
async fn a_page_names_its_organization() {
    let session = Build { organization: Some("globex"), hosts: Hosts::saas(), ..Build::default() }.session();
    for url in [
        "https://acme.sentry.io/issues/BACKEND-1K/",
        "https://sentry.io/organizations/acme/issues/BACKEND-1K/",
    ] {
        let answer = session.answer(ISSUE, json!({ "issueUrl": url })).await;
        assert!(answer.starts_with("# BACKEND-1K in acme\n"), "{answer}");
    }
    // Of a page that names none, the configured one is meant.
    let answer = session.answer(ISSUE, json!({ "issueUrl": "https://sentry.io/issues/STOREFRONT-1/" })).await;
    assert!(answer.starts_with("# STOREFRONT-1 in globex\n"), "{answer}");
}
