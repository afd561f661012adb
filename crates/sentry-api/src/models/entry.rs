//! What an SDK recorded of an event: entries of several types, each told apart by its `type`.

use super::{Breadcrumb, Count, Exception, Frame, Image, LogMessage, Mechanism, Request, Stacktrace, Thread};
use lexicon::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;
use untrusted::{Later, Listed, Maybe, Pairs, Sooner, Untrusted, Wire};

/// One thing that the SDK recorded, told apart by its `type`.
#[derive(Debug, Clone, Wire)]
pub enum Entry {
    /// A chain of exceptions, the outermost last.
    Exception(Listed<Exception>),
    /// What led to it, the oldest first.
    Breadcrumbs(Listed<Breadcrumb>),
    /// The HTTP request that was being served.
    Request(Box<Request>),
    /// The threads of the process.
    Threads(Listed<Thread>),
    /// A log message.
    Message(LogMessage),
    /// The report of a browser, on a content security policy or another: its type and what it says.
    Report(Untrusted, Pairs),
    /// The template that could not be rendered: file, line and source.
    Template(Box<Frame>),
    /// The libraries that the process had loaded.
    Images(Listed<Image>),
    /// Something else: its type and its data.
    Other(Untrusted, Untrusted<Value>),
}

#[derive(Debug, Default, Deserialize, Wire)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "type")]
    kind: Maybe<Untrusted>,
    data: Option<Sooner<Anything>>,
}

/// What is read of an exception, a breadcrumb or a thread while it is not known which it is: the fields of all three. They
/// have the same type in each that has them.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
struct Anything {
    // Of exceptions and breadcrumbs.
    #[serde(rename = "type")]
    kind: Maybe<Untrusted>,
    // Of exceptions and threads.
    stacktrace: Maybe<Stacktrace>,
    // Of exceptions.
    value: Maybe<Untrusted>,
    module: Maybe<Untrusted>,
    mechanism: Maybe<Mechanism>,
    // Of breadcrumbs.
    timestamp: Maybe<Timestamp>,
    level: Maybe<Untrusted>,
    category: Maybe<Untrusted>,
    message: Maybe<Untrusted>,
    data: Maybe<Pairs>,
    // Of threads.
    id: Maybe<Count>,
    name: Maybe<Untrusted>,
    crashed: Maybe<bool>,
    current: Maybe<bool>,
    state: Maybe<Untrusted<Value>>,
}

impl From<Anything> for Exception {
    fn from(any: Anything) -> Self {
        let Anything { kind, value, module, mechanism, stacktrace, .. } = any;
        Self { kind, value, module, mechanism, stacktrace }
    }
}

impl From<Anything> for Breadcrumb {
    fn from(any: Anything) -> Self {
        let Anything { timestamp, level, kind, category, message, data, .. } = any;
        Self { timestamp, level, kind, category, message, data }
    }
}

impl From<Anything> for Thread {
    fn from(any: Anything) -> Self {
        let Anything { id, name, crashed, current, stacktrace, state, .. } = any;
        Self { id, name, crashed, current, stacktrace, state }
    }
}

/// `{"values": […]}`, as exceptions, breadcrumbs and threads come.
#[derive(Debug, Deserialize, Wire)]
#[serde(bound = "T: DeserializeOwned + Wire")]
struct Values<T> {
    #[serde(default = "Listed::default")]
    values: Listed<T>,
}

#[derive(Debug, Default, Deserialize, Wire)]
#[serde(default)]
struct DebugMeta {
    images: Listed<Image>,
}

/// The types of reports that browsers send.
const REPORTS: [&str; 5] = ["csp", "expectct", "expectstaple", "hpkp", "nel"];

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Envelope { kind, data } = Envelope::deserialize(deserializer)?;
        let kind = kind.0.unwrap_or_default();
        match data {
            None => Ok(Self::Other(kind, Untrusted::new(Value::Null))),
            Some(Sooner::Later(data)) => Ok(Self::read(kind, &data)),
            Some(Sooner::Values(values)) => Self::of_values(&kind, values)
                .ok_or_else(|| D::Error::custom("values of another kind are read with less haste")),
        }
    }
}

impl Entry {
    /// Of these three alone. Read by itself each knows its own fields only, so that what is odd in the others' costs it nothing.
    fn of_values(kind: &Untrusted, values: Listed<Anything>) -> Option<Self> {
        match () {
            () if kind.same_as("exception") => Some(Self::Exception(of(values))),
            () if kind.same_as("breadcrumbs") => Some(Self::Breadcrumbs(of(values))),
            () if kind.same_as("threads") => Some(Self::Threads(of(values))),
            () => None,
        }
    }

    fn read(kind: Untrusted, data: &Later) -> Self {
        let is = |word: &str| kind.same_as(word);
        let read = if is("exception") {
            values(data).map(Self::Exception)
        } else if is("breadcrumbs") {
            values(data).map(Self::Breadcrumbs)
        } else if is("threads") {
            values(data).map(Self::Threads)
        } else if is("request") {
            data.read().map(|request| Self::Request(Box::new(request)))
        } else if is("message") {
            data.read().map(Self::Message)
        } else if is("template") {
            data.read().map(|template| Self::Template(Box::new(template)))
        } else if is("debugmeta") {
            data.read()
                .filter(|DebugMeta { images }| !images.is_empty())
                .map(|DebugMeta { images }| Self::Images(images))
        } else if REPORTS.iter().any(|word| is(word)) {
            data.read().map(|report| Self::Report(kind.clone(), report))
        } else {
            None
        };
        read.unwrap_or_else(|| Self::Other(kind, data.read().unwrap_or(Untrusted::new(Value::Null))))
    }
}

