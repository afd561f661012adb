//! Chat Completions, as OpenRouter, Azure's older addresses and compatible servers have it
//! (<https://platform.openai.com/docs/api-reference/chat>).

use super::{
    Act,
    check::{Checked, Open, Wire, demand, effort, field, fields, offers, text, tool},
};
use serde_json::{Map, Value, json};

pub(super) fn check(body: &Map<String, Value>, wire: Wire) -> Checked {
    let (most, thinking) = match wire {
        Wire::AzureDeployment => ("max_completion_tokens", "reasoning_effort"),
        Wire::OpenRouter => ("max_tokens", "reasoning"),
        _ => ("max_tokens", "reasoning_effort"),
    };
    fields(body, &["model", "messages", most, thinking, "tools", "tool_choice"])?;
    demand(body.get(most).and_then(Value::as_u64).is_some_and(|most| most > 0), "no bound of tokens")?;
    match body.get(thinking) {
        Some(value) if wire == Wire::OpenRouter => {
            effort(field(value, "effort"), &["none", "minimal", "low", "medium", "high", "xhigh"])?;
        }
        Some(value) => effort(value, &["low", "medium", "high"])?,
        None => {}
    }
    let tools = body.get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for offered in tools {
        demand(text(offered, "type") == Some("function"), "a tool is no function")?;
        tool(field(offered, "function"), "parameters")?;
    }
    match body.get("tool_choice") {
        None => demand(tools.is_empty(), "tools without tool_choice are not expected here")?,
        Some(Value::String(word)) => demand(["auto", "none"].contains(&word.as_str()), "tool_choice")?,
        Some(choice) => {
            let functions = tools.iter().filter_map(|tool| tool.get("function"));
            demand(offers(functions, text(field(choice, "function"), "name")), "tool_choice names no tool")?;
        }
    }
    let messages = body.get("messages").and_then(Value::as_array).ok_or("messages is no list")?;
    let mut open = Open::default();
    for (at, message) in messages.iter().enumerate() {
        let content = text(message, "content");
        match text(message, "role") {
            Some("system") => demand(at == 0 && content.is_some(), "a system message that is not the first")?,
            Some("tool") => {
                demand(content.is_some(), "a result without content")?;
                open.result(text(message, "tool_call_id"))?;
            }
            Some("user") => {
                open.closed()?;
                demand(content.is_some_and(|text| !text.is_empty()), "an empty message")?;
            }
            Some("assistant") => {
                open.closed()?;
                let calls =
                    message.get("tool_calls").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                demand(content.is_some() || !calls.is_empty(), "the model said nothing")?;
                for call in calls {
                    demand(
                        text(field(call, "function"), "arguments").is_some(),
                        "the arguments of a call are no text",
                    )?;
                    open.call(text(call, "id"))?;
                }
            }
            _ => return Err("a message of nobody".to_owned()),
        }
    }
    open.closed()
}

pub(super) fn reply(question: &Value, act: &Act, number: usize) -> Value {
    let mut message = Map::new();
    message.insert("role".into(), "assistant".into());
    message.insert("content".into(), Value::Null);
    let mut finish = "stop";
    match act {
        Act::Says(words) => {
            message.insert("content".into(), words.as_str().into());
        }
        Act::Calls(calls) => {
            finish = "tool_calls";
            let calls = calls.iter().enumerate().map(|(at, (name, arguments))| {
                let function = json!({"name": name, "arguments": arguments.to_string()});
                json!({"id": format!("call_{number}_{at}"), "type": "function", "function": function})
            });
            message.insert("tool_calls".into(), calls.collect());
        }
        Act::RunsOut => finish = "length",
        Act::Declines => {
            message.insert("refusal".into(), "I cannot help with that.".into());
        }
        _ => {}
    }
    json!({
        "id": format!("chatcmpl-{number}"), "object": "chat.completion", "created": 1_795_000_000,
        "model": field(question, "model"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": null}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    })
}
