//! What only a server whose way to Sentry is made for the test can show.

use super::serve_over;
use access::Grant;
use lexicon::Hosts;
use sentry_api::{Client, InProcess, Settings, Transport};
use serde_json::Value;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tools::{ConfirmWrites, Gate, Setup, Surface, Taint, documentation};
use untrusted::Boundary;

fn gate(way: InProcess) -> Gate {
    let hosts = Hosts::saas();
    let settings = Settings { base: hosts.base().clone(), token: Some("x".into()), headers: Vec::new() };
    let way: Arc<dyn Transport> = Arc::new(way);
    Gate::new(Setup {
        client: Client::new(settings, Arc::clone(&way)),
        documentation: documentation(hosts.base().clone(), way),
        hosts,
        grant: Grant::default(),
        organization: None,
        boundary: Boundary::new(),
        clock: crate::clock::now,
        missing_token: None,
        surface: Surface::Default,
        confirm_writes: ConfirmWrites::default(),
        audit: None,
        taint: Taint::default(),
        model: None,
        workspace: None,
    })
}

/// All that a server answers to these lines.
async fn answers(way: InProcess, lines: &str) -> Vec<Value> {
    let (client, server) = tokio::io::duplex(1024 * 1024);
    let (reader, writer) = tokio::io::split(server);
    let (mut output, mut input) = tokio::io::split(client);
    let talk = async {
        input.write_all(lines.as_bytes()).await.unwrap();
        input.shutdown().await.unwrap();
        let mut text = String::new();
        output.read_to_string(&mut text).await.unwrap();
        text
    };
    let (text, ()) = tokio::join!(talk, serve_over(gate(way), reader, writer));
    text.lines().map(|line| line.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_fault_of_ours_costs_one_answer() {
    let way = InProcess::new(|_| async { panic!("CANARY") });
    let lines = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"whoami\"}}\n\
        {\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";
    let answers = answers(way, lines).await;
    let answer = |id: i64| answers.iter().find(|answer| answer["id"] == id).unwrap();
    assert_eq!(answer(2)["result"], serde_json::json!({}));
    let failed = answer(1).to_string();
    assert!(failed.contains("fault of this server") && !failed.contains("CANARY"), "{failed}");
    assert_eq!(answers.len(), 2);
}

#[tokio::test]
async fn a_picture_follows_the_text_as_an_image_of_its_own_kind() {
    let way = InProcess::new(|request| async move {
        let body = if request.uri().path().ends_with("/attachments/") {
            br#"[{"id": "7", "name": "screen.jpg", "mimetype": "image/jpeg", "size": 68}]"#.to_vec()
        } else {
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x01\0\0\0\0\x91\x91\xe3,\0\0\0\x0bIDATx\xdac`\0\x01\0\0\x06\0\x01m(\x10/\0\0\0\0IEND\xaeB`\x82".to_vec()
        };
        http::Response::builder().header("content-type", "image/svg+xml").body(body).unwrap()
    });
    let lines = serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "get_event_attachment",
        "arguments": {"organizationSlug": "acme", "projectSlug": "mobile", "eventId": "0".repeat(32), "attachmentId": "7"},
    }});
    let answer = answers(way, &format!("{lines}\n")).await.remove(0);
    let content = &answer["result"]["content"];
    assert_eq!(content.as_array().unwrap().len(), 2, "{answer}");
    assert!(
        content[0]["text"]
            .as_str()
            .unwrap()
            .contains("A picture follows: the file (image/png, 2×3, 68 bytes)")
    );
    let label =
        serde_json::json!({"sentry-mcp/label": {"integrity": "untrusted", "confidentiality": "private"}});
    let expected = serde_json::json!({
        "type": "image",
        "mimeType": "image/png",
        "data": "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADAQAAAACRkeMsAAAAC0lEQVR42mNgAAEAAAYAAW0oEC8AAAAASUVORK5CYII=",
        "_meta": label,
    });
    assert_eq!((&content[1], &answer["result"]["_meta"]), (&expected, &label));
    assert!(answer["result"].get("structuredContent").is_none());
}

#[tokio::test]
async fn what_only_begins_as_a_picture_is_read_as_the_text_that_it_is_or_left_out() {
    let asked = |id: u8| {
        serde_json::json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {
            "name": "get_event_attachment",
            "arguments": {"organizationSlug": "acme", "projectSlug": "mobile", "eventId": "0".repeat(32), "attachmentId": id.to_string()},
        }})
    };
    let way = || {
        InProcess::new(|request| async move {
            let path = request.uri().path();
            let body: &[u8] = if path.ends_with("/attachments/") {
                br#"[{"id": "1", "name": "shop.log", "mimetype": "text/plain", "size": 40},
                    {"id": "2", "name": "screenshot.gif", "mimetype": "image/gif", "size": 40}]"#
            } else {
                b"GIF89a\x09\t\x09\tis what the file began with"
            };
            http::Response::builder().body(body.to_vec()).unwrap()
        })
    };
    for (id, expected) in [(1, "is what the file began with"), (2, "because it is damaged or breaks off")] {
        let answer = answers(way(), &format!("{}\n", asked(id))).await.remove(0);
        let content = answer["result"]["content"].as_array().unwrap();
        assert_eq!(content.len(), 1, "{answer}");
        assert!(content[0]["text"].as_str().unwrap().contains(expected), "{answer}");
    }
}
