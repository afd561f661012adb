//! The transport of 2024-11-05, for clients that know no other: a stream of events to listen to, and an address to post
//! messages to. A session lives in this process, as long as its stream.

use super::{
    caller::{Caller, Principal, Version},
    kept::Held,
    refused::{Refused, json_response},
};
use crate::mcp::{Entrance, Exit, open};
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use futures_util::stream::unfold;
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How many sessions are open at most.
const MOST: usize = 1_000;
/// How many of them one caller has at most.
const MOST_OF_ONE: usize = 50;
/// How often a stream shows that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// The sessions that are open.
#[derive(Default)]
pub(crate) struct Sessions(Arc<Mutex<HashMap<String, Open>>>);

struct Open {
    of: Principal,
    /// The token that its gate is before.
    token: Version,
    entrance: Entrance,
    held: Held,
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a session and tells where to post. The stream ends when the client goes away, when `ended` is cancelled,
    /// and when `ending` is and no call is under way.
    ///
    /// # Errors
    /// There are too many.
    pub(super) fn begin(
        &self,
        caller: &Caller,
        held: Held,
        ending: &CancellationToken,
        ended: &CancellationToken,
    ) -> Result<Response<Body>, Refused> {
        let busy = || Refused::new(StatusCode::SERVICE_UNAVAILABLE, "too many streams are open");
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).map_err(|_| busy())?;
        let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut sessions = self.open();
        let of_one = sessions.values().filter(|session| session.of == caller.principal).count();
        if sessions.len() >= MOST || of_one >= MOST_OF_ONE || ending.is_cancelled() {
            return Err(busy());
        }
        let (entrance, exit) = open(Arc::clone(&held.gate), ended);
        let first = format!("event: endpoint\ndata: /messages?session_id={id}\n\n");
        let session = Open { of: caller.principal, token: caller.version, entrance, held };
        sessions.insert(id.clone(), session);
        drop(sessions);
        let stream = Listened {
            first: Some(first),
            exit,
            ending: ending.clone(),
            _leaves: Leaves { id, sessions: Arc::clone(&self.0) },
        };
        let events = unfold(stream, |mut stream| async {
            stream.next().await.map(|event| (Ok::<_, Infallible>(event), stream))
        });
        let mut response = Response::new(Body::from_stream(events));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        Ok(response)
    }

    /// What a session of this caller has shown so far.
    pub(super) fn held(&self, caller: &Caller, id: &str) -> Option<Held> {
        let sessions = self.open();
        sessions.get(id).filter(|session| session.is_of(caller)).map(|session| session.held.clone())
    }

    /// Posts a message to a session of this caller. Another's is as good as none.
    ///
    /// # Errors
    /// There is no such session, or too many messages wait in it.
    pub(super) fn post(&self, caller: &Caller, id: &str, message: &[u8]) -> Result<Response<Body>, Refused> {
        let sessions = self.open();
        let session = sessions.get(id).filter(|session| session.is_of(caller)).ok_or_else(missing)?;
        if session.entrance.take(message) {
            Ok(json_response(StatusCode::ACCEPTED, Body::empty()))
        } else {
            Err(Refused::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many messages of this session have no answer yet",
            ))
        }
    }
}

impl Open {
    /// Whether it is this caller's. One that was begun with an older token of a sign-in is over: Sentry knows another.
    fn is_of(&self, caller: &Caller) -> bool {
        self.of == caller.principal && self.token == caller.version
    }
}

fn missing() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "there is no such session")
}

/// A stream that somebody listens to.
struct Listened {
    first: Option<String>,
    exit: Exit,
    ending: CancellationToken,
    _leaves: Leaves,
}

impl Listened {
    async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let ends = self.ending.is_cancelled();
        if ends && self.exit.is_idle() {
            return None;
        }
        tokio::select! {
            biased;
            message = self.exit.next() => message.map(|message| format!("event: message\ndata: {message}\n\n")),
            // What is under way is waited for.
            () = self.ending.cancelled(), if !ends => Some(COMMENT.to_owned()),
            () = sleep(ALIVE) => Some(COMMENT.to_owned()),
        }
    }
}

const COMMENT: &str = ": alive\n\n";

/// Takes a session off the list when its stream ends, however it does.
struct Leaves {
    id: String,
    sessions: Arc<Mutex<HashMap<String, Open>>>,
}

impl Drop for Leaves {
    fn drop(&mut self) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
