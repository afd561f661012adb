//! OpenAI's Responses API, as far as a client of tools uses it (<https://platform.openai.com/docs/api-reference/responses>).

use super::{
    Act,
    check::{Checked, Open, demand, effort, field, fields, offers, text, tool},
};
use serde_json::{Map, Value, json};

const FIELDS: [&str; 9] = [
    "model",
    "instructions",
    "input",
    "max_output_tokens",
    "store",
    "tools",
    "tool_choice",
    "reasoning",
    "include",
];

fn thinks(body: &Map<String, Value>) -> bool {
    body.get("model").and_then(Value::as_str).is_some_and(|model| model.starts_with("gpt-5"))
}

pub(super) fn check(body: &Map<String, Value>) -> Checked {
    fields(body, &FIELDS)?;
    demand(body.get("store") == Some(&Value::Bool(false)), "what is asked would be stored")?;
    demand(
        body.get("max_output_tokens").and_then(Value::as_u64).is_some_and(|most| most >= 16),
        "max_output_tokens",
    )?;
    if let Some(reasoning) = body.get("reasoning") {
        demand(thinks(body), "Unsupported parameter: 'reasoning.effort' is not supported with this model")?;
        effort(field(reasoning, "effort"), &["low", "medium", "high"])?;
    }
    if body.contains_key("include") {
        demand(thinks(body), "Encrypted content is not supported with this model")?;
    }
    let tools = body.get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for offered in tools {
        demand(text(offered, "type") == Some("function"), "a tool is no function")?;
        tool(offered, "parameters")?;
    }
    match body.get("tool_choice") {
        None => demand(tools.is_empty(), "tools without tool_choice are not expected here")?,
        Some(Value::String(word)) => demand(["auto", "none"].contains(&word.as_str()), "tool_choice")?,
        Some(choice) => {
            demand(text(choice, "type") == Some("function"), "tool_choice")?;
            demand(offers(tools.iter(), text(choice, "name")), "tool_choice names no tool")?;
        }
    }
    let input = body.get("input").and_then(Value::as_array).ok_or("input is no list")?;
    let mut open = Open::default();
    for item in input {
        match (text(item, "type"), text(item, "role")) {
            (None | Some("message"), Some("user")) => {
                demand(text(item, "content").is_some_and(|text| !text.is_empty()), "an empty message")?;
            }
            (Some("message"), Some("assistant")) => {
                demand(
                    item.pointer("/content/0/type").is_some_and(|kind| kind == "output_text"),
                    "a message of the model's without its text",
                )?;
            }
            (Some("reasoning"), None) => {
                demand(
                    text(item, "encrypted_content").is_some(),
                    "Item with this id was not found: it is not stored",
                )?;
            }
            (Some("function_call"), None) => {
                demand(text(item, "arguments").is_some(), "the arguments of a call are no text")?;
                open.call(text(item, "call_id"))?;
            }
            (Some("function_call_output"), None) => {
                demand(text(item, "output").is_some(), "the output of a call is no text")?;
                open.result(text(item, "call_id"))?;
            }
            _ => return Err("an item of the input is of no known kind".to_owned()),
        }
    }
    open.closed()
}

pub(super) fn reply(question: &Value, act: &Act, number: usize) -> Value {
    let mut output = Vec::new();
    if question.get("reasoning").is_some() {
        output.push(json!({
            "id": format!("rs_{number}"), "type": "reasoning", "summary": [], "encrypted_content": format!("sealed{number}"),
        }));
    }
    let message = |content: Value| json!({"id": format!("msg_{number}"), "type": "message", "status": "completed", "role": "assistant", "content": [content]});
    let (mut status, mut details) = ("completed", Value::Null);
    match act {
        Act::Calls(calls) => output.extend(calls.iter().enumerate().map(|(at, (name, arguments))| {
            json!({
                "id": format!("fc_{number}_{at}"), "type": "function_call", "status": "completed",
                "call_id": format!("call_{number}_{at}"), "name": name, "arguments": arguments.to_string(),
            })
        })),
        Act::RunsOut => (status, details) = ("incomplete", json!({"reason": "max_output_tokens"})),
        Act::Declines => {
            output.push(message(json!({"type": "refusal", "refusal": "I cannot help with that."})));
        }
        Act::Says(words) => {
            output.push(message(json!({"type": "output_text", "text": words, "annotations": []})));
        }
        _ => {}
    }
    json!({
        "id": format!("resp_{number}"), "object": "response", "created_at": 1_795_000_000, "status": status, "error": null,
        "incomplete_details": details, "model": field(question, "model"), "output": output, "parallel_tool_calls": true,
        "usage": {
            "input_tokens": 100, "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": 20, "output_tokens_details": {"reasoning_tokens": 8}, "total_tokens": 120,
        },
    })
}
