//! MCP with a session, which lasts as long as somebody listens to it: messages come in one by one and go out as text.

use super::{Server, read, seal::Seal, under_way::UnderWay};
use crate::telemetry::{Id, Way};
use rmcp::{
    RoleServer,
    service::{RunningService, RxJsonRpcMessage, TxJsonRpcMessage, serve_directly_with_ct},
    transport::Transport,
};
use std::{future::Future, io, sync::Arc};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;
use tools::Gate;

/// How many messages wait for the other end to take them.
const WAITING: usize = 64;
/// How many requests of a session are under way at most: each keeps its arguments, and may wait for a person for minutes.
const MOST: usize = 16;

/// Where messages of a client go in.
#[derive(Clone)]
pub(crate) struct Entrance {
    messages: Sender<RxJsonRpcMessage<RoleServer>>,
    under_way: Arc<UnderWay>,
}

/// Where messages to a client come out. The session ends with it.
pub(crate) struct Exit {
    texts: Receiver<String>,
    under_way: Arc<UnderWay>,
    _service: RunningService<RoleServer, Server>,
}

/// Opens a session of a caller. It is broken off when `ended` is cancelled.
pub(crate) fn open(gate: Arc<Gate>, ended: &CancellationToken) -> (Entrance, Exit) {
    let (messages, incoming) = channel(WAITING);
    let (outgoing, texts) = channel(WAITING);
    let under_way = Arc::<UnderWay>::default();
    let ends = Ends { incoming, outgoing, under_way: Arc::clone(&under_way) };
    let server = Server { gate, seal: Seal::of_one_client(), way: Way::Events(Id::new()), tells: true };
    let service = serve_directly_with_ct(server, ends, None, ended.child_token());
    (Entrance { messages, under_way: Arc::clone(&under_way) }, Exit { texts, under_way, _service: service })
}

impl Entrance {
    /// Lets a message in; `false` when too many wait or are under way, or the session is over. What is no message goes
    /// nowhere.
    pub(crate) fn take(&self, text: &[u8]) -> bool {
        let Some(message) = read(text).filter(|message| self.under_way.admits(message, MOST)) else {
            return false;
        };
        let Ok(place) = self.messages.try_reserve() else { return false };
        self.under_way.taken(&message);
        place.send(message);
        true
    }
}

impl Exit {
    /// The next message, or `None` when the session is over. May be broken off and called again.
    pub(crate) async fn next(&mut self) -> Option<String> {
        self.texts.recv().await
    }

    /// Whether no request waits for its answer.
    pub(crate) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }
}

/// Both ends as a transport of rmcp.
struct Ends {
    incoming: Receiver<RxJsonRpcMessage<RoleServer>>,
    outgoing: Sender<String>,
    under_way: Arc<UnderWay>,
}

impl Transport<RoleServer> for Ends {
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let (outgoing, under_way) = (self.outgoing.clone(), Arc::clone(&self.under_way));
        async move {
            let sent = outgoing.send(serde_json::to_string(&message)?).await;
            under_way.sent(&message);
            sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        self.incoming.recv().await
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        Ok(())
    }
}
