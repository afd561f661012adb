//! Fetches a document from an address that a stranger named: the only file of this crate that names reqwest.
//!
//! The name is resolved once, every address that it has must be a public one, and the connection goes to one of those and
//! to no other. Nothing is followed, unpacked or sent along, and little is read.

mod slots;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{
    StatusCode,
    header::{self, HeaderMap},
    redirect::Policy,
};
use url::{Host, Url};

use slots::{Place, Slots};

/// The largest document, in bytes.
const LARGEST: usize = 5 * 1024;
/// How long it may take from the first question to the last byte.
const PATIENCE: Duration = Duration::from_secs(3);
/// Why there is no document, in our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    /// What is there is none that may be had, and asking again soon brings nothing else.
    #[error("{0}")]
    Never(&'static str),
    /// Its host says that there is none, or another.
    #[error("its host has none of this client")]
    Gone,
    /// It cannot be had now: nothing is known of whether there is one.
    #[error("{0}")]
    Now(&'static str),
}

/// A document, as its host sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it says.
    pub bytes: Vec<u8>,
    /// How long its host lets it be kept, where it says so (`Cache-Control`, RFC 9111).
    pub lives: Option<Duration>,
}

/// Where documents of clients come from.
#[async_trait]
pub trait Documents: Send + Sync {
    /// The document at an https address.
    ///
    /// # Errors
    /// [`NoDocument`] when there is none that may be had.
    async fn fetch(&self, address: &Url) -> Result<Document, NoDocument>;
}

/// Documents from the web, of public addresses only.
#[derive(Debug)]
pub struct Web {
    tls: rustls::ClientConfig,
    user_agent: String,
    slots: Slots,
    #[cfg(test)]
    lab: Option<tests::Lab>,
}

impl Web {
    /// Documents from servers that this configuration trusts.
    #[must_use]
    pub fn new(tls: rustls::ClientConfig, user_agent: String) -> Self {
        Self {
            tls,
            user_agent,
            slots: Slots::default(),
            #[cfg(test)]
            lab: None,
        }
    }

    async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, NoDocument> {
        #[cfg(test)]
        if let Some(lab) = &self.lab {
            return Ok(lab.resolve(port));
        }
        let found = tokio::net::lookup_host((host, port)).await;
        Ok(found.map_err(|_| NoDocument::Now("its host has no address"))?.collect())
    }

    fn may(&self, address: IpAddr) -> bool {
        #[cfg(test)]
        if self.lab.as_ref().is_some_and(|lab| lab.admits(address)) {
            return true;
        }
        is_public(address)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a client for one request, bound to addresses that were checked"
    )]
    async fn fetched(&self, address: &Url) -> Result<Document, NoDocument> {
        const SETUP: NoDocument = NoDocument::Now("the HTTP client cannot be set up");
        if address.scheme() != "https" {
            return Err(NoDocument::Never("it is not https"));
        }
        let port = address.port_or_known_default().unwrap_or(443);
        let mut builder = reqwest::Client::builder();
        let addresses = match address.host() {
            Some(Host::Domain(name)) => {
                let found = self.resolve(name, port).await?;
                builder = builder.resolve_to_addrs(name, &found);
                found
            }
            Some(Host::Ipv4(ip)) => vec![SocketAddr::from((ip, port))],
            Some(Host::Ipv6(ip)) => vec![SocketAddr::from((ip, port))],
            None => return Err(NoDocument::Never("it has no host")),
        };
        if addresses.is_empty() || !addresses.iter().all(|found| self.may(found.ip())) {
            return Err(NoDocument::Never("its host is not on the public internet"));
        }
        let _networks =
            self.slots.take(addresses.iter().map(|found| Place::network(found.ip())).collect())?;
        let client = builder
            .tls_backend_preconfigured(self.tls.clone())
            .https_only(true)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_proxy()
            .user_agent(&self.user_agent)
            .build()
            .map_err(|_| SETUP)?;
        let request = client.get(address.clone()).header(header::ACCEPT, "application/json");
        let mut answer = request.send().await.map_err(|_| NoDocument::Now("its host does not answer"))?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(NoDocument::Now("its host is not well"));
        }
        if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Err(NoDocument::Gone);
        }
        if status != StatusCode::OK {
            return Err(NoDocument::Never("its host answers with another status than 200"));
        }
        let lives = lives(answer.headers());
        let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
            return Err(NoDocument::Never("it is not JSON"));
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_| NoDocument::Now("it broke off"))? {
            if body.len() + piece.len() > LARGEST {
                return Err(NoDocument::Never("it is larger than 5 KiB"));
            }
            body.extend_from_slice(&piece);
        }
        Ok(Document { bytes: body, lives })
    }
}

/// How long what was answered may be kept, by what its headers say.
fn lives(headers: &HeaderMap) -> Option<Duration> {
    let lines = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let words: Vec<String> =
        lines.flat_map(|line| line.split(',')).map(|word| word.trim().to_ascii_lowercase()).collect();
    if words.iter().any(|word| word == "no-store" || word.starts_with("no-cache")) {
        return Some(Duration::ZERO);
    }
    let seconds =
        words.iter().find_map(|word| word.strip_prefix("max-age="))?.trim_matches('"').parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[async_trait]
impl Documents for Web {
    async fn fetch(&self, address: &Url) -> Result<Document, NoDocument> {
        let host = Place::host(address.host_str().unwrap_or_default());
        let _slots = self.slots.take(vec![Place::Web, host])?;
        tokio::time::timeout(PATIENCE, self.fetched(address))
            .await
            .unwrap_or(Err(NoDocument::Now("it takes too long")))
    }
}

/// Whether an address belongs to the public internet. What is not known to is not: the ranges are those that the IANA
/// registries of special addresses do not call globally reachable, and those that wrap another address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240)
}

fn is_public_6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Global unicast is 2000::/3 alone. Of it: Teredo and other protocol assignments, documentation, 6to4.
    a & 0xe000 == 0x2000
        && !(a == 0x2001 && b < 0x0200)
        && !(a == 0x2001 && b == 0x0db8)
        && !(a == 0x3fff && b < 0x1000)
        && a != 0x2002
}

#[cfg(test)]
mod tests;
