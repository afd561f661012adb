//! Fields, lists and maps that cost only themselves when a response holds something odd in their place.

#![expect(
    clippy::disallowed_methods,
    reason = "the decoder's errors, which quote the input, become an absent value here and are dropped"
)]

use crate::{Untrusted, Wire};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor, value},
};
use serde_json::{Value, value::RawValue};
use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    ops::{Deref, DerefMut},
};

/// The visits to something that stands where it is not expected: it is passed over.
macro_rules! no_such_thing {
    ($de:lifetime: map, scalar) => {
        fn visit_map<A: MapAccess<$de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
        no_such_thing!($de: scalar);
    };
    ($de:lifetime: scalar) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

/// A field that may be missing, null or of another type than expected: then it is `None`.
///
/// Put `#[serde(default)]` on the model, so that a missing field is covered too. A model with such a field
/// is decoded from text; `#[serde(flatten)]` and untagged enums put a copy in between and break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T: Wire> Wire for Maybe<T> {}

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Maybe<T> {
    type Target = Option<T>;
    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T> DerefMut for Maybe<T> {
    fn deref_mut(&mut self) -> &mut Option<T> {
        &mut self.0
    }
}

impl<'de, T: DeserializeOwned + Wire> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match HASTE.get() {
            Haste::Hopeful => deserializer.deserialize_any(InPassing(PhantomData)),
            Haste::None | Haste::Tolerant if T::SCALAR => {
                deserializer.deserialize_any(InPassing(PhantomData))
            }
            Haste::None | Haste::Tolerant | Haste::Careful => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                Ok(Self(part(raw)))
            }
        }
    }
}

/// Reads a value in passing, and not by itself: looking at each twice would double the work, at each depth anew.
///
/// What cannot be read so fails all that stands around it, which is read again with less haste: a number beyond all
/// numbers, an object without what its type needs.
struct InPassing<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned + Wire> Visitor<'de> for InPassing<T> {
    type Value = Maybe<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Maybe<T>, E> {
        scalar(text.into_deserializer())
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<Maybe<T>, E> {
        scalar(truth.into_deserializer())
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Maybe<T>, E> {
        scalar(number.into_deserializer())
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Maybe<T>, E> {
        scalar(number.into_deserializer())
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Maybe<T>, E> {
        scalar(number.into_deserializer())
    }
    fn visit_unit<E>(self) -> Result<Maybe<T>, E> {
        Ok(Maybe(T::deserialize(IntoDeserializer::<Unfit>::into_deserializer(())).ok()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Maybe<T>, A::Error> {
        if !T::SCALAR {
            return T::deserialize(value::MapAccessDeserializer::new(map)).map(|read| Maybe(Some(read)));
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Maybe(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Maybe<T>, A::Error> {
        if !T::SCALAR && !T::OBJECT {
            return T::deserialize(value::SeqAccessDeserializer::new(list)).map(|read| Maybe(Some(read)));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Maybe(None))
    }
}

/// That a value is not what a type is written as. It says no more: every `null` of a response is refused so, and to word
/// each took longer than to read it.
#[derive(Debug)]
struct Unfit;

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another type was expected")
    }
}

impl std::error::Error for Unfit {}

impl Error for Unfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A scalar where one is expected or may stand. What refuses it here might take it from its text.
fn scalar<'de, T, D, E>(deserializer: D) -> Result<Maybe<T>, E>
where
    T: DeserializeOwned + Wire,
    D: Deserializer<'de, Error = Unfit>,
    E: Error,
{
    match T::deserialize(deserializer) {
        Ok(read) => Ok(Maybe(Some(read))),
        Err(_) if T::SCALAR || T::OBJECT => Ok(Maybe(None)),
        Err(_) => Err(E::custom("it is to be read with less haste")),
    }
}

/// A list in which a bad element is skipped and counted, and which is empty when it is no list at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The elements that could be read, in order.
    pub items: Vec<T>,
    /// How many could not.
    pub skipped: usize,
}

impl<T: Wire> Wire for Listed<T> {}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), skipped: 0 }
    }
}

impl<T> Deref for Listed<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'de, T: DeserializeOwned + Wire> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned + Wire> Visitor<'de> for Elements<T> {
            type Value = Listed<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Listed<T>, A::Error> {
                let mut listed = Listed::default();
                while let Some(Maybe(item)) = list.next_element()? {
                    match item {
                        Some(item) => listed.items.push(item),
                        None => listed.skipped += 1,
                    }
                }
                Ok(listed)
            }
            no_such_thing!('de: map, scalar);
        }
        with_care(deserializer, Elements(PhantomData))
    }
}

/// A JSON object whose keys somebody else chose: pairs in their order, keys as untrusted as values.
///
/// A list of two-element lists (as Sentry sends headers and old tags) is read the same way. Anything else
/// has no pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(Untrusted, Untrusted<Value>)>);

impl Wire for Pairs {}

impl Deref for Pairs {
    type Target = [(Untrusted, Untrusted<Value>)];
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                if HASTE.get() == Haste::Hopeful {
                    while let Some((key, value)) = map.next_entry()? {
                        pairs.push((Untrusted(key), Untrusted(value)));
                    }
                    return Ok(Pairs(pairs));
                }
                while let Some((key, raw)) = map.next_entry::<String, &RawValue>()? {
                    pairs.push((Untrusted(key), lenient(raw)));
                }
                Ok(Pairs(pairs))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(element) = list.next_element::<&RawValue>()? {
                    pairs.extend(
                        attempt::<(Untrusted, &RawValue)>(element).map(|(key, raw)| (key, lenient(raw))),
                    );
                }
                Ok(Pairs(pairs))
            }
            no_such_thing!('de: scalar);
        }
        with_care(deserializer, Object)
    }
}

