//! A Redis of a test's own, where one is installed. It has on its disk what it has answered for.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A server that ends with the value.
pub(crate) struct Redis {
    port: u16,
    folder: TempDir,
    program: Mutex<Child>,
}

/// Whether a machine without one fails the tests: what runs before a change lands says so when it builds them.
const REQUIRED: bool = option_env!("SENTRY_MCP_REDIS").is_some();

impl Redis {
    /// `None` where none is installed, which is said.
    pub(crate) fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let Some(program) = started(port, &folder) else {
            if REQUIRED {
                panic!("there is no redis-server, and SENTRY_MCP_REDIS says that there has to be one");
            }
            println!("skipped: there is no redis-server (apt-get install redis-server)");
            return None;
        };
        Some(Self { port, folder, program: Mutex::new(program) })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The names of all that is there.
    pub(crate) fn names(&self) -> Vec<String> {
        let answer = self.asked("KEYS *");
        let lines = answer.lines().filter(|line| !line.starts_with(['*', '$', '+']));
        lines.map(str::to_owned).collect()
    }

    /// How often it was asked, by whom and in scripts, for its time, which counting alone wants to know.
    pub(crate) fn times_told(&self) -> u64 {
        let answer = self.asked("INFO commandstats");
        let counted = answer.lines().find_map(|line| line.strip_prefix("cmdstat_time:calls="));
        counted.map_or(0, |line| line.split(',').next().unwrap().parse().unwrap())
    }

    /// What it answers to this, as it writes it.
    fn asked(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A command that is answered with OK.
    pub(crate) fn tell(&self, command: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"+OK\r\n", "{command}");
    }

    /// By SIGKILL.
    pub(crate) fn kill(&self) {
        let mut program = self.program.lock().unwrap();
        program.kill().unwrap();
        program.wait().unwrap();
    }

    pub(crate) fn start_again(&self) {
        *self.program.lock().unwrap() = started(self.port, &self.folder).unwrap();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let mut program = self.program.lock().unwrap();
        let _ = program.kill();
        let _ = program.wait();
    }
}

fn started(port: u16, folder: &TempDir) -> Option<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
    command.arg("--dir").arg(folder.path()).arg("--port").arg(port.to_string());
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let until = Instant::now() + Duration::from_secs(20);
    while !is_up(port) {
        assert!(Instant::now() < until, "redis-server does not begin to serve");
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(child)
}

/// Whether it answers, which it does not while it reads its disk.
fn is_up(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = [0; 5];
    stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut answer).is_ok() && &answer == b"+PONG"
}
