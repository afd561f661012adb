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
