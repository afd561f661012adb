//! The policy around an exchange: who gets the token, what is followed, what is tried again, and when to stop.

use super::{
    Transport, Unreachable,
    patience::{pause, retry_after},
};
use crate::{Error, Result, error::Said};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use lexicon::{Host, Path};
use secrecy::{ExposeSecret, SecretString};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};
use url::Url;

/// Carries requests to Sentry.
pub(crate) struct Courier {
    transport: Arc<dyn Transport>,
    token: Option<SecretString>,
    /// Headers that the operator wants on requests to the base host, and only there.
    extra: Vec<(HeaderName, HeaderValue)>,
    base: Host,
    /// Requests under way at once, over all calls.
    places: Semaphore,
}

/// One request, before it is known which attempt it will be.
pub(crate) struct Errand<'a> {
    pub(crate) method: Method,
    pub(crate) host: &'a Host,
    pub(crate) path: &'a Path,
    pub(crate) query: &'a [(&'a str, String)],
    pub(crate) body: Option<Vec<u8>>,
    /// When the tool call must have its answer.
    pub(crate) deadline: Instant,
    /// How long the whole call may take, for the error's words.
    pub(crate) limit: Duration,
}

/// Requests under way at once: enough for many calls, not enough to look like an attack.
const AT_ONCE: usize = 32;
/// Attempts at a request that is safe to repeat.
const ATTEMPTS: u32 = 3;
/// Redirects within the same origin.
const HOPS: usize = 3;

impl Courier {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        base: Host,
        token: Option<SecretString>,
        extra: Vec<(HeaderName, HeaderValue)>,
    ) -> Self {
        Self { transport, token, extra, base, places: Semaphore::new(AT_ONCE) }
    }

    /// Carries one request through, with everything that a careful client does about it.
    pub(crate) async fn run(&self, errand: Errand<'_>) -> Result<Response<Vec<u8>>> {
        let safe = errand.method == Method::GET;
        let mut attempt = 0;
        loop {
            let outcome = timeout_at(errand.deadline, self.attempt(&errand)).await;
            let Ok(outcome) = outcome else { return Err(Error::Deadline(errand.limit)) };
            attempt += 1;
            let wait = match &outcome {
                Ok(response) => asked_to_wait(response, attempt),
                Err(Error::Unreachable(reason)) if reason.is_passing() => Some(pause(attempt)),
                Err(_) => None,
            };
            let last = !safe || attempt >= ATTEMPTS;
            match wait {
                Some(wait) if !last && Instant::now() + wait < errand.deadline => sleep(wait).await,
                _ => return read(outcome?),
            }
        }
    }

    /// One attempt, redirects within the origin included.
    async fn attempt(&self, errand: &Errand<'_>) -> Result<Response<Vec<u8>>> {
        let _place = self.places.acquire().await;
        let mut url = address(errand)?;
        let origin = url.origin();
        for _ in 0..=HOPS {
            let response = self.transport.exchange(self.request(errand, &url)?).await?;
            let Some(to) = redirect(&response) else { return Ok(response) };
            let target = url.join(to).ok().filter(|target| target.origin() == origin);
            match target {
                Some(target) if errand.method == Method::GET => url = target,
                _ => {
                    let status = response.status().as_u16();
                    return Err(Error::Redirected { status, to: to.to_owned().into() });
                }
            }
        }
        Err(Error::Unreachable(Unreachable::Setup("the server redirects in a circle")))
    }

    fn request(&self, errand: &Errand<'_>, url: &Url) -> Result<Request<Vec<u8>>> {
        let mut request = Request::new(errand.body.clone().unwrap_or_default());
        *request.method_mut() = errand.method.clone();
        *request.uri_mut() = url
            .as_str()
            .parse()
            .map_err(|_| Error::Unreachable(Unreachable::Setup("the address is not one")))?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if errand.body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if errand.host == &self.base {
            for (name, value) in &self.extra {
                headers.append(name, value.clone());
            }
        }
        let token = self.token.as_ref().ok_or(Error::NoToken)?;
        let bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
        let mut bearer = bearer.map_err(|_| {
            Error::Unreachable(Unreachable::Setup("the token has characters that no token has"))
        })?;
        bearer.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, bearer);
        Ok(request)
    }
}

/// `https://host/api/0/…/?query`. The host is a [`Host`]: it came from the configuration or the allow-list.
fn address(errand: &Errand<'_>) -> Result<Url> {
    let broken = || Error::Unreachable(Unreachable::Setup("the address is not one"));
    let mut url = Url::parse(&format!("{}{}", errand.host, errand.path)).map_err(|_| broken())?;
    if !errand.query.is_empty() {
        url.query_pairs_mut().extend_pairs(errand.query);
    }
    Ok(url)
}

fn redirect(response: &Response<Vec<u8>>) -> Option<&str> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    response.status().is_redirection().then_some(location)
}

fn asked_to_wait(response: &Response<Vec<u8>>, attempt: u32) -> Option<Duration> {
    let asked = || retry_after(response.headers());
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Some(asked().unwrap_or_else(|| pause(attempt))),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            Some(pause(attempt))
        }
        StatusCode::SERVICE_UNAVAILABLE => Some(asked().unwrap_or_else(|| pause(attempt))),
        _ => None,
    }
}

/// Tells an answer from a refusal.
fn read(response: Response<Vec<u8>>) -> Result<Response<Vec<u8>>> {
    let status = response.status().as_u16();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    let said = || Said(untrusted::decode(response.body()).unwrap_or_default());
    match status {
        200..=299 if page => Err(Error::WebPage { status }),
        200..=299 => Ok(response),
        401 => Err(Error::Unauthorized(said())),
        403 => Err(Error::Forbidden(said())),
        404 if page => Err(Error::WebPage { status }),
        404 => Err(Error::Missing(said())),
        429 => Err(Error::Throttled { after: retry_after(response.headers()) }),
        500.. => Err(Error::Failing { status }),
        _ => Err(Error::Refused { status, said: said() }),
    }
}
