//! The files that a configuration may be made of, and how they are read: a trait, so that tests need no disk.

use crate::audit_log::AuditLog;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The largest file that is read, in bytes: certificates of a whole company fit.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads the files that the operator named.
pub(crate) trait Files {
    /// The whole file, up to [`LARGEST`].
    ///
    /// # Errors
    /// As the operating system says, and [`io::ErrorKind::FileTooLarge`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Whether it is a file like any other, and not a pipe or a device that is waited for.
    fn is_plain(&self, path: &Path) -> bool;

    /// Whether it is the uppermost folder of a git checkout.
    fn is_repository(&self, folder: &Path) -> bool;

    /// Makes sure that the file is there and can be appended to.
    ///
    /// # Errors
    /// As the operating system says, and [`io::ErrorKind::InvalidInput`] for what is no plain file.
    fn begin_log(&self, path: &Path) -> io::Result<()>;

    /// Whether other users of this machine may read it.
    fn is_open_to_others(&self, path: &Path) -> bool;
}

/// The real ones.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if u64::try_from(read).is_ok_and(|read| read <= LARGEST) {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::FileTooLarge.into())
        }
    }

    fn begin_log(&self, path: &Path) -> io::Result<()> {
        AuditLog::open(path).map(drop)
    }

    fn is_repository(&self, folder: &Path) -> bool {
        folder.join(".git").exists()
    }

    fn is_plain(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|file| file.is_file())
    }

    #[cfg(unix)]
    fn is_open_to_others(&self, path: &Path) -> bool {
        use std::os::unix::fs::PermissionsExt;
        // The same bits of a folder mean something else.
        std::fs::metadata(path).is_ok_and(|file| !file.is_dir() && file.permissions().mode() & 0o044 != 0)
    }

    #[cfg(not(unix))]
    fn is_open_to_others(&self, _: &Path) -> bool {
        false
    }
}

/// A file that cannot be used. Its content is never repeated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadFile {
    /// It cannot be read.
    #[error("{} cannot be read: {}", .0.display(), why(*.1))]
    Unreadable(PathBuf, io::ErrorKind),
    /// It cannot be appended to.
    #[error("{} cannot be written: {}", .0.display(), why(*.1))]
    Unwritable(PathBuf, io::ErrorKind),
    /// It is no text.
    #[error("{} is not UTF-8 text", .0.display())]
    Encoding(PathBuf),
    /// It has no content.
    #[error("{} is empty", .0.display())]
    Empty(PathBuf),
    /// `-` would be standard input, which belongs to the protocol.
    #[error("it must name a file; standard input belongs to the protocol")]
    StandardInput,
    /// A line of `--env-file` is no assignment.
    #[error("line {line} of {} is not NAME=value", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// The same, for a value in quotes that spans lines.
    #[error("{} has an assignment of several lines that cannot be read", .0.display())]
    Lines(PathBuf),
    /// `--ca-file` holds none.
    #[error("{} holds no certificate in PEM form", .0.display())]
    NoCertificate(PathBuf),
}

/// Why a file cannot be used, in words for whoever named it.
pub(crate) fn why(kind: io::ErrorKind) -> String {
    match kind {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "this user may not".into(),
        io::ErrorKind::IsADirectory => "it is a directory".into(),
        io::ErrorKind::ReadOnlyFilesystem => "its file system is read-only".into(),
        io::ErrorKind::InvalidInput => "it is no plain file".into(),
        other => other.to_string(),
    }
}

/// The content of a file that a flag names, as text.
pub(super) fn text(files: &impl Files, path: &Path) -> Result<String, BadFile> {
    if path.as_os_str() == "-" {
        return Err(BadFile::StandardInput);
    }
    let bytes = files.read(path).map_err(|error| BadFile::Unreadable(path.into(), error.kind()))?;
    let text = String::from_utf8(bytes).map_err(|_| BadFile::Encoding(path.into()))?;
    // Editors on Windows begin a file with a mark that is no part of it.
    let text = text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text);
    if text.trim().is_empty() { Err(BadFile::Empty(path.into())) } else { Ok(text) }
}

/// The certificates that `--ca-file` names, in PEM form. Whether they are sound shows when the first connection is made.
pub(super) fn certificates(files: &impl Files, path: &Path) -> Result<Vec<u8>, BadFile> {
    let text = text(files, path)?;
    if text.contains("-----BEGIN CERTIFICATE-----") {
        Ok(text.into_bytes())
    } else {
        Err(BadFile::NoCertificate(path.into()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Files in memory. Those whose name begins with `open` are readable by others.
    #[derive(Default)]
    pub(crate) struct Memory(pub(crate) BTreeMap<&'static str, &'static str>);

    impl Files for Memory {
        fn begin_log(&self, path: &Path) -> io::Result<()> {
            if self.0.contains_key(path.to_str().unwrap()) {
                Ok(())
            } else {
                Err(io::ErrorKind::NotFound.into())
            }
        }

        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            let text = path.to_str().and_then(|path| self.0.get(path));
            text.map(|text| text.as_bytes().into()).ok_or(io::ErrorKind::NotFound.into())
        }

        fn is_repository(&self, folder: &Path) -> bool {
            self.is_plain(&folder.join(".git"))
        }

        fn is_plain(&self, path: &Path) -> bool {
            path.to_str().is_some_and(|path| self.0.contains_key(path))
        }

        fn is_open_to_others(&self, path: &Path) -> bool {
            path.to_str().is_some_and(|path| path.starts_with("open"))
        }
    }

    #[test]
    fn a_file_is_read_up_to_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "content").unwrap();
        assert_eq!(Disk.read(&path).unwrap(), b"content");
        std::fs::write(&path, vec![b'x'; 4 * 1024 * 1024 + 1]).unwrap();
        assert_eq!(Disk.read(&path).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(Disk.read(&folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_folder_or_a_device_is_no_plain_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(
            !Disk.is_plain(&path) && !Disk.is_plain(folder.path()) && !Disk.is_plain(Path::new("/dev/null"))
        );
        std::fs::write(&path, "").unwrap();
        assert!(Disk.is_plain(&path));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_known() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "x").unwrap();
        for (mode, open) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(Disk.is_open_to_others(&path), open, "{mode:o}");
        }
    }
}
