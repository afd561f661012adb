//! Telling the client that a call goes on, where it gave the call a token for that.

use futures_util::{FutureExt, future::BoxFuture};
use rmcp::{
    RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
    service::{Peer, RequestContext},
};
use std::sync::atomic::{AtomicU32, Ordering};
use tools::{Far, Progress};

/// A way to tell.
#[derive(Debug)]
pub(super) struct Teller {
    peer: Peer<RoleServer>,
    token: ProgressToken,
    /// How often it was told: the protocol wants a number that grows with each time.
    times: AtomicU32,
}

impl Teller {
    /// A way, where the client wants to know.
    pub(super) fn of(context: &RequestContext<RoleServer>) -> Option<Self> {
        let token = context.meta.get_progress_token()?;
        Some(Self { peer: context.peer.clone(), token, times: AtomicU32::new(0) })
    }
}

impl Progress for Teller {
    fn tell<'a>(&'a self, far: Far) -> BoxFuture<'a, ()> {
        let time = self.times.fetch_add(1, Ordering::Relaxed) + 1;
        let progress =
            ProgressNotificationParam::new(self.token.clone(), f64::from(time)).with_message(far.to_string());
        // A client that is gone will not read the result either.
        self.peer.notify_progress(progress).map(drop).boxed()
    }
}
