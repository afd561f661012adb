//! Clients that publish a document about themselves: their id is its address (client id metadata documents).

use std::time::Duration;

use moka::{Entry, ops::compute::Op};
use url::Url;

use crate::{
    authority::Authority,
    client::{Client, Method, fingerprint},
    fetch::NoDocument,
    json,
    redirect::RedirectUri,
    register::Metadata,
};

/// Longer addresses are nobody's id.
const LONGEST: usize = 500;

/// The address that an id is, if it is written as it is fetched: https, with a path, without user, fragment or dots.
pub(crate) fn address(id: &str) -> Option<Url> {
    let sound = id.len() <= LONGEST && !id.contains('#') && RedirectUri::parse(id).is_some();
    let url = sound.then(|| Url::parse(id).ok())??;
    (url.scheme() == "https" && url.path() != "/").then_some(url)
}

/// How long a document is believed whose host does not say, and the least and the most of those that do, in seconds.
const BELIEVED: u64 = 3600;
const LEAST: u64 = 300;
const MOST: u64 = 24 * 3600;
/// How long a document is believed after that, as long as it cannot be fetched anew.
const OLD: u64 = 24 * 3600;
/// How long it is remembered that there is none.
const NONE: u64 = 60;
/// How long nobody asks again after something that passes.
const AGAIN: u64 = 5;

/// What is known of an id that is an address.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    client: Option<Client>,
    /// Until when that is so without asking again, in seconds since 1970.
    until: u64,
    /// Until when it is so if nothing else can be found out.
    old_until: u64,
}

impl Known {
    /// The longest that any of it counts.
    pub(crate) const LONGEST: Duration = Duration::from_secs(MOST + OLD);
}

impl Authority {
    /// The client that the document at this address describes. The document must say that it is the one.
    pub(crate) async fn documented(&self, id: &str) -> Option<Client> {
        let address = address(id).filter(|_| self.settings.documents)?;
        let is_fresh = |known: &Known| self.clock.seconds() < known.until;
        if let Some(known) = self.documents_read.get(id).await.filter(is_fresh) {
            return known.client;
        }
        let entry = self.documents_read.entry_by_ref(id);
        // However many ask, one fetches, and the others find what it has found.
        let looked = entry.and_compute_with(async |entry| match entry.map(Entry::into_value) {
            Some(known) if is_fresh(&known) => Op::Nop,
            before => Op::Put(self.looked_up(&address, before).await),
        });
        looked.await.into_entry()?.into_value().client
    }

    async fn looked_up(&self, address: &Url, before: Option<Known>) -> Known {
        let found = self.documents.fetch(address).await;
        let found = found.and_then(|document| Ok((read(address, &document.bytes)?, document.lives)));
        let now = self.clock.seconds();
        let after = |seconds: u64| now.saturating_add(seconds);
        match found {
            Ok((client, lives)) => {
                let lives = lives.map_or(BELIEVED, |lives| lives.as_secs().clamp(LEAST, MOST));
                Known { client: Some(client), until: after(lives), old_until: after(lives + OLD) }
            }
            Err(reason) => {
                // Anybody can name any host: it is told to who looks closer alone.
                tracing::info!(%reason, "a client's document was not fetched");
                tracing::debug!(host = address.host_str(), "where that document was to be");
                let until = after(if matches!(reason, NoDocument::Now(_)) { AGAIN } else { NONE });
                match before {
                    // Trouble keeps nobody out who was known before it, nor does what a CDN puts in the document's place.
                    Some(before) if reason != NoDocument::Gone && now < before.old_until => {
                        Known { until, ..before }
                    }
                    _ => Known { client: None, until, old_until: 0 },
                }
            }
        }
    }
}

fn read(address: &Url, bytes: &[u8]) -> Result<Client, NoDocument> {
    const OTHER: NoDocument = NoDocument::Never("it is no client's");
    let metadata: Metadata = json::read(bytes).ok_or(OTHER)?;
    if metadata.client_id.as_deref().ok_or(OTHER)? != address.as_str() {
        return Err(NoDocument::Gone);
    }
    let registered = metadata.registered(Method::None).map_err(|_| NoDocument::Gone)?;
    if registered.method != Method::None {
        return Err(NoDocument::Gone);
    }
    let redirect_uris = registered.redirect_uris.iter();
    Ok(Client {
        fingerprint: fingerprint(address.as_str()),
        name: registered.name,
        host: address.host_str().map(Into::into),
        redirect_uris: redirect_uris.filter_map(|uri| RedirectUri::parse(uri)).collect(),
    })
}