fn values<T: Wire + DeserializeOwned>(data: &Later) -> Option<Listed<T>> {
    data.read().map(|Values { values }| values)
}

fn of<T: From<Anything>>(values: Listed<Anything>) -> Listed<T> {
    Listed { items: values.items.into_iter().map(T::from).collect(), skipped: values.skipped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Event;
    use proptest::{prelude::*, sample::select};
    use untrusted::{Answer, Boundary, Budget, Say, Section, decode};

    fn frames(trace: &Maybe<Stacktrace>) -> Vec<impl Say> {
        let frames = trace.iter().flat_map(|trace| trace.frames.iter());
        frames.map(|frame| (&frame.filename, (":", frame.line_no.0))).collect()
    }

    /// All that was read of an event's entries, as a reader sees it.
    fn told(event: &Event) -> String {
        let mut answer = Answer::new("Entries").fact("Skipped", event.entries.skipped);
        for entry in event.entries.iter() {
            let section = match entry {
                Entry::Exception(list) => {
                    list.iter().fold(Section::list("Exceptions").row(list.skipped), |section, one| {
                        section.row((&one.kind, ": ", &one.value, frames(&one.stacktrace)))
                    })
                }
                Entry::Breadcrumbs(list) => {
                    list.iter().fold(Section::list("Breadcrumbs").row(list.skipped), |section, one| {
                        section.row((one.timestamp.0, &one.kind, ": ", &one.message))
                    })
                }
                Entry::Threads(list) => {
                    list.iter().fold(Section::list("Threads").row(list.skipped), |section, one| {
                        section.row((one.id.0, " ", &one.name, one.crashed.0, frames(&one.stacktrace)))
                    })
                }
                Entry::Request(request) => Section::list("Request").row((&request.method, &request.url)),
                Entry::Message(message) => {
                    Section::list("Message").row((&message.formatted, &message.message))
                }
                Entry::Report(kind, said) => {
                    said.iter().fold(Section::list("Report").row(kind), |section, (name, value)| {
                        section.row((name, "=", value))
                    })
                }
                Entry::Template(frame) => Section::list("Template").row(&frame.filename),
                Entry::Images(images) => Section::list("Images").row(images.len()),
                Entry::Other(kind, value) => Section::list("Other").row((kind, ": ", value)),
            };
            answer = answer.section(section);
        }
        let told = Boundary::default().answer(&answer, Budget::default());
        // Without the marks, which are new in each answer.
        told.text().lines().filter(|line| !line.starts_with('<')).collect::<Vec<_>>().join("\n")
    }

    fn entry() -> impl Strategy<Value = String> {
        let kind = select(vec![
            "exception",
            "breadcrumbs",
            "threads",
            "request",
            "message",
            "csp",
            "template",
            "odd",
            "",
        ]);
        let element = select(vec![
            r#"{"type":"ValueError","value":"a","stacktrace":{"frames":[{"filename":"a.py","lineNo":3},7]}}"#,
            r#"{"type":"http","timestamp":"2026-01-01T00:00:00Z","message":"m","data":{"a":[1]},"level":"info"}"#,
            r#"{"id":3,"name":"main","crashed":true,"stacktrace":null,"state":"WAITING"}"#,
            r#"{"id":"x","name":["n"],"type":{},"value":-1,"crashed":1,"data":[["k","v"]]}"#,
            r#"{"id":1,"id":2,"name":"twice"}"#,
            r#"{"type":"a","type":"b","value":"twice"}"#,
            r#"{"stacktrace":{"frames":[{"lineNo":1e999}]},"value":"beyond"}"#,
            "null",
            "[]",
            r#""text""#,
        ]);
        let values =
            prop::collection::vec(element, 0..4).prop_map(|elements| format!("[{}]", elements.join(",")));
        let data = prop_oneof![
            6 => values.clone().prop_map(|values| format!(r#"{{"values":{values},"hasSystemFrames":false}}"#)),
            1 => values.clone().prop_map(|values| format!(r#"{{"hasSystemFrames":false,"values":{values}}}"#)),
            1 => values.clone().prop_map(|values| format!(r#"{{"values":{values},"values":[]}}"#)),
            1 => values,
            3 => select(vec![
                r#"{"method":"GET","url":"https://a.example","query":[["a","b"]],"data":{"a":1e999}}"#,
                r#"{"formatted":"f","message":"m \u00e9 \" \n"}"#,
                r#"{"document_uri":"u","line":1.50,"deep":{"a":[true,null]}}"#,
                r#"{"filename":"t.html","lineNo":2}"#,
                r#"{"values":{}}"#,
                r#"{"values":null}"#,
                "{}",
                "null",
                "7",
                "-1",
                "1.5",
                "true",
                r#""text \n \u00e9""#,
            ]).prop_map(str::to_owned),
        ];
        (kind, data, any::<bool>()).prop_map(|(kind, data, first)| {
            if first {
                format!(r#"{{"type":"{kind}","data":{data}}}"#)
            } else {
                format!(r#"{{"data":{data},"type":"{kind}"}}"#)
            }
        })
    }

    proptest! {
        #[test]
        fn an_entry_is_the_same_whatever_haste_it_is_read_with(entries in prop::collection::vec(entry(), 0..4)) {
            let entries = entries.join(",");
            let event = |more: &str| format!(r#"{{"entries":[{entries}]{more}}}"#);
            let hopeful: Event = decode(event("").as_bytes()).unwrap();
            // A number beyond all numbers is read with less haste, and all around it.
            let careful: Event = decode(event(r#","context":{"n":1e999}"#).as_bytes()).unwrap();
            prop_assert_eq!(told(&hopeful), told(&careful));
        }
    }
}
