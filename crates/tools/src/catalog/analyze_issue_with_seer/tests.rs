//! Analyses: one that is there, one that is started and followed, and servers that have none.

use crate::testing::*;
use access::{Grant, Skill, Skills};
use std::time::Duration;
use tokio::time::Instant;

const TOOL: &str = "analyze_issue_with_seer";
const PATH: &str = "/api/0/organizations/acme/issues/BACKEND-1M/";

fn of(issue: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": issue })
}

fn posts(session: &Session) -> usize {
    session.requests().iter().filter(|line| line.starts_with("POST ")).count()
}

#[tokio::test]
async fn an_analysis_that_is_there_is_read_and_not_started_again() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, of("BACKEND-1K")).await);
    let path = "/api/0/organizations/acme/issues/BACKEND-1K/";
    assert_eq!(session.requests(), [format!("GET {path}"), format!("GET {path}autofix/")]);
    let told = session.answer(TOOL, with(of("BACKEND-1K"), json!({ "instruction": "look again" }))).await;
    assert!(told.ends_with("`instruction` was not sent: this analysis was there before the call."), "{told}");
    assert_eq!(posts(&session), 0);
}

#[tokio::test(start_paused = true)]
async fn an_analysis_is_started_once_and_followed_to_its_end() {
    let session = Session::new();
    let asked = with(of("BACKEND-1M"), json!({ "instruction": "  It began with 2.4.1.  " }));
    assert_snapshot!(session.answer(TOOL, asked).await);
    let body = "{\"stopping_point\":\"solution\",\"user_context\":\"It began with 2.4.1.\",\"instruction\":\"It began with 2.4.1.\"}";
    let look = format!("GET {PATH}autofix/");
    let expected = [
        format!("GET {PATH}"),
        look.clone(),
        format!("POST {PATH}autofix/ {body}"),
        look.clone(),
        look.clone(),
        look,
    ];
    assert_eq!(session.requests(), expected);
    session.answer(TOOL, of("BACKEND-1M")).await;
    assert_eq!(posts(&session), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_longer_than_a_call_is_told_with_how_to_ask_again() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/autofix/") && value["autofix"].is_object() {
            value["autofix"]["status"] = "processing".into();
            value["autofix"]["blocks"].as_array_mut().unwrap().truncate(1);
            value["autofix"]["blocks"][0]["todos"][0]["status"] = "in_progress".into();
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let started = Instant::now();
    assert_snapshot!(session.answer(TOOL, of("BACKEND-1M")).await);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_snapshot!(session.answer(TOOL, of("BACKEND-1M")).await);
    assert_eq!(posts(&session), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_started_is_told_even_if_it_cannot_be_looked_at() {
    let session = Session::new();
    let fault = |trouble| Fault::new(trouble).path("/autofix/").method("GET".parse().unwrap());
    for trouble in [Trouble::Status(500), Trouble::Hang, Trouble::MalformedJson] {
        session.sentry.faults().clear();
        let asked = of("BACKEND-1M");
        let called = session.call(TOOL, &asked);
        let fails = async {
            // The first look finds no run; the next ones fail.
            tokio::time::sleep(Duration::from_secs(2)).await;
            session.sentry.faults().add(fault(trouble.clone()));
        };
        let (outcome, ()) = tokio::join!(called, fails);
        let text = outcome.answer.text();
        assert!(!outcome.is_error && text.contains("Call analyze_issue_with_seer again"), "{text}");
    }
}

#[tokio::test]
async fn the_older_seer_is_read_too() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/autofix/") {
            *value = json!({ "autofix": {
                "run_id": 12, "status": "NEED_MORE_INFORMATION",
                "steps": [
                    { "key": "root_cause_analysis", "title": "Root Cause Analysis", "status": "COMPLETED", "causes": [{
                        "description": "The token is read before it is checked.",
                        "root_cause_reproduction": [{ "title": "A session of the old kind comes in." }],
                    }] },
                    7,
                    { "key": "solution", "title": "Solution", "status": "COMPLETED", "solution": [
                        { "title": "Check it first.", "code_snippet_and_analysis": "In `get_user_token`." },
                    ] },
                ],
                "repo_pr_states": { "acme/backend": { "pr_url": "https://git.acme.example/backend/pull/7" }, "acme/odd": 3 },
            } });
        }
    };
    assert_snapshot!(Build { bend, ..Build::default() }.session().answer(TOOL, of("BACKEND-1K")).await);
}

