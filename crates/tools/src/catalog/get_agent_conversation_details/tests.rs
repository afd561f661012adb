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
