//! Health, and how the program ends.

use crate::{
    client::{Ask, Reply, call, connect},
    server::{Server, refused},
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use serde_json::json;
use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

#[test]
fn health_is_told_under_any_name() {
    let server = Server::single(&[]);
    for (path, status) in [("/health", "ok"), ("/ready", "ready")] {
        let reply = server.ask(&Ask::to("GET", path).with("host", "whatever.internal"));
        assert_eq!((reply.status, reply.json()["status"].as_str()), (200, Some(status)));
    }
    let posted = server.ask(&Ask::to("POST", "/health"));
    assert!(posted.status == 405 && posted.json()["error"]["message"].is_string(), "{posted:?}");
}

#[cfg(unix)]
#[test]
fn calls_under_way_are_finished_before_the_end() {
    let slow = FakeSentry::acme().latency(Duration::from_millis(1_500));
    let server = Server::start(slow, &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let (mut idle, mut busy) = (connect(server.address()), connect(server.address()));
    let ask = Ask::post("/mcp", &call("find_organizations", json!({})));
    busy.write_all(&ask.bytes(server.address())).unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while server.asked().is_empty() {
        assert!(Instant::now() < until, "no request arrives");
        std::thread::sleep(Duration::from_millis(5));
    }
    server.tell_to_end();
    // New ones are not taken.
    while TcpStream::connect(server.address()).is_ok() {
        assert!(Instant::now() < until, "it still listens");
        std::thread::sleep(Duration::from_millis(5));
    }
    let (text, is_error) = Reply::read(&mut busy).answer();
    assert!(!is_error && text.contains("acme"), "{text}");
    let mut rest = Vec::new();
    let _ = std::io::Read::read_to_end(&mut idle, &mut rest);
    let (status, told) = server.ended();
    assert!(status.success(), "{status:?} {told}");
    assert!(told.contains("ending when the calls under way are done"), "{told}");
}

#[cfg(unix)]
#[test]
fn told_twice_it_ends_at_once() {
    let stuck = FakeSentry::acme().latency(Duration::from_secs(60));
    let server = Server::start(stuck, &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let mut busy = connect(server.address());
    busy.write_all(&Ask::post("/mcp", &call("find_organizations", json!({}))).bytes(server.address()))
        .unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while server.asked().is_empty() {
        assert!(Instant::now() < until, "no request arrives");
        std::thread::sleep(Duration::from_millis(5));
    }
    let began = Instant::now();
    server.tell_to_end();
    while !server.told().contains("once more ends at once") {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    server.tell_to_end();
    let (status, told) = server.ended();
    assert!(status.success() && began.elapsed() < Duration::from_secs(10), "{status:?} {told}");
    assert!(told.contains("broken off"), "{told}");
}

#[test]
fn a_caller_who_goes_away_stops_its_call() {
    let slow = FakeSentry::acme().latency(Duration::from_millis(700));
    let server = Server::start(slow, &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    // The second round of requests, for which the project's number is needed.
    let later = || server.asked().iter().filter(|seen| seen.path.ends_with("/acme/issues/")).count();
    let arguments = json!({"organizationSlug": "acme", "projectSlugOrId": "backend"});
    let ask = Ask::post("/mcp", &call("search_issues", arguments));
    let mut stream = connect(server.address());
    stream.write_all(&ask.bytes(server.address())).unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while server.asked().is_empty() {
        assert!(Instant::now() < until, "no request arrives");
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(stream);
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(later(), 0);
    assert!(!server.ask(&ask).answer().1);
    assert_eq!(later(), 1, "one who stays has both rounds");
}

#[test]
fn an_address_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = format!("--bind={}", taken.local_addr().unwrap());
    let (code, text) = refused(&[&bind], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    assert!(code == 1 && text.contains("cannot be listened on"), "{code} {text}");
}
