//! The policy around an exchange: who gets the token, what is followed, what is tried again, and when to stop.

use super::{
    Heard, Most, RESERVED_HEADERS, Transport, Unreachable,
    patience::{asked_to_wait, pause},
    route::route,
    verdict::verdict,
};
use crate::{Error, Result};
use http::{HeaderName, HeaderValue, Method, Request, Response, header};
use lexicon::{Host, Path, same_origin};
use secrecy::{ExposeSecret, SecretString};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};
use url::{Url, form_urlencoded::Serializer};

/// Carries requests to Sentry.
pub(crate) struct Courier {
    transport: Arc<dyn Transport>,
    token: Option<SecretString>,
    /// Headers that the operator wants on requests to the base host, and only there.
    extra: Vec<(HeaderName, HeaderValue)>,
    base: Host,
    /// Requests under way at once, over all calls. Who waits before another attempt holds no place.
    places: Semaphore,
}

/// One request, before it is known which attempt it will be.
pub(crate) struct Errand<'a> {
    pub(crate) method: Method,
    pub(crate) host: &'a Host,
    pub(crate) path: &'a Path,
    pub(crate) query: &'a [(&'a str, String)],
    pub(crate) body: Option<Vec<u8>>,
    /// Where less is wanted of the answer than is read of any.
    pub(crate) most: Option<Most>,
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
const NO_ADDRESS: Error =
    Error::Unreachable(Unreachable::Setup("the arguments make no address; one may be too long"));

impl Courier {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        base: Host,
        token: Option<SecretString>,
        mut extra: Vec<(HeaderName, HeaderValue)>,
    ) -> Self {
        extra.retain(|(name, _)| !RESERVED_HEADERS.contains(name));
        extra.iter_mut().for_each(|(_, value)| value.set_sensitive(true));
        Self { transport, token, extra, base, places: Semaphore::new(AT_ONCE) }
    }

    /// Carries one request through, with everything that a careful client does about it.
    pub(crate) async fn run(&self, errand: Errand<'_>) -> Result<Response<Vec<u8>>> {
        let bearer = self.bearer()?;
        let safe = errand.method == Method::GET;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let began = Instant::now();
            let heard = Heard::default();
            let outcome = timeout_at(errand.deadline, self.attempt(&errand, &bearer, &heard)).await;
            let outcome = outcome.unwrap_or(Err(Error::Deadline(errand.limit)));
            let outcome = match outcome {
                // The status of a change says whether it was made, whatever became of the rest of the answer.
                Err(error @ (Error::Deadline(_) | Error::Unreachable(_))) => match heard.answer() {
                    Some(answer) => match redirect(&answer) {
                        Some(to) => Err(redirected(&answer, to)),
                        None => Ok(answer),
                    },
                    None => Err(error),
                },
                other => other,
            };
            tell(&errand, attempt, began.elapsed(), &outcome);
            let wait = match &outcome {
                Ok(response) => asked_to_wait(response, attempt),
                Err(Error::Unreachable(reason)) if reason.is_passing() => Some(pause(attempt)),
                Err(_) => None,
            };
            let left = errand.deadline.saturating_duration_since(Instant::now());
            match wait {
                Some(wait) if safe && attempt < ATTEMPTS && wait < left => sleep(wait).await,
                _ => return verdict(outcome?),
            }
        }
    }

    /// One attempt, redirects within the origin included.
    async fn attempt(
        &self,
        errand: &Errand<'_>,
        bearer: &HeaderValue,
        heard: &Heard,
    ) -> Result<Response<Vec<u8>>> {
        let _place = self.places.acquire().await;
        let mut address = address(errand);
        for _ in 0..=HOPS {
            let request = self.request(errand, &address, bearer, heard)?;
            let response = self.transport.exchange(request).await?;
            let Some(to) = redirect(&response) else { return Ok(response) };
            let here = Url::parse(&address).map_err(|_| NO_ADDRESS)?;
            address = match same_origin(&here, &to) {
                Some(target) if errand.method == Method::GET => target.into(),
                _ => return Err(redirected(&response, to)),
            };
        }
        Err(Error::Unreachable(Unreachable::Setup("the server redirects in a circle")))
    }

    /// The token as a header. Made anew for each request, so that it lies about in one place only.
    fn bearer(&self) -> Result<HeaderValue> {
        let token = self.token.as_ref().map(ExposeSecret::expose_secret).filter(|token| !token.is_empty());
        let token = token.ok_or(Error::NoToken)?;
        let bearer = HeaderValue::try_from(format!("Bearer {token}")).ok();
        let bearer = bearer.filter(|_| token.chars().all(|c| c.is_ascii_graphic()));
        let mut bearer = bearer
            .ok_or(Error::Unreachable(Unreachable::Setup("the token has characters that no token has")))?;
        bearer.set_sensitive(true);
        Ok(bearer)
    }

    fn request(
        &self,
        errand: &Errand<'_>,
        address: &str,
        bearer: &HeaderValue,
        heard: &Heard,
    ) -> Result<Request<Vec<u8>>> {
        let mut request = Request::new(errand.body.clone().unwrap_or_default());
        *request.method_mut() = errand.method.clone();
        *request.uri_mut() = address.parse().map_err(|_| NO_ADDRESS)?;
        if errand.method != Method::GET {
            request.extensions_mut().insert(heard.clone());
        }
        if let Some(most) = errand.most {
            request.extensions_mut().insert(most);
        }
        let headers = request.headers_mut();
        if errand.host == &self.base {
            for (name, value) in &self.extra {
                headers.append(name, value.clone());
            }
        }
        // After the operator's, so that ours are the ones that stand.
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if errand.body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.insert(header::AUTHORIZATION, bearer.clone());
        Ok(request)
    }
}

/// `https://host/api/0/…/?query`. The host is a [`Host`]: it came from the configuration or the allow-list.
///
/// Host and path are made of nothing that an address could be read otherwise for; what goes out parses it once more.
fn address(errand: &Errand<'_>) -> String {
    let mut address = format!("{}{}", errand.host, errand.path);
    if !errand.query.is_empty() {
        address.push('?');
        let from = address.len();
        address = Serializer::for_suffix(address, from).extend_pairs(errand.query).finish();
    }
    address
}

/// Where the server says to go instead, as it wrote it.
fn redirect(response: &Response<Vec<u8>>) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?;
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    redirects.then(|| String::from_utf8_lossy(location.as_bytes()).into_owned())
}

fn redirected(response: &Response<Vec<u8>>, to: String) -> Error {
    Error::Redirected { status: response.status().as_u16(), to: to.into() }
}

/// One line per attempt. Neither what stands in the path, nor the query, nor any text of the server's is in it.
fn tell(errand: &Errand<'_>, attempt: u32, took: Duration, outcome: &Result<Response<Vec<u8>>>) {
    let (method, host) = (&errand.method, errand.host);
    let route = route(&errand.path.to_string()).unwrap_or("elsewhere");
    let duration_ms = took.as_millis();
    match outcome {
        Ok(response) => {
            let (status, bytes) = (response.status().as_u16(), response.body().len());
            tracing::debug!(%method, %host, %route, attempt, duration_ms, status, bytes, "Sentry answered");
        }
        Err(error) => {
            tracing::debug!(%method, %host, %route, attempt, duration_ms, %error, "Sentry did not answer");
        }
    }
}
