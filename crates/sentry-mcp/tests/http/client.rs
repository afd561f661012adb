//! A client that speaks HTTP byte for byte, so that it can also say what no library would.

use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A request, posted as clients of MCP do unless it is changed.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// In lower case.
    pub(crate) head: String,
    /// As it was written.
    written: String,
    pub(crate) text: String,
}

/// Why there is no whole answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoReply {
    /// Nobody was there to take the request.
    Gone,
    /// Somebody may have taken it, and done what it asks for.
    BrokenOff,
}

pub(crate) const BOTH: &str = "application/json, text/event-stream";

impl Ask {
    pub(crate) fn post(path: &str, body: &Value) -> Self {
        Self { body: body.to_string().into(), ..Self::to("POST", path) }
            .with("content-type", "application/json")
            .with("accept", BOTH)
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::to("GET", path).with("accept", "text/event-stream")
    }

    pub(crate) fn to(method: &'static str, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// Sets a header, or takes it away where the value is empty.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub(crate) fn bearing(self, credentials: &str) -> Self {
        self.with("authorization", credentials)
    }

    /// The bytes on the wire.
    pub(crate) fn bytes(&self, to: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", self.method, self.path);
        let mut add = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
        if !self.headers.iter().any(|(name, _)| name == "host") {
            add("host", &to.to_string());
        }
        let counted =
            self.headers.iter().any(|(name, _)| name == "content-length" || name == "transfer-encoding");
        if !counted && self.method == "POST" {
            add("content-length", &self.body.len().to_string());
        }
        self.headers.iter().for_each(|(name, value)| add(name, value));
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }

    /// The same where the other end may be gone, or go.
    pub(crate) fn tried(&self, to: SocketAddr) -> Result<Reply, NoReply> {
        let mut stream = TcpStream::connect(to).map_err(|_| NoReply::Gone)?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let _ = stream.write_all(&self.bytes(to));
        Reply::tried(&mut stream).ok_or(NoReply::BrokenOff)
    }

    pub(crate) fn send(&self, to: SocketAddr) -> Reply {
        let mut stream = connect(to);
        // A server that refuses early may close before all is written.
        let _ = stream.write_all(&self.bytes(to));
        Reply::read(&mut stream)
    }
}

pub(crate) fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

impl Reply {
    /// Reads to the end of the connection.
    pub(crate) fn read(stream: &mut impl Read) -> Self {
        Self::of(&read(stream)).unwrap_or_else(|| panic!("no answer"))
    }

    /// The same; `None` where the answer broke off.
    pub(crate) fn tried(stream: &mut impl Read) -> Option<Self> {
        let reply = Self::of(&read(stream))?;
        let announced = reply.headers("content-length").first().and_then(|length| length.parse().ok());
        announced.is_none_or(|length: usize| length == reply.text.len()).then_some(reply)
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8(bytes.to_vec()).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self {
            status,
            head: head.to_ascii_lowercase(),
            written: head.to_owned(),
            text: body.to_owned(),
        })
    }

    pub(crate) fn json(&self) -> Value {
        assert!(self.head.contains("\r\ncontent-type: application/json"), "{self:?}");
        self.text.parse().unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The values of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.written.split("\r\n").filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    pub(crate) fn has_header(&self, header: &str) -> bool {
        self.head.split("\r\n").any(|line| line == header)
    }

    /// The text of a tool's answer, and whether it failed.
    pub(crate) fn answer(&self) -> (String, bool) {
        let result = &self.json()["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{self:?}"));
        (text.to_owned(), result["isError"] == true)
    }
}

fn read(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return bytes,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// A request of an older revision.
pub(crate) fn request(method: &str, params: Value) -> Value {
    let mut request = json!({"jsonrpc": "2.0", "id": 1, "method": method});
    request["params"] = params;
    request
}

pub(crate) fn call(tool: &str, arguments: Value) -> Value {
    let mut params = json!({"name": tool});
    params["arguments"] = arguments;
    request("tools/call", params)
}
