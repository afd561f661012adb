//! Conversations in a list, by syntax and by words.

use crate::testing::*;

const TOOL: &str = "search_agent_conversations";

fn in_acme(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn conversations_are_listed() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, in_acme(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_search_is_syntax_or_plain_english() {
    let session = Session::new();
    let syntax =
        json!({ "query": "gen_ai.tool.name:refund_fee", "environment": ["production"], "period": "24h" });
    assert_snapshot!(session.answer(TOOL, in_acme(syntax)).await);
    let english = json!({ "query": "conversations in backend since yesterday" });
    assert_snapshot!(session.answer(TOOL, in_acme(english)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn the_older_name_means_the_same() {
    let (old, new) =
        (answer("search_ai_conversations", in_acme(json!({}))), answer(TOOL, in_acme(json!({}))));
    assert_eq!(old.await, new.await);
}

#[tokio::test]
async fn pages_lead_to_the_end() {
    // Rows have lines of their own below them, so pages are counted by their ids.
    let mut pages = Vec::new();
    let (session, mut arguments) = (Session::new(), in_acme(json!({ "limit": 2 })));
    loop {
        let answer = session.answer(TOOL, arguments.clone()).await;
        pages.push(
            answer.lines().filter(|line| line.starts_with("- ch") || line.starts_with("- cart")).count(),
        );
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    assert_eq!(pages, [2, 1]);
}

#[tokio::test]
async fn nothing_found_is_said() {
    assert_snapshot!(answer(TOOL, in_acme(json!({ "query": "gen_ai.tool.name:fly" }))).await);
}

#[tokio::test]
async fn a_server_without_conversations_is_told_and_an_older_one_is_asked_at_its_own_address() {
    let session = Build::faulty(Fault::new(Trouble::Status(404)).path("/agents/")).session();
    assert!(session.answer(TOOL, in_acme(json!({}))).await.contains("chat-88231-a7"));
    assert_snapshot!(refusal_in(Trouble::Status(404), TOOL, in_acme(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, in_acme(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, in_acme(json!({}))).await);
}

#[tokio::test]
async fn each_wrong_argument_is_told() {
    for wrong in [
        json!({ "start": "2026-11-18" }),
        json!({ "period": "1d", "start": "2026-11-18", "end": "2026-11-19" }),
        json!({ "project": "nothing" }),
    ] {
        assert_snapshot!(refusal(TOOL, in_acme(wrong)).await);
    }
}

#[tokio::test]
async fn a_confined_session_sees_its_own_project() {
    let session = Build::confined("acme", Some("frontend")).session();
    let answer = session.answer(TOOL, json!({})).await;
    assert!(answer.contains("cart-helper-1") && !answer.contains("chat-"), "{answer}");
    let refused = session.refusal(TOOL, json!({ "project": "backend" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}

#[tokio::test]
async fn a_name_that_is_nearly_right_is_told() {
    let answer = answer(TOOL, in_acme(json!({ "query": "transactoin:checkout" }))).await;
    assert!(answer.contains("Perhaps `transaction` is meant"), "{answer}");
}
