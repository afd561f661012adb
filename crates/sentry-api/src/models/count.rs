//! Numbers that Sentry sends now as numbers, now as text.

use serde::{Deserialize, Deserializer, de::Error as _};
use std::fmt;

/// How many. `47` and `"47"` are the same; negative and fractional ones are no counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

untrusted::inert!(Count, 20, wire);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = untrusted::macros::text_or_whole_number(deserializer)?;
        text.trim().parse().map(Self).map_err(|_| D::Error::custom("not a count"))
    }
}
