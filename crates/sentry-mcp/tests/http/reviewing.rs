//! A program in another language that reviews pull requests: `reviewing_client.py`, which asks for the errors of changed
//! files and takes every failure for an empty list. Where there is no python3, nothing is tested, and a line says so.

use crate::server::Server;
use fake_sentry::{FakeSentry, Fault, Trouble};
use std::{process::Command, time::Duration};

/// The token of a program that may read projects and events, as Sentry writes it, and of one that may do nothing.
const TOKEN: &str = "sntrys_made_up_for_reviews";
const POWERLESS: &str = "sntrys_made_up_for_nothing";

fn client(url: &str, token: &str, case: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/reviewing_client.py");
    let mut python = Command::new("python3");
    python.args(["-I", script, url, token, case]).env_clear().env("PATH", env!("PATH"));
    let Ok(output) = python.output() else {
        println!("skipped: there is no python3");
        return;
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout == b"ok\n", "{case}: {complaints}");
}

fn serving(sentry: FakeSentry) -> Server {
    let sentry = sentry.token(TOKEN, ["project:read", "event:read"]).token(POWERLESS, [""; 0]);
    Server::start(sentry, &["--direct-tokens", "--organization-slug", "acme"], &[])
}

fn at(server: &Server) -> String {
    format!("http://{}/", server.address())
}

#[test]
fn it_gets_a_list_of_errors() {
    let server = serving(FakeSentry::acme());
    client(&at(&server), TOKEN, "works");
    client(&format!("{}rpc", at(&server)), TOKEN, "works");
}

#[test]
fn it_asks_about_five_files_at_once() {
    client(&at(&serving(FakeSentry::acme())), TOKEN, "five");
}

#[test]
fn every_failure_is_an_empty_list() {
    let server = serving(FakeSentry::acme());
    for token in ["nobody", "sntrys_unknown", POWERLESS] {
        client(&at(&server), token, "empty");
    }
    for trouble in [Trouble::Status(503), Trouble::Status(404), Trouble::Html, Trouble::rate_limited(3_600)] {
        client(&at(&serving(FakeSentry::acme().fault(Fault::new(trouble)))), TOKEN, "empty");
    }
    client("http://127.0.0.1:1/", TOKEN, "empty");
}

#[test]
fn ten_seconds_are_all_that_it_waits() {
    client(&at(&serving(FakeSentry::acme().latency(Duration::from_secs(60)))), TOKEN, "slow");
}