/// How many tolerant fields and lists may stand inside each other. Each looks at its text twice, so without
/// a limit a deep response would cost the square of its length, and then the stack.
const DEEPEST: usize = 64;

/// How a text is read. What is wrong with a part of it is found out by the quickest way, and costs only that part by the
/// slower ones: each text is begun the first way and, where that fails, read again the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Haste {
    /// Nothing is being read by us.
    None,
    /// All in passing: nearly every response is what its type says.
    Hopeful,
    /// Scalars in passing, and what holds more by itself.
    Tolerant,
    /// Everything by itself.
    Careful,
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static HASTE: Cell<Haste> = const { Cell::new(Haste::None) };
}

/// Whether what is read now is read in passing, and read again where that fails.
pub(crate) fn is_hopeful() -> bool {
    HASTE.get() == Haste::Hopeful
}

/// Reads text as quickly as can be.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    let haste = HASTE.get();
    if matches!(haste, Haste::Tolerant | Haste::Careful) {
        // A part of a text that could not be read in passing.
        return read_tolerantly(text);
    }
    with_haste(Haste::Hopeful, text).or_else(|_| {
        let _before = Before(HASTE.replace(Haste::Tolerant));
        read_tolerantly(text)
    })
}

/// Reads text with tolerance, and where that fails with care.
fn read_tolerantly<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    match serde_json::from_str(text) {
        Err(error) if error.is_syntax() && HASTE.get() != Haste::Careful => with_haste(Haste::Careful, text),
        read => read,
    }
}

/// Sets how texts are read to what it was before.
struct Before(Haste);

impl Drop for Before {
    fn drop(&mut self) {
        HASTE.set(self.0);
    }
}

fn with_haste<'de, T: Deserialize<'de>>(haste: Haste, text: &'de str) -> serde_json::Result<T> {
    let _before = Before(HASTE.replace(haste));
    serde_json::from_str(text)
}