#[tokio::test]
async fn runs_that_failed_or_tell_nothing_are_told_as_that() {
    let bends: [fn(&str, &mut Value); 3] = [
        |path, value| {
            if path.ends_with("/autofix/") {
                *value = json!({ "autofix": { "run_id": 3, "status": "error" } });
            }
        },
        |path, value| {
            if path.ends_with("/autofix/") {
                *value = json!({ "autofix": { "status": "dreaming" } });
            }
        },
        |path, value| {
            if path.ends_with("/autofix/") {
                *value = json!({ "autofix": { "run_id": 3, "status": "CANCELLED" } });
            }
        },
    ];
    for bend in bends {
        let session = Build { bend, ..Build::default() }.session();
        assert_snapshot!(session.answer(TOOL, of("BACKEND-1K")).await);
        assert_eq!(posts(&session), 0);
    }
}

#[tokio::test]
async fn a_server_without_seer_is_told_as_that() {
    for trouble in [
        Trouble::Status(404),
        Trouble::Status(501),
        Trouble::Html,
        Trouble::Status(403),
        Trouble::Status(402),
    ] {
        let session = Build::faulty(Fault::new(trouble).path("/autofix/")).session();
        assert_snapshot!(session.refusal(TOOL, of("BACKEND-1K")).await);
    }
}

#[tokio::test]
async fn a_start_that_is_refused_is_told_with_what_it_needs() {
    for trouble in [Trouble::Status(403), Trouble::Status(402), Trouble::Status(400), Trouble::Status(500)] {
        let fault = Fault::new(trouble).path("/autofix/").method("POST".parse().unwrap());
        let session = Build::faulty(fault).session();
        assert_snapshot!(session.refusal(TOOL, of("BACKEND-1M")).await);
        assert_eq!(posts(&session), 1);
    }
    let reads = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    reads.answer(TOOL, of("BACKEND-1K")).await;
    assert!(reads.refusal(TOOL, of("BACKEND-1M")).await.contains("event:write"));
}

#[tokio::test]
async fn what_seer_cannot_analyze_is_refused_and_nothing_started() {
    let session = Session::new();
    for wrong in [
        of("BACKEND-12"),
        of("BACKEND-999"),
        json!({ "organizationSlug": "acme" }),
        with(of("BACKEND-1M"), json!({ "instruction": "ä".repeat(1_001) })),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(posts(&session), 0);
}

#[tokio::test]
async fn a_session_that_only_reads_has_another_project_or_no_such_skill_starts_nothing() {
    let only = |grant| Build { grant, ..Build::default() }.session();
    for session in [
        only(Grant { read_only: true, ..Grant::default() }),
        only(Grant { skills: Skills::of(&[Skill::Inspect, Skill::Triage]), ..Grant::default() }),
        Build::confined("acme", Some("frontend")).session(),
    ] {
        let refused = session.refusal(TOOL, json!({ "issueId": "BACKEND-1M" })).await;
        assert!(refused.starts_with("# Not permitted\n"), "{refused}");
        assert_eq!(posts(&session), 0);
    }
}

/// How often an issue's analysis was asked for.
fn looks(session: &Session) -> usize {
    session.requests().iter().filter(|line| line.contains("/autofix/")).count()
}

fn lists(session: &Session) -> bool {
    session.gate.list().iter().any(|tool| tool.name == TOOL)
}

#[tokio::test]
async fn a_server_that_has_no_seer_is_remembered_and_the_tool_hidden() {
    for tool in [TOOL, "get_issue_details"] {
        let session = Build::faulty(Fault::new(Trouble::NoRoute).path("/autofix/")).session();
        assert!(lists(&session));
        // The issue's own tool asks for an analysis where there is one, or when it is told to.
        let sections = if tool == TOOL { json!({}) } else { json!({ "sections": ["seer"] }) };
        session.gate.call(tool, with(of("BACKEND-1K"), sections).as_object().cloned().unwrap()).await;
        assert!(!lists(&session), "{tool}");
        assert_eq!(looks(&session), 1, "{tool}");
        assert_snapshot!(session.refusal(TOOL, of("BACKEND-1K")).await);
        let details = with(of("BACKEND-1K"), json!({ "sections": ["seer"] }));
        let answer = session.answer("get_issue_details", details).await;
        assert!(answer.contains("the server has no Seer"), "{answer}");
        assert_eq!(looks(&session), 1, "{tool}");
        let found =
            session.answer("search_sentry_tools", json!({ "query": "root cause of an issue by AI" })).await;
        assert!(!found.contains(TOOL), "{found}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_hides_nothing() {
    for trouble in
        [Trouble::Html, Trouble::Status(404), Trouble::Status(403), Trouble::Status(500), Trouble::Hang]
    {
        let session = Build::faulty(Fault::new(trouble.clone()).path("/autofix/")).session();
        let details = with(of("BACKEND-1K"), json!({ "sections": ["seer"] }));
        session.gate.call("get_issue_details", details.as_object().cloned().unwrap()).await;
        assert!(lists(&session) && looks(&session) > 0, "{trouble:?}");
    }
}
