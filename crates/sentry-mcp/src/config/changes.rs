//! How changes are watched over: whether a person is asked, and where they are recorded.

use super::{
    ConfigError, Notice,
    files::{BadFile, Files},
    source::{Source, flag},
};
use crate::cli::ChangeFlags;
use std::path::PathBuf;
use tools::ConfirmWrites;

/// A word that `--confirm-writes` does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadChanges(&'static str);

/// When a person is asked.
pub(super) fn confirm_writes(flags: &ChangeFlags) -> Result<ConfirmWrites, ConfigError> {
    let Some(found) = flag("--confirm-writes", flags.confirm_writes.as_deref()) else {
        return Ok(ConfirmWrites::default());
    };
    found.text.parse().map_err(|problem| ConfigError::new(found.source, BadChanges(problem)))
}

/// The file of the audit log, once it is known that it can be written.
pub(super) fn audit_log(
    flags: &ChangeFlags,
    files: &impl Files,
    notices: &mut Vec<Notice>,
) -> Result<Option<PathBuf>, ConfigError> {
    let Some(path) = &flags.audit_log else { return Ok(None) };
    files.begin_log(path).map_err(|error| {
        ConfigError::new(Source::File("--audit-log"), BadFile::Unwritable(path.into(), error.kind()))
    })?;
    if files.is_open_to_others(path) {
        notices.push(Notice::OpenToOthers(path.clone()));
    }
    Ok(Some(path.clone()))
}
