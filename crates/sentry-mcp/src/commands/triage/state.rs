//! The file in which a sweep leaves what the next one compares with: of this user alone, and there as a whole or as it was.

use crate::commands::beside::{Rights, beside, whole};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// The largest file that is read, in bytes: of some hundred thousand issues.
const LARGEST: u64 = 128 << 20;

/// What the last sweep left; `None` where there is no file yet.
///
/// # Errors
/// As the operating system says; when it is no file, or too large to be one of ours.
pub(super) fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let there = opened.metadata()?;
    if !there.is_file() || there.len() > LARGEST {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    opened.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Writes the state. What was there and is of no use to us is kept first, under a name that is free; that name is the
/// answer.
///
/// # Errors
/// As the operating system says; the file is as it was then.
pub(super) fn keep(file: &Path, state: &str, old: Option<&[u8]>) -> io::Result<Option<PathBuf>> {
    let file = whole(file);
    let mut next = beside(&file, Rights::Private)?;
    next.write_all(state.as_bytes())?;
    next.as_file().sync_all()?;
    let copy = old.map(|old| copy(&file, old)).transpose()?;
    next.persist(&file).map_err(|error| error.error)?;
    Ok(copy)
}

/// Names that are tried for a copy.
const NAMES: u32 = 1_000;

fn copy(file: &Path, old: &[u8]) -> io::Result<PathBuf> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    for number in 1..NAMES {
        let copy = file.with_file_name(format!("{name}.{number}.bak"));
        let mut next = beside(file, Rights::Private)?;
        next.write_all(old)?;
        next.as_file().sync_all()?;
        match next.persist_noclobber(&copy) {
            Ok(_) => return Ok(copy),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::other("there are too many copies beside it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_as_a_whole_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("triage.json");
        assert_eq!(read(&file).unwrap(), None);
        assert_eq!(keep(&file, "1", None).unwrap(), None);
        assert_eq!(read(&file).unwrap().as_deref(), Some(&b"1"[..]));
        let first = keep(&file, "2", Some(b"\xffold")).unwrap().unwrap();
        let second = keep(&file, "3", Some(b"2")).unwrap().unwrap();
        assert_eq!(
            (fs::read(&first).unwrap(), fs::read(&second).unwrap()),
            (b"\xffold".to_vec(), b"2".to_vec())
        );
        assert_eq!(fs::read(&file).unwrap(), b"3");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no temporary file is left");
        #[cfg(unix)]
        for file in [&file, &first] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(read(folder.path()).is_err());
        assert!(keep(&folder.path().join("nowhere/x"), "1", None).is_err());
    }
}
