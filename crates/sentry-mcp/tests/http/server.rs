//! The program, serving on a port that the system chose, before an embedded Sentry.

use crate::client::{Ask, Reply};
use fake_sentry::{FULL_TOKEN, FakeSentry, OAUTH_CLIENT, OAUTH_SECRET, Running, Seen};
use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};
use tokio::runtime::{Builder, Runtime};

/// A served program and the Sentry behind it. Both end with the value.
pub(crate) struct Server {
    started: Started,
    upstream: Running,
    _runtime: Runtime,
}

/// A program that serves. It is killed with the value.
pub(crate) struct Started {
    child: Child,
    pub(crate) address: SocketAddr,
    told: Arc<Mutex<String>>,
    telling: Option<JoinHandle<()>>,
}

/// The application that the embedded Sentry knows, and what seals sign-ins.
pub(crate) const APPLICATION: &[(&str, &str)] = &[
    ("SENTRY_CLIENT_ID", OAUTH_CLIENT),
    ("SENTRY_CLIENT_SECRET", OAUTH_SECRET),
    ("COOKIE_SECRET", "a-secret-of-the-operator-long-enough"),
];

/// What callers bring in these tests.
pub(crate) const BEARER: &str = "0123456789abcdef0123456789abcdef";

impl Server {
    /// With its own token, on this machine, for whoever asks.
    pub(crate) fn open(words: &[&str]) -> Self {
        Self::start(FakeSentry::acme(), words, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)])
    }

    /// With its own token, for those who bring the bearer.
    pub(crate) fn single(words: &[&str]) -> Self {
        let variables = [("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("SENTRY_MCP_CLIENT_BEARER", BEARER)];
        Self::start(FakeSentry::acme(), words, &variables)
    }

    /// For callers with tokens of their own.
    pub(crate) fn direct(words: &[&str]) -> Self {
        Self::start(FakeSentry::acme(), &[words, &["--direct-tokens"]].concat(), &[])
    }

    /// For people who sign in at Sentry.
    pub(crate) fn signing_in(words: &[&str]) -> Self {
        Self::start(FakeSentry::acme(), &[&["--store=memory"], words].concat(), APPLICATION)
    }

    /// Of a made-up Sentry of its own; the one behind it is asked nothing.
    pub(crate) fn demo(words: &[&str]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let upstream = runtime.block_on(FakeSentry::acme().serve()).unwrap();
        let started = begun(program(&[&["--bind=127.0.0.1:0", "--demo"], words].concat(), &[]));
        Self { started, upstream, _runtime: runtime }
    }

    pub(crate) fn start(fake: FakeSentry, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let upstream = runtime.block_on(fake.serve()).unwrap();
        let started = started(&upstream, ANYWHERE, words, variables);
        Self { started, upstream, _runtime: runtime }
    }

    /// The program anew, before the same Sentry: the one before is killed.
    pub(crate) fn restart(&mut self, words: &[&str], variables: &[(&str, &str)]) {
        let _ = self.started.child.kill();
        let _ = self.started.child.wait();
        self.started = started(&self.upstream, ANYWHERE, words, variables);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.started.address
    }

    /// The Sentry behind it.
    pub(crate) const fn sentry(&self) -> &Running {
        &self.upstream
    }

    pub(crate) fn ask(&self, ask: &Ask) -> Reply {
        ask.send(self.address())
    }

    /// What Sentry was asked.
    pub(crate) fn asked(&self) -> Vec<Seen> {
        self.upstream.requests()
    }

    /// What the operator was told so far.
    pub(crate) fn told(&self) -> String {
        self.started.told.lock().unwrap().clone()
    }

    /// Tells it to end.
    pub(crate) fn tell_to_end(&self) {
        assert!(Command::new("kill").arg(self.started.child.id().to_string()).status().unwrap().success());
    }

    /// How it ended, and all that the operator was told.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.started.child.wait().unwrap();
        self.started.telling.take().unwrap().join().unwrap();
        (status, self.told())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that the system chooses.
pub(crate) const ANYWHERE: &str = "127.0.0.1:0";

/// Starts the program before a Sentry, and waits until it serves.
pub(crate) fn started(upstream: &Running, bind: &str, words: &[&str], variables: &[(&str, &str)]) -> Started {
    let (bind, host) = (format!("--bind={bind}"), format!("--host={}", upstream.address()));
    begun(program(&[&[bind.as_str(), &host, "--insecure-http"], words].concat(), variables))
}

/// The program, once it serves.
fn begun(mut program: Command) -> Started {
    let mut child =
        program.stderr(Stdio::piped()).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let address = loop {
        let mut line = String::new();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it did not start: {said}");
        said.push_str(&line);
        if let Some((_, address)) = line.split_once("serving MCP at ") {
            let address = address.split("//").nth(1).unwrap().split('/').next().unwrap();
            break address.parse().unwrap();
        }
    };
    let told = Arc::new(Mutex::new(said));
    let all = Arc::clone(&told);
    let telling = std::thread::spawn(move || {
        for line in lines.lines().map_while(Result::ok) {
            let mut all = all.lock().unwrap();
            all.push_str(&line);
            all.push('\n');
        }
    });
    Started { child, address, told, telling: Some(telling) }
}

/// The program with these words and variables, and nothing else around it.
pub(crate) fn program(words: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sentry-mcp"));
    command.arg("serve").args(words).env_clear().envs(variables.iter().copied());
    // A folder without a `.env`.
    command.current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}

/// How a start that is refused ends: its exit code and what it says.
pub(crate) fn refused(words: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let mut child = program(words, variables).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (child.wait().unwrap().code().unwrap(), text)
}
