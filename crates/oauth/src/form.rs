//! Parameters of a request, none of which may stand twice.

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
    /// Something in it is no UTF-8: what it was is not known then, and what stands for it is a letter that nobody sends.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Unread> {
        let all: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
        let is_broken = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        if all.iter().any(|(name, value)| is_broken(name) || is_broken(value)) {
            return Err(Unread::NoText);
        }
        Ok(Self(all))
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
