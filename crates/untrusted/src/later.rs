//! A part of a response whose type is known only after another part has been read.

use crate::{
    Listed, Wire,
    tolerant::{attempt, is_hopeful},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};
use std::{fmt, marker::PhantomData};

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

/// A part of a response that most answers do not show, such as the source around each of a hundred frames: it is kept as it
/// came, and read where it is shown.
pub struct Unread<T> {
    kept: Option<Later>,
    read_as: PhantomData<fn() -> T>,
}

impl<T: Wire + DeserializeOwned + Default> Unread<T> {
    /// Reads it; what is missing, null or something else is nothing.
    #[must_use]
    pub fn read(&self) -> T {
        self.kept.as_ref().and_then(Later::read).unwrap_or_default()
    }
}

impl<T: Wire> Wire for Unread<T> {}

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Self { kept: None, read_as: PhantomData }
    }
}

impl<T> Clone for Unread<T> {
    fn clone(&self) -> Self {
        Self { kept: self.kept.clone(), read_as: PhantomData }
    }
}

/// Shows that there is something, not what.
impl<T> fmt::Debug for Unread<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unread").field(&self.kept).finish()
    }
}

impl<'de, T> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { kept: Option::deserialize(deserializer)?, read_as: PhantomData })
    }
}

/// As [`Later`], read at once where it is what it most often is: an object that begins with a list of `values`, whatever
/// these are of. `T` has the fields of all that they may be.
///
/// Sentry writes what an entry of an event is behind what it holds; to look for the end of each first would be to read
/// most of an event twice.
#[derive(Debug, Clone)]
pub enum Sooner<T> {
    /// The `values`.
    Values(Listed<T>),
    /// Anything else.
    Later(Later),
}

impl<T: Wire> Wire for Sooner<T> {}

impl<'de, T: Wire + DeserializeOwned> Deserialize<'de> for Sooner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if is_hopeful() {
            deserializer.deserialize_any(Content(PhantomData))
        } else {
            Later::deserialize(deserializer).map(Self::Later)
        }
    }
}

/// Reads `values` that come first, and writes down what else there is as it came.
struct Content<T>(PhantomData<T>);

impl<T> Content<T> {
    /// Something without parts.
    fn scalar<E: Error>(value: impl Into<Value>) -> Result<Sooner<T>, E> {
        Self::written(value.into().to_string())
    }

    fn written<E: Error>(json: String) -> Result<Sooner<T>, E> {
        RawValue::from_string(json).map(|raw| Sooner::Later(Later(raw))).map_err(E::custom)
    }
}

impl<'de, T: Wire + DeserializeOwned> Visitor<'de> for Content<T> {
    type Value = Sooner<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sooner<T>, A::Error> {
        let mut json = String::from("{");
        while let Some(key) = map.next_key::<String>()? {
            if json.len() == 1 && key == "values" {
                let values = map.next_value()?;
                // What comes twice is told apart by the slower way.
                while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
                    if key == "values" {
                        return Err(A::Error::custom("it is to be read with less haste"));
                    }
                }
                return Ok(Sooner::Values(values));
            }
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&Value::from(key).to_string());
            json.push(':');
            json.push_str(map.next_value::<&RawValue>()?.get());
        }
        json.push('}');
        Self::written(json)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sooner<T>, A::Error> {
        let mut json = String::from("[");
        while let Some(element) = list.next_element::<&RawValue>()? {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(element.get());
        }
        json.push(']');
        Self::written(json)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Sooner<T>, E> {
        Self::scalar(text)
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<Sooner<T>, E> {
        Self::scalar(truth)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Sooner<T>, E> {
        Self::scalar(number)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Sooner<T>, E> {
        Self::scalar(number)
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Sooner<T>, E> {
        Self::scalar(number)
    }
    fn visit_unit<E: Error>(self) -> Result<Sooner<T>, E> {
        Self::scalar(())
    }
}
