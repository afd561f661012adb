//! Where a report goes: standard output, or a file that is there as a whole or not at all.

use crate::commands::page;
use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Writes the report.
///
/// # Errors
/// As the operating system says.
pub(super) fn write(file: Option<&Path>, text: &str) -> io::Result<()> {
    let Some(file) = file else {
        page::text(text);
        return Ok(());
    };
    // What is no file, such as a pipe, is written to and not replaced.
    if fs::metadata(file).is_ok_and(|there| !there.is_file()) {
        return fs::OpenOptions::new().write(true).open(file)?.write_all(text.as_bytes());
    }
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut next = tempfile::Builder::new();
    let next = next.prefix(".sentry-mcp-");
    // It gets the rights that this user's files get.
    #[cfg(unix)]
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    let next = next.permissions(rights);
    let mut next = next.tempfile_in(folder(&file))?;
    next.write_all(text.as_bytes())?;
    next.persist(&file).map_err(|error| error.error)?;
    Ok(())
}

/// The folder that a file is in.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
