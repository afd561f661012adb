//! What the site has: its pages by path, with titles and sentences where an index tells them.

use crate::{DocPath, Error, Guide, path::OFFICIAL};
use lexicon::{
    rank::{self, Document},
    words,
};
use std::collections::{BTreeMap, BTreeSet};
use untrusted::Untrusted;

/// Pages that are read of one site. Its own have some ten thousand.
const MOST: usize = 50_000;
/// The longest title, and the longest sentence, in bytes.
const LONGEST: usize = 300;

/// All pages.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) pages: Vec<Entry>,
    pub(crate) ranks: rank::Index,
}

/// One page, as far as indexes tell.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) path: DocPath,
    pub(crate) title: Option<Untrusted>,
    pub(crate) about: Option<Untrusted>,
}

/// What `llms.txt` tells of a page.
#[derive(Debug, Default)]
struct Told<'a> {
    title: &'a str,
    about: &'a str,
    section: &'a str,
}

impl Index {
    /// Reads both indexes of the site at the address `own`; either may be missing.
    pub(crate) fn of(llms: Option<&str>, sitemap: Option<&str>, own: &str) -> Result<Self, Error> {
        let told = llms.map(|text| told(text, own)).unwrap_or_default();
        let mut paths: BTreeSet<DocPath> =
            sitemap.into_iter().flat_map(|text| locations(text, own)).take(MOST).collect();
        paths.extend(told.keys().cloned());
        if paths.is_empty() {
            return Err(Error::Empty);
        }
        let nothing = Told::default();
        let documents = paths.iter().map(|path| document(path, told.get(path).unwrap_or(&nothing)));
        let ranks = rank::Index::of(documents);
        let pages = paths.iter().map(|path| {
            let told = told.get(path).unwrap_or(&nothing);
            let theirs = |text: &str| (!text.is_empty()).then(|| Untrusted::new(text.to_owned()));
            Entry { path: path.clone(), title: theirs(told.title), about: theirs(told.about) }
        });
        Ok(Self { pages: pages.collect(), ranks })
    }

    /// Every platform, and every framework of one.
    pub(crate) fn guides(&self) -> BTreeSet<Guide> {
        self.pages.iter().filter_map(|page| Place::of(&page.path).guide()).collect()
    }
}

/// Where a page stands: on which platform, for which framework, and what it is about there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) platform: Option<&'a str>,
    framework: Option<&'a str>,
    /// What is the same page for every platform and framework.
    pub(crate) tail: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn of(path: &'a DocPath) -> Self {
        let elsewhere = Self { platform: None, framework: None, tail: path.bare() };
        let Some(rest) = path.bare().strip_prefix("platforms/") else { return elsewhere };
        let (platform, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let guide = rest.strip_prefix("guides/").or_else(|| rest.strip_prefix("integrations/"));
        let (framework, tail) = match guide {
            Some(guide) => guide.split_once('/').unwrap_or((guide, "")),
            None => ("", rest),
        };
        Self { platform: Some(platform), framework: Some(framework).filter(|name| !name.is_empty()), tail }
    }

    fn guide(&self) -> Option<Guide> {
        let platform = self.platform?;
        match self.framework {
            Some(framework) => format!("{platform}/{framework}").parse().ok(),
            None => platform.parse().ok(),
        }
    }

    /// Whether the page is one of the guide's.
    pub(crate) fn is_of(&self, guide: &Guide) -> bool {
        match guide.as_str().split_once('/') {
            Some((platform, framework)) => {
                self.platform == Some(platform) && self.framework == Some(framework)
            }
            None => self.platform == Some(guide.as_str()),
        }
    }
}

/// Words by which a page is found. A page that no index describes has those of its path.
fn document(path: &DocPath, told: &Told<'_>) -> Document {
    let (above, last) = path.bare().rsplit_once('/').unwrap_or(("", path.bare()));
    let above = above.strip_prefix("platforms/").unwrap_or(above);
    let above =
        above.split('/').filter(|segment| !matches!(*segment, "guides" | "integrations" | "platforms"));
    Document::default()
        .field(2.0, with_pairs(told.title))
        .field(2.5, with_pairs(last))
        .field(1.2, above.flat_map(with_pairs))
        .field(1.0, words::of(told.about))
        .field(0.4, words::of(told.section))
}

/// The words, as they are written (`GitHub` is one, though its letters say two) and in their parts, and each two that
/// follow one another as one: people write `source maps` and paths `sourcemaps`.
pub(crate) fn with_pairs(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let every: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pairs = every.windows(2).map(<[&str]>::concat).flat_map(|pair| words::of(&pair));
    let mut all = words::of(text);
    for word in words::of(&lower).into_iter().chain(pairs) {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}

/// Entries of `llms.txt`: `- [Title](address): sentence` below `## Section` (<https://llmstxt.org>).
fn told<'a>(text: &'a str, own: &str) -> BTreeMap<DocPath, Told<'a>> {
    let mut told = BTreeMap::new();
    let mut section = "";
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = short(heading);
        } else if let Some((path, title, about)) = entry(line, own)
            && told.len() < MOST
        {
            told.insert(path, Told { title: short(title), about: short(about), section });
        }
    }
    told
}

