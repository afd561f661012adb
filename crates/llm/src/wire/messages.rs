//! Anthropic's Messages API: `POST /messages` (<https://docs.anthropic.com/en/api/messages>).
//!
//! Turns alternate between the two sides, and the results of calls are the next turn of ours, before anything else.

use super::{Read, ReadCall, count, field, object, text};
use crate::{
    choice::Choice,
    error::Error,
    reply::Usage,
    talk::{Calls, Talk, Turn},
};
use serde_json::{Map, Value, json};

pub(super) fn body(choice: &Choice, talk: &Talk) -> Map<String, Value> {
    let mut messages: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut add = |role, content: Vec<Value>| match messages.last_mut() {
        Some((last, parts)) if *last == role => parts.extend(content),
        _ => messages.push((role, content)),
    };
    for turn in &talk.turns {
        match turn {
            Turn::Asked(text) => add("user", vec![json!({"type": "text", "text": text})]),
            Turn::Said(said) => add("assistant", said.0.clone()),
            Turn::Results(results) => add(
                "user",
                results
                    .iter()
                    .map(|result| {
                        json!({
                            "type": "tool_result",
                            "tool_use_id": result.id,
                            "content": result.text,
                            "is_error": result.is_error,
                        })
                    })
                    .collect(),
            ),
        }
    }
    let messages: Vec<Value> =
        messages.into_iter().map(|(role, content)| json!({"role": role, "content": content})).collect();
    let mut body = object([
        ("model", choice.model.as_str().into()),
        ("max_tokens", talk.most_tokens.into()),
        ("system", talk.instructions.into()),
        ("messages", messages.into()),
    ]);
    if !talk.offers.is_empty() {
        let tools = talk.offers.iter().map(
            |offer| json!({"name": offer.name, "description": offer.description, "input_schema": offer.schema}),
        );
        body.insert("tools".into(), tools.collect());
        body.insert(
            "tool_choice".into(),
            match talk.calls {
                Calls::Free => json!({"type": "auto"}),
                Calls::Closed => json!({"type": "none"}),
                Calls::Demanded(name) => json!({"type": "tool", "name": name}),
            },
        );
    }
    body
}

pub(super) fn reply(body: &Value) -> Result<Read, Error> {
    let content = body.get("content").and_then(Value::as_array).ok_or(Error::Unreadable)?;
    let (mut words, mut calls) = (String::new(), Vec::new());
    for part in content {
        match text(part, "type") {
            "text" => words.push_str(text(part, "text")),
            "tool_use" => calls.push(ReadCall {
                id: text(part, "id").to_owned(),
                name: text(part, "name").to_owned(),
                arguments: part.get("input").and_then(Value::as_object).cloned().unwrap_or_default(),
            }),
            _ => {}
        }
    }
    match text(body, "stop_reason") {
        "refusal" => return Err(Error::Declined),
        // A call that was cut off may lack half of its arguments.
        "max_tokens" | "model_context_window_exceeded" => return Err(Error::CutOff),
        _ => {}
    }
    let usage = field(body, "usage");
    let cached = count(usage, "cache_read_input_tokens") + count(usage, "cache_creation_input_tokens");
    let usage = Usage {
        questions: 1,
        input_tokens: count(usage, "input_tokens") + cached,
        output_tokens: count(usage, "output_tokens"),
        is_estimated: false,
    };
    Ok(Read { text: Some(words), calls, usage, said: content.clone() })
}
