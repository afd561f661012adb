//! Files as they were at a glance: what is known of them without opening one.

use std::{
    fs::Metadata,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Files, and how each of them was when it was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stamp(Vec<(PathBuf, Option<Seen>)>);

/// A file as the file system describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    /// When it was changed in any way, its name and its times among them. Nobody can set it.
    changed: Option<SystemTime>,
    /// Which it is: another that takes its name is another.
    file: Option<(u64, u64)>,
}

/// The coarsest time that a file system writes. A file that was changed less than this ago may change once more and look
/// the same.
const GRAIN: Duration = Duration::from_secs(2);

impl Stamp {
    /// These files as they are now, those that are not there too.
    pub(crate) fn of(files: impl IntoIterator<Item = PathBuf>) -> Self {
        let seen = |file: PathBuf| {
            let seen = file.metadata().ok().as_ref().map(Seen::of);
            (file, seen)
        };
        Self(files.into_iter().map(seen).collect())
    }

    /// A folder, whatever comes into it and goes.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let seen = folder.metadata().ok().map(|seen| Seen {
            size: 0,
            modified: None,
            changed: None,
            ..Seen::of(&seen)
        });
        Self(vec![(folder.to_owned(), seen)])
    }

    /// All of these.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether each change from now on will show. As git has it of its index: what was changed just now is not trusted.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        let times = self.0.iter().filter_map(|(_, seen)| seen.as_ref());
        let mut times = times.flat_map(|seen| [seen.modified, seen.changed]).flatten();
        times.all(|time| time.checked_add(GRAIN).is_some_and(|settled| settled < now))
    }
}

impl Seen {
    fn of(metadata: &Metadata) -> Self {
        let (changed, file) = of_unix(metadata);
        Self { size: metadata.len(), modified: metadata.modified().ok(), changed, file }
    }
}

#[cfg(unix)]
fn of_unix(metadata: &Metadata) -> (Option<SystemTime>, Option<(u64, u64)>) {
    use std::os::unix::fs::MetadataExt;
    let since = u64::try_from(metadata.ctime()).ok().zip(u32::try_from(metadata.ctime_nsec()).ok());
    let changed =
        since.and_then(|(seconds, nanos)| SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos)));
    (changed, Some((metadata.dev(), metadata.ino())))
}

#[cfg(not(unix))]
fn of_unix(metadata: &Metadata) -> (Option<SystemTime>, Option<(u64, u64)>) {
    (metadata.created().ok(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_change_shows_and_what_changed_just_now_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("index"), folder.path().join("other"));
        let stamp = || Stamp::of([file.clone(), other.clone()]);
        fs::write(&file, "one").unwrap();
        let before = stamp();
        assert_eq!(before, stamp());
        let changed = file.metadata().unwrap().modified().unwrap();
        for (later, settled) in [(0, false), (1, false), (60, true)] {
            assert_eq!(before.is_settled(changed + Duration::from_secs(later)), settled, "{later}");
        }
        // Another file of the same size and time takes its place, as git writes its own.
        fs::write(folder.path().join("lock"), "two").unwrap();
        let lock = fs::File::options().write(true).open(folder.path().join("lock")).unwrap();
        lock.set_modified(changed).unwrap();
        fs::rename(folder.path().join("lock"), &file).unwrap();
        let after = stamp();
        assert_ne!(before, after);
        fs::write(&other, "").unwrap();
        assert_ne!(after, stamp());
        fs::remove_file(&file).unwrap();
        assert_ne!(after, stamp());
    }

    #[test]
    fn of_a_folder_it_counts_which_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let before = Stamp::of_folder(folder.path());
        fs::write(folder.path().join("a"), "a").unwrap();
        assert_eq!(before, Stamp::of_folder(folder.path()));
        assert!(before.is_settled(SystemTime::UNIX_EPOCH));
        assert_ne!(before, Stamp::of_folder(&folder.path().join("none")));
    }
}
