//! Parameters of a request, none of which may stand twice.

use percent_encoding::percent_decode;
use url::form_urlencoded;

use crate::sent::Unread;

/// Parameters, decoded.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// A parameter that must stand once stands twice. Which of two is meant is what an attack would choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeated(pub(crate) &'static str);

impl Parameters {
    /// Reads those of a form or of an address.
    ///
    /// # Errors
    /// Something in it is no UTF-8, so that what it was is not known.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Unread> {
        // Each part is UTF-8 where the whole is: what stands between parts is.
        if percent_decode(text).decode_utf8().is_err() {
            return Err(Unread::NoText);
        }
        Ok(Self(form_urlencoded::parse(text).into_owned().collect()))
    }

    /// The value of a parameter; an empty one is as good as none (RFC 6749, section 3.1).
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Repeated(name)),
            (value, None) => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_utf8_is_refused() {
        for (text, value) in [
            (&b"a=%EF%BF%BD&b=1"[..], Some("\u{fffd}")),
            ("a=\u{fffd}".as_bytes(), Some("\u{fffd}")),
            (b"x%EF%BF%BD=2&a=%C3%A9+1", Some("\u{e9} 1")),
            (b"a=100%", Some("100%")),
            (b"a=%ff", None),
            (b"a=1&x=%C3&b=%A9", None),
            (b"a=1&\xff", None),
            (b"a=1&x=\xc3&\xa9=2", None),
        ] {
            let read = Parameters::parse(text);
            let read = read.as_ref().ok().map(|parameters| parameters.one("a").unwrap().unwrap());
            assert_eq!(read, value, "{}", String::from_utf8_lossy(text));
        }
    }
}