fn entry<'a>(line: &'a str, own: &str) -> Option<(DocPath, &'a str, &'a str)> {
    let (title, rest) = line.trim_start().strip_prefix("- [")?.split_once("](")?;
    let (address, rest) = rest.split_once(')')?;
    let about = rest.trim_start_matches([':', ' ']).trim();
    Some((listed(address, own)?, title.trim(), about))
}

/// As much of it as is kept, whole characters only.
fn short(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The `<loc>` of every page in a sitemap (<https://www.sitemaps.org/protocol.html>). No path of a page needs an entity.
fn locations(text: &str, own: &str) -> impl Iterator<Item = DocPath> {
    let addresses = text.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
    addresses.filter_map(|(address, _)| listed(address.trim(), own))
}

/// The path in an address that an index names, when that is a page of this site. A mirror's index may still speak of
/// the site that it was made of; skills and other services are listed beside the pages.
fn listed(address: &str, own: &str) -> Option<DocPath> {
    let within =
        |site: &str| address.strip_prefix(site).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let path = within(OFFICIAL).or_else(|| within(own)).unwrap_or(address);
    let path: DocPath = path.parse().ok()?;
    // Pages of old versions have `__v7.x` in their paths.
    (!path.as_str().contains("__v")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_locations_are_read_and_the_rest_is_passed_over() {
        let llms = "# Title\n\n> Words [x](y)\n\n## Product\n\n- [Alerts](https://docs.sentry.io/product/alerts.md): Be told.\n\
                    - [Odd](https://docs.sentry.io/product/a b.md)\n- [All](https://skills.sentry.dev/): No page\n\
                      - [Indented](/product/issues.md)\n- broken [x\n";
        let sitemap = "<urlset><url><loc> https://docs.sentry.io/cli/ </loc></url><url><loc>https://docs.sentry.io/../x</loc></url>\
                       <url><loc>https://docs.sentry.io/platforms/go__v1.x/</loc></url><loc>https://docs.sentry.io/open";
        let index = Index::of(Some(llms), Some(sitemap), "https://docs.internal:8443").unwrap();
        let paths: Vec<&str> = index.pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(paths, ["/cli.md", "/product/alerts.md", "/product/issues.md"]);
        let alerts = &index.pages[1];
        assert!(alerts.title.as_ref().unwrap().same_as("Alerts"));
        assert!(alerts.about.as_ref().unwrap().same_as("Be told."));
        assert!(index.pages[0].title.is_none());
    }

    #[test]
    fn an_index_of_nothing_is_told() {
        assert_eq!(Index::of(Some("# Nothing"), Some("<urlset/>"), "").unwrap_err(), Error::Empty);
        assert_eq!(Index::of(None, None, "").unwrap_err(), Error::Empty);
    }

    #[test]
    fn a_mirrors_own_addresses_are_pages_of_it() {
        let sitemap = "<loc>https://docs.internal:8443/cli/</loc><loc>https://docs.internal:84/cli/a/</loc>\
                       <loc>https://docs.sentry.io/api/</loc><loc>https://docs.sentry.io.evil.example/x/</loc>";
        let index = Index::of(None, Some(sitemap), "https://docs.internal:8443").unwrap();
        let paths: Vec<&str> = index.pages.iter().map(|page| page.path.as_str()).collect();
        assert_eq!(paths, ["/api.md", "/cli.md"]);
    }

    #[test]
    fn the_same_page_of_two_frameworks_has_one_tail() {
        let place = |path: &str| {
            let path: DocPath = path.parse().unwrap();
            let place = Place::of(&path);
            (place.guide().map(|guide| guide.to_string()), place.tail.to_owned())
        };
        let of = |guide: Option<&str>, tail: &str| (guide.map(str::to_owned), tail.to_owned());
        assert_eq!(
            place("/platforms/javascript/guides/nextjs/configuration/options.md"),
            of(Some("javascript/nextjs"), "configuration/options")
        );
        assert_eq!(place("/platforms/python/integrations/django.md"), of(Some("python/django"), ""));
        assert_eq!(place("/platforms/python/logs.md"), of(Some("python"), "logs"));
        assert_eq!(place("/platforms/python.md"), of(Some("python"), ""));
        assert_eq!(place("/product/alerts.md"), of(None, "product/alerts"));
    }

    #[test]
    fn a_long_title_is_cut_at_a_character() {
        assert_eq!(short(&"é".repeat(200)).chars().count(), 150);
        assert_eq!(short("short"), "short");
    }
}
