//! What is told of a request that we make while we answer one: to Sentry, to its documentation, or to a language model.

use super::{
    TELEMETRY,
    attribute::{Attribute, number, word},
    call::{did, of_model},
};
use crate::clock;
use async_trait::async_trait;
use http::{Method, Request, Response};
use sentry_api::{Transport, Unreachable, route};
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::Instant;

/// A request that was made.
pub(super) struct Step {
    pub(super) to: To,
    pub(super) began: SystemTime,
    pub(super) took: Duration,
    /// The status of the answer, if one came.
    pub(super) status: Option<u16>,
    /// In a word, where it brought no answer.
    pub(super) failure: Option<&'static str>,
}

/// To whom.
#[derive(Clone, Copy)]
pub(super) enum To {
    /// To Sentry, by this method and route, or to its documentation.
    Sentry(&'static str, &'static str),
    /// To the provider of the language model.
    Model,
}

impl Step {
    /// What spans of it are called.
    pub(super) fn name(&self) -> String {
        match self.to {
            To::Sentry(method, route) => format!("{method} {route}"),
            To::Model => "chat".to_owned(),
        }
    }

    /// Sentry's word for what it is.
    pub(super) const fn operation(&self) -> &'static str {
        match self.to {
            To::Sentry(..) => "http.client",
            To::Model => "gen_ai.chat",
        }
    }

    /// Whether no answer came, or one that says that something failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some() || self.status.is_some_and(|status| status >= 400)
    }

    /// What is told of it.
    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute> {
        let (sentry, model) = match self.to {
            To::Sentry(method, route) => {
                (Some([word("http.request.method", method), word("url.template", route)]), None)
            }
            To::Model => {
                let model = TELEMETRY.get().and_then(|telemetry| telemetry.model.as_ref()).map(of_model);
                (
                    None,
                    Some(
                        [word("gen_ai.operation.name", "chat")]
                            .into_iter()
                            .chain(model.into_iter().flatten()),
                    ),
                )
            }
        };
        let status = self.status.map(|status| number("http.response.status_code", status.into()));
        let failure = self.failure.map(|failure| word("error.type", failure));
        let to = sentry.into_iter().flatten().chain(model.into_iter().flatten());
        to.chain(status).chain(failure)
    }
}

/// A step that is under way. One that is broken off is told as such.
struct UnderWay {
    to: To,
    began: SystemTime,
    since: Instant,
    status: Option<u16>,
    failure: Option<&'static str>,
}

impl UnderWay {
    fn begin(to: To) -> Self {
        Self { to, began: clock::time(), since: Instant::now(), status: None, failure: Some("cancelled") }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Self { to, began, since, status, failure } = *self;
        did(Step { to, began, took: since.elapsed(), status, failure });
    }
}

/// A way to Sentry on which each exchange is told of.
pub(crate) struct Observed {
    pub(crate) way: Arc<dyn Transport>,
}

#[async_trait]
impl Transport for Observed {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let path = request.uri().path();
        let elsewhere = if path.starts_with("/api/") { "/api/…" } else { "documentation" };
        let to = To::Sentry(method(request.method()), route(path).unwrap_or(elsewhere));
        let mut step = UnderWay::begin(to);
        let answer = self.way.exchange(request).await;
        step.failure = answer.as_ref().err().map(|reason| in_a_word(*reason));
        step.status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        answer
    }
}

/// Asks a language model, and tells that it was asked.
pub(crate) async fn question<E>(
    exchange: impl Future<Output = Result<Response<Vec<u8>>, E>>,
) -> Result<Response<Vec<u8>>, E> {
    let mut step = UnderWay::begin(To::Model);
    let answer = exchange.await;
    step.failure = answer.is_err().then_some("unreachable");
    step.status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
    answer
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "_OTHER",
    }
}

const fn in_a_word(reason: Unreachable) -> &'static str {
    match reason {
        Unreachable::Name => "name",
        Unreachable::Connection => "connection",
        Unreachable::Tls | Unreachable::NoTls => "tls",
        Unreachable::NoHttp => "protocol",
        Unreachable::Slow => "timeout",
        Unreachable::Cut => "cut",
        Unreachable::TooLarge(_) => "too_large",
        _ => "setup",
    }
}
