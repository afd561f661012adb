//! What git is configured to do, as far as it matters here.

use std::path::{Component, Path, PathBuf};

/// How git is configured, for a repository and its user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Where the repository is fetched from.
    pub(crate) origin: Option<String>,
    /// Whether the repository's own configuration names a filter: git would run it to compare a file on disk.
    pub(crate) names_a_filter: bool,
    /// The files that it takes in, or would; `None` where that cannot be told.
    pub(crate) taken_in: Option<Vec<PathBuf>>,
}

impl Configuration {
    /// What git is asked.
    pub(crate) const ASKED: &[&str] = &["--null", "--show-scope", "--show-origin", "--list"];

    /// Nothing is known: an older git does not know the question.
    pub(crate) const fn unknown() -> Self {
        Self { origin: None, names_a_filter: true, taken_in: None }
    }

    /// `SCOPE`, `ORIGIN`, and `KEY` with the value in a line of its own.
    pub(crate) fn read(said: &[u8], root: &Path, home: Option<&Path>) -> Self {
        let said = String::from_utf8_lossy(said);
        let parts: Vec<&str> = said.split('\0').collect();
        let mut read = Self { taken_in: Some(Vec::new()), ..Self::default() };
        for line in parts.chunks_exact(3) {
            let [scope, place, pair] = line else { continue };
            let (key, value) = pair.split_once('\n').unwrap_or((pair, ""));
            match key {
                "remote.origin.url" => read.origin = Some(value.to_owned()),
                _ if key.starts_with("filter.") => {
                    read.names_a_filter |= matches!(*scope, "local" | "worktree");
                }
                _ if is_of_a_file(key) => {
                    // Which branch is checked out changes without the configuration.
                    let file = if key.contains("onbranch:") { None } else { file(value, place, root, home) };
                    let is_own = !matches!(*scope, "local" | "worktree");
                    let file = file.filter(|file| {
                        is_own || lies_in(file, root) || home.is_some_and(|home| lies_in(file, home))
                    });
                    let before = read.taken_in.take().filter(|all| all.len() < MANY);
                    read.taken_in = before.zip(file).map(|(mut all, file)| {
                        all.push(file);
                        all
                    });
                }
                _ => {}
            }
        }
        read
    }

    /// What it takes to keep it, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let files = self.taken_in.iter().flatten().map(|file| file.as_os_str().len() + size_of::<PathBuf>());
        size_of::<Self>() + self.origin.as_ref().map_or(0, String::len) + files.sum::<usize>()
    }
}

/// More files than anybody has taken in. Each is looked at with every question, and a repository may name as many as it likes.
const MANY: usize = 20;

/// Whether a path leads into a folder, as it is written: what a repository names elsewhere, on a disk of somebody else's for
/// one, is not looked at.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let mut plain = PathBuf::new();
    for part in file.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain.starts_with(folder)
}

/// Whether it names a file that is taken in, be it on a condition.
fn is_of_a_file(key: &str) -> bool {
    key == "include.path" || key.starts_with("includeif.") && key.ends_with(".path")
}

/// The file that is named: from the home, or from the file that names it.
fn file(value: &str, place: &str, root: &Path, home: Option<&Path>) -> Option<PathBuf> {
    if let Some(below) = value.strip_prefix("~/") {
        return Some(home?.join(below));
    }
    if value.starts_with(['~', '%']) || value.is_empty() {
        return None;
    }
    // git tells files of the repository from its uppermost folder.
    let named_in = root.join(place.strip_prefix("file:")?);
    named_in.is_file().then_some(())?;
    Some(named_in.parent()?.join(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[(&str, &str, &str)]) -> Configuration {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        std::fs::write(root.path().join(".git/config"), "").unwrap();
        let said: String =
            lines.iter().map(|(scope, place, pair)| format!("{scope}\0{place}\0{pair}\0")).collect();
        let mut read = Configuration::read(said.as_bytes(), root.path(), Some(Path::new("/home/ada")));
        for file in read.taken_in.iter_mut().flatten() {
            *file = file.strip_prefix(root.path()).unwrap_or(file).to_owned();
        }
        read
    }

    #[test]
    fn the_last_address_counts_and_filters_of_the_repository_alone() {
        let user = ("global", "file:/home/ada/.gitconfig", "filter.lfs.clean\ngit-lfs clean -- %f");
        let first = ("local", "file:.git/config", "remote.origin.url\nold");
        let second = ("local", "file:.git/config", "remote.origin.url\nhttps://git.example.com/a/b");
        let known = read(&[user, first, second, ("command", "command line:", "core.hookspath\n/dev/null")]);
        assert_eq!(known.origin.as_deref(), Some("https://git.example.com/a/b"));
        assert_eq!((known.names_a_filter, known.taken_in), (false, Some(vec![])));
        for scope in ["local", "worktree"] {
            assert!(read(&[(scope, "file:.git/config", "filter.x.clean\ncat")]).names_a_filter, "{scope}");
            assert!(read(&[(scope, "file:.git/config", "filter.x.required")]).names_a_filter, "{scope}");
        }
    }

    #[test]
    fn files_that_are_taken_in_are_known_or_said_to_be_unknown() {
        let of = |key: &str, value: &str| {
            read(&[("local", "file:.git/config", &format!("{key}\n{value}"))]).taken_in
        };
        for (key, value, expected) in [
            ("include.path", "../shared", Some(".git/../shared")),
            ("include.path", "/home/ada/shared", Some("/home/ada/shared")),
            ("include.path", "/net/elsewhere/shared", None),
            ("include.path", "../../../../../../net/elsewhere/shared", None),
            ("includeif.gitdir:~/code/.path", "~/work.inc", Some("/home/ada/work.inc")),
            ("includeif.onbranch:main.path", "x", None),
            ("include.path", "~other/x", None),
            ("include.path", "%(prefix)/x", None),
        ] {
            assert_eq!(of(key, value), expected.map(|file| vec![PathBuf::from(file)]), "{key} {value}");
        }
        assert_eq!(read(&[("local", "file:gone", "include.path\nx")]).taken_in, None);
        assert_eq!(of("core.bare", "false"), Some(vec![]));
        // The user's own configuration may take in whatever it likes.
        let own = ("global", "file:.git/config", "include.path\n/etc/shared");
        assert_eq!(read(&[own]).taken_in, Some(vec![PathBuf::from("/etc/shared")]));
        let one = ("local", "file:.git/config", "include.path\nshared");
        assert_eq!(read(&[one; MANY]).taken_in.map(|all| all.len()), Some(MANY));
        assert_eq!(read(&[one; MANY + 1]).taken_in, None);
    }
}
