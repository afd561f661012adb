//! What stands in for Redis where there is none, so that its store is tested everywhere: the commands that the store
//! sends, over the same protocol. Where `redis-server` is installed the suite runs before that too.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, LazyLock, Mutex},
    time::Instant,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

type Records = Arc<Mutex<HashMap<Vec<u8>, Vec<u8>>>>;
type Connections = Arc<Mutex<JoinSet<()>>>;

/// A server that ends with the value.
pub(super) enum Server {
    StandIn(
        SocketAddr,
        Connections,
        #[expect(dead_code, reason = "it serves as long as it lives")] JoinSet<()>,
    ),
    Real(u16, Child),
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Self::Real(_, child) = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Whether a machine without a real one fails the tests: what runs before a change lands says so when it builds them.
const REQUIRED: bool = option_env!("SENTRY_MCP_REDIS").is_some();

impl Server {
    pub(super) fn url(&self) -> String {
        match self {
            Self::StandIn(address, ..) => format!("redis://{address}"),
            Self::Real(port, _) => format!("redis://127.0.0.1:{port}"),
        }
    }

    pub(super) async fn stand_in() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let records = Records::default();
        let (connections, mut tasks) = (Connections::default(), JoinSet::new());
        let accepted = Arc::clone(&connections);
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepted.lock().unwrap().spawn(serve(stream, Arc::clone(&records)));
            }
        });
        Self::StandIn(address, connections, tasks)
    }

    /// Closes all connections, as it may do with those that nobody uses, and goes on.
    pub(super) async fn hang_up(&self) {
        match self {
            Self::StandIn(_, connections, _) => connections.lock().unwrap().abort_all(),
            Self::Real(port, _) => {
                let mut stream = TcpStream::connect(("127.0.0.1", *port)).await.unwrap();
                stream.write_all(b"CLIENT KILL TYPE normal\r\n").await.unwrap();
                assert_eq!(stream.read_u8().await.unwrap(), b':', "it says how many");
            }
        }
    }

    /// A real one; `None` where none is installed.
    pub(super) async fn real() -> Option<Self> {
        Self::started("--port", &[]).await
    }

    /// A real one that asks for this password.
    pub(super) async fn real_with_password(password: &str) -> Option<Self> {
        Self::started("--port", &["--requirepass", password]).await
    }

    /// A real one that speaks TLS alone, with this certificate and its key.
    pub(super) async fn real_with_tls(certificate: &Path, key: &Path) -> Option<Self> {
        let (certificate, key) = (certificate.to_str()?, key.to_str()?);
        let words = [
            "--port",
            "0",
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            certificate,
            "--tls-key-file",
            key,
        ];
        Self::started("--tls-port", &words).await
    }

    async fn started(port_flag: &str, words: &[&str]) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", ""]).args(words).arg(port_flag).arg(port.to_string());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if REQUIRED && child.is_err() {
            panic!("there is no redis-server, and SENTRY_MCP_REDIS says that there has to be one");
        }
        let server = Self::Real(port, child.ok()?);
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Some(server);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("redis-server does not begin to serve");
    }
}

async fn serve(stream: TcpStream, records: Records) {
    let mut stream = BufReader::new(stream);
    while let Some(words) = command(&mut stream).await {
        let answer = answer(&words, &records);
        stream.write_all(&answer).await.unwrap();
    }
}

/// The words of a command: `*2 $3 GET $1 a`, each on a line of its own.
async fn command(stream: &mut BufReader<TcpStream>) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::new();
    for _ in 0..number(stream).await? {
        let mut word = vec![0; number(stream).await? + 2];
        stream.read_exact(&mut word).await.ok()?;
        word.truncate(word.len() - 2);
        words.push(word);
    }
    Some(words)
}

async fn number(stream: &mut BufReader<TcpStream>) -> Option<usize> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    line.get(1..)?.trim().parse().ok()
}

fn answer(words: &[Vec<u8>], records: &Records) -> Vec<u8> {
    let mut records = records.lock().unwrap();
    let bulk = |value: Option<Vec<u8>>| match value {
        Some(value) => [format!("${}\r\n", value.len()).as_bytes(), &value, b"\r\n"].concat(),
        None => b"$-1\r\n".to_vec(),
    };
    match words[0].to_ascii_uppercase().as_slice() {
        b"PING" => b"+PONG\r\n".to_vec(),
        b"GET" => bulk(records.get(&words[1]).cloned()),
        b"GETDEL" => bulk(records.remove(&words[1])),
        b"SET" => {
            records.insert(words[1].clone(), words[2].clone());
            b"+OK\r\n".to_vec()
        }
        b"EVAL" if words[1].windows(4).any(|word| word == b"TIME") => {
            format!(":{}\r\n", counted(words, &mut records)).into_bytes()
        }
        // The other script that the store has, in other words.
        b"EVAL" => {
            let (key, now, seen) = (&words[3], &words[4], &words[5]);
            let same = records
                .get(key)
                .is_some_and(|present| &present[..20] > now.as_slice() && &present[20..] == seen);
            if same {
                records.insert(key.clone(), words[6].clone());
            }
            format!(":{}\r\n", u8::from(same)).into_bytes()
        }
        _ => b"-ERR unknown command\r\n".to_vec(),
    }
}

/// The script that counts, in other words.
fn counted(words: &[Vec<u8>], records: &mut HashMap<Vec<u8>, Vec<u8>>) -> u64 {
    let number = |word: &[u8]| std::str::from_utf8(word).unwrap().parse::<u64>().unwrap();
    let keys = usize::try_from(number(&words[2])).unwrap();
    let (room, now) = (number(&words[3 + keys]), microseconds());
    let even = |key: &Vec<u8>| records.get(key).map_or(0, |kept| number(kept)).max(now);
    let counts = (0..keys).map(|at| (words[3 + at].clone(), number(&words[4 + keys + at])));
    let ends: Vec<_> = counts.map(|(key, every)| (even(&key) + every, key)).collect();
    let wait = ends.iter().map(|(end, _)| end.saturating_sub(room + now)).max().unwrap();
    if wait == 0 {
        records.extend(ends.into_iter().map(|(end, key)| (key, end.to_string().into_bytes())));
    }
    wait
}

/// The time there: a server has a clock of its own, and where it begins is its own affair.
fn microseconds() -> u64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(BEGAN.elapsed().as_micros()).unwrap()
}
