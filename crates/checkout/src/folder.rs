//! A folder of the repository, as its own files and Sentry's settings name it: it is compared, and never opened.

use crate::FilePath;
use untrusted::Untrusted;

/// A folder of the repository, or all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Folder(pub(crate) Untrusted);

impl Folder {
    /// Of a path such as `services/backend/`, with or without slashes around it; all of the repository where it names none.
    #[must_use]
    pub fn of(path: &Untrusted) -> Self {
        Self(path.clone().map(|path| plain(&path)))
    }

    /// Whether the file lies in it or below.
    #[must_use]
    pub fn holds(&self, file: &FilePath) -> bool {
        self.0.is_beginning_of(file.as_str())
    }

    /// Whether it is the other, or lies below it.
    #[must_use]
    pub fn lies_in(&self, other: &Self) -> bool {
        self.0.begins_with(&other.0)
    }

    /// The folder that it lies in; `None` of all of the repository.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        (!self.is_whole()).then(|| Self(self.0.clone().map(above)))
    }

    /// Whether it is all of the repository.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_blank()
    }

    /// How long it is, in bytes; of two that hold a file, the longer one lies in the other.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

/// Folders in the form of a frame's path, with the last slash.
fn plain(folder: &str) -> String {
    let folder = folder.trim().replace('\\', "/");
    let folder = folder.split_once("://").map_or(folder.as_str(), |(_, rest)| rest);
    let parts: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | "." | "~")).collect();
    if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/")) }
}

/// Of a folder with its last slash.
fn above(mut folder: String) -> String {
    let end = folder.trim_end_matches('/').rfind('/').map_or(0, |at| at + 1);
    folder.truncate(end);
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Folder {
        Folder::of(&Untrusted::new(path.to_owned()))
    }

    #[test]
    fn a_folder_holds_what_lies_in_it_as_a_whole() {
        let file = FilePath::of("services/api/app/auth.py").unwrap();
        for (path, holds) in [
            ("services/api", true),
            ("./services/api/", true),
            ("services\\api", true),
            ("", true),
            ("/", true),
            ("services/a", false),
            ("api", false),
            ("..", false),
            ("services/api/app/auth.py", false),
        ] {
            assert_eq!(folder(path).holds(&file), holds, "{path}");
        }
        let above: Vec<_> = std::iter::successors(Some(folder("a/bc/d")), Folder::parent).collect();
        assert_eq!(above, [folder("a/bc/d"), folder("a/bc"), folder("a"), folder("")]);
        assert!(folder("a/b").lies_in(&folder("a")) && !folder("ab").lies_in(&folder("a")));
        assert!(folder(" / ").is_whole() && !folder("a").is_whole());
    }
}
