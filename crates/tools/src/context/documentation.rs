//! The way to the documentation: the transport that goes to Sentry, without the token.

use async_trait::async_trait;
use http::{
    Request,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION},
};
use lexicon::Host;
use sentry_api::{Most, Transport, Unreachable};
use sentry_docs::{Fetch, Fetched, Lost, Site};
use std::sync::Arc;
use url::Url;

/// The documentation at this host, to be had by this way.
#[must_use]
pub fn documentation(host: Host, transport: Arc<dyn Transport>) -> Arc<Site> {
    Arc::new(Site::new(host, Arc::new(Way(transport))))
}

struct Way(Arc<dyn Transport>);

#[async_trait]
impl Fetch for Way {
    async fn fetch(&self, address: &Url, most: usize) -> Result<Fetched, Lost> {
        let mut request = Request::new(Vec::new());
        *request.uri_mut() = address.as_str().parse().map_err(|_| Lost::Setup)?;
        let accepted = HeaderValue::from_static("text/markdown, text/plain, application/xml");
        request.headers_mut().insert(ACCEPT, accepted);
        request.extensions_mut().insert(Most(most));
        let answer = self.0.exchange(request).await.map_err(lost)?;
        let header = |name: HeaderName| {
            let value = answer.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(Fetched {
            status: answer.status().as_u16(),
            content_type: header(CONTENT_TYPE),
            location: header(LOCATION),
            body: answer.into_body(),
        })
    }
}

const fn lost(reason: Unreachable) -> Lost {
    match reason {
        Unreachable::Name => Lost::Name,
        Unreachable::Tls | Unreachable::NoTls => Lost::Tls,
        Unreachable::Slow => Lost::Slow,
        Unreachable::Cut => Lost::Cut,
        Unreachable::TooLarge(_) => Lost::TooLarge,
        Unreachable::Setup(_) => Lost::Setup,
        _ => Lost::Connection,
    }
}
