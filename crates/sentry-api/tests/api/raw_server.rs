//! A server that answers with bytes, so that it can answer as no decent server does.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// What becomes of a connection once a request has come.
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes, then the end of the connection.
    Close(Vec<u8>),
    /// These bytes, then the next request on the same connection.
    GoOn(Vec<u8>),
    /// These bytes, then silence until the client hangs up.
    Hang(Vec<u8>),
}

#[derive(Default)]
struct Log {
    requests: Mutex<Vec<String>>,
    hung_up: watch::Sender<usize>,
}

/// Listens on a free port of 127.0.0.1 until it is dropped.
pub(crate) struct RawServer {
    address: SocketAddr,
    log: Arc<Log>,
    _tasks: JoinSet<()>,
}

impl RawServer {
    /// Answers the requests, numbered from 0.
    pub(crate) async fn start(reply: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let (reply, noted) = (Arc::new(reply), Arc::clone(&log));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (reply, log) = (Arc::clone(&reply), Arc::clone(&noted));
                connections.spawn(async move { serve(stream, &*reply, &log).await });
            }
        });
        Self { address, log, _tasks: tasks }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, as it came over the wire.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.log.requests.lock().unwrap().clone()
    }

    /// Waits until clients have hung up on so many answers.
    pub(crate) async fn hung_up(&self, times: usize) {
        self.log.hung_up.subscribe().wait_for(|so_far| *so_far >= times).await.unwrap();
    }
}

async fn serve(mut stream: TcpStream, reply: &(dyn Fn(usize, &str) -> Reply + Send + Sync), log: &Log) {
    while let Some(request) = request(&mut stream).await {
        let number = {
            let mut requests = log.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        match reply(number, &request) {
            Reply::Close(bytes) => {
                // The client may have gone already.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reply::GoOn(bytes) => drop(stream.write_all(&bytes).await),
            Reply::Hang(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.read(&mut [0; 1]).await;
                log.hung_up.send_modify(|so_far| *so_far += 1);
                return;
            }
        }
    }
}

/// One request, head and body; `None` when the client is done.
pub(crate) async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0_usize) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}

/// A whole answer with a JSON body.
pub(crate) fn json(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
        .into()
}
