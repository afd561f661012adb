//! Files on disk that git does not track: whoever made a change did not bring them.

use super::files::{Disk, Files};
use checkout::{FilePath, Tracked};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The disk, without what a repository holds.
pub(crate) struct Untracked {
    root: PathBuf,
    tracked: Tracked,
    /// Names that count nowhere.
    without: Vec<&'static str>,
}

impl Untracked {
    /// Of a checkout with this uppermost folder, which tracks these; no file of these names besides.
    pub(crate) fn new(root: &Path, tracked: Tracked, without: Vec<&'static str>) -> Self {
        Self { root: root.canonicalize().unwrap_or_else(|_| root.to_owned()), tracked, without }
    }

    fn holds(&self, path: &Path) -> bool {
        let is_named = |name: &str| self.without.contains(&name);
        let named = path.file_name().and_then(|name| name.to_str()).is_none_or(is_named);
        let below = path.strip_prefix(&self.root).ok().and_then(Path::to_str).and_then(FilePath::of);
        named || below.is_none_or(|path| self.tracked.has(&path))
    }
}

impl Files for Untracked {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(path)
    }

    fn begin_log(&self, path: &Path) -> io::Result<()> {
        Disk.begin_log(path)
    }

    fn is_repository(&self, folder: &Path) -> bool {
        Disk.is_repository(folder)
    }

    fn is_plain(&self, path: &Path) -> bool {
        // A link leads anywhere, and is no file of this folder.
        let is_link = path.symlink_metadata().map_or(true, |file| file.is_symlink());
        !is_link && Disk.is_plain(path) && !self.holds(path)
    }

    fn is_open_to_others(&self, path: &Path) -> bool {
        Disk.is_open_to_others(path)
    }
}
