//! The record of changes: who let which tool change what in Sentry, and what came of it. One JSON line each.

use crate::{
    Caller, Error, Result,
    context::touched::{Touched, What},
    entry::Entry,
};
use lexicon::Timestamp;
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};
use untrusted::{Answer, Boundary, Budget, Data, Datum, Extent, quote};

/// Where records go.
pub trait Ledger: Send + Sync {
    /// Whether a record can be written; asked before a change is made.
    ///
    /// # Errors
    /// When it cannot.
    fn ready(&self) -> Result<(), Unwritable>;

    /// Writes a whole line, its end included, in one go.
    ///
    /// # Errors
    /// When it is not written.
    fn write(&self, line: &[u8]) -> Result<(), Unwritable>;
}

/// A record cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable;

/// A token as records name it: enough to tell tokens apart, and nothing to sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

untrusted::inert!(Fingerprint, 16);

/// What is recorded of every change of a session.
#[derive(Clone)]
pub struct Audit {
    /// Where the records go.
    pub ledger: Arc<dyn Ledger>,
    /// Which token the session has.
    pub token: Option<Fingerprint>,
    /// The profile that the token is of, where a person signed in from a terminal.
    pub profile: Option<String>,
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").field("token", &self.token).finish_non_exhaustive()
    }
}

/// Sentry made the change, and what it said of it could not be read.
const UNREAD: &str = "done, answer unread";

/// Bytes of a record; one value gets a twelfth.
const LARGEST: usize = 32_000;

/// The record of one change. One that is dropped before its end was broken off, and says so.
pub(crate) struct Record<'a> {
    audit: &'a Audit,
    boundary: Boundary,
    tool: &'static str,
    head: Data,
    arguments: Data,
    touched: &'a Touched,
    /// How many values the arguments hold.
    values: usize,
    ended: bool,
}

impl<'a> Record<'a> {
    /// Begins a record, before anything is changed.
    ///
    /// # Errors
    /// When no record could be written: then nothing may be changed.
    pub(crate) fn begin(
        audit: &'a Audit,
        boundary: &Boundary,
        now: Timestamp,
        caller: Caller<'_>,
        entry: &Entry,
        arguments: &Map<String, Value>,
        touched: &'a Touched,
    ) -> Result<Self> {
        audit.ledger.ready().map_err(|Unwritable| Error::Setup(UNWRITABLE))?;
        let head = Data::record()
            .with("time", now)
            .with("profile", audit.profile.as_deref().map(quote))
            .with("token", audit.token)
            .with("client", caller.client.map(|(name, _)| quote(name)))
            .with("client_version", caller.client.map(|(_, version)| quote(version)))
            .with("tool", entry.spec.name);
        // What others wrote is hidden from a model, not from who keeps the record.
        let boundary = boundary.clone().showing(Extent::Full);
        Ok(Self {
            audit,
            boundary,
            tool: entry.spec.name,
            head,
            arguments: named(arguments),
            touched,
            values: arguments.values().map(values).sum(),
            ended: false,
        })
    }

    /// Writes the record.
    ///
    /// # Errors
    /// When it is not written: the change was made all the same.
    pub(crate) fn end<T>(mut self, outcome: &Result<T>) -> Result<(), Unwritable> {
        self.ended = true;
        let is_unread = self.touched.unread.is_set();
        match outcome {
            Ok(_) if is_unread => self.write(UNREAD, None),
            Ok(_) => self.write("done", None),
            Err(Error::Unsure(error)) => self.write("unsure", Some(&error.to_string())),
            // What went wrong afterwards does not undo the change.
            Err(error) if is_unread => self.write(UNREAD, Some(&error.to_string())),
            Err(error) => self.write("failed", Some(&error.to_string())),
        }
    }

    fn write(&self, outcome: &'static str, error: Option<&str>) -> Result<(), Unwritable> {
        let What { organization, project, issues } = self.touched.what();
        let mut record = self.head.clone().with("organization", organization).with("project", project);
        if !issues.is_empty() {
            record = record.with("issues", Data::list(issues));
        }
        let record = record
            .with("arguments", self.arguments.clone())
            .with("outcome", outcome)
            .with("error", error.map(quote));
        let answer = Answer::new("A change").data_alone(record);
        let rendered = self.boundary.data(&answer, Budget::of_bytes(LARGEST));
        let mut line: Value = rendered.text().parse().map_err(|_| Unwritable)?;
        if let Some(arguments) = line.get_mut("arguments") {
            let pairs = arguments.as_array().into_iter().flatten();
            *arguments = pairs.filter_map(unpaired).collect::<Map<_, _>>().into();
        }
        // Nobody is to take the record of part of the arguments for all of them.
        let cut = line
            .get("arguments")
            .and_then(Value::as_object)
            .is_some_and(|kept| kept.values().map(values).sum::<usize>() < self.values);
        if let Some(fields) = line.as_object_mut() {
            if cut {
                fields.insert("cut".to_owned(), true.into());
            }
            fields.retain(|_, value| !value.is_null());
        }
        let written = self.audit.ledger.write(format!("{line}\n").as_bytes());
        if written.is_err() {
            tracing::error!(tool = self.tool, "the audit log cannot be written");
        }
        written
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.ended {
            // Told in the log; whoever made the call is gone.
            let _ = self.write("broken off, and perhaps done", None);
        }
    }
}

/// A pair of name and value for each: at the door the name says whether the value is secret.
fn named(fields: &Map<String, Value>) -> Data {
    Data::list(fields.iter().map(|(name, value)| pair(name, value)))
}

fn pair(name: &str, value: &Value) -> Data {
    Data::record().with("name", quote(name)).with("value", data(value))
}

fn data(value: &Value) -> Data {
    match value {
        Value::Null => None::<bool>.datum(),
        Value::Bool(truth) => truth.datum(),
        Value::Number(number) => match number.as_i64() {
            Some(number) => number.datum(),
            None => number.as_f64().datum(),
        },
        Value::String(text) => quote(text).datum(),
        Value::Object(fields) => named(fields),
        Value::Array(items) => {
            Data::list(items.iter().map(|item| match item.as_array().map(Vec::as_slice) {
                // Headers are told as pairs.
                Some([Value::String(name), value]) => pair(name, value),
                _ => data(item),
            }))
        }
    }
}

/// How many values there are in a value, itself if it holds no others. Pairs count as what they name.
fn values(value: &Value) -> usize {
    match value {
        Value::Object(fields) if fields.len() == 2 && fields.contains_key("name") => {
            fields.get("value").map_or(1, values)
        }
        Value::Object(fields) => fields.values().map(values).sum(),
        Value::Array(items) => match items.as_slice() {
            [Value::String(_), value] => values(value),
            items => items.iter().map(values).sum(),
        },
        _ => 1,
    }
}

/// An argument as its own field again.
fn unpaired(pair: &Value) -> Option<(String, Value)> {
    Some((tidy(pair.get("name")?.as_str()?), pair.get("value")?.clone()))
}

/// The names of a tool's arguments are of its schema; anything else is kept out of the line all the same.
fn tidy(name: &str) -> String {
    name.chars().take(64).map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

/// Why nothing is changed.
const UNWRITABLE: &str = "the audit log (--audit-log) cannot be written, so nothing was changed; make room or give \
    this server the right to write it, and call again";
