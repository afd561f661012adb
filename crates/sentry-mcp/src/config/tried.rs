//! Settings tried before they are written down for a client: made sense of as a start does, and nothing is touched.

use super::{
    Config, ConfigError,
    files::{Disk, Files},
};
use crate::{cli::Flags, env::Environment};
use std::{io, path::Path};

/// Whether a server could start with these settings. That a token is missing is no hindrance.
///
/// # Errors
/// The first setting that cannot be used.
pub(crate) fn tried(flags: &Flags, environment: &Environment) -> Result<(), ConfigError> {
    Config::new(flags, environment, &Untouched).map(drop)
}

/// The real files, of which none is made. The folder that the client will start the server in is not known, so what lies in
/// this one is not looked for.
struct Untouched;

impl Files for Untouched {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(path)
    }

    fn is_plain(&self, _: &Path) -> bool {
        false
    }

    fn is_repository(&self, _: &Path) -> bool {
        false
    }

    fn begin_log(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match std::fs::metadata(path) {
            Ok(there) if there.is_file() => Ok(()),
            Ok(_) => Err(io::ErrorKind::InvalidInput.into()),
            Err(_) if folder.is_none_or(Path::is_dir) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn is_open_to_others(&self, _: &Path) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    fn said(words: &[&str]) -> String {
        let read = Cli::read(std::iter::once("sentry-mcp").chain(words.iter().copied()).map(Into::into));
        let Ok(cli) = read else { panic!("{words:?}") };
        tried(&cli.flags, &Environment::default())
            .map_or_else(|problem| problem.to_string(), |()| String::new())
    }

    #[test]
    fn what_cannot_start_is_told_and_a_missing_token_is_not() {
        assert_eq!(said(&["--host=sentry.corp", "--skills=inspect"]), "");
        assert!(said(&["--project-slug=backend"]).starts_with("--project-slug: "));
    }

    #[test]
    fn a_log_that_could_be_written_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("audit.log");
        let log = |file: &Path| said(&["--audit-log", file.to_str().unwrap()]);
        assert_eq!(log(&file), "");
        assert!(!file.exists());
        assert!(log(&folder.path().join("none/audit.log")).contains("no such file"));
        assert!(log(folder.path()).contains("no plain file"));
    }
}
