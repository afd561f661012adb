//! Whole stack traces, as an agent reads them.

use crate::testing::*;

const TOOL: &str = "get_event_stacktrace";

fn issue(id: &str, more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "issueId": id }), more)
}

#[tokio::test]
async fn every_frame_of_every_exception_is_shown_in_order() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-1K", json!({}))).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/issues/BACKEND-1K/events/latest/"]);
}

#[tokio::test]
async fn causes_and_threads_of_a_phone() {
    assert_snapshot!(answer(TOOL, issue("MOBILE-2", json!({}))).await);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let session = Session::new();
    let frames = |answer: &str| {
        let lines = answer.lines().filter(|line| line.starts_with("| > #") || line.starts_with("|   #"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = session.answer(TOOL, issue("BACKEND-1K", json!({ "maxKilobytes": 80 }))).await;
    let (mut pages, mut more) = (Vec::new(), json!({ "limit": 10 }));
    loop {
        let page = session.answer(TOOL, issue("BACKEND-1K", more)).await;
        pages.extend(frames(&page));
        let Some(cursor) = next_cursor(&page) else { break };
        more = json!({ "limit": 10, "cursor": cursor });
    }
    assert_eq!(pages, frames(&whole));
    assert!(pages.len() > 20);
}

/// A crash of native code: threads, registers, addresses.
fn native(path: &str, value: &mut Value) {
    if !path.contains("/events/") {
        return;
    }
    value["entries"] = json!([
        { "type": "exception", "data": { "values": [{ "type": "SIGSEGV", "value": "0x10" }] } },
        { "type": "threads", "data": { "values": [
            { "id": 7, "name": "main", "crashed": true, "current": true, "state": "RUNNABLE", "stacktrace": {
                "registers": { "rip": "0x7f1", "rsp": "0x7ffd" },
                "frames": [
                    { "function": "start", "package": "/usr/lib/libc.so.6", "instructionAddr": "0x7f0", "inApp": false },
                    { "function": "parse", "filename": "src/parse.c", "lineNo": 12, "inApp": true },
                    { "package": "/usr/lib/libc.so.6", "instructionAddr": "0x7f1" },
                ] } },
            { "id": "8", "name": "worker", "stacktrace": { "frames": [{ "function": "wait", "module": "pool" }] } },
            { "id": 9, "name": "worker", "stacktrace": null },
            { "name": 3 },
        ] } },
    ]);
}

#[tokio::test]
async fn the_thread_that_crashed_is_shown_with_its_registers() {
    let session = Build { bend: native, ..Build::default() }.session();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-1K", json!({}))).await);
}

#[tokio::test]
async fn a_thread_is_chosen_by_id_or_name_and_never_guessed() {
    let session = Build { bend: native, ..Build::default() }.session();
    let thread = |named: Value| issue("BACKEND-1K", json!({ "thread": named }));
    let by_id = session.answer(TOOL, thread(json!(8))).await;
    assert!(by_id.contains("\n|   #0 pool in wait\n"), "{by_id}");
    assert_eq!(session.answer(TOOL, thread(json!("8"))).await, by_id);
    assert!(session.answer(TOOL, thread(json!("main"))).await.contains("\n| > #1 parse (src/parse.c:12)\n"));
    assert!(session.answer(TOOL, thread(json!("9"))).await.contains("\nFrames: 0\n"));
    for unknown in ["worker", "nobody"] {
        assert_snapshot!(session.refusal(TOOL, thread(json!(unknown))).await);
    }
    let none = answer_without_threads("main").await;
    assert!(none.contains("leave `thread` out"), "{none}");
}

async fn answer_without_threads(named: &str) -> String {
    refusal(TOOL, issue("BACKEND-19", json!({ "thread": named }))).await
}

#[tokio::test]
async fn an_event_without_a_trace_says_so() {
    assert_snapshot!(answer(TOOL, issue("BACKEND-19", json!({}))).await);
}

#[tokio::test]
async fn an_event_that_is_not_there_is_named() {
    let nowhere = issue("BACKEND-1K", json!({ "eventId": "00000000000000000000000000000000" }));
    assert_snapshot!(refusal(TOOL, nowhere).await);
}

#[tokio::test]
async fn frames_that_could_not_be_read_are_counted() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/events/") {
            value["entries"] = json!([{ "type": "exception", "data": { "values": [
                { "type": "E", "stacktrace": { "frames": [7, { "function": "f" }, null] } },
            ] } }]);
        }
    };
    let answer =
        Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-1K", json!({}))).await;
    assert!(answer.contains("\n|   #0 f\n") && answer.contains("missing above: 2."), "{answer}");
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}
