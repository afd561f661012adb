//! The demonstration: the main job on the embedded Sentry, for agents and for people.

use crate::session::{Session, program, without_nonces};
use serde_json::json;
use std::process::Stdio;

#[test]
fn an_agent_finds_reads_and_resolves_the_worst_error() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    let search = json!({"organizationSlug": "acme", "query": "is:unresolved", "sort": "freq"});
    let (found, is_error) = session.call("search_issues", &search);
    assert!(!is_error);
    let worst =
        found.lines().find_map(|line| line.strip_prefix("- ")?.split(" · ").next()).unwrap().to_owned();
    assert_eq!(worst, "BACKEND-1K");
    let (details, is_error) =
        session.call("get_issue_details", &json!({"organizationSlug": "acme", "issueId": worst}));
    assert!(!is_error && details.contains("app/services/auth.py:145"), "{details}");
    let resolve = json!({"organizationSlug": "acme", "issueId": worst, "status": "resolved", "reason": "Fixed and tested."});
    let (updated, is_error) = session.call("update_issue", &resolve);
    assert!(!is_error && updated.contains("Status now: resolved"), "{updated}");
    let (left, _) = session.call("search_issues", &search);
    assert!(!left.contains(&worst), "{left}");
    let (resolved, _) =
        session.call("search_issues", &json!({"organizationSlug": "acme", "query": "is:resolved"}));
    assert!(resolved.contains(&worst), "{resolved}");
    let ended = session.end();
    assert!(ended.status.success() && ended.complaints.is_empty(), "{ended:?}");
}

#[test]
fn every_demonstration_begins_afresh() {
    for _ in 0..2 {
        let mut session = Session::demo();
        let issue = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
        assert!(session.call("update_issue", &issue).0.contains("Status before: unresolved"));
    }
}

#[test]
fn a_person_is_shown_the_same() {
    let output = program(&["demo", "--tour"], &[]).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains('\u{1b}'), "colours are for terminals");
    insta::assert_snapshot!("tour", without_nonces(&text));
}
