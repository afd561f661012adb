//! A part of a response whose type is known only after another part has been read.

use crate::Wire;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

/// JSON that is kept as it came until it is known what it is, such as the `data` of an event's entry.
#[derive(Debug, Clone)]
pub struct Later(Box<RawValue>);

impl Later {
    /// Reads it; `None` when it is something else.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the error, which quotes the input, is dropped")]
    pub fn read<T: Wire + DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.0.get()).ok()
    }
}

impl Wire for Later {}

impl<'de> Deserialize<'de> for Later {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}
