//! A client of the program: it starts it in a clean environment and speaks JSON-RPC over its streams.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program.
pub(crate) struct Session {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    complaints: Option<JoinHandle<String>>,
    /// Messages that were read and not yet asked for.
    unclaimed: Vec<Value>,
    next_id: i64,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// The messages that nobody had asked for.
    pub(crate) unclaimed: Vec<Value>,
    pub(crate) complaints: String,
}

/// The program with these words and variables, and nothing else around it.
pub(crate) fn program(words: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-mcp"));
    command.args(words).env_clear().envs(variables.iter().copied());
    // A folder without a `.env`, and of no checkout.
    command.current_dir("/");
    command
}

impl Session {
    pub(crate) fn start(words: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::of(program(words, variables))
    }

    pub(crate) fn demo() -> Self {
        Self::start(&["demo"], &[])
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (output, mut errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let complaints = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let input = child.stdin.take();
        Self { child, input, lines, complaints: Some(complaints), unclaimed: Vec::new(), next_id: 1 }
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line as it is.
    pub(crate) fn write(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    /// Sends a request and does not wait. The number is its id.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        id
    }

    pub(crate) fn notify(&mut self, method: &str, params: &Value) {
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string());
    }

    /// The whole answer to a request.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        self.answer(&json!(id))
    }

    /// The result of a tool: its text, and whether it is an error.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> (String, bool) {
        let answer = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        text(&answer)
    }

    /// Opens a session as clients do.
    pub(crate) fn initialize(&mut self, version: &str) -> Value {
        let client = json!({"name": "test", "version": "1"});
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
        let answer = self.request("initialize", &params);
        self.notify("notifications/initialized", &json!({}));
        answer
    }

    /// Waits for a request of the program by its method.
    pub(crate) fn asked(&mut self, method: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(place) = self.unclaimed.iter().position(|message| message["method"] == method) {
                return self.unclaimed.remove(place);
            }
            let line = self.lines.recv_timeout(until.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("no request {method}"));
            self.unclaimed.push(message(&line));
        }
    }

    /// Waits for the message with this id.
    pub(crate) fn answer(&mut self, id: &Value) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(place) =
                self.unclaimed.iter().position(|message| message["id"] == *id && message["method"].is_null())
            {
                return self.unclaimed.remove(place);
            }
            let line = self.lines.recv_timeout(until.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("no answer to {id}"));
            self.unclaimed.push(message(&line));
        }
    }

    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// Closes the input and waits for the program's end.
    pub(crate) fn end(mut self) -> Ended {
        self.close_input();
        self.wait()
    }

    /// Waits for the program's end.
    pub(crate) fn wait(mut self) -> Ended {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > until => panic!("the program does not end"),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let complaints = self.complaints.take().unwrap().join().unwrap();
        let mut unclaimed = std::mem::take(&mut self.unclaimed);
        unclaimed.extend(self.lines.iter().map(|line| message(&line)));
        Ended { status, unclaimed, complaints }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Of a test that failed; the program has ended otherwise.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Nothing but JSON-RPC ever stands on standard output.
fn message(line: &str) -> Value {
    let message: Value = line.parse().unwrap_or_else(|_| panic!("not JSON: {line}"));
    assert_eq!(message["jsonrpc"], "2.0", "{line}");
    assert!(message.get("id").is_some() || message["method"].is_string(), "{line}");
    message
}

/// The text of a tool's result, and whether it is an error.
pub(crate) fn text(answer: &Value) -> (String, bool) {
    let result = &answer["result"];
    let content = result["content"].as_array().unwrap_or_else(|| panic!("no result: {answer}"));
    assert_eq!(content.len(), 1);
    assert_eq!(content[0]["type"], "text");
    (content[0]["text"].as_str().unwrap().to_owned(), result["isError"].as_bool().unwrap())
}

/// What a request of the modern protocol carries.
pub(crate) fn modern(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    });
    params
}

/// A text whose fences can be compared.
pub(crate) fn without_nonces(text: &str) -> String {
    let mut pieces = text.split("untrusted-");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_nonce = piece.get(..16).is_some_and(|nonce| nonce.chars().all(|c| c.is_ascii_hexdigit()));
        plain.push_str("untrusted-");
        plain.push_str(if is_nonce { "NONCE" } else { "" });
        plain.push_str(if is_nonce { &piece[16..] } else { piece });
    }
    plain
}
