//! What `sentry-mcp doctor` says of an address at which people are to sign in, with a server there and without.

use crate::server::{APPLICATION, Server};
use std::process::Command;

fn doctor(server: &Server, base: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-mcp"));
    let host = format!("--host={}", server.sentry().address());
    command.args(["doctor", &host, "--insecure-http", "--store=memory", "--base-url", base]);
    command.env_clear().envs(APPLICATION.iter().copied()).current_dir(env!("CARGO_TARGET_TMPDIR"));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), format!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn doctor_looks_at_the_address_where_people_are_to_sign_in() {
    let server = Server::signing_in(&[]);
    let (own, port) = (format!("http://{}", server.address()), server.address().port());
    let sentry = format!("http://{}", server.sentry().address());
    let callback = format!("must be {own}/oauth/callback");
    for (base, code, expected) in [
        (own.as_str(), 0, "a server that signs people in, by metadata of this address"),
        (&own, 0, &callback),
        (&format!("{own}/"), 0, &format!("{own}/mcp")),
        (&format!("http://localhost:{port}"), 1, "its metadata are of another address"),
        (&format!("https://127.0.0.1:{port}"), 1, "nothing that can be trusted"),
        (&sentry, 1, "something else"),
        ("http://127.0.0.1:1", 0, "nobody yet, as seen from here"),
        ("http://mcp.example.com", 1, "it must begin with https://"),
        (&format!("{own}/mcp"), 1, "nowhere: --base-url: "),
    ] {
        let (exit, text) = doctor(&server, base);
        assert!(exit == Some(code) && text.contains(expected), "{base}: {exit:?} {text}");
    }
}
