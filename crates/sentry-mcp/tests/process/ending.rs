//! Calls at the same time, calls that are cancelled, and the end of the process.

use crate::{session::Session, upstream::Upstream};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn calls_run_at_the_same_time() {
    let upstream = Upstream::slow(Duration::from_secs(1));
    let mut session = upstream.session();
    session.initialize("2025-06-18");
    let started = Instant::now();
    let ids: Vec<i64> = (0..16)
        .map(|_| session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}})))
        .collect();
    // A question that needs nobody is not held up by them.
    assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
    assert!(started.elapsed() < Duration::from_millis(900), "{:?}", started.elapsed());
    for id in ids {
        assert_eq!(session.answer(&json!(id))["result"]["isError"], false);
    }
    assert!(started.elapsed() < Duration::from_secs(32 / 4), "{:?}", started.elapsed());
}

#[test]
fn a_cancelled_call_stops_its_request_to_sentry() {
    let latency = Duration::from_millis(1_500);
    let upstream = Upstream::slow(latency);
    let mut session = upstream.session();
    session.initialize("2025-06-18");
    let id = session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    upstream.is_asked();
    session.notify("notifications/cancelled", &json!({"requestId": id, "reason": "changed my mind"}));
    assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
    std::thread::sleep(latency + Duration::from_millis(500));
    let requests = upstream.of_the_call();
    assert!(requests.len() == 1 && requests.iter().all(|seen| seen.status.is_none()), "{requests:?}");
    let ended = session.end();
    assert!(ended.status.success() && ended.unclaimed.is_empty(), "{ended:?}");
}

#[test]
fn the_end_of_input_waits_for_calls_under_way() {
    let upstream = Upstream::slow(Duration::from_millis(700));
    let mut session = upstream.session();
    session.initialize("2025-06-18");
    let ids =
        [(); 3].map(|()| session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}})));
    session.close_input();
    for id in ids {
        assert_eq!(session.answer(&json!(id))["result"]["isError"], false);
    }
    let answered = Instant::now();
    assert!(session.wait().status.success());
    assert!(answered.elapsed() < Duration::from_secs(3));
}

#[test]
fn the_end_of_input_does_not_wait_for_ever() {
    let upstream = Upstream::slow(Duration::from_secs(25));
    let mut session = upstream.session();
    session.initialize("2025-06-18");
    session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    upstream.is_asked();
    let closed = Instant::now();
    assert!(session.end().status.success());
    assert!((9..16).contains(&closed.elapsed().as_secs()), "{:?}", closed.elapsed());
}

#[test]
fn a_cancelled_call_does_not_hold_up_the_end() {
    let upstream = Upstream::slow(Duration::from_secs(25));
    let mut session = upstream.session();
    session.initialize("2025-06-18");
    let id = session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    upstream.is_asked();
    session.notify("notifications/cancelled", &json!({"requestId": id}));
    let closed = Instant::now();
    assert!(session.end().status.success());
    assert!(closed.elapsed() < Duration::from_secs(3), "{:?}", closed.elapsed());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_program_at_once_and_well() {
    for signal in ["TERM", "INT"] {
        let upstream = Upstream::slow(Duration::from_secs(25));
        let mut session = upstream.session();
        session.initialize("2025-06-18");
        session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
        upstream.is_asked();
        let process = session.process_id().to_string();
        let told = std::process::Command::new("kill").args(["-s", signal, &process]).status().unwrap();
        assert!(told.success());
        let started = Instant::now();
        let ended = session.wait();
        assert_eq!(ended.status.code(), Some(0), "{signal}: {ended:?}");
        assert!(started.elapsed() < Duration::from_secs(2), "{signal}: {:?}", started.elapsed());
    }
}

#[test]
fn a_client_that_is_gone_ends_the_program() {
    let session = Session::demo();
    let started = Instant::now();
    let ended = session.end();
    assert!(ended.status.success() && ended.complaints.is_empty(), "{ended:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
}

/// Node gives its children sockets where others give pipes.
#[cfg(unix)]
#[test]
fn standard_streams_may_be_sockets() {
    use std::{
        io::{BufRead, BufReader, Write},
        net::Shutdown,
        os::{fd::OwnedFd, unix::net::UnixStream},
    };
    for by_signal in [false, true] {
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        let mut command = crate::session::program(&["demo"], &[]);
        command.stdin(OwnedFd::from(theirs.try_clone().unwrap())).stdout(OwnedFd::from(theirs));
        let mut child = command.spawn().unwrap();
        drop(command);
        ours.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut lines = BufReader::new(ours.try_clone().unwrap()).lines();
        for id in 1..=3 {
            writeln!(ours, "{}", json!({"jsonrpc": "2.0", "id": id, "method": "ping"})).unwrap();
            assert_eq!(
                lines.next().unwrap().unwrap(),
                json!({"jsonrpc": "2.0", "id": id, "result": {}}).to_string()
            );
        }
        let started = Instant::now();
        if by_signal {
            let process = child.id().to_string();
            assert!(
                std::process::Command::new("kill").args(["-s", "TERM", &process]).status().unwrap().success()
            );
        } else {
            ours.shutdown(Shutdown::Write).unwrap();
        }
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    }
}
