//! Exchanges without a network: with a server that lives in this process.

use super::{Heard, Most, Transport, Unreachable};
use ::http::{Request, Response, header};
use async_trait::async_trait;
use std::{fmt, pin::Pin};

type Answering = Pin<Box<dyn Future<Output = Response<Vec<u8>>> + Send>>;

/// A server in this process, as a function from requests to answers.
pub struct InProcess(Box<dyn Fn(Request<Vec<u8>>) -> Answering + Send + Sync>);

impl InProcess {
    /// The server that answers so.
    pub fn new<F, A>(answer: F) -> Self
    where
        F: Fn(Request<Vec<u8>>) -> A + Send + Sync + 'static,
        A: Future<Output = Response<Vec<u8>>> + Send + 'static,
    {
        Self(Box::new(move |request| Box::pin(answer(request))))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess(..)")
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let heard = request.extensions().get::<Heard>().cloned();
        let most = Most::of(&request, usize::MAX);
        let response = (self.0)(request).await;
        if response.body().len() > most {
            return Err(Unreachable::TooLarge(most / 1024 / 1024));
        }
        if let Some(heard) = heard {
            heard.note(response.status(), response.headers());
        }
        let announced = response.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        // What a socket would notice.
        if announced.is_some_and(|length| length > response.body().len()) {
            return Err(Unreachable::Cut);
        }
        Ok(response)
    }
}
