//! A model that follows a script: OpenAI's Responses API as far as Codex uses it. After as many answers of tools as there
//! are steps it repeats them all, and ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::Context;
use serde_json::{Value, json};

/// The call of a tool.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) tool: &'static str,
    pub(super) arguments: Value,
}

/// What stands before what it says when Codex does not offer a tool.
pub(super) const NOT_OFFERED: &str = "THE TOOL IS NOT OFFERED";

/// Starts it, for as long as this chore runs; answers its address and port.
pub(super) fn start(steps: Vec<Step>) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("cannot find a free port")?;
    let address = listener.local_addr()?.to_string();
    let steps: Arc<[Step]> = steps.into();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let steps = Arc::clone(&steps);
            // Codex says itself what it thinks of a connection that breaks.
            thread::spawn(move || drop(answer(&stream, &steps)));
        }
    });
    Ok(address)
}

/// One request; the connection ends with it.
fn answer(mut stream: &TcpStream, steps: &[Step]) -> anyhow::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    reader.read_line(&mut head)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (kind, text) = if head.starts_with("POST") {
        ("text/event-stream", events(&serde_json::from_slice(&body)?, steps))
    } else {
        ("application/json", json!({"object": "list", "data": [], "models": []}).to_string())
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )?;
    stream.flush().map_err(Into::into)
}

/// The next thing that the model does, as a stream of events.
fn events(request: &Value, steps: &[Step]) -> String {
    let outputs = outputs(request);
    let item = match steps.get(outputs.len()) {
        None => message(&outputs.join("\n---\n")),
        Some(step) => match offered(request, step.tool) {
            Some((name, namespace)) => {
                let mut call = json!({
                    "type": "function_call", "id": format!("fc_{}", outputs.len()),
                    "call_id": format!("call_{}", outputs.len()), "status": "completed",
                    "name": name, "arguments": step.arguments.to_string(),
                });
                if let (Some(namespace), Some(call)) = (namespace, call.as_object_mut()) {
                    call.insert("namespace".to_owned(), namespace.into());
                }
                call
            }
            None => message(&format!("{NOT_OFFERED}: {}", step.tool)),
        },
    };
    let response = |status: &str, output: &[&Value]| {
        json!({
            "id": "resp_1", "object": "response", "model": "scripted", "status": status, "output": output,
            "usage": {
                "input_tokens": 1, "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": 1, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 2,
            },
        })
    };
    [
        json!({"type": "response.created", "response": response("in_progress", &[])}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": item}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": item}),
        json!({"type": "response.completed", "response": response("completed", &[&item])}),
    ]
    .iter()
    .map(|event| {
        format!("event: {}\ndata: {event}\n\n", event.get("type").and_then(Value::as_str).unwrap_or_default())
    })
    .collect()
}

fn message(text: &str) -> Value {
    json!({
        "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    })
}

/// What the tools answered so far.
fn outputs(request: &Value) -> Vec<String> {
    let items = request.get("input").and_then(Value::as_array).into_iter().flatten();
    let kind =
        |item: &Value| item.get("type").and_then(Value::as_str).unwrap_or_default().ends_with("_call_output");
    let said = |item: &Value| match item.get("output") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            parts.iter().filter_map(|part| part.get("text")?.as_str()).collect::<Vec<_>>().concat()
        }
        other => other.map(Value::to_string).unwrap_or_default(),
    };
    items.filter(|item| kind(item)).map(said).collect()
}

/// A tool of the server as Codex offers it: by a long name, or by its own in a namespace.
fn offered(request: &Value, tool: &str) -> Option<(String, Option<String>)> {
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let long = format!("mcp__sentry__{tool}");
    request.get("tools")?.as_array()?.iter().find_map(|entry| {
        let of_entry = name(entry)?;
        if of_entry == long {
            return Some((of_entry, None));
        }
        let inner = entry.get("tools")?.as_array()?.iter().filter_map(name);
        let is_ours = of_entry.trim_end_matches('_') == "mcp__sentry";
        let found = inner.filter(|_| is_ours).find(|inner| *inner == tool || *inner == long)?;
        Some((found, Some(of_entry)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_taken_for_each_answer_and_all_answers_are_repeated() {
        let steps = [Step { tool: "whoami", arguments: json!({}) }];
        let tools = json!([{"type": "namespace", "name": "mcp__sentry__", "tools": [{"name": "whoami"}]}]);
        let first = events(&json!({"tools": tools, "input": []}), &steps);
        assert!(
            first.contains("\"namespace\":\"mcp__sentry__\"") && first.contains("function_call"),
            "{first}"
        );
        let answered =
            json!([{"type": "function_call_output", "output": [{"type": "text", "text": "I am"}]}]);
        let last = events(&json!({"tools": tools, "input": answered}), &steps);
        assert!(last.contains("\"text\":\"I am\"") && last.contains("response.completed"), "{last}");
        assert!(events(&json!({"tools": [], "input": []}), &steps).contains(NOT_OFFERED));
    }

    #[test]
    fn it_answers_over_http() {
        let address = start(Vec::new()).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "POST /v1/responses HTTP/1.1\r\ncontent-length: 12\r\n\r\n{{\"input\":[]}}").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200") && text.contains("event: response.completed"), "{text}");
    }
}
