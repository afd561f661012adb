//! Anthropic's Messages API (<https://docs.anthropic.com/en/api/messages>).

use super::{
    Act,
    check::{Checked, Open, demand, field, fields, offers, text, tool},
};
use serde_json::{Map, Value, json};

pub(super) fn check(body: &Map<String, Value>) -> Checked {
    fields(body, &["model", "max_tokens", "system", "messages", "tools", "tool_choice"])?;
    demand(
        body.get("max_tokens").and_then(Value::as_u64).is_some_and(|most| most > 0),
        "max_tokens: Field required",
    )?;
    demand(body.get("system").is_some_and(Value::is_string), "system is no text")?;
    let tools = body.get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for offered in tools {
        tool(offered, "input_schema")?;
    }
    match body.get("tool_choice").map(|choice| (text(choice, "type"), text(choice, "name"))) {
        None | Some((Some("auto" | "none"), None)) => {}
        Some((Some("tool"), name)) => demand(offers(tools.iter(), name), "tool_choice names no tool")?,
        Some(_) => return Err("tool_choice is of no known kind".to_owned()),
    }
    let messages = body.get("messages").and_then(Value::as_array).ok_or("messages is no list")?;
    let mut open = Open::default();
    for (at, message) in messages.iter().enumerate() {
        let role = text(message, "role");
        let expected = if at.is_multiple_of(2) { "user" } else { "assistant" };
        demand(role == Some(expected), "roles must alternate between user and assistant")?;
        let content = message.get("content").and_then(Value::as_array).ok_or("content is no list")?;
        demand(!content.is_empty(), "a message without content")?;
        for part in content {
            match (text(part, "type"), expected) {
                (Some("text"), _) => {
                    // Results come first in the turn that follows the calls.
                    open.closed()?;
                    demand(text(part, "text").is_some_and(|text| !text.trim().is_empty()), "an empty text")?;
                }
                (Some("tool_use"), "assistant") => {
                    demand(
                        part.get("input").is_some_and(Value::is_object),
                        "the input of a call is no object",
                    )?;
                    open.call(text(part, "id"))?;
                }
                (Some("tool_result"), "user") => {
                    demand(text(part, "content").is_some(), "a result without content")?;
                    open.result(text(part, "tool_use_id"))?;
                }
                _ => return Err("a part of the content is of no known kind".to_owned()),
            }
        }
        demand(expected == "assistant" || open.closed().is_ok(), "tool_use ids without tool_result blocks")?;
    }
    demand(messages.len() % 2 == 1, "the last message is not the user's")
}

pub(super) fn reply(question: &Value, act: &Act, number: usize) -> Value {
    let (mut content, mut stop) = (Vec::new(), "end_turn");
    match act {
        Act::Says(words) => content.push(json!({"type": "text", "text": words})),
        Act::Calls(calls) => {
            stop = "tool_use";
            content.extend(calls.iter().enumerate().map(|(at, (name, arguments))| {
                json!({"type": "tool_use", "id": format!("toolu_{number}_{at}"), "name": name, "input": arguments})
            }));
        }
        Act::RunsOut => stop = "max_tokens",
        Act::Declines => stop = "refusal",
        _ => {}
    }
    json!({
        "id": format!("msg_{number}"), "type": "message", "role": "assistant", "model": field(question, "model"),
        "content": content, "stop_reason": stop, "stop_sequence": null,
        "usage": {
            "input_tokens": 90, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 10, "output_tokens": 20,
        },
    })
}
