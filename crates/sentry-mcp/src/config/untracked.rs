//! Files on disk that git does not track and that no commit has which is reviewed: whoever made a change did not bring them.

use super::files::{Disk, Files};
use checkout::{FilePath, Tracked};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The disk, without what a repository holds.
pub(crate) struct Untracked {
    root: PathBuf,
    /// What git tracks, and what commits have.
    held: Vec<Arc<Tracked>>,
}

impl Untracked {
    /// Of a checkout with this uppermost folder, without these files of it.
    pub(crate) fn new(root: &Path, held: Vec<Arc<Tracked>>) -> Self {
        Self { root: root.canonicalize().unwrap_or_else(|_| root.to_owned()), held }
    }

    fn holds(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.root).ok().and_then(Path::to_str).and_then(FilePath::of);
        below.is_none_or(|path| {
            self.held.iter().any(|held| held.only(|held| is_same(held, &path)).count() > 0)
        })
    }
}

/// Whether one may open the other: where the system does not care for case, or for how a letter with an accent is
/// written, a file is opened by other spellings of its name than git has it by, also `s` by `ſ`.
fn is_same(one: &FilePath, other: &FilePath) -> bool {
    let is_same =
        |(one, other): (&str, &str)| one.to_lowercase() == other.to_lowercase() || may_fold(one, other);
    one.parts().count() == other.parts().count() && one.parts().rev().zip(other.parts().rev()).all(is_same)
}

/// Whether a system could take one for the other that folds letters beyond ASCII. Which, differs from system to system: names
/// with such letters that are about as long count as the same, which costs a mapping at worst.
fn may_fold(one: &str, other: &str) -> bool {
    let odd = [one, other].iter().flat_map(|name| name.chars()).filter(|c| !c.is_ascii()).count();
    // A ligature is up to three letters.
    odd > 0 && one.chars().count().abs_diff(other.chars().count()) <= 2 * odd
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
        let of = |paths: &[&str]| Tracked::of(paths.iter().map(|path| FilePath::of(path).unwrap()));
        let index = of(&[".SentryCLIrc", "services/Api/.sentry-mcp.toml", "caf\u{e9}/.sentryclirc"]);
        let disk = Untracked::new(root, [index, of(&["sentry.properties"])].map(Arc::new).into());
        for (path, is_held) in [
            (".sentryclirc", true),
            ("services/api/.sentry-mcp.toml", true),
            ("Sentry.Properties", true),
            ("cafe\u{301}/.sentryclirc", true),
            ("cafe/.sentryclirc", true),
            ("services/ap\u{131}/.sentry-mcp.toml", true),
            ("cave/.sentryclirc", true),
            ("cafe/.sentry-mcp.toml", false),
            (".sentry-mcp.toml", false),
            ("services/.sentryclirc", false),
        ] {
            assert_eq!(disk.holds(&root.join(path)), is_held, "{path}");
        }
    }
}
