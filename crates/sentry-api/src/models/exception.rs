//! Exceptions, threads and their stack traces.

use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// One exception of a chain. Sentry sends the outermost last.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Exception {
    /// Its type, such as `ValueError`.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// Its message.
    pub value: Maybe<Untrusted>,
    /// The module of its type.
    pub module: Maybe<Untrusted>,
    /// How it was caught.
    pub mechanism: Maybe<Mechanism>,
    /// Where it was raised.
    pub stacktrace: Maybe<Stacktrace>,
}

/// How an exception was caught.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Mechanism {
    /// What caught it, such as `logging` or `onerror`.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// Whether code handled it.
    pub handled: Maybe<bool>,
}

/// A stack trace. Sentry sends the oldest frame first, in every language.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Stacktrace {
    /// The frames.
    pub frames: Listed<Frame>,
    /// The registers of the processor, of native code only.
    pub registers: Maybe<Pairs>,
}

/// One frame.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Frame {
    /// The file, relative to the project.
    pub filename: Maybe<Untrusted>,
    /// The file, as the process saw it.
    pub abs_path: Maybe<Untrusted>,
    /// The module.
    pub module: Maybe<Untrusted>,
    /// The library or binary.
    pub package: Maybe<Untrusted>,
    /// The function.
    pub function: Maybe<Untrusted>,
    /// The line, from 1.
    pub line_no: Maybe<u32>,
    /// The column, from 1.
    pub col_no: Maybe<u32>,
    /// Whether it belongs to the application.
    pub in_app: Maybe<bool>,
    /// Source lines around the line.
    pub context: Listed<SourceLine>,
    /// Local variables.
    pub vars: Maybe<Pairs>,
    /// The address of the instruction, of native code only.
    pub instruction_addr: Maybe<Untrusted>,
}

/// A line of source: its number and its text.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
pub struct SourceLine(pub Maybe<u32>, pub Maybe<Untrusted>);

/// A thread of the process at the time of the event.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Thread {
    /// Its number.
    pub id: Maybe<super::Count>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Whether it crashed.
    pub crashed: Maybe<bool>,
    /// Whether it sent the event.
    pub current: Maybe<bool>,
    /// What it was doing.
    pub stacktrace: Maybe<Stacktrace>,
    /// What state it was in.
    pub state: Maybe<Untrusted<Value>>,
}
