//! Secrets that a server is given besides the Sentry token: each in a file that a flag names, or in a variable.

use super::{
    ConfigError, Notice,
    files::{self, Files},
    source::{Places, Source},
};
use secrecy::SecretString;
use std::path::Path;

/// Where a secret may stand.
pub(super) struct Kept<'a> {
    pub(super) flag: &'static str,
    pub(super) file: Option<&'a Path>,
    pub(super) variable: &'static str,
}

impl Kept<'_> {
    /// The text, and where it was found. The file wins.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn find(
        &self,
        places: &Places,
        files: &impl Files,
        notices: &mut Vec<Notice>,
    ) -> Result<Option<(SecretString, Source)>, ConfigError> {
        let Some(path) = self.file else {
            let found = places.variable(&[self.variable]);
            return Ok(found.map(|found| (found.text.into(), found.source)));
        };
        let source = Source::File(self.flag);
        let text = files::text(files, path).map_err(|problem| ConfigError::new(source, problem))?;
        if files.is_open_to_others(path) {
            notices.push(Notice::OpenToOthers(path.to_owned()));
        }
        Ok(Some((text.into(), source)))
    }
}
