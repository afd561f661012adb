//! Whether a page of ours sent a form: what a browser says of it, which no page can make it say otherwise.

use http::{HeaderMap, HeaderName, header};

/// Whether a page of this origin sent the request, as in `https://mcp.example.com`. A browser says so by `Origin`, by
/// `Sec-Fetch-Site` (Fetch Metadata), or by both, which must agree then; what says neither is no browser.
#[must_use]
pub fn is_sent_by(origin: &str, headers: &HeaderMap) -> bool {
    let line = |name| headers.get(name).map(|line| line.to_str().unwrap_or(""));
    match (line(header::ORIGIN), line(HeaderName::from_static("sec-fetch-site"))) {
        (Some(sent), Some(site)) => sent == origin && site == "same-origin",
        (Some(sent), None) => sent == origin,
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_sends_our_forms() {
        let ours = "https://mcp.example.com";
        for (origin, site, sent) in [
            (Some(ours), Some("same-origin"), true),
            (Some(ours), None, true),
            (None, Some("same-origin"), true),
            (None, None, false),
            (Some("https://evil.example"), None, false),
            (Some("https://mcp.example.com.evil.example"), None, false),
            (Some("null"), Some("same-origin"), false),
            (Some(ours), Some("cross-site"), false),
            (Some(ours), Some("same-site"), false),
            (None, Some("none"), false),
        ] {
            let mut headers = HeaderMap::new();
            origin.map(|origin| headers.insert(header::ORIGIN, origin.parse().unwrap()));
            site.map(|site| headers.insert("sec-fetch-site", site.parse().unwrap()));
            assert_eq!(is_sent_by(ours, &headers), sent, "{origin:?} {site:?}");
        }
    }
}
