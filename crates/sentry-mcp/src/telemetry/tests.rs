//! A fault of ours is told by its place, and its words stay here.

use super::*;
use crate::{
    cli::Cli,
    config::{Config, Disk},
    env::Environment,
};
use axum::{Router, body::Bytes};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Mutex};
use tokio::{net::TcpListener, task::JoinSet};

#[tokio::test]
async fn a_fault_is_told_by_its_place_alone() {
    let bodies = Arc::new(Mutex::new(Vec::<Bytes>::new()));
    let kept = Arc::clone(&bodies);
    let take = move |body: Bytes| async move {
        kept.lock().unwrap().push(body);
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dsn = format!("--sentry-dsn=http://key@{}/7", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    let flags = Cli::read(["sentry-mcp".into(), dsn.into()]).ok().unwrap().flags;
    let (config, _) = Config::new(&flags, &Environment::default(), &Disk).ok().unwrap();
    assert!(told(|| panic!("something is read of a request for nobody")).is_none());
    start(config.telemetry, &config.http);
    std::panic::set_hook(Box::new(|panic| {
        panic.location().map(panicked);
    }));
    let told = told(|| Told { method: "tools/call", way: Way::Http, version: None, parent: None });
    let broken = observed(told, async { panic!("CANARY of a caller") });
    let _: Result<(), _> = AssertUnwindSafe(broken).catch_unwind().await;
    let _ = std::panic::catch_unwind(|| panic!("CANARY of nobody"));
    end().await;
    let all = bodies.lock().unwrap().concat();
    let text = std::str::from_utf8(&all).unwrap();
    assert_eq!(text.matches("\"type\":\"panic\"").count(), 2, "{text}");
    assert_eq!(text.matches("telemetry/tests.rs\",\"lineno\":").count(), 2, "{text}");
    assert!(text.contains("tools/call") && !text.contains("CANARY"), "{text}");
}
