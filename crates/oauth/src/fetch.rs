//! Fetches a document from an address that a stranger named: the only file of this crate that names reqwest.
//!
//! The name is resolved once, every address that it has must be a public one, and the connection goes to one of those and
//! to no other. Nothing is followed, unpacked or sent along, and little is read.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{header, redirect::Policy};
use tokio::sync::Semaphore;
use url::{Host, Url};

/// The largest document, in bytes.
const LARGEST: usize = 5 * 1024;
/// How long it may take from the first question to the last byte.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many are fetched at a time: strangers cause them.
const AT_A_TIME: usize = 8;

/// Why there is no document, in our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoDocument(pub &'static str);

/// Where documents of clients come from.
#[async_trait]
pub trait Documents: Send + Sync {
    /// The document at an https address.
    ///
    /// # Errors
    /// [`NoDocument`] when there is none that may be had.
    async fn fetch(&self, address: &Url) -> Result<Vec<u8>, NoDocument>;
}

/// Documents from the web, of public addresses only.
#[derive(Debug)]
pub struct Web {
    tls: rustls::ClientConfig,
    user_agent: String,
    slots: Semaphore,
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
            slots: Semaphore::new(AT_A_TIME),
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
        Ok(found.map_err(|_| NoDocument("its host has no address"))?.collect())
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
    async fn fetched(&self, address: &Url) -> Result<Vec<u8>, NoDocument> {
        const SETUP: NoDocument = NoDocument("the HTTP client cannot be set up");
        if address.scheme() != "https" {
            return Err(NoDocument("it is not https"));
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
            None => return Err(NoDocument("it has no host")),
        };
        if addresses.is_empty() || !addresses.iter().all(|found| self.may(found.ip())) {
            return Err(NoDocument("its host is not on the public internet"));
        }
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
        let mut answer = request.send().await.map_err(|_| NoDocument("its host does not answer"))?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(NoDocument("its host answers with another status than 200"));
        }
        let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
            return Err(NoDocument("it is not JSON"));
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|_| NoDocument("it broke off"))? {
            if body.len() + piece.len() > LARGEST {
                return Err(NoDocument("it is larger than 5 KiB"));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

#[async_trait]
impl Documents for Web {
    async fn fetch(&self, address: &Url) -> Result<Vec<u8>, NoDocument> {
        let Ok(_slot) = self.slots.try_acquire() else {
            return Err(NoDocument("too many are being fetched"));
        };
        tokio::time::timeout(PATIENCE, self.fetched(address))
            .await
            .unwrap_or(Err(NoDocument("it takes too long")))
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
