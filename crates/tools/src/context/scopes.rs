//! What the token may do, learned on the side.

use access::Scopes;
use futures_util::future::{BoxFuture, FutureExt, Shared};
use sentry_api::{Client, Deadline, LIMIT};
use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::{Mutex, OnceLock, PoisonError},
};

/// The scopes of the session's token, once the server has told them.
///
/// A call asks beside its own requests and does not wait for the answer: the question stays open, and the next call
/// goes on with it.
#[derive(Default)]
pub(crate) struct TokenScopes {
    known: OnceLock<Scopes>,
    asking: Mutex<Option<Asking>>,
}

type Asking = Shared<BoxFuture<'static, Option<Scopes>>>;

impl fmt::Debug for TokenScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TokenScopes").field(&self.known.get()).finish()
    }
}

impl TokenScopes {
    /// What is known by now.
    pub(crate) fn known(&self) -> Option<&Scopes> {
        self.known.get()
    }

    /// Asks once. Servers that do not say leave it unknown; one that fails is asked again with a later call.
    /// Whether it is known just now.
    pub(crate) async fn learn(&self, client: &Client) -> bool {
        if self.known.get().is_some() {
            return false;
        }
        let asking = self.asking().get_or_insert_with(|| asked(client.clone()).shared()).clone();
        match asking.await {
            // Whoever was first has asked the same server with the same token.
            Some(scopes) => self.known.set(scopes).is_ok(),
            None => {
                *self.asking() = None;
                false
            }
        }
    }

    fn asking(&self) -> std::sync::MutexGuard<'_, Option<Asking>> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asked(client: Client) -> BoxFuture<'static, Option<Scopes>> {
    // A fault of ours must not stay with the question and cost every later call.
    AssertUnwindSafe(told(client)).catch_unwind().map(|told| told.ok().flatten()).boxed()
}

async fn told(client: Client) -> Option<Scopes> {
    let root = client.reader(Deadline::within(LIMIT)).root().await.ok()?;
    let told = root.auth.0.and_then(|auth| auth.scopes.0);
    // A list of something else says nothing; to believe it would refuse what the token may do.
    let told = told.filter(|told| told.skipped == 0 && told.iter().all(|scope| scope.contains(":")));
    Some(told.map_or(Scopes::Unknown, |told| {
        Scopes::Known(told.iter().filter_map(untrusted::Untrusted::parse).collect())
    }))
}
