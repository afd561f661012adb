//! What operators set around changes: the audit log, a person who is asked, what a token cannot do.

use crate::{
    session::{Session, modern, text},
    upstream::Upstream,
};
use fake_sentry::{FULL_TOKEN, FakeSentry, READ_ONLY_TOKEN};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

fn resolve() -> Value {
    json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"})
}

fn start(upstream: &Upstream, words: &[&str], token: &str) -> Session {
    let host = upstream.host();
    let words: Vec<&str> =
        ["--host", &host, "--insecure-http"].into_iter().chain(words.iter().copied()).collect();
    Session::start(&words, &[("SENTRY_ACCESS_TOKEN", token)])
}

fn changes(upstream: &Upstream) -> usize {
    upstream.requests().iter().filter(|seen| seen.method != "GET").count()
}

fn audited(upstream: &Upstream, log: &Path) -> Session {
    start(upstream, &["--audit-log", log.to_str().unwrap()], FULL_TOKEN)
}

#[test]
fn a_change_is_a_line_of_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.jsonl");
    let upstream = Upstream::serve(FakeSentry::acme());
    let mut session = audited(&upstream, &log);
    session.initialize("2025-06-18");
    assert!(!session.call("update_issue", &resolve()).1);
    assert!(!session.call("whoami", &json!({})).1);
    assert!(session.end().status.success());
    let lines = std::fs::read_to_string(&log).unwrap();
    let [line] = lines.lines().collect::<Vec<_>>()[..] else { panic!("{lines}") };
    let line: Value = line.parse().unwrap();
    assert_eq!(
        (&line["client"], &line["tool"], &line["outcome"]),
        (&json!("test"), &json!("update_issue"), &json!("done"))
    );
    assert_eq!(line["arguments"], resolve());
    assert_eq!(line["token"].as_str().map(str::len), Some(16));
    assert!(!lines.contains(FULL_TOKEN));
}

#[test]
fn without_its_audit_log_it_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let upstream = Upstream::serve(FakeSentry::acme());
    let ended = audited(&upstream, &folder.path().join("none/audit.jsonl")).wait();
    assert_eq!(ended.status.code(), Some(3), "{}", ended.complaints);
    let logs = folder.path().join("logs");
    std::fs::create_dir(&logs).unwrap();
    let mut session = audited(&upstream, &logs.join("audit.jsonl"));
    session.initialize("2025-06-18");
    std::fs::remove_dir_all(&logs).unwrap();
    let (answer, is_error) = session.call("update_issue", &resolve());
    assert!(is_error && answer.contains("--audit-log") && changes(&upstream) == 0, "{answer}");
    std::fs::create_dir(&logs).unwrap();
    assert!(!session.call("update_issue", &resolve()).1);
    assert_eq!(std::fs::read_to_string(logs.join("audit.jsonl")).unwrap().lines().count(), 1);
}

#[test]
fn kill_leaves_the_last_line_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.jsonl");
    let upstream = Upstream::serve(FakeSentry::acme());
    let note = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "text": "x".repeat(2_000)});
    let mut answered = 0;
    for round in 0..8_u64 {
        let mut session = audited(&upstream, &log);
        session.initialize("2025-06-18");
        let ids: Vec<i64> = (0..20)
            .map(|_| session.ask("tools/call", &json!({"name": "add_issue_note", "arguments": note})))
            .collect();
        for id in ids.iter().take(2) {
            assert!(!text(&session.answer(&json!(id))).1);
            answered += 1;
        }
        // Somewhere among the others.
        std::thread::sleep(Duration::from_millis(3 * round));
        drop(session);
        let lines = std::fs::read_to_string(&log).unwrap();
        assert!(lines.ends_with('\n'), "the last line is whole: {lines:?}");
        assert!(
            lines
                .lines()
                .all(|line| line.parse::<Value>().is_ok_and(|line| line["tool"] == "add_issue_note"))
        );
        assert!(lines.lines().count() >= answered, "what was answered was recorded first");
    }
}

/// Opens a session whose client can ask a person.
fn initialize(session: &mut Session, elicitation: &Value) {
    let client = json!({"name": "test", "version": "1"});
    let capabilities = json!({"elicitation": elicitation});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client});
    session.request("initialize", &params);
    session.notify("notifications/initialized", &json!({}));
}

#[test]
fn a_session_asks_its_person_by_a_request() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let mut session = start(&upstream, &["--confirm-writes=always"], FULL_TOKEN);
    initialize(&mut session, &json!({}));
    for (action, done) in [("decline", false), ("cancel", false), ("accept", true)] {
        let call = session.ask("tools/call", &json!({"name": "update_issue", "arguments": resolve()}));
        let question = session.asked("elicitation/create");
        let message = question["params"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("Let this change be made in Sentry?\n") && message.contains("BACKEND-1K"),
            "{message}"
        );
        assert_eq!(question["params"]["requestedSchema"], json!({"type": "object", "properties": {}}));
        let answer = json!({"jsonrpc": "2.0", "id": question["id"], "result": {"action": action}});
        session.write(&answer.to_string());
        let (answer, is_error) = text(&session.answer(&json!(call)));
        assert_eq!((is_error, changes(&upstream) > 0), (!done, done), "{answer}");
    }
    let mut cannot = start(&upstream, &["--confirm-writes=always"], FULL_TOKEN);
    cannot.initialize("2025-06-18");
    let (answer, is_error) = cannot.call("update_issue", &resolve());
    assert!(is_error && answer.contains("--confirm-writes=never"), "{answer}");
}

#[test]
fn a_modern_client_is_asked_with_the_result() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let mut session = start(&upstream, &["--confirm-writes=always"], FULL_TOKEN);
    let call = |arguments: Value, more: Value| {
        let mut params = modern(json!({"name": "update_issue", "arguments": arguments}));
        params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({"elicitation": {"form": {}}});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let asked = session.request("tools/call", &call(resolve(), json!({})))["result"].clone();
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    assert_eq!(asked["inputRequests"]["confirm"]["method"], "elicitation/create");
    let answer = |action: &str| json!({"inputResponses": {"confirm": {"action": action}}, "requestState": asked["requestState"]});
    let declined = session.request("tools/call", &call(resolve(), answer("decline")));
    assert!(text(&declined).1 && changes(&upstream) == 0, "{declined}");
    let mut other = resolve();
    other["issueId"] = json!("BACKEND-15");
    let other = session.request("tools/call", &call(other, answer("accept")));
    assert_eq!(other["result"]["resultType"], "input_required", "a yes counts for one question");
    assert_eq!(changes(&upstream), 0);
    let done = session.request("tools/call", &call(resolve(), answer("accept")));
    assert!(!text(&done).1 && changes(&upstream) > 0, "{done}");
}

#[test]
fn what_the_token_cannot_serve_is_told_once() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let mut session = start(&upstream, &[], READ_ONLY_TOKEN);
    session.initialize("2025-06-18");
    for _ in 0..3 {
        session.call("find_organizations", &json!({}));
    }
    let (answer, is_error) = session.call("update_issue", &resolve());
    assert!(is_error && answer.contains("lacks the scope event:write"), "{answer}");
    let complaints = session.end().complaints;
    assert_eq!(complaints.matches("tools that the token cannot serve: ").count(), 1, "{complaints}");
    assert!(complaints.contains("for want of project:write, team:write, event:write;"), "{complaints}");
}
