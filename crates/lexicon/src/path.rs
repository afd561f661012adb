//! Routes of Sentry's API, made of checked segments: no text can leave its place in a URL.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A route below `/api/0/`, encoded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(Box<str>);

/// Why a segment cannot stand in a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSegment {
    /// It is empty, and would fall out of the route.
    #[error("an empty value cannot stand in a request's path")]
    Empty,
    /// It is `.` or `..`, which would name another route.
    #[error("`.` and `..` cannot stand in a request's path")]
    Dots,
    /// It has more than 1,000 bytes.
    #[error("a value of more than 1,000 bytes cannot stand in a request's path")]
    Long,
}

/// The longest segment in bytes, before encoding. Sentry's longest name, a release's, has 250 characters.
const LONGEST: usize = 1_000;

impl Path {
    /// Makes a route: `Path::of(&["organizations", "acme", "issues"])` is `/api/0/organizations/acme/issues/`.
    ///
    /// # Errors
    /// A segment that is empty, `.`, `..` or too long.
    pub fn of(segments: &[&str]) -> Result<Self, BadSegment> {
        let mut path = String::from("/api/0/");
        for segment in segments {
            match *segment {
                "" => return Err(BadSegment::Empty),
                "." | ".." => return Err(BadSegment::Dots),
                segment if segment.len() > LONGEST => return Err(BadSegment::Long),
                segment => path.extend(utf8_percent_encode(segment, RESERVED)),
            }
            path.push('/');
        }
        Ok(Self(path.into()))
    }

    /// The route as it stands in a request line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn segments_are_encoded_and_joined() {
        for (segments, path) in [
            (&[][..], "/api/0/"),
            (&["organizations", "acme", "issues"], "/api/0/organizations/acme/issues/"),
            (&["a/b", "a?x", "a#", "a b", "a%2fb"], "/api/0/a%2Fb/a%3Fx/a%23/a%20b/a%252fb/"),
            (
                &["%2e%2e", "...", ".a", "a\\b", "ä", "a\r\nb"],
                "/api/0/%252e%252e/.../.a/a%5Cb/%C3%A4/a%0D%0Ab/",
            ),
            (&["1.0/x", "a:b", "a@b", "a;b", "a&b=c+d"], "/api/0/1.0%2Fx/a%3Ab/a%40b/a%3Bb/a%26b%3Dc%2Bd/"),
        ] {
            assert_eq!(Path::of(segments).unwrap().as_str(), path);
        }
    }

    #[test]
    fn segments_that_would_change_the_route_are_refused() {
        let long = "a".repeat(1_001);
        for (segment, why) in [
            ("", BadSegment::Empty),
            (".", BadSegment::Dots),
            ("..", BadSegment::Dots),
            (&long, BadSegment::Long),
        ] {
            assert_eq!(Path::of(&["organizations", segment, "issues"]), Err(why));
        }
    }

    proptest! {
        #[test]
        fn every_segment_stays_in_its_place(segments in prop::collection::vec("(?s).{1,30}", 0..6)) {
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            if let Ok(path) = Path::of(&segments) {
                // A URL parser neither normalises anything away nor finds more segments than were put in.
                let url = Url::parse(&format!("https://sentry.io{path}")).unwrap();
                prop_assert_eq!(url.path(), path.as_str());
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
                let inside = url.path().strip_prefix("/api/0/").unwrap();
                let back: Vec<String> =
                    inside.split_terminator('/').map(|part| percent_decode_str(part).decode_utf8().unwrap().into()).collect();
                prop_assert_eq!(back, segments);
            }
        }
    }
}
