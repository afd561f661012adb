//! Lines that are no messages: each is answered as JSON-RPC asks, and the session goes on.

use crate::session::Session;
use serde_json::{Value, json};

#[test]
fn every_broken_line_is_answered_and_the_session_goes_on() {
    let mut session = Session::demo();
    for (line, code, id) in [
        ("not json", -32700, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,", -32700, Value::Null),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600, Value::Null),
        ("[]", -32600, Value::Null),
        ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}", -32600, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600, Value::Null),
        ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600, json!(1.5)),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":5}", -32600, json!("a")),
    ] {
        session.write(line);
        assert_eq!(session.answer(&id)["error"]["code"], code, "{line}");
    }
    for silent in [
        "",
        "  ",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/unheard\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":99}}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":5}",
        "{\"jsonrpc\":\"2.0\",\"id\":12345,\"result\":{}}",
        "{\"jsonrpc\":\"2.0\",\"id\":12345,\"error\":{\"code\":1,\"message\":\"x\"}}",
    ] {
        session.write(silent);
    }
    session.initialize("2025-06-18");
    assert!(!session.call("whoami", &json!({})).1);
    let ended = session.end();
    assert!(ended.status.success() && ended.unclaimed.is_empty(), "{ended:?}");
}

#[test]
fn arguments_are_blamed_where_they_are_wrong_and_nowhere_else() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    let why = "`arguments` must be an object";
    for (params, is_blamed) in [
        (json!({"name": "whoami", "arguments": "{}"}), true),
        (json!({"name": 5, "arguments": [1]}), true),
        (json!({"name": 5, "arguments": null}), false),
        (json!({"name": 5, "arguments": {}}), false),
        (json!({"name": 5}), false),
    ] {
        let answer = session.request("tools/call", &params);
        let said = answer["error"]["message"].as_str().unwrap();
        assert_eq!(
            (answer["error"]["code"].as_i64(), said.contains(why)),
            (Some(-32602), is_blamed),
            "{said}"
        );
    }
    let answer = session.request("tools/call", &json!({"name": "whoami", "arguments": null}));
    assert!(answer["error"].is_null() && answer["result"]["isError"] != true, "{answer}");
}

#[test]
fn a_line_over_the_limit_is_answered_and_the_next_one_read() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    let padding = "x".repeat(16 * 1024 * 1024);
    session.write(&format!(r#"{{"jsonrpc":"2.0","id":70,"method":"ping","params":{{"x":"{padding}"}}}}"#));
    assert_eq!(session.answer(&Value::Null)["error"]["code"], -32600);
    let (_, is_error) =
        session.call("search_issues", &json!({"organizationSlug": "acme", "query": "y".repeat(1_000_000)}));
    assert!(is_error || session.request("ping", &json!({}))["result"].is_object());
    assert!(session.end().unclaimed.is_empty());
}

#[test]
fn requests_before_any_greeting_are_answered() {
    let mut session = Session::demo();
    session.notify("notifications/initialized", &json!({}));
    assert!(session.request("tools/list", &json!({}))["result"]["tools"].is_array());
    assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
    session.initialize("2025-06-18");
    assert!(session.end().status.success());
}

#[test]
fn a_message_may_begin_with_a_byte_order_mark_and_the_last_needs_no_line_break() {
    use std::io::Write;
    let mut command = crate::session::program(&["demo"], &[]);
    let mut child =
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let text = "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(
        output,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n"
    );
}
