//! Chat Completions: `POST /chat/completions` (<https://platform.openai.com/docs/api-reference/chat>), at OpenRouter
//! (<https://openrouter.ai/docs/api/api-reference/chat/send-chat-completion-request>), at Azure below
//! `/openai/deployments/NAME`, and wherever else something calls itself compatible.

use super::{Read, ReadCall, arguments, count, field, list, object, text};
use crate::{
    choice::{Choice, Provider},
    error::Error,
    reply::Usage,
    talk::{Calls, Talk, Turn},
};
use serde_json::{Map, Value, json};

pub(super) fn body(choice: &Choice, talk: &Talk) -> Map<String, Value> {
    let mut messages = vec![json!({"role": "system", "content": talk.instructions})];
    for turn in &talk.turns {
        match turn {
            Turn::Asked(text) => messages.push(json!({"role": "user", "content": text})),
            Turn::Said(said) => messages.extend(said.0.iter().cloned()),
            Turn::Results(results) => messages.extend(
                results
                    .iter()
                    .map(|result| json!({"role": "tool", "tool_call_id": result.id, "content": result.text})),
            ),
        }
    }
    // OpenAI's own models refuse the older name, most others know no other.
    let most = if choice.provider == Provider::AzureOpenAi { "max_completion_tokens" } else { "max_tokens" };
    let mut body = object([
        ("model", choice.model.as_str().into()),
        ("messages", messages.into()),
        (most, talk.most_tokens.into()),
    ]);
    if !talk.offers.is_empty() {
        let tools = talk.offers.iter().map(|offer| {
            let function =
                json!({"name": offer.name, "description": offer.description, "parameters": offer.schema});
            json!({"type": "function", "function": function})
        });
        body.insert("tools".into(), tools.collect());
        body.insert(
            "tool_choice".into(),
            match talk.calls {
                Calls::Free => "auto".into(),
                Calls::Closed => "none".into(),
                Calls::Demanded(name) => json!({"type": "function", "function": {"name": name}}),
            },
        );
    }
    match (choice.effort, choice.provider) {
        (Some(effort), Provider::OpenRouter) => {
            body.insert("reasoning".into(), json!({"effort": effort.as_str()}));
        }
        (Some(effort), _) => {
            body.insert("reasoning_effort".into(), effort.as_str().into());
        }
        (None, _) => {}
    }
    body
}

pub(super) fn reply(body: &Value) -> Result<Read, Error> {
    // OpenRouter tells a failure of the provider behind it with status 200.
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        let status = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        return Err(status.map_or(Error::Failing(500), Error::of_status));
    }
    let choice = list(body, "choices").first().ok_or(Error::Unreadable)?;
    let message = choice.get("message").ok_or(Error::Unreadable)?;
    let calls: Vec<ReadCall> = list(message, "tool_calls")
        .iter()
        .map(|call| ReadCall {
            id: text(call, "id").to_owned(),
            name: text(field(call, "function"), "name").to_owned(),
            arguments: arguments(field(call, "function").get("arguments")),
        })
        .collect();
    let words = text(message, "content");
    if calls.is_empty() {
        match text(choice, "finish_reason") {
            "length" => return Err(Error::CutOff),
            "content_filter" => return Err(Error::Declined),
            "error" => return Err(Error::Failing(500)),
            _ if words.is_empty() && !text(message, "refusal").is_empty() => return Err(Error::Declined),
            _ => {}
        }
    }
    // What is sent back is what the format knows, and OpenRouter's thoughts, which some models need again.
    let mut said = object([("role", "assistant".into()), ("content", field(message, "content").clone())]);
    for name in ["tool_calls", "reasoning_details"] {
        if !list(message, name).is_empty() {
            said.insert(name.to_owned(), field(message, name).clone());
        }
    }
    let usage = field(body, "usage");
    let usage = Usage {
        questions: 1,
        input_tokens: count(usage, "prompt_tokens"),
        output_tokens: count(usage, "completion_tokens"),
        is_estimated: false,
    };
    Ok(Read { text: Some(words.to_owned()), calls, usage, said: vec![Value::Object(said)] })
}
