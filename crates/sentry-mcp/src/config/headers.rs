//! Extra headers for the Sentry server, such as those that a company's gateway asks for. Their values are secrets.

use super::{
    ConfigError, Notice,
    files::{self, Files},
    source::{Places, Source},
};
use crate::{cli::ServerFlags, env::SENTRY_HEADERS};
use http::{HeaderName, HeaderValue};
use sentry_api::RESERVED_HEADERS;

/// A header, ready to be sent.
pub(crate) type Header = (HeaderName, HeaderValue);

/// Why a line is not a header. No value is repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadHeader {
    /// No colon, no name, or characters that a header cannot hold.
    #[error("header {0} is not written as `Name: value`")]
    Shape(usize),
    /// A header that the program sets itself.
    #[error("header {0} is {1}, which this server sets itself")]
    Reserved(usize, HeaderName),
}

/// Finds the headers. A header on the command line replaces one of the same name in the environment.
pub(super) fn find(
    flags: &ServerFlags,
    places: &Places,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Header>, ConfigError> {
    let mut headers = Vec::new();
    if !flags.header.is_empty() {
        notices.push(Notice::SecretInArguments("--header"));
        add(&mut headers, Source::Flag("--header"), flags.header.iter().map(String::as_str))?;
    }
    if let Some(path) = &flags.header_file {
        let source = Source::File("--header-file");
        let text = files::text(files, path).map_err(|problem| ConfigError::new(source, problem))?;
        if files.is_open_to_others(path) {
            notices.push(Notice::OpenToOthers(path.clone()));
        }
        add(&mut headers, source, text.lines())?;
    }
    if let Some(found) = places.variable(&[SENTRY_HEADERS]) {
        add(&mut headers, found.source, found.text.lines())?;
    }
    Ok(headers)
}

/// Adds a place's headers, except those that a place before it named.
fn add<'a>(
    headers: &mut Vec<Header>,
    source: Source,
    lines: impl Iterator<Item = &'a str>,
) -> Result<(), ConfigError> {
    let mut here = Vec::new();
    for (index, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let header = header(line, index + 1).map_err(|problem| ConfigError::new(source, problem))?;
        if !headers.iter().any(|(name, _)| *name == header.0) {
            here.push(header);
        }
    }
    headers.extend(here);
    Ok(())
}

fn header(line: &str, number: usize) -> Result<Header, BadHeader> {
    let read = || {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.trim().parse().ok()?;
        let mut value: HeaderValue = value.trim().parse().ok()?;
        value.set_sensitive(true);
        (!value.is_empty()).then_some((name, value))
    };
    match read() {
        None => Err(BadHeader::Shape(number)),
        Some((name, _)) if RESERVED_HEADERS.contains(&name) => Err(BadHeader::Reserved(number, name)),
        Some(header) => Ok(header),
    }
}
