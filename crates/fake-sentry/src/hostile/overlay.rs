//! The overlay: answers rewritten so that everything that may be hostile is.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value, json};

use super::{
    Planted, canary, corpus,
    places::{KNOWN_TAGS, OFTEN_NULL, Writer},
};

/// How many tags an event gets besides its own.
const MORE_TAGS: usize = 2_000;
/// How many contexts an event gets besides its own.
const MORE_CONTEXTS: usize = 40;

/// Remembers what it has planted in all answers.
#[derive(Debug, Default)]
pub(crate) struct Overlay(Mutex<BTreeMap<String, Planted>>);

impl Overlay {
    pub(crate) fn planted(&self) -> Vec<Planted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Rewrites the answer to a request for `path`. The same request always gets the same texts. What refuses a
    /// request may quote it, so all of it is rewritten.
    pub(crate) fn rewrite(&self, path: &str, refused: bool, answer: &mut Value) {
        // The regions and the version come from whoever runs the server.
        let nobody = path.ends_with("/users/me/regions/");
        let version = (path == "/api/0/").then(|| answer.get("version").cloned()).flatten();
        let mut planter =
            Planter { path, next: mark(path, "") as usize, long: Vec::new(), planted: Vec::new() };
        if !nobody {
            let writer = if refused { Writer::Values } else { Writer::Sentry };
            planter.value(answer, writer, &mut String::new());
        }
        if let (Some(version), Some(root)) = (version, answer.as_object_mut()) {
            root.insert("version".to_owned(), version);
        }
        self.note(planter.planted);
    }

    /// What stands at this place of an answer that is no JSON. The same place always gets the same text.
    pub(crate) fn write(&self, path: &str, pointer: &str) -> String {
        let next = mark(path, pointer) as usize;
        let mut planter = Planter { path, next, long: Vec::new(), planted: Vec::new() };
        let text = planter.payload(pointer, true);
        self.note(planter.planted);
        text
    }

    fn note(&self, planted: Vec<Planted>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(planted.into_iter().map(|planted| (planted.canary.clone(), planted)));
    }
}

struct Planter<'a> {
    path: &'a str,
    /// The payload that comes next; each place gets the one after the last, so that an answer shows many of them.
    next: usize,
    /// The long payloads that this answer has already.
    long: Vec<usize>,
    planted: Vec<Planted>,
}

impl Planter<'_> {
    fn payload(&mut self, pointer: &str, short: bool) -> String {
        let corpus = corpus();
        for _ in 0..corpus.len() {
            let index = self.next % corpus.len();
            self.next = self.next.wrapping_add(1);
            let Some(payload) = corpus.get(index) else { continue };
            if payload.is_long() && (short || self.long.contains(&index)) {
                continue;
            }
            if payload.is_long() {
                self.long.push(index);
            }
            let canary = canary(index, mark(self.path, pointer));
            let text = payload.render(&canary);
            let (path, pointer) = (self.path.to_owned(), pointer.to_owned());
            self.planted.push(Planted { canary, payload: &payload.name, path, pointer });
            return text;
        }
        String::new()
    }

    fn value(&mut self, value: &mut Value, writer: Writer, pointer: &mut String) {
        if writer == Writer::Nobody {
            return;
        }
        match value {
            Value::String(text) => *text = self.payload(pointer, false),
            Value::Array(list) => {
                for (index, item) in list.iter_mut().enumerate() {
                    below(pointer, &index.to_string(), |pointer| self.value(item, writer, pointer));
                }
                // `[name, value]` pairs: headers, cookies, query.
                if writer == Writer::Sdk && list.iter().all(Value::is_array) && !list.is_empty() {
                    let pair =
                        json!([self.payload(&format!("{pointer}/~key"), true), self.payload(pointer, true)]);
                    list.insert(0, pair);
                }
            }
            Value::Object(object) => self.object(object, writer, pointer),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, object: &mut Map<String, Value>, writer: Writer, pointer: &mut String) {
        let keys: Vec<String> = object.keys().cloned().collect();
        let known_tag = object
            .get("key")
            .filter(|key| key.as_str().is_some_and(|key| KNOWN_TAGS.contains(&key)))
            .cloned();
        for (key, value) in object.iter_mut() {
            let writer = writer.below(key, |sibling| keys.iter().any(|key| key == sibling));
            if value.is_null() && OFTEN_NULL.contains(&key.as_str()) {
                *value = json!("");
            }
            below(pointer, key, |pointer| self.value(value, writer, pointer));
        }
        match writer {
            Writer::Sdk => self.rename_all(object, pointer),
            Writer::SdkBesides => self.add_contexts(object, pointer),
            Writer::Sentry => {
                // A tag that Sentry derives itself keeps its name.
                object.extend(known_tag.map(|key| ("key".to_owned(), key)));
            }
            Writer::Event | Writer::Values | Writer::Row | Writer::Nobody => {}
        }
        if let Some(Value::Array(annotations)) =
            object.get_mut("annotations").filter(|_| writer == Writer::Sentry)
        {
            let place = format!("{pointer}/annotations/0");
            let mut text = |field: &str| self.payload(&format!("{place}/{field}"), true);
            annotations.insert(0, json!({ "displayName": text("displayName"), "url": text("url") }));
        }
        if object.contains_key("entries") && object.contains_key("nextEventID") {
            self.add_tags(object, pointer);
        }
    }

    /// Every key becomes a payload.
    fn rename_all(&mut self, object: &mut Map<String, Value>, pointer: &str) {
        let old = std::mem::take(object);
        for (key, value) in old {
            let name = match key.as_str() {
                // Sentry checks these ids, so they keep their names too.
                "trace_id" | "span_id" | "parent_span_id" | "replay_id" | "type" => key,
                key => self.payload(&format!("{pointer}/{key}/~key"), true),
            };
            object.insert(name, value);
        }
    }

    /// The contexts that Sentry knows stay, strange ones come before them.
    fn add_contexts(&mut self, object: &mut Map<String, Value>, pointer: &str) {
        let old = std::mem::take(object);
        for index in 0..MORE_CONTEXTS {
            let place = format!("{pointer}/more-{index}");
            let name = self.payload(&format!("{place}/~key"), true);
            let (key, value) =
                (self.payload(&format!("{place}/0/~key"), true), self.payload(&format!("{place}/0"), true));
            object.insert(name, json!({ key: value, "type": self.payload(&format!("{place}/type"), true) }));
        }
        object.extend(old);
    }

    fn add_tags(&mut self, event: &mut Map<String, Value>, pointer: &str) {
        let Some(Value::Array(tags)) = event.get_mut("tags") else { return };
        let old = std::mem::take(tags);
        for index in 0..MORE_TAGS {
            let place = format!("{pointer}/tags/more-{index}");
            tags.push(json!({ "key": self.payload(&format!("{place}/key"), true), "value": self.payload(&format!("{place}/value"), true) }));
        }
        tags.extend(old);
    }
}

fn below(pointer: &mut String, key: &str, then: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(key);
    then(pointer);
    pointer.truncate(length);
}

/// Stands for a place: FNV-1a over path and pointer.
fn mark(path: &str, pointer: &str) -> u32 {
    path.bytes()
        .chain([0])
        .chain(pointer.bytes())
        .fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
