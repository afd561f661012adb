//! What a client sends and what it can read, by its headers (RFC 9110, sections 8.3 and 12.5.1).

use axum::http::{HeaderMap, header};

pub(super) const JSON: &str = "application/json";
pub(super) const EVENTS: &str = "text/event-stream";

/// Whether the body is said to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    essence(kind).eq_ignore_ascii_case(JSON)
}

/// Whether the client can read answers of this kind, named just so.
pub(super) fn names(headers: &HeaderMap, kind: &str) -> bool {
    accepted(headers).any(|accepted| accepted.eq_ignore_ascii_case(kind))
}

/// Whether it can read JSON: it says so, or does not say what it can read.
pub(super) fn takes_json(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ACCEPT)
        || ["application/json", "application/*", "*/*"].iter().any(|kind| names(headers, kind))
}

/// Whether it can read a stream of events: it says so, says that it can read anything, or does not say. A browser that opens
/// an address says that it wants a page: it would wait for the end of a stream for ever, also in a frame of somebody else's.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    let takes_anything = ["text/*", "*/*"].iter().any(|kind| names(headers, kind));
    !headers.contains_key(header::ACCEPT)
        || names(headers, EVENTS)
        || takes_anything && !names(headers, super::in_browsers::HTML)
}

fn accepted(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter(|entry| !is_refused(entry)).map(essence)
}

/// `q=0` means never.
fn is_refused(entry: &str) -> bool {
    let mut parameters = entry.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let weight = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    weight.is_some_and(|(_, weight)| weight.trim().parse::<f64>() == Ok(0.0))
}

fn essence(kind: &str) -> &str {
    kind.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        [(name, value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn media_types_are_read_as_written() {
        for (kind, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            assert_eq!(is_json(&headers(header::CONTENT_TYPE, kind)), json, "{kind}");
        }
        for (accept, json, events) in [
            ("application/json, text/event-stream", true, true),
            ("application/json;q=0.5,text/event-stream;q=0", true, false),
            ("*/*", true, false),
            ("application/*", true, false),
            ("text/event-stream", false, true),
            ("text/html", false, false),
            ("application/json;q=0", false, false),
            ("", false, false),
        ] {
            let headers = headers(header::ACCEPT, accept);
            assert_eq!((takes_json(&headers), names(&headers, EVENTS)), (json, events), "{accept}");
        }
        for (accept, events) in [
            ("text/html,application/xml;q=0.9,*/*;q=0.8", false),
            ("*/*", true),
            ("text/*;q=0.1", true),
            ("application/json", false),
            ("*/*;q=0", false),
        ] {
            assert_eq!(takes_events(&headers(header::ACCEPT, accept)), events, "{accept}");
        }
        assert!(takes_events(&HeaderMap::new()));
        assert!(takes_json(&HeaderMap::new()) && !names(&HeaderMap::new(), EVENTS));
    }
}
