//! The program around the fake.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

fn program(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fake-sentry"));
    command.args(arguments).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Ends the program with the test, however that goes.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_prints_its_address_and_keeps_connections_open() {
    let mut program = Ended(program(&[
        "--bind",
        "127.0.0.1:0",
        "--hostile",
        "--every-kind",
        "--large",
        "2",
        "--latency-ms",
        "1",
    ]));
    let mut line = String::new();
    BufReader::new(program.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    for _ in 0..2 {
        write!(stream, "GET /api/0/ HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let mut answer = [0; 1024];
        let length = stream.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("{\"version\":\"0\",\"auth\":null,\"user\":null}"), "{answer}");
    }
}

#[test]
fn it_refuses_arguments_that_make_no_sense_and_the_open_network() {
    for arguments in [
        &["--bind"] as &[&str],
        &["--bind", "0.0.0.0:0"],
        &["--bind", "nowhere"],
        &["--latency-ms", "-1"],
        &["--large", "many"],
        &["--help"],
    ] {
        let output = program(arguments).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("usage: fake-sentry"));
        assert!(output.stdout.is_empty());
    }
}
