//! Lines in and out as a transport of rmcp: malformed ones are answered, and the end of input waits for calls under way.

use super::under_way::UnderWay;
use crate::transport::{Inlet, Line, Outlet, TOO_LONG, refusal};
use rmcp::{
    RoleServer,
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::Transport,
};
use std::{future::Future, io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// How long calls under way may go on when the client has closed our input.
const DRAIN: Duration = Duration::from_secs(10);

/// Lines in and out as a transport of rmcp.
pub(super) struct Lines<R, W> {
    inlet: Inlet<R>,
    outlet: Arc<Outlet<W>>,
    under_way: Arc<UnderWay>,
    /// A refusal is queued that may not have been written.
    unsent: bool,
    /// The input has ended; calls may go on until then.
    drained_by: Option<Instant>,
    ended: CancellationToken,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    pub(super) fn new(reader: R, writer: W, ended: CancellationToken) -> Self {
        Self {
            inlet: Inlet::new(reader),
            outlet: Arc::new(Outlet::new(writer)),
            under_way: Arc::default(),
            unsent: false,
            drained_by: None,
            ended,
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let (outlet, under_way) = (Arc::clone(&self.outlet), Arc::clone(&self.under_way));
        async move {
            outlet.push(&serde_json::to_vec(&message)?);
            let sent = outlet.flush().await;
            under_way.sent(&message);
            sent
        }
    }

    /// May be broken off at any await and called again.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        while self.drained_by.is_none() {
            if self.unsent {
                self.outlet.flush().await.ok()?;
                self.unsent = false;
            }
            match self.inlet.next().await {
                Line::Whole(line) => match super::read(&line) {
                    Some(message) => {
                        self.under_way.taken(&message);
                        return Some(message);
                    }
                    None => {
                        let answer = refusal(&line);
                        self.unsent = answer.is_some();
                        answer.iter().for_each(|answer| self.outlet.push(answer));
                    }
                },
                Line::TooLong => {
                    self.outlet.push(TOO_LONG.as_bytes());
                    self.unsent = true;
                }
                Line::End => self.drained_by = Some(Instant::now() + DRAIN),
            }
        }
        let until = self.drained_by?;
        while !self.under_way.is_empty() {
            tokio::select! {
                () = self.under_way.fewer() => {}
                () = sleep_until(until) => {
                    self.ended.cancel();
                    break;
                }
            }
        }
        None
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        Ok(())
    }
}
