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
        let is_named = |name: &str| self.without.iter().any(|known| known.eq_ignore_ascii_case(name));
        let named = path.file_name().and_then(|name| name.to_str()).is_none_or(is_named);
        let below = path.strip_prefix(&self.root).ok().and_then(Path::to_str).and_then(FilePath::of);
        // Where the system does not care for case, a file is opened by other spellings of its name than git has it by.
        let same = |path: &FilePath| {
            let path = path.as_str().to_lowercase();
            self.tracked.only(|tracked| tracked.as_str().to_lowercase() == path).count() > 0
        };
        named || below.is_none_or(|path| same(&path))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_tracks_is_held_however_its_name_is_spelt() {
        let root = Path::new("/nowhere/at/all");
        let tracked =
            [".SentryCLIrc", "services/Api/.sentry-mcp.toml"].map(|path| FilePath::of(path).unwrap());
        let disk = Untracked::new(root, Tracked::of(tracked), vec!["sentry.properties"]);
        for (path, is_held) in [
            (".sentryclirc", true),
            ("services/api/.sentry-mcp.toml", true),
            ("Sentry.Properties", true),
            (".sentry-mcp.toml", false),
            ("services/.sentryclirc", false),
        ] {
            assert_eq!(disk.holds(&root.join(path)), is_held, "{path}");
        }
    }
}
