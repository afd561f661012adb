//! What commands print for a person, or for a program that a person wrote.

use crate::env::{Environment, NO_COLOR};
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};
use tools::{Shown, Way};
use untrusted::TerminalStyle;

/// Through which door an answer leaves: JSON when asked for, colours only on a terminal that wants them.
pub(super) fn way(json: bool, environment: &Environment) -> Way {
    if json {
        return Way::Data;
    }
    Way::Terminal(if is_coloured(environment) { TerminalStyle::Coloured } else { TerminalStyle::Plain })
}

/// Whether standard output is a terminal, and the user minds no colours.
pub(super) fn is_coloured(environment: &Environment) -> bool {
    io::stdout().is_terminal() && environment.value(NO_COLOR).is_none()
}

/// Prints an answer; the exit code says whether all was well.
pub(super) fn print(shown: &Shown) -> ExitCode {
    text(&shown.text);
    if shown.is_error { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints text. Somebody who closes the pipe has read enough.
pub(super) fn text(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{}", text.trim_end());
}
