//! The site: one host, what was fetched of it, and how long that is good for.

use crate::{
    BadPath, BadSite, DocPath, Error, Fetch, Found, Guide, Lost, Part,
    fetch::text,
    index::Index,
    kept::{Came, Kept},
    page::{body, part},
    path::OFFICIAL,
};
use futures_util::future::join;
use lexicon::{Host, Hosts};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// How long an index is good for. New pages are rare.
const INDEX_IS_FRESH: Duration = Duration::from_secs(60 * 60);
/// How long a page is good for: long enough to read it part by part.
const PAGE_IS_FRESH: Duration = Duration::from_secs(15 * 60);
/// How long a question may take, all its fetches together.
const LIMIT: Duration = Duration::from_secs(15);
/// Bytes of an index. The site's own is about one million.
const LARGEST_INDEX: usize = 8 * 1024 * 1024;
/// Bytes of a page. The longest of the site's own has some hundred thousand.
const LARGEST_PAGE: usize = 2 * 1024 * 1024;
/// Pages that are kept.
const PAGES: usize = 32;

/// A documentation site.
pub struct Site {
    host: Host,
    fetch: Arc<dyn Fetch>,
    index: Kept<Arc<Index>>,
    pages: Mutex<BTreeMap<DocPath, Arc<Kept<Arc<str>>>>>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Site {
    /// The site at this host. Nothing is fetched yet.
    #[must_use]
    pub fn new(host: Host, fetch: Arc<dyn Fetch>) -> Self {
        Self { host, fetch, index: Kept::default(), pages: Mutex::default() }
    }

    /// Sentry's own host, or a mirror of it. No credential is sent, so a mirror may speak plain http.
    ///
    /// # Errors
    /// When it is not the address of a host.
    pub fn host_at(mirror: Option<&str>) -> Result<Host, BadSite> {
        let text = mirror.unwrap_or(OFFICIAL).trim();
        let plain = text.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"));
        Ok(Hosts::from_url(text, plain)?.base().clone())
    }

    /// Which host it is.
    #[must_use]
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// Reads the path of a page, or its address on this site.
    ///
    /// # Errors
    /// Whatever could lead elsewhere; nothing is sent.
    pub fn path(&self, text: &str) -> Result<DocPath, BadPath> {
        DocPath::of_site(text, &self.host)
    }

    /// The pages that fit the request best, at most so many.
    ///
    /// # Errors
    /// When there is no index to be had, or no such guide in it.
    pub async fn search(&self, request: &str, guide: Option<&Guide>, most: usize) -> Result<Found, Error> {
        let (index, is_old) = self.index.get(INDEX_IS_FRESH, in_time(self.fetch_index())).await?;
        let (hits, guide) = index.search(request, guide, most)?;
        Ok(Found { hits, guide, is_old })
    }

    /// The part of a page that begins at this byte.
    ///
    /// # Errors
    /// When the page is not to be had.
    pub async fn page(&self, path: &DocPath, from: usize) -> Result<Part, Error> {
        let kept = self.kept(path);
        let (text, _) = kept.get(PAGE_IS_FRESH, in_time(self.fetch_page(path))).await?;
        Ok(part(&text, from))
    }

    /// The place of a page among those that are kept.
    fn kept(&self, path: &DocPath) -> Arc<Kept<Arc<str>>> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES && !pages.contains_key(path) {
            // Somebody who reads that many does not come back to the first.
            pages.clear();
        }
        Arc::clone(pages.entry(path.clone()).or_default())
    }

    /// Both indexes, or the one that can be had.
    async fn fetch_index(&self) -> Result<Came<Arc<Index>>, Error> {
        let get = |path| text(self.fetch.as_ref(), &self.host, path, LARGEST_INDEX);
        match join(get("/llms.txt"), get("/sitemap.xml")).await {
            (Err(error), Err(_)) => Err(error),
            (llms, sitemap) => {
                let lost = [&llms, &sitemap].into_iter().find_map(|half| half.as_ref().err()).cloned();
                let (llms, sitemap) = (llms.ok(), sitemap.ok());
                let index = Index::of(llms.as_deref(), sitemap.as_deref(), &self.host.to_string())?;
                Ok(match lost {
                    // A site that has one of them only is whole with that.
                    None | Some(Error::Missing) => Came::Whole(Arc::new(index)),
                    Some(error) => Came::Half(Arc::new(index), error),
                })
            }
        }
    }

    async fn fetch_page(&self, path: &DocPath) -> Result<Came<Arc<str>>, Error> {
        let text = text(self.fetch.as_ref(), &self.host, path.as_str(), LARGEST_PAGE).await?;
        Ok(Came::Whole(body(&text.replace("\r\n", "\n")).into()))
    }
}

/// What is not there in time is lost: who asks is told so, or given what is kept.
async fn in_time<T>(fetch: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    timeout(LIMIT, fetch).await.unwrap_or(Err(Error::Lost(Lost::Slow)))
}

#[cfg(test)]
mod tests;
