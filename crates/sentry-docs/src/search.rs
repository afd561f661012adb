//! Which pages fit a request best.

use crate::{
    DocPath, Error, Guide,
    index::{Index, Place, with_pairs},
};
use lexicon::words::Trade;
use std::collections::HashMap;
use untrusted::Untrusted;

/// Pages, best first.
#[derive(Debug)]
pub struct Found {
    /// The pages.
    pub hits: Vec<Hit>,
    /// The guide that was searched.
    pub guide: Option<Guide>,
    /// Whether the index is older than it should be, because the site fails.
    pub is_old: bool,
}

/// A page that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where it is.
    pub path: DocPath,
    /// What it is called, where the site's index says so.
    pub title: Option<Untrusted>,
    /// A sentence on it, where the site's index has one.
    pub about: Option<Untrusted>,
    /// How many platforms and frameworks have the same page besides.
    pub others: usize,
}

/// What people say, and how the documentation puts it.
static TRADE: Trade = Trade::new(&[
    ("before send", "filter"),
    ("ignore error", "filter"),
    ("drop event", "filter"),
    ("traces sample rate", "sampl"),
    ("performance", "trac"),
    ("span", "instrumentation trac"),
    ("transaction", "trac"),
    ("anr", "app not respond"),
    ("application not responding", "app not respond"),
    ("sso", "single sign"),
    ("saml", "sso authentication"),
    ("single sign", "sso"),
    ("code owner", "ownership rules"),
    ("scrub", "scrubbing"),
    ("pii", "scrubbing sensitive data"),
    ("personal data", "scrubbing sensitive data"),
    ("mask", "privacy scrubbing"),
    ("ios", "apple"),
    ("swift", "apple"),
    ("set user", "identify user"),
    ("user context", "identify user"),
    ("rate limit", "quota"),
    ("quota", "manage event stream"),
    ("install", "installation manual setup"),
    ("authenticate", "auth authentication"),
    ("token", "auth tokens"),
    ("merge issue", "grouping fingerprint"),
    ("duplicate", "grouping fingerprint"),
    ("group", "event grouping"),
    ("cron", "crons"),
    ("scheduled job", "crons"),
    ("minified", "sourcemaps source maps"),
    ("debug id", "sourcemaps source maps"),
    ("dsn", "dsn explainer"),
    ("alert rule", "alert config"),
    ("notify", "alert notification"),
    ("scope", "permissions"),
    ("role", "membership"),
]);

/// How much two words count that are written as one.
const PAIR: f64 = 0.8;

impl Index {
    /// The best pages for the request, at most so many; the same page of several frameworks once.
    pub(crate) fn search(
        &self,
        request: &str,
        guide: Option<&Guide>,
        most: usize,
    ) -> Result<(Vec<Hit>, Option<Guide>), Error> {
        let guide = guide.map(|guide| self.meant(guide)).transpose()?;
        let mut words = TRADE.meant(request);
        for word in with_pairs(request) {
            words.entry(word).or_insert(PAIR);
        }
        let mut hits: Vec<Hit> = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for page in self.ranks.ranked(&words).into_iter().filter_map(|at| self.pages.get(at)) {
            let place = Place::of(&page.path);
            if guide.as_ref().is_some_and(|guide| !place.is_of(guide)) {
                continue;
            }
            let shared = place.platform.is_some() && !place.tail.is_empty();
            if let Some(at) = seen.get(place.tail).filter(|_| shared) {
                if let Some(hit) = hits.get_mut(*at) {
                    hit.others += 1;
                }
                continue;
            }
            if shared {
                seen.insert(place.tail, hits.len());
            }
            hits.push(Hit {
                path: page.path.clone(),
                title: page.title.clone(),
                about: page.about.clone(),
                others: 0,
            });
        }
        hits.truncate(most);
        Ok((hits, guide))
    }

    /// The guide that is meant: the one of this name, or the only one whose framework is called so.
    fn meant(&self, named: &Guide) -> Result<Guide, Error> {
        let all = self.guides();
        if all.contains(named) {
            return Ok(named.clone());
        }
        let last = |guide: &Guide| guide.as_str().rsplit('/').next().unwrap_or_default().to_owned();
        let called: Vec<&Guide> = all.iter().filter(|guide| last(guide) == last(named)).collect();
        match called.as_slice() {
            [only] if !named.as_str().contains('/') => Ok((*only).clone()),
            _ => {
                let platform = named.as_str().split('/').next().unwrap_or_default();
                let like = |guide: &&Guide| {
                    let name = guide.as_str();
                    last(guide) == last(named) || name.contains(named.as_str()) || name.starts_with(platform)
                };
                Err(Error::NoGuide { near: all.iter().filter(like).take(8).cloned().collect() })
            }
        }
    }
}
