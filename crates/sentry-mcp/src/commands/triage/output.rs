//! Where a report goes: standard output, or a file that is there as a whole or not at all.

use crate::commands::{
    beside::{Rights, beside, whole},
    page,
};
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
    let file = whole(file);
    let mut next = beside(&file, Rights::Usual)?;
    next.write_all(text.as_bytes())?;
    next.persist(&file).map_err(|error| error.error)?;
    Ok(())
}
