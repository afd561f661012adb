//! Clients that publish a document about themselves: their id is its address (client id metadata documents).

use url::Url;

use crate::{
    authority::Authority,
    client::{Client, Method, fingerprint},
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

impl Authority {
    /// The client that the document at this address describes. The document must say that it is the one.
    pub(crate) async fn documented(&self, id: &str) -> Option<Client> {
        let address = address(id).filter(|_| self.settings.documents)?;
        self.documents_read.get_with(id.to_owned(), self.fetched(address)).await
    }

    async fn fetched(&self, address: Url) -> Option<Client> {
        let bytes = match self.documents.fetch(&address).await {
            Ok(bytes) => bytes,
            Err(reason) => {
                tracing::info!(%reason, host = address.host_str(), "a client's document was not fetched");
                return None;
            }
        };
        let metadata: Metadata = json::read(&bytes)?;
        if metadata.client_id.as_deref() != Some(address.as_str()) {
            return None;
        }
        let registered = metadata.registered(Method::None).ok()?;
        if registered.method != Method::None {
            return None;
        }
        let redirect_uris = registered.redirect_uris.iter();
        Some(Client {
            fingerprint: fingerprint(address.as_str()),
            name: registered.name,
            host: address.host_str().map(Into::into),
            redirect_uris: redirect_uris.filter_map(|uri| RedirectUri::parse(uri)).collect(),
        })
    }
}
