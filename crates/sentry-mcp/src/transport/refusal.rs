//! What a line is answered that is no message (JSON-RPC 2.0, section 5.1). The line itself is never repeated.

use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

/// The answer to a line over the limit. Its id is not known: the line was not kept.
pub(crate) const TOO_LONG: &str = concat!(
    r#"{"jsonrpc":"2.0","id":null,"#,
    r#""error":{"code":-32600,"message":"the message is longer than 16 MiB"}}"#
);

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;
const INVALID_PARAMS: i32 = -32602;

/// The answer to a line that could not be read as a message; none where the protocol wants silence.
pub(crate) fn refusal(line: &[u8]) -> Option<Vec<u8>> {
    let value = std::str::from_utf8(line).ok().and_then(|text| text.parse::<Value>().ok());
    let (code, id, message) = match value {
        None => match id_of(line) {
            Some(id) => (PARSE_ERROR, id, "the message is nested too deeply, or has half a character in it"),
            None => (PARSE_ERROR, Value::Null, "the message is not JSON"),
        },
        Some(Value::Object(message)) => {
            let id = message.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
            let asks = message.contains_key("method");
            let answers = ["result", "error"].iter().any(|key| message.contains_key(*key));
            match id {
                // An answer to nothing that was asked, or a notification: neither is ever answered.
                _ if !asks && ["result", "error"].iter().any(|key| message.contains_key(*key)) => {
                    return None;
                }
                None if asks && !message.contains_key("id") => return None,
                None if message.contains_key("id") => {
                    (INVALID_REQUEST, Value::Null, "the id must be a string or an integer")
                }
                Some(number) if number.is_number() && number.as_i64().is_none() => {
                    (INVALID_REQUEST, number, "the id must be a string or an integer")
                }
                id if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") => {
                    (INVALID_REQUEST, id.unwrap_or_default(), "`jsonrpc` must be \"2.0\"")
                }
                id if message.get("method").is_some_and(Value::is_string) && !answers => {
                    (INVALID_PARAMS, id.unwrap_or_default(), "the parameters cannot be read")
                }
                id => (INVALID_REQUEST, id.unwrap_or_default(), "the message is not a JSON-RPC request"),
            }
        }
        Some(Value::Array(_)) => {
            (INVALID_REQUEST, Value::Null, "batches are not supported; send one message at a time")
        }
        Some(_) => (INVALID_REQUEST, Value::Null, "the message is not a JSON-RPC request"),
    };
    Some(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}).to_string().into())
}

/// The id of a message that is JSON but more than is read of one, such as half of a pair of `\u` escapes, which JavaScript
/// writes: whoever sent it waits for an answer to that.
#[expect(clippy::disallowed_methods, reason = "the decoder's error, which quotes the line, is dropped")]
fn id_of(line: &[u8]) -> Option<Value> {
    let message: BTreeMap<String, &RawValue> = serde_json::from_slice(line).ok()?;
    // Without a method it would be an answer.
    message.get("method")?;
    let id: Value = message.get("id")?.get().parse().ok()?;
    (id.is_string() || id.as_i64().is_some()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(line: &str) -> String {
        refusal(line.as_bytes()).map_or_else(String::new, |answer| {
            let answer: Value = std::str::from_utf8(&answer).unwrap().parse().unwrap();
            assert_eq!(answer["jsonrpc"], "2.0");
            format!(
                "{} {} {}",
                answer["error"]["code"],
                answer["id"],
                answer["error"]["message"].as_str().unwrap()
            )
        })
    }

    #[test]
    fn every_broken_line_gets_the_answer_that_json_rpc_asks_for() {
        for (line, expected) in [
            ("{", "-32700 null the message is not JSON"),
            ("nonsense", "-32700 null the message is not JSON"),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,", "-32700 null the message is not JSON"),
            (
                r#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"\ud800"}}"#,
                "-32700 \"a\" the message is nested too deeply, or has half a character in it",
            ),
            (
                r#"{"jsonrpc":"2.0","id":5,"method":"ping","params":"\ud800"} x"#,
                "-32700 null the message is not JSON",
            ),
            (r#"{"jsonrpc":"2.0","method":"ping","params":"\ud800"}"#, "-32700 null the message is not JSON"),
            ("[]", "-32600 null batches are not supported; send one message at a time"),
            (
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                "-32600 null batches are not supported; send one message at a time",
            ),
            ("1", "-32600 null the message is not a JSON-RPC request"),
            ("{}", "-32600 null `jsonrpc` must be \"2.0\""),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "-32600 null the id must be a string or an integer",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}",
                "-32600 null the id must be a string or an integer",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
                "-32600 1.5 the id must be a string or an integer",
            ),
            ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}", "-32600 7 `jsonrpc` must be \"2.0\""),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":5}",
                "-32600 \"a\" the message is not a JSON-RPC request",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":5}",
                "-32602 1 the parameters cannot be read",
            ),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":5}",
                "-32600 1 the message is not a JSON-RPC request",
            ),
            ("{\"jsonrpc\":\"2.0\",\"id\":1}", "-32600 1 the message is not a JSON-RPC request"),
            ("{\"jsonrpc\":\"2.0\",\"method\":5}", ""),
            ("{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":5}", ""),
            ("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{}}", ""),
        ] {
            assert_eq!(answer(line), expected, "{line}");
        }
        let deep = format!(
            r#"{{"jsonrpc":"2.0","method":"ping","params":{}{},"id":8}}"#,
            "[".repeat(9_999),
            "]".repeat(9_999)
        );
        assert!(answer(&deep).starts_with("-32700 8 "), "{}", answer(&deep));
        assert_eq!(refusal(b"\xff").unwrap(), refusal(b"{").unwrap());
        assert!(TOO_LONG.parse::<Value>().is_ok());
    }
}
