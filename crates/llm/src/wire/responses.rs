//! OpenAI's Responses API: `POST /responses` (<https://platform.openai.com/docs/api-reference/responses>), also at
//! Azure below `/openai/v1`.
//!
//! Nothing is stored there: each question brings the whole talk, thoughts in their encrypted form included.

use super::{Read, ReadCall, arguments, count, field, list, object, text};
use crate::{
    choice::Choice,
    error::Error,
    reply::Usage,
    talk::{Calls, Talk, Turn},
};
use serde_json::{Map, Value, json};

pub(super) fn body(choice: &Choice, talk: &Talk) -> Map<String, Value> {
    let mut input = Vec::new();
    for turn in &talk.turns {
        match turn {
            Turn::Asked(text) => input.push(json!({"role": "user", "content": text})),
            Turn::Said(said) => input.extend(said.0.iter().cloned()),
            Turn::Results(results) => input.extend(results.iter().map(
                |result| json!({"type": "function_call_output", "call_id": result.id, "output": result.text}),
            )),
        }
    }
    let mut body = object([
        ("model", choice.model.as_str().into()),
        ("instructions", talk.instructions.into()),
        ("input", input.into()),
        ("max_output_tokens", talk.most_tokens.into()),
        ("store", false.into()),
    ]);
    if !talk.offers.is_empty() {
        let tools = talk.offers.iter().map(|offer| {
            json!({
                "type": "function",
                "name": offer.name,
                "description": offer.description,
                "parameters": offer.schema,
                // Our schemas have parameters that may be left out, which the strict form does not know.
                "strict": false,
            })
        });
        body.insert("tools".into(), tools.collect());
        body.insert(
            "tool_choice".into(),
            match talk.calls {
                Calls::Free => "auto".into(),
                Calls::Closed => "none".into(),
                Calls::Demanded(name) => json!({"type": "function", "name": name}),
            },
        );
    }
    if let Some(effort) = choice.effort {
        body.insert("reasoning".into(), json!({"effort": effort.as_str()}));
    }
    if choice.thinks() {
        body.insert("include".into(), json!(["reasoning.encrypted_content"]));
    }
    body
}

pub(super) fn reply(body: &Value) -> Result<Read, Error> {
    if text(body, "status") == "failed" {
        return Err(if text(field(body, "error"), "code") == "rate_limit_exceeded" {
            Error::Limited
        } else {
            Error::Failing(500)
        });
    }
    let (mut said, mut words, mut calls, mut declined) = (Vec::new(), String::new(), Vec::new(), false);
    for item in list(body, "output") {
        match text(item, "type") {
            "message" => {
                for part in list(item, "content") {
                    words.push_str(text(part, "text"));
                    declined |= text(part, "type") == "refusal";
                }
            }
            "function_call" => calls.push(ReadCall {
                id: text(item, "call_id").to_owned(),
                name: text(item, "name").to_owned(),
                arguments: arguments(item.get("arguments")),
            }),
            // Without its encrypted form a thought is known only to who stored it, and nobody did.
            "reasoning" if !text(item, "encrypted_content").is_empty() => {}
            _ => continue,
        }
        said.push(item.clone());
    }
    if calls.is_empty() {
        match (text(body, "status"), text(field(body, "incomplete_details"), "reason")) {
            ("incomplete", "content_filter") => return Err(Error::Declined),
            ("incomplete", _) => return Err(Error::CutOff),
            _ if declined && words.is_empty() => return Err(Error::Declined),
            _ => {}
        }
    }
    let usage = field(body, "usage");
    let usage = Usage {
        questions: 1,
        input_tokens: count(usage, "input_tokens"),
        output_tokens: count(usage, "output_tokens"),
        is_estimated: false,
    };
    Ok(Read { text: Some(words), calls, usage, said })
}
