//! Exceptions, threads and their stack traces.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;
use std::fmt;
use untrusted::{Listed, Maybe, Pairs, Unread, Untrusted, Wire};

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
    /// By which way one exception came from another: `__cause__`, `__context__`, `errors[0]`, …
    pub source: Maybe<Untrusted>,
    /// What the system said: signal, error number, code of a machine exception.
    pub meta: Maybe<MechanismMeta>,
}

/// What the operating system said of a crash.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct MechanismMeta {
    /// A signal of POSIX.
    pub signal: Maybe<Signal>,
}

/// A signal of POSIX, such as `SIGSEGV`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Signal {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Why it was sent, such as `SEGV_MAPERR`.
    pub code_name: Maybe<Untrusted>,
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
    pub context: Unread<Listed<SourceLine>>,
    /// Local variables.
    pub vars: Unread<Pairs>,
    /// The address of the instruction, of native code only.
    pub instruction_addr: Maybe<CodeAddress>,
    /// Where the function begins, of native code only.
    pub symbol_addr: Maybe<CodeAddress>,
    /// The platform, where it is another than the event's.
    pub platform: Maybe<Untrusted>,
}

/// An address in memory. Sentry writes it in hexadecimal digits behind `0x`; so does this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeAddress(pub u64);

impl fmt::Display for CodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

untrusted::inert!(CodeAddress, 18, wire);

impl<'de> Deserialize<'de> for CodeAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = untrusted::macros::text_or_whole_number(deserializer)?;
        let text = text.trim();
        let read = match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => text.parse(),
        };
        read.map(Self).map_err(|_| D::Error::custom("not an address"))
    }
}

/// A library or binary that a process had loaded, as debug information knows it.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Image {
    /// Its file.
    pub code_file: Maybe<Untrusted>,
    /// The file of its debug information.
    pub debug_file: Maybe<Untrusted>,
    /// Where it was loaded.
    pub image_addr: Maybe<CodeAddress>,
    /// Its length in bytes.
    pub image_size: Maybe<u64>,
    /// Whether its debug information was `found`, `missing`, `malformed`, …
    pub debug_status: Maybe<Untrusted>,
    /// Processor.
    pub arch: Maybe<Untrusted>,
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
