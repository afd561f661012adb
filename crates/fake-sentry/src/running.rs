//! The fake as a server on the loopback interface.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{faults::Faults, hostile::Planted, seen::Seen, shared::Shared};

/// A server that runs until this value is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(shared: Arc<Shared>, router: Router, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        // An answer of two segments must not wait for the acknowledgement of the first.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move { drop(stopped.await) });
        let task = tokio::spawn(async move { drop(server.await) });
        Ok(Self { address, shared, stop: Some(stop), task })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request so far, oldest first (the last 10,000 of them).
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.seen.all()
    }

    /// The faults, to be changed while the server runs.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.shared.faults.clone()
    }

    /// Where the hostile overlay has put what so far.
    #[must_use]
    pub fn planted(&self) -> Vec<Planted> {
        self.shared.overlay.planted()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.shared.seen.forget();
    }

    /// Waits until the server has ended, which it does not do by itself.
    pub async fn wait(mut self) {
        drop((&mut self.task).await);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Idle connections close at once; one in the middle of an answer may finish it.
        if let Some(stop) = self.stop.take() {
            // Nobody listens any more when the server has ended already.
            let _ = stop.send(());
        }
    }
}
