#![cfg(test)]

//! Decoding, whatever the bytes are: it never panics, and its errors say nothing of the input.

mod event;

use event::{Event, is_read_or_refused_in_our_words};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use untrusted::{decode, decode_list};

/// Odd, and JSON all the same.
const WELL_FORMED: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "7",
    "18446744073709551616",
    "0.1",
    "\"\"",
    "\"x\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud83d\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[\"a\",{}]]",
];
const BROKEN: &[&str] =
    &["1e999", "hunter2", "\"sntryu_hunter2", "nul", "]", "\"\\x\"", "\"\n\"", "01", "NaN"];

/// JSON that has the keys of the model and anything at all behind them.
fn odd_json(scalars: Vec<&'static str>) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => proptest::sample::select(scalars).prop_map(str::to_owned),
        1 => any::<String>().prop_map(|text| Value::String(text).to_string()),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        const KEYS: &[&str] = &[
            "id", "title", "culprit", "entries", "contexts", "extra", "tags", "data", "handled", "load", "other", "content", "vars", "values",
        ];
        let field = (proptest::sample::select(KEYS), inner.clone());
        prop_oneof![
            2 => vec(field, 0..8)
                .prop_map(|fields| fields.iter().map(|(key, value)| format!("{key:?}:{value}")).collect::<Vec<_>>())
                .prop_map(|fields| format!("{{{}}}", fields.join(","))),
            1 => vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused_in_our_words(bytes in any::<Vec<u8>>()) {
        is_read_or_refused_in_our_words(&bytes);
    }

    #[test]
    fn odd_json_is_read_or_refused_in_our_words(json in odd_json([WELL_FORMED, BROKEN].concat()), end in any::<proptest::sample::Index>()) {
        is_read_or_refused_in_our_words(json.as_bytes());
        is_read_or_refused_in_our_words(&json.as_bytes()[..end.index(json.len() + 1)]);
    }

    #[test]
    fn what_is_well_formed_never_fails_a_model(value in odd_json(WELL_FORMED.to_vec())) {
        // A value of its own in every field: what is wrong with it stays there.
        let object = format!(
            r#"{{"id":{value},"title":{value},"entries":{value},"contexts":{value},"extra":{value},"tags":{value},"data":{value},"handled":{value},"content":{value},"vars":{value},"load":7.5}}"#
        );
        let event: Event = decode(object.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(*event.load, Some(7.5));
        prop_assert!(event.extra.is_some());
        let list = format!("[{object},{value}]");
        let events = decode_list::<Event>(list.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(events.len() + events.skipped, 2);
    }
}

#[test]
fn what_is_kept_for_later_is_read_or_absent() {
    let event: Event = decode(br#"{"data":{"id":3,"title":7}}"#).unwrap();
    let inner: Event = event.data.as_ref().unwrap().read().unwrap();
    assert_eq!(*inner.id, Some(3));
    assert!(event.data.as_ref().unwrap().read::<u64>().is_none());
}
