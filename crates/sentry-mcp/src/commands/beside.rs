//! Files that are there as a whole or not at all: each is written beside its place first, and then takes it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tempfile::{Builder, NamedTempFile};

/// Whose a new file is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rights {
    /// This user's alone, from the beginning.
    Private,
    /// As this user's files are.
    Usual,
}

/// An empty file in the folder of another, which may take its place.
///
/// # Errors
/// As the operating system says.
pub(super) fn beside(file: &Path, rights: Rights) -> io::Result<NamedTempFile> {
    let mut next = Builder::new();
    next.prefix(".sentry-mcp-");
    #[cfg(unix)]
    if rights == Rights::Usual {
        next.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    next.tempfile_in(folder(file))
}

/// The folder that a file is in.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file without links and dots, also one that is not there yet.
pub(super) fn whole(file: &Path) -> PathBuf {
    fs::canonicalize(file).unwrap_or_else(|_| {
        let folder = fs::canonicalize(folder(file)).unwrap_or_else(|_| folder(file).to_owned());
        folder.join(file.file_name().unwrap_or_default())
    })
}
