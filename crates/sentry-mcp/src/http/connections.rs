//! Connections: taken in bounded number, given bounded time to say what they want, and ended after the calls under way.
//!
//! hyper below axum and not `axum::serve`, which has no place for TLS or a time for heads; and no other server crate,
//! which would bring a loop much like this one and the same libraries below it.

use super::{
    places::{Answering, Place, Places},
    threads::Threads,
};
use axum::{Router, body::Body};
use hyper::{
    Request,
    body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use std::{
    future::Future,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Who is at the other end of a connection.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// How long the two ends may take to agree on a secret.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How much of a head is read at once, in bytes: one that is larger than twice that is refused.
const LONGEST_HEAD: usize = 32 * 1024;
/// How long calls under way may go on when the server is told to end: longer than a call may take.
const GRACE: Duration = Duration::from_secs(35);
/// How long to wait when the system has no more room for connections.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the other end may take.
#[derive(Clone, Copy)]
struct Patience {
    /// To send the head of a request, the time before its first byte included.
    head: Duration,
    /// To take more of an answer.
    answer: Duration,
}

const PATIENCE: Patience = Patience { head: Duration::from_secs(30), answer: Duration::from_secs(30) };

/// Connections to a router.
pub(crate) struct Connections {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    patience: Patience,
    places: Arc<Places>,
    /// Where connections are served; on the runtime that takes them unless said.
    threads: Option<Arc<Threads>>,
}

impl Connections {
    /// As many at once as leave the process some of so many open files.
    pub(crate) fn new(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router, files: usize) -> Self {
        let (patience, places) = (PATIENCE, Places::within(files));
        Self { listener, tls, router, patience, places, threads: None }
    }

    /// Each connection on one of these threads.
    pub(crate) fn on(self, threads: Arc<Threads>) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// Serves until `told_to_end` is over, then finishes the calls under way. What is not finished in time, or when
    /// `at_once` is over too, is broken off by cancelling `ended`.
    pub(crate) async fn serve(
        self,
        told_to_end: impl Future<Output = ()>,
        at_once: impl Future<Output = ()>,
        ended: CancellationToken,
    ) {
        let Self { listener, tls, router, patience, places, threads } = self;
        let (graceful, tasks) = (GracefulShutdown::new(), TaskTracker::new());
        let accept = async {
            loop {
                match listener.accept().await {
                    Ok((stream, peer)) => {
                        let place = Arc::new(places.take(peer.ip()).await);
                        let given_up = place.given_up.clone();
                        let connection = Connection {
                            peer: Peer(peer),
                            router: router.clone(),
                            patience,
                            watcher: graceful.watcher(),
                            place,
                        };
                        // It leaves the runtime that took it, for the one that it stays on.
                        let Ok(stream) = stream.into_std() else { continue };
                        let tls = tls.clone();
                        let connection = async move {
                            if let Ok(stream) = TcpStream::from_std(stream) {
                                connection.run(stream, tls).await;
                            }
                        };
                        let connection = given_up.run_until_cancelled_owned(connection);
                        let connection = ended.clone().run_until_cancelled_owned(connection);
                        match &threads {
                            None => tasks.spawn(connection),
                            Some(threads) => tasks.spawn_on(connection, &threads.next()),
                        };
                    }
                    // One that is gone before it was taken, or too many files: the next may fare better.
                    Err(_) => sleep(PAUSE).await,
                }
            }
        };
        tokio::select! {
            () = accept => {}
            () = told_to_end => {}
        }
        drop(listener);
        tasks.close();
        let finished = tokio::select! {
            () = graceful.shutdown() => true,
            () = sleep(GRACE) => false,
            () = at_once => false,
        };
        if !finished {
            tracing::warn!("calls under way are broken off");
        }
        ended.cancel();
        tasks.wait().await;
    }
}

/// One connection, which takes up a place until it ends.
struct Connection {
    peer: Peer,
    router: Router,
    patience: Patience,
    watcher: Watcher,
    place: Arc<Place>,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // An answer of two segments must not wait for the acknowledgement of the first.
        let _ = stream.set_nodelay(true);
        match tls {
            None => self.speak(stream).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                    self.speak(stream).await;
                }
            }
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        let Self { peer, router, patience, watcher, place } = self;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.answer));
        let router = TowerToHyperService::new(router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let answering = Slot::default();
            let (head, body) = request.into_parts();
            let mut body =
                Arriving { body, place: Arc::clone(&place), slot: Arc::clone(&answering), is_whole: false };
            let begun = if body.is_end_stream() { body.begin() } else { Ok(()) };
            let answered = begun.map(|()| router.call(Request::from_parts(head, body)));
            async move {
                let answer = answered?.await.unwrap_or_else(|never| match never {});
                let is_empty = answer.body().is_end_stream();
                Ok::<_, GivenUp>(answer.map(|body| Leaving { body, is_empty, _answering: answering }))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        // How a connection ends is the caller's affair.
        let _ = watcher.watch(connection).await;
    }
}

