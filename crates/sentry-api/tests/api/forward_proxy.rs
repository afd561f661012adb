//! A forward proxy that notes who wanted what, and leads every wish to one server.

use crate::raw_server;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Listens on a free port of 127.0.0.1 until it is dropped.
pub(crate) struct ForwardProxy {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl ForwardProxy {
    /// Tunnels end at `upstream`, whatever host they name; plain requests are answered with an empty object.
    pub(crate) async fn start(upstream: Option<SocketAddr>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let noted = Arc::clone(&noted);
                connections.spawn(async move { serve(stream, upstream, &noted).await });
            }
        });
        Self { address, seen, _tasks: tasks }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// The heads of all requests, those for tunnels included, but not what went through a tunnel.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(mut client: TcpStream, upstream: Option<SocketAddr>, seen: &Mutex<Vec<String>>) {
    while let Some(request) = raw_server::request(&mut client).await {
        let tunnel = request.starts_with("CONNECT ");
        seen.lock().unwrap().push(request);
        if !tunnel {
            if client.write_all(&raw_server::json("200 OK", "{}")).await.is_err() {
                return;
            }
            continue;
        }
        let Some(upstream) = upstream else {
            let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
            let _ = client.write_all(refusal).await;
            let _ = client.read(&mut [0; 1]).await;
            return;
        };
        let mut server = TcpStream::connect(upstream).await.unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        // Either side may end it as rudely as it likes.
        let _ = copy_bidirectional(&mut client, &mut server).await;
        return;
    }
}