/// Visits a list or a map in passing, or when care is needed by itself: what stands in its place may be
/// something that no decoder holds.
fn with_care<'de, D, V>(deserializer: D, visitor: V) -> Result<V::Value, D::Error>
where
    D: Deserializer<'de>,
    V: Visitor<'de, Value: Default>,
{
    if HASTE.get() != Haste::Careful {
        return deserializer.deserialize_any(visitor);
    }
    let raw = <&RawValue>::deserialize(deserializer)?;
    let mut text = serde_json::Deserializer::from_str(raw.get());
    Ok((&mut text).deserialize_any(visitor).unwrap_or_default())
}

/// Reads an element or a field by itself; a list is no object, whatever its elements.
fn part<'de, T: Deserialize<'de> + Wire>(raw: &'de RawValue) -> Option<T> {
    if T::OBJECT && !raw.get().starts_with('{') { None } else { attempt(raw) }
}

/// Reads a value by itself, so that what is wrong with it costs nothing else.
pub(crate) fn attempt<'de, T: Deserialize<'de>>(raw: &'de RawValue) -> Option<T> {
    struct Deeper;
    impl Drop for Deeper {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    if DEPTH.get() == DEEPEST {
        return None;
    }
    DEPTH.set(DEPTH.get() + 1);
    let _deeper = Deeper;
    read(raw.get()).ok()
}

/// The value, or where it cannot be held (too deep, a number beyond all numbers) the text of it.
fn lenient(raw: &RawValue) -> Untrusted<Value> {
    Untrusted(attempt(raw).unwrap_or_else(|| Value::String(raw.get().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Later, decode, decode_list};
    use proptest::{collection::vec, prelude::*, sample::select};

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Team {
        id: Maybe<u32>,
        name: Maybe<Untrusted>,
        members: Listed<Team>,
        extra: Pairs,
    }
    impl Wire for Team {}

    #[test]
    fn missing_null_and_mistyped_fields_cost_only_themselves() {
        for odd in [
            r#"{}"#,
            r#"{"id":null,"name":null,"members":null,"extra":null}"#,
            r#"{"id":"x","name":[1],"members":{"a":[{}]},"extra":"x"}"#,
            r#"{"id":-1,"name":{},"members":7,"extra":false}"#,
            r#"{"id":1e999,"name":[],"members":"x","extra":-1.5}"#,
        ] {
            let team: Team = decode(odd.as_bytes()).unwrap();
            let found = (team.id.0, team.name.is_none(), team.members.len(), team.extra.len());
            assert_eq!(found, (None, true, 0, 0), "{odd}");
        }
        let team: Team = decode(br#"{"id":7,"name":{"a":1},"unknown":[{}]}"#).unwrap();
        assert_eq!(*team.id, Some(7));
    }

    #[test]
    fn what_no_decoder_holds_costs_only_itself_in_place_of_a_list_too() {
        for odd in [r#"{"id":7,"members":1e999}"#, r#"{"id":7,"extra":-1e999}"#, r#"{"id":7,"name":1e999}"#] {
            assert_eq!(*decode::<Team>(odd.as_bytes()).unwrap().id, Some(7), "{odd}");
        }
    }

    #[test]
    fn a_bad_element_is_skipped_and_counted() {
        let teams: Listed<Team> = decode_list(br#"[{"id":1},"no",{"id":2},null]"#).unwrap();
        assert_eq!((teams.len(), teams.skipped), (2, 2));
        assert!(decode_list::<Team>(br#"{"id":1}"#).is_err());
        let team: Team = decode(br#"{"members":[{"id":1},3]}"#).unwrap();
        assert_eq!((team.members.len(), team.members.skipped), (1, 1));
    }

    #[test]
    fn pairs_are_read_from_objects_and_from_lists_of_two() {
        for text in [
            r#"{"extra":{"a":1,"b":null,"c":1e999}}"#,
            r#"{"extra":[["a",1],["b",null],7,["c",1e999],["d"]]}"#,
        ] {
            let team: Team = decode(text.as_bytes()).unwrap();
            let expected = [("a", Value::from(1)), ("b", Value::Null), ("c", Value::from("1e999"))];
            let expected = expected.map(|(key, value)| (Untrusted(key.to_owned()), Untrusted(value)));
            assert!(*team.extra == expected, "{text}");
        }
    }

    #[test]
    fn a_deep_response_costs_neither_the_stack_nor_the_square_of_its_length() {
        let levels = 20_000;
        let text = format!("{}{}", r#"{"members":["#.repeat(levels), "]}".repeat(levels));
        let mut team: Team = decode(text.as_bytes()).unwrap();
        let mut depth = 0;
        while let Some(inner) = team.members.items.pop() {
            team = inner;
            depth += 1;
        }
        assert_eq!((depth, team.members.skipped), (DEEPEST, 1));

        let text = format!(r#"{{"extra":{{"deep":{}{}}}}}"#, "[".repeat(levels), "]".repeat(levels));
        let team: Team = decode(text.as_bytes()).unwrap();
        assert!(team.extra.iter().all(|(_, value)| value.is(Value::is_string)));
    }

    #[derive(Debug, Clone, PartialEq, Deserialize)]
    struct Needy {
        id: u32,
    }
    impl Wire for Needy {
        const OBJECT: bool = true;
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct All {
        id: Maybe<u32>,
        name: Maybe<Untrusted>,
        free: Maybe<Untrusted<Value>>,
        needy: Maybe<Needy>,
        pair: Maybe<Vec<Needy>>,
        numbers: Listed<u32>,
        needs: Listed<Needy>,
        members: Listed<All>,
        extra: Pairs,
        several: Maybe<Listed<All>>,
        choice: Maybe<Option<u32>>,
        data: Option<Kept>,
    }
    impl Wire for All {
        const OBJECT: bool = true;
    }

    /// Read when it was found, as the entries of an event are.
    #[derive(Debug, PartialEq)]
    struct Kept(Option<Box<All>>);

    impl<'de> Deserialize<'de> for Kept {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Later::deserialize(deserializer).map(|later| Self(later.read()))
        }
    }

    /// JSON whose keys the model knows and whose values mostly do not fit; also what no decoder holds.
    fn json() -> impl Strategy<Value = String> {
        const KEYS: [&str; 13] = [
            "id", "name", "free", "needy", "pair", "numbers", "needs", "members", "extra", "several", "data",
            "choice", "unknown",
        ];
        const SCALARS: [&str; 11] = [
            "null",
            "true",
            "7",
            "-7",
            "1.5",
            "1e999",
            "\"\"",
            "\"x\"",
            "\"7\"",
            "99999999999",
            "{\"id\":1}",
        ];
        select(&SCALARS[..]).prop_map(str::to_owned).prop_recursive(6, 60, 5, |inner| {
            let member =
                (select(&KEYS[..]), inner.clone()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
            prop_oneof![
                2 => vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(","))),
                1 => vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            ]
        })
    }

    proptest! {
        #[test]
        fn haste_changes_nothing_but_the_time(text in json()) {
            let (hasty, tolerant) = (read::<All>(&text), {
                let _before = Before(HASTE.replace(Haste::Tolerant));
                read_tolerantly::<All>(&text)
            });
            prop_assert_eq!(hasty.ok(), tolerant.ok());
            prop_assert_eq!(HASTE.get(), Haste::None);
        }
    }

    #[test]
    fn what_is_as_its_type_says_is_read_in_passing() {
        let text = r#"{"id":1,"name":null,"free":[{}],"needy":{"id":2},"pair":[{"id":3},{"id":4}],"numbers":[5,"x",null],
            "needs":[{"id":6},7],"members":[{"extra":{"a":[1]}},[]],"several":null,"data":{"needy":{}}}"#;
        assert!(with_haste::<All>(Haste::Hopeful, text).is_ok());
    }
}
