//! A part of a response whose type is known only after another part has been read.

use crate::{Wire, tolerant::attempt};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::fmt;

/// JSON that is kept as it came until it is known what it is, such as the `data` of an event's entry.
#[derive(Clone)]
pub struct Later(Box<RawValue>);

impl Later {
    /// Reads it; `None` when it is something else.
    #[must_use]
    pub fn read<T: Wire + DeserializeOwned>(&self) -> Option<T> {
        attempt(&self.0)
    }
}

impl Wire for Later {}

/// Shows that there is something, not what.
impl fmt::Debug for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Later(..)")
    }
}

impl<'de> Deserialize<'de> for Later {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}
