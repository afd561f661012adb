//! A model with every tolerant type, and what must be true of decoding it.

use serde::Deserialize;
use serde_json::Value;
use untrusted::{
    Later, Listed, Maybe, Pairs, Sooner, Unread, Unreadable, Untrusted, Wire, decode, decode_list,
};

#[derive(Debug, Default, Deserialize, Wire)]
#[serde(default)]
pub(crate) struct Event {
    pub(crate) id: Maybe<u64>,
    pub(crate) title: Maybe<Untrusted>,
    pub(crate) culprit: Option<Untrusted>,
    pub(crate) entries: Listed<Event>,
    pub(crate) contexts: Maybe<Box<Event>>,
    pub(crate) extra: Maybe<Untrusted<Value>>,
    pub(crate) tags: Pairs,
    pub(crate) data: Maybe<Later>,
    pub(crate) content: Option<Sooner<Event>>,
    pub(crate) vars: Unread<Pairs>,
    pub(crate) handled: Maybe<bool>,
    pub(crate) load: Maybe<f64>,
}

/// Any bytes are an event, or a list of them, or are refused in our words.
pub(crate) fn is_read_or_refused_in_our_words(bytes: &[u8]) {
    match decode::<Event>(bytes) {
        Ok(event) => is_whole(&event),
        Err(error) => is_of_our_words(error),
    }
    match decode_list::<Event>(bytes) {
        Ok(events) => events.iter().for_each(is_whole),
        Err(error) => is_of_our_words(error),
    }
    if let Err(error) = decode_list::<Untrusted>(bytes) {
        is_of_our_words(error);
    }
}

/// What was read can be walked, and shows nothing of itself.
fn is_whole(event: &Event) {
    event.entries.iter().for_each(is_whole);
    event.contexts.iter().for_each(|event| is_whole(event));
    if let Some(inner) = event.data.as_ref().and_then(Later::read::<Event>) {
        is_whole(&inner);
    }
    match &event.content {
        Some(Sooner::Values(values)) => values.iter().for_each(is_whole),
        Some(Sooner::Later(content)) => content.read::<Event>().iter().for_each(is_whole),
        None => {}
    }
    let _ = event.vars.read();
    let shown = format!("{event:?}").replace("Untrusted(..)", "").replace("Later(..)", "");
    assert!(!shown.contains('"'), "no text of the response: {shown}");
}

fn is_of_our_words(error: Unreadable) {
    let text = error.to_string();
    let kinds =
        ["the response ends too early", "the response is not JSON", "the response has an unexpected shape"];
    let place = kinds.iter().find_map(|kind| text.strip_prefix(kind)?.strip_prefix(" at line "));
    let (line, column) = place.and_then(|place| place.split_once(" column ")).unwrap();
    assert!(line.parse::<usize>().is_ok() && column.parse::<usize>().is_ok(), "{text}");
    let expected =
        format!("Unreadable {{ line: {}, column: {}, kind: {:?} }}", error.line, error.column, error.kind);
    assert_eq!(format!("{error:?}"), expected);
}
