//! One page of a list, and how to come by the next.

use http::HeaderMap;
use lexicon::Cursor;
use untrusted::Listed;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The elements that could be read, in order.
    pub items: Vec<T>,
    /// How many elements could not be read.
    pub skipped: usize,
    /// The cursor of the next page, when there is one.
    pub next: Option<Cursor>,
    /// How many there are in all, when the server says so (`X-Hits`).
    pub hits: Option<u64>,
}

impl<T> Page<T> {
    pub(crate) fn new(list: Listed<T>, headers: &HeaderMap) -> Self {
        let hits = headers.get("x-hits").and_then(|hits| hits.to_str().ok()?.parse().ok());
        Self { items: list.items, skipped: list.skipped, next: next(headers), hits }
    }
}

/// The cursor behind `rel="next"` with `results="true"` in a `Link` header.
///
/// Read leniently: some servers wrap the header in the braces and quotes of a Python set.
pub(crate) fn next(headers: &HeaderMap) -> Option<Cursor> {
    // One letter outside ASCII in an address costs nothing: addresses are passed over, cursors are checked.
    let links = headers.get_all(http::header::LINK).iter();
    let links: Vec<_> = links.map(|link| String::from_utf8_lossy(link.as_bytes())).collect();
    links.iter().flat_map(|link| link.split('<').skip(1)).find_map(|target| {
        let (_, parameters) = target.split_once('>')?;
        let has = |name: &str, value: &str| parameters.contains(&format!("{name}=\"{value}\""));
        if !has("rel", "next") || !has("results", "true") {
            return None;
        }
        let (_, cursor) = parameters.split_once("cursor=\"")?;
        cursor.split_once('"')?.0.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_of(link: &'static str) -> Option<String> {
        let link = http::HeaderValue::from_bytes(link.as_bytes()).unwrap();
        let headers = HeaderMap::from_iter([(http::header::LINK, link)]);
        next(&headers).map(|cursor| cursor.to_string())
    }

    #[test]
    fn the_next_page_is_the_one_with_results() {
        for (link, expected) in [
            (
                r#"<http://h/a,b?x=1>; rel="previous"; results="false"; cursor="0:0:1", <http://h/>; rel="next"; results="true"; cursor="0:25:0""#,
                Some("0:25:0"),
            ),
            (r#"<http://h/>; rel="next"; results="false"; cursor="0:25:0""#, None),
            (r#"{'<http://h/>; rel="next"; results="true"; cursor="cD0yMDI2"'}"#, Some("cD0yMDI2")),
            (r#"<http://h/>; rel="next"; results="true"; cursor="<script>""#, None),
            (r#"<http://h/>; rel="next"; results="true""#, None),
            (r#"<http://h/ä>; rel="next"; results="true"; cursor="0:25:0""#, Some("0:25:0")),
            ("nonsense", None),
        ] {
            assert_eq!(next_of(link).as_deref(), expected, "{link}");
        }
    }
}
