//! Addresses of pages, of which none leads out of the site, and names of guides.

use lexicon::Host;

/// Where people find the documentation, and what links in it name.
pub(crate) const OFFICIAL: &str = "https://docs.sentry.io";

untrusted::inert_id!(
    /// Path of a page, such as `/platforms/python.md`.
    DocPath, 200, "^(/[A-Za-z0-9._~-]+)+\\.md$", is_path, canonical);

untrusted::inert_id!(
    /// Platform or platform/framework: `python`, `javascript/nextjs`.
    Guide, 60, "^[a-z0-9._-]+(/[a-z0-9._-]+)?$", is_guide, |text| text.to_ascii_lowercase());

/// Why text is not the path of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// A scheme, a host, a user name or a port that is not the site's.
    #[error("it leads to another place than the documentation site")]
    Elsewhere,
    /// `.` or `..`.
    #[error("it holds `.` or `..`")]
    Dots,
    /// A query.
    #[error("it holds a query; pages have none")]
    Query,
    /// Over 200 characters.
    #[error("it is longer than 200 characters")]
    Long,
    /// Anything else, encodings among them.
    #[error("it holds characters that no page has")]
    Characters,
}

impl DocPath {
    /// Reads a path, or the address of a page of this very site. A `#heading` is left out, a missing `.md` added.
    ///
    /// # Errors
    /// Whatever is not certain to be a page of the site.
    pub(crate) fn of_site(text: &str, host: &Host) -> Result<Self, BadPath> {
        let text = text.trim();
        let text = text.split_once('#').map_or(text, |(page, _)| page);
        if text.is_empty() {
            return Err(BadPath::Empty);
        }
        let own = host.to_string();
        let within = |site: &str| {
            let rest = text.get(site.len()..).filter(|_| text.get(..site.len()) == Some(site))?;
            (rest.is_empty() || rest.starts_with('/')).then_some(rest)
        };
        let path = within(&own).or_else(|| within(OFFICIAL)).unwrap_or(text);
        if path.contains([':', '\\', '@']) || path.starts_with("//") {
            return Err(BadPath::Elsewhere);
        }
        if path.contains('?') {
            return Err(BadPath::Query);
        }
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(BadPath::Dots);
        }
        if path.len() > 190 {
            return Err(BadPath::Long);
        }
        path.parse().map_err(|_| BadPath::Characters)
    }

    /// The path without its slash and its ending: `platforms/python`.
    pub(crate) fn bare(&self) -> &str {
        let path = self.as_str();
        path.strip_suffix(".md").unwrap_or(path).trim_start_matches('/')
    }
}

/// One slash before it and none behind, and `.md` at the end; the front page is `index`.
fn canonical(text: &str) -> String {
    let text = text.trim();
    let bare = text.trim_matches('/');
    let bare = bare.strip_suffix(".md").unwrap_or(bare).trim_end_matches('/');
    if bare.is_empty() { "/index.md".to_owned() } else { format!("/{bare}.md") }
}

fn is_path(text: &str) -> bool {
    let segment = |segment: &str| {
        !matches!(segment, "" | "." | "..")
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    text.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment))
}

fn is_guide(text: &str) -> bool {
    let part = |part: &str| {
        !matches!(part, "" | "." | "..")
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte))
    };
    text.split('/').count() <= 2 && text.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lexicon::Hosts;

    fn read(text: &str) -> Result<String, BadPath> {
        let hosts = Hosts::from_url("https://docs.example.com:8443", false).unwrap();
        DocPath::of_site(text, hosts.base()).map(|path| path.to_string())
    }

    #[test]
    fn a_page_is_read_however_it_is_written() {
        for text in [
            "/platforms/python.md",
            "platforms/python.md",
            " platforms/python/ ",
            "/platforms/python",
            "/platforms/python.md#install",
            "https://docs.sentry.io/platforms/python/",
            "https://docs.sentry.io/platforms/python.md",
            "https://docs.example.com:8443/platforms/python/#install",
        ] {
            assert_eq!(read(text).as_deref(), Ok("/platforms/python.md"), "{text}");
        }
        assert_eq!(read("/").as_deref(), Ok("/index.md"));
        assert_eq!(read("https://docs.sentry.io").as_deref(), Ok("/index.md"));
        assert_eq!(read("sourcemaps/troubleshooting_js").as_deref(), Ok("/sourcemaps/troubleshooting_js.md"));
    }

    #[test]
    fn what_leads_out_of_the_site_is_refused() {
        for (text, why) in [
            ("", BadPath::Empty),
            (" # ", BadPath::Empty),
            ("//evil.example/x.md", BadPath::Elsewhere),
            ("\\\\evil.example\\x.md", BadPath::Elsewhere),
            ("https://evil.example/x.md", BadPath::Elsewhere),
            ("http://docs.sentry.io/x.md", BadPath::Elsewhere),
            ("https://docs.sentry.io.evil.example/x.md", BadPath::Elsewhere),
            ("https://docs.sentry.io@evil.example/x.md", BadPath::Elsewhere),
            ("https://docs.sentry.io:8443/x.md", BadPath::Elsewhere),
            ("https://docs.example.com/x.md", BadPath::Elsewhere),
            ("file:///etc/passwd", BadPath::Elsewhere),
            ("javascript:alert(1)", BadPath::Elsewhere),
            ("user@evil.example/x.md", BadPath::Elsewhere),
            ("/platforms/../../etc/passwd", BadPath::Dots),
            ("..", BadPath::Dots),
            ("/./x.md", BadPath::Dots),
            ("https://docs.sentry.io/../x.md", BadPath::Dots),
            ("/x.md?next=//evil.example", BadPath::Query),
            ("/%2e%2e/x.md", BadPath::Characters),
            ("/a//b.md", BadPath::Characters),
            ("/a b.md", BadPath::Characters),
            ("/plätze.md", BadPath::Characters),
            ("/x\r\nHost: evil.example", BadPath::Elsewhere),
            ("/x\nmd", BadPath::Characters),
        ] {
            assert_eq!(read(text), Err(why), "{text:?}");
        }
        assert_eq!(read(&"a/".repeat(200)), Err(BadPath::Long));
    }

    #[test]
    fn a_guide_is_a_platform_and_perhaps_a_framework() {
        for text in ["python", "javascript/nextjs", "ruby/delayed_job", " JavaScript/NextJS "] {
            assert!(text.parse::<Guide>().is_ok(), "{text}");
        }
        for text in ["", "a/b/c", "/a", "a/", "next js", "../x y"] {
            assert!(text.parse::<Guide>().is_err(), "{text:?}");
        }
    }
}
