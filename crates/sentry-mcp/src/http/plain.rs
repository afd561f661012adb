//! JSON-RPC without the rest of MCP, for programs: `tools/call` and `tools/list`, one request at a time, no handshake.
//! Answers are data unless the arguments ask for text.

use super::refused::json_response;
use crate::{
    mcp::{plain_result, tool},
    telemetry::{self, Parent, Told, Way, observed},
    transport::refusal,
};
use axum::{
    body::Body,
    http::{HeaderMap, Response, StatusCode},
};
use serde_json::{Map, Value, json};
use tools::{Caller, Gate};

const METHOD_NOT_FOUND: i32 = -32601;
const INVALID_PARAMS: i32 = -32602;

/// Whether a message can be answered here: one of the two methods, without what the newest revision of MCP adds.
pub(super) fn is_plain(text: &[u8]) -> bool {
    let Some(message) = parsed(text) else { return false };
    let method = message.get("method").and_then(Value::as_str);
    let meta = message.get("params").and_then(|params| params.get("_meta"));
    let modern = meta.is_some_and(|meta| meta.get("io.modelcontextprotocol/protocolVersion").is_some());
    matches!(method, Some("tools/call" | "tools/list")) && !modern
}

/// Answers a request. Dropping the future cancels the call.
pub(super) async fn answer(gate: &Gate, headers: &HeaderMap, text: &[u8]) -> Response<Body> {
    let message =
        parsed(text).filter(|message| message.get("jsonrpc").is_some_and(|version| version == "2.0"));
    let id = message.as_ref().and_then(|message| message.get("id"));
    let id = id.filter(|id| id.is_string() || id.as_i64().is_some()).cloned();
    let method = message.as_ref().and_then(|message| message.get("method")).and_then(Value::as_str);
    let (Some(message), Some(id), Some(method)) = (&message, id, method) else {
        return match refusal(text) {
            Some(refusal) => json_response(StatusCode::BAD_REQUEST, refusal),
            // A notification, which asks for no answer.
            None => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::ACCEPTED;
                response
            }
        };
    };
    // Without a handshake nothing else is known.
    let told = |method| {
        telemetry::told(|| Told { method, way: Way::Http, version: None, parent: Parent::of(headers) })
    };
    let outcome = match method {
        "tools/list" => observed(told("tools/list"), async { Ok(list(gate)) }).await,
        "tools/call" => observed(told("tools/call"), Box::pin(call(gate, message.get("params")))).await,
        _ => Err((METHOD_NOT_FOUND, "there are tools/call and tools/list here; MCP is served at /mcp")),
    };
    let answer = match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err((code, message)) => {
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
        }
    };
    json_response(StatusCode::OK, answer.to_string())
}

fn list(gate: &Gate) -> Value {
    let tools = gate.list().into_iter().map(|listed| serde_json::to_value(tool(listed)).unwrap_or_default());
    json!({"tools": tools.collect::<Vec<_>>()})
}

async fn call(gate: &Gate, parameters: Option<&Value>) -> Result<Value, (i32, &'static str)> {
    let Some((name, arguments)) = asked(parameters) else {
        telemetry::failed("invalid_params", false);
        return Err((INVALID_PARAMS, "the parameters of tools/call are a name and an object of arguments"));
    };
    let caller = Caller { is_program: true, ..Caller::default() };
    telemetry::asks_for(name);
    let outcome = gate.call_for(caller, name, arguments).await;
    telemetry::outcome(&outcome);
    Ok(plain_result(&outcome))
}

/// The tool and its arguments.
fn asked(parameters: Option<&Value>) -> Option<(&str, Map<String, Value>)> {
    let parameters = parameters?;
    let arguments = match parameters.get("arguments") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(arguments)) => arguments.clone(),
        Some(_) => return None,
    };
    Some((parameters.get("name")?.as_str()?, arguments))
}

fn parsed(text: &[u8]) -> Option<Value> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
