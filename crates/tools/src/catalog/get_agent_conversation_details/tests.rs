//! What was said in a conversation, and what its tools did.

use crate::testing::*;

const TOOL: &str = "get_agent_conversation_details";

fn chat(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "conversationId": "chat-88231-a7" }), more)
}

#[tokio::test]
async fn what_was_said_is_told_once_each() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, chat(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
    let older = answer(TOOL, chat(json!({ "conversationId": "chat-77120-c2" }))).await;
    assert_snapshot!(older);
}

#[tokio::test]
async fn the_older_name_means_the_same() {
    let (old, new) = (answer("get_ai_conversation_details", chat(json!({}))), answer(TOOL, chat(json!({}))));
    assert_eq!(old.await, new.await);
}

#[tokio::test]
async fn a_long_message_does_not_fill_the_answer() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            let span = value[1].clone();
            let long = |number: usize| {
                let mut span = span.clone();
                span["gen_ai.input.messages"] = format!("{number} {}", "word ".repeat(4_000)).into();
                span
            };
            *value = (0..100).map(long).collect();
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, chat(json!({}))).await;
    assert!(answer.len() <= 24_000, "{}", answer.len());
}

/// Spans of a conversation, and nothing else of it.
fn of_spans(value: &mut Value, spans: impl IntoIterator<Item = Value>) {
    *value = spans.into_iter().map(|span| with(json!({ "project.id": 1001 }), span)).collect();
}

#[tokio::test]
async fn every_step_is_had_by_the_cursor_that_the_answer_names() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            of_spans(
                value,
                (0..90).map(|at| {
                    let input = format!("[{{\"role\":\"user\",\"content\":\"Q{at}; {}\"}}]", "word ".repeat(100));
                    json!({ "precise.start_ts": 1_763_000_000 + at, "gen_ai.operation.type": "ai_client", "gen_ai.input.messages": input })
                }),
            );
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let (mut arguments, mut seen) = (chat(json!({})), Vec::new());
    loop {
        let answer = session.answer(TOOL, arguments.clone()).await;
        let questions = answer.lines().filter_map(|line| line.split_once("user: Q")?.1.split(';').next());
        seen.extend(questions.map(|number| number.parse::<usize>().unwrap()));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    assert_eq!(seen, (0..90).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_question_to_a_model_is_known_by_every_name_that_sdks_have() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            let names = ["chat", "responses", "generate_content", "invoke_agent", "create_agent", "handoff"];
            of_spans(
                value,
                names.iter().map(|name| {
                    json!({ "span.name": format!("gen_ai.{name}"), "gen_ai.response.text": format!("says {name}") })
                }),
            );
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, chat(json!({}))).await;
    let said = answer.lines().filter_map(|line| line.split_once("says ")).map(|(_, name)| name);
    assert_eq!(said.collect::<Vec<_>>(), ["chat", "responses", "generate_content"], "{answer}");
}

#[tokio::test]
async fn what_an_agent_repeats_is_counted_once_and_no_number_is_too_large() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            let span = |kind: &str, tokens: u64, trace: &str, start: u32| json!({ "gen_ai.operation.type": kind, "gen_ai.usage.total_tokens": tokens, "trace": trace.repeat(32), "precise.start_ts": start });
            of_spans(
                value,
                [
                    span("agent", 300, "a", 20),
                    span("ai_client", 100, "b", 30),
                    span("ai_client", 200, "c", 10),
                ],
            );
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, chat(json!({}))).await;
    assert!(answer.contains("\nTokens: 300\n"), "{answer}");
    assert!(
        answer.contains(&format!("Its first trace: get_trace_details with `traceId: \"{}\"", "c".repeat(32))),
        "{answer}"
    );
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            let span = json!({ "gen_ai.operation.type": "ai_client", "gen_ai.usage.total_tokens": u64::MAX });
            of_spans(value, [span.clone(), span]);
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, chat(json!({}))).await;
    assert!(answer.contains(&format!("Tokens: {}", u64::MAX)), "{answer}");
}

#[tokio::test]
async fn a_conversation_of_which_nothing_was_recorded_is_told_so() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            *value =
                json!([{ "span_id": "00f067aa0ba902b7", "span.name": "gen_ai.chat", "project.id": 1001 }]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert!(session.answer(TOOL, chat(json!({}))).await.contains("Nothing of what was said was recorded"));
}

#[tokio::test]
async fn a_conversation_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, chat(json!({ "conversationId": "chat/../x?y" }))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, chat(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, chat(json!({}))).await);
    let session = Session::new();
    for wrong in [
        json!({ "conversationId": " " }),
        json!({ "conversationId": null }),
        json!({ "start": "2026-11-18" }),
        json!({ "start": "2026-11-18", "end": "2026-11-17" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, chat(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_conversation_of_another_project_is_not_shown() {
    let confined = || Build::confined("acme", Some("frontend"));
    let refused = confined().session().refusal(TOOL, chat(json!({}))).await;
    assert!(refused.starts_with("# No such conversation") && !refused.contains("88231 left"), "{refused}");
    for project in ["backend", "1001"] {
        let refused = confined().session().refusal(TOOL, chat(json!({ "project": project }))).await;
        assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    }
    let own = json!({ "conversationId": "cart-helper-1" });
    assert!(confined().session().answer(TOOL, own.clone()).await.contains("SPRING"));
    // Nor when the server sends spans of others.
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/conversations/") {
            value[0]["project.id"] = 1001.into();
        }
    };
    let session = Build { bend, ..confined() }.session();
    let refused = session.refusal(TOOL, own).await;
    assert!(refused.starts_with("# No such conversation") && !refused.contains("SPRING"), "{refused}");
}