/// Where is kept that a request is under way, once it is.
type Slot = Arc<Mutex<Option<Answering>>>;

/// The place went to somebody else before the request was whole.
#[derive(Debug, thiserror::Error)]
#[error("the connection made room for another")]
struct GivenUp;

/// The body of a request. Who sends it slowly only waits; the request is under way when it is whole, or nobody wants the rest.
struct Arriving {
    body: Incoming,
    place: Arc<Place>,
    slot: Slot,
    is_whole: bool,
}

impl Arriving {
    fn begin(&mut self) -> Result<(), GivenUp> {
        if !self.is_whole {
            self.is_whole = true;
            let answering = self.place.answering().ok_or(GivenUp)?;
            *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answering);
        }
        Ok(())
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if (frame.is_none() || self.body.is_end_stream())
            && let Err(given_up) = self.begin()
        {
            return Poll::Ready(Some(Err(given_up.into())));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        let _ = self.begin();
    }
}

/// The body of an answer, which is under way as long as there is more of it.
struct Leaving {
    body: Body,
    is_empty: bool,
    _answering: Slot,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    /// Only of an empty one from the start: hyper lets go of what has ended before the last of it is sent.
    fn is_end_stream(&self) -> bool {
        self.is_empty
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::{future::pending, time::Instant};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const LARGE: usize = 64 * 1024 * 1024;

    /// What comes back to one who writes this, and how long that takes.
    async fn answered(said: &[u8], reads: bool) -> (usize, Duration) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/", get(|| async { "x" }))
            .route("/large", get(|| async { vec![b'x'; LARGE] }));
        // Longer than a busy machine keeps a thread waiting.
        let patience = Patience { head: Duration::from_millis(300), answer: Duration::from_secs(2) };
        let places = Places::within(100);
        let connections = Connections { listener, tls: None, router, patience, places, threads: None };
        let client = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(said).await.unwrap();
            let began = Instant::now();
            if !reads {
                sleep(patience.answer * 3).await;
            }
            let mut all = Vec::new();
            let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut all)).await.unwrap();
            (all.len(), began.elapsed())
        };
        tokio::select! {
            () = connections.serve(pending(), pending(), CancellationToken::new()) => panic!("it ended"),
            answered = client => answered,
        }
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_is_not_waited_for() {
        for said in [&b""[..], b"GET / HT", b"GET / HTTP/1.1\r\nhost: localhost\r\n"] {
            let (_, time) = answered(said, true).await;
            assert!(time < Duration::from_secs(10), "{time:?}");
        }
        let (length, _) = answered(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", true).await;
        assert!(length > 0);
    }

    #[tokio::test]
    async fn who_does_not_read_is_not_waited_for() {
        let ask = b"GET /large HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let (read, _) = answered(ask, true).await;
        assert!(read > LARGE, "{read}");
        let (read, _) = answered(ask, false).await;
        assert!(read < LARGE, "{read}");
    }

    #[tokio::test]
    async fn who_only_waits_keeps_nobody_out() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "x" }).post(|body: String| async { body }));
        let connections = Connections::new(listener, None, router, 20);
        let client = async {
            let mut waiting = Vec::new();
            for number in 0..40 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let half = b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf";
                stream.write_all(if number % 2 == 0 { half } else { &half[..8] }).await.unwrap();
                waiting.push(stream);
            }
            let mut stream = TcpStream::connect(address).await.unwrap();
            let ask = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
            stream.write_all(ask).await.unwrap();
            let mut answer = String::new();
            let _ = timeout(PATIENCE.head / 2, stream.read_to_string(&mut answer)).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            let mut first = String::new();
            assert_eq!(waiting[0].read_to_string(&mut first).await.unwrap_or_default(), 0, "it made room");
        };
        tokio::select! {
            () = connections.serve(pending(), pending(), CancellationToken::new()) => panic!("it ended"),
            () = client => {}
        }
    }
}
