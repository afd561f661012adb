//! Asking the person behind a client: by a request of ours to a session of older revisions, with the result of the call
//! in the newest, where the answer comes with the same call again.

use super::seal::{PATIENCE, Seal};
use futures_util::{FutureExt, future::BoxFuture};
use rmcp::{
    RoleServer,
    model::{
        ClientResult, ElicitRequest, ElicitRequestParams, ElicitationAction, ElicitationSchema, InputRequest,
        InputRequiredResult, InputResponses, MetaObject, ServerRequest,
    },
    service::{Peer, PeerRequestOptions, RequestContext},
};
use std::collections::BTreeMap;
use tools::{Confirm, Question, Said};

/// The one question of a call.
const KEY: &str = "confirm";

/// A way to ask.
pub(super) enum Asker<'a> {
    /// By a request, which is answered while the call waits.
    Request(Peer<RoleServer>),
    /// With the result; what the client sent along with this call.
    Result { responses: Option<InputResponses>, state: Option<String>, seal: &'a Seal },
}

impl<'a> Asker<'a> {
    /// A way, where the client says that it can ask by a form.
    pub(super) fn of(
        context: &RequestContext<RoleServer>,
        responses: Option<InputResponses>,
        state: Option<String>,
        seal: &'a Seal,
    ) -> Option<Self> {
        let can = context.client_capabilities()?.elicitation?;
        // One that says neither how means a form: there was nothing else at first.
        if can.form.is_none() && can.url.is_some() {
            return None;
        }
        Some(if super::is_modern(context) {
            Self::Result { responses, state, seal }
        } else {
            Self::Request(context.peer.clone())
        })
    }
}

impl Confirm for Asker<'_> {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Said> {
        match self {
            Self::Request(peer) => by_request(peer, &question.text).boxed(),
            Self::Result { responses, state, seal } => {
                let answer = responses.as_ref().and_then(|responses| responses.get(KEY));
                let said = match answer.map(|answer| answer.get("action").and_then(|action| action.as_str()))
                {
                    // An answer counts for the change that was asked about, and no other.
                    Some(action)
                        if state.as_ref().is_some_and(|state| seal.is_of(state, &question.state)) =>
                    {
                        if action == Some("accept") { Said::Yes } else { Said::No }
                    }
                    _ => Said::Later,
                };
                std::future::ready(said).boxed()
            }
        }
    }
}

/// A client that answers with anything but yes, or not at all, has not said yes.
async fn by_request(peer: &Peer<RoleServer>, question: &str) -> Said {
    let mut options = PeerRequestOptions::no_options();
    options.timeout = Some(PATIENCE);
    let request = ServerRequest::ElicitRequest(form(question));
    let Ok(handle) = peer.send_cancellable_request(request, options).await else { return Said::No };
    match handle.await_response().await {
        Ok(ClientResult::ElicitResult(result)) if result.action == ElicitationAction::Accept => Said::Yes,
        _ => Said::No,
    }
}

/// A form without fields: yes or no is all that is asked.
fn form(question: &str) -> ElicitRequest {
    ElicitRequest::new(ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question.to_owned(),
        requested_schema: ElicitationSchema::new(BTreeMap::new()),
    })
}

/// The result that carries the question.
pub(super) fn asking(question: &Question, seal: &Seal, meta: MetaObject) -> InputRequiredResult {
    let requests = BTreeMap::from([(KEY.to_owned(), InputRequest::Elicitation(form(&question.text)))]);
    InputRequiredResult::new(Some(requests), seal.state(&question.state)).with_meta(meta)
}
