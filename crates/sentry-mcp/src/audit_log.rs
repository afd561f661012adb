//! The file of `--audit-log`: records are appended, each in one write, and never touched again.

use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tools::{Fingerprint, Ledger, Unwritable};

/// The file of `--audit-log`.
pub(crate) struct AuditLog {
    path: PathBuf,
    /// What was not written although its change was made: it goes first, and until it is written nothing is changed.
    owed: Mutex<Vec<u8>>,
}

impl AuditLog {
    /// The log in this file, which is made if there is none.
    ///
    /// # Errors
    /// When it cannot be written, or is no plain file: a pipe or a device keeps nothing.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let log = Self { path: path.to_owned(), owed: Mutex::default() };
        log.file().map(|_| log)
    }

    /// Opened anew for each record: a log that was moved away is begun again, as log rotation expects.
    fn file(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // A pipe would be waited for.
        if std::fs::metadata(&self.path).is_ok_and(|known| !known.is_file()) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        options.open(&self.path)
    }

    fn append(&self, owed: &mut Vec<u8>) -> Result<(), Unwritable> {
        if owed.is_empty() {
            return self.file().map(drop).map_err(|_| Unwritable);
        }
        let mut file = self.file().map_err(|_| Unwritable)?;
        // A line that was cut short by the end of a process, or of the disk, is ended before the next begins.
        let mut lines = if ends_in_a_line(&mut file) { Vec::new() } else { vec![b'\n'] };
        lines.extend_from_slice(owed);
        match file.write(&lines) {
            Ok(written) if written == lines.len() => {
                owed.clear();
                Ok(())
            }
            _ => Err(Unwritable),
        }
    }
}

fn ends_in_a_line(file: &mut File) -> bool {
    let mut last = [0];
    match file.seek(SeekFrom::End(-1)).and_then(|_| file.read_exact(&mut last)) {
        Ok(()) => last == *b"\n",
        // Empty.
        Err(_) => true,
    }
}

impl Ledger for AuditLog {
    fn ready(&self) -> Result<(), Unwritable> {
        self.append(&mut self.owed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, line: &[u8]) -> Result<(), Unwritable> {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        owed.extend_from_slice(line);
        self.append(&mut owed)
    }
}

/// The first 64 bits of the token's SHA-256: tokens are random, so nobody finds one by its fingerprint.
pub(crate) fn fingerprint(token: &SecretString) -> Fingerprint {
    let digest = ring::digest::digest(&ring::digest::SHA256, token.expose_secret().as_bytes());
    Fingerprint(digest.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_short_is_ended_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        std::fs::write(&path, "{\"tool\":\"upd").unwrap();
        let log = AuditLog::open(&path).unwrap();
        log.write(b"{}\n").unwrap();
        log.write(b"[]\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"tool\":\"upd\n{}\n[]\n");
    }

    #[test]
    fn a_log_that_was_moved_away_is_begun_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let log = AuditLog::open(&path).unwrap();
        log.write(b"{}\n").unwrap();
        std::fs::rename(&path, folder.path().join("old")).unwrap();
        log.write(b"[]\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[]\n");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it_and_a_device_is_none() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        AuditLog::open(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for bad in
            [Path::new("/dev/full"), Path::new("/dev/null"), folder.path(), &folder.path().join("no/such")]
        {
            assert!(AuditLog::open(bad).is_err(), "{}", bad.display());
        }
    }

    #[test]
    fn what_was_not_written_is_owed_and_bars_further_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/audit.jsonl");
        std::fs::create_dir(folder.path().join("logs")).unwrap();
        let log = AuditLog::open(&path).unwrap();
        std::fs::remove_dir_all(folder.path().join("logs")).unwrap();
        assert_eq!(log.ready(), Err(Unwritable));
        assert_eq!(log.write(b"{}\n"), Err(Unwritable));
        assert_eq!(log.ready(), Err(Unwritable));
        std::fs::create_dir(folder.path().join("logs")).unwrap();
        assert_eq!(log.ready(), Ok(()));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }

    #[test]
    fn a_fingerprint_is_of_the_token_alone() {
        // `printf '' | sha256sum` begins so.
        assert_eq!(fingerprint(&String::new().into()).to_string(), "e3b0c44298fc1c14");
        assert_ne!(fingerprint(&"a".to_owned().into()), fingerprint(&"b".to_owned().into()));
    }
}
