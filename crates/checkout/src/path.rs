//! The path of a file in the repository, as git writes it.

use untrusted::Untrusted;

/// The path of a file in the repository: relative, with `/` between folders, and without `..`.
///
/// Whoever makes a change chooses its names, so they are shown as text from outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(Box<str>);

/// The longest path that is looked at, in bytes; Linux holds no longer one.
const LONGEST: usize = 4096;

impl FilePath {
    /// `None` for what is no such path. `./` before it and `\` between folders are brought into form.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.replace('\\', "/");
        let parts: Vec<&str> = text.split('/').filter(|part| *part != ".").collect();
        let ok = text.len() <= LONGEST
            && !text.contains('\0')
            && !parts.is_empty()
            && parts.iter().all(|part| !part.is_empty() && *part != "..");
        ok.then(|| Self(parts.join("/").into()))
    }

    /// As git writes it, byte for byte: `None` where that is no such path.
    pub(crate) fn of_git(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let parts = || text.split('/');
        let ok = text.len() <= LONGEST
            && !text.contains('\0')
            && parts().all(|part| !matches!(part, "" | "." | ".."));
        ok.then(|| Self(text.into()))
    }

    /// The path, for a search or a command; for a reader it is [`told`](Self::told).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as text from outside.
    #[must_use]
    pub fn told(&self) -> Untrusted {
        Untrusted::new(self.0.clone().into_string())
    }

    /// Its folders and its name.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        self.parts().next_back().unwrap_or_default()
    }

    /// What stands behind the last dot of the name, which does not begin with that dot.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_inside_the_repository_are_paths() {
        for (given, expected) in [
            ("a.py", "a.py"),
            ("./src\\a.py", "src/a.py"),
            ("src/./a b.py", "src/a b.py"),
            ("-x/@a", "-x/@a"),
        ] {
            assert_eq!(FilePath::of(given).unwrap().as_str(), expected);
        }
        for bad in
            ["", ".", "/etc/passwd", "a//b", "../a", "a/../../b", "a/", "..\\a", "a\0b", &"a/".repeat(3000)]
        {
            assert_eq!(FilePath::of(bad), None, "{bad:?}");
        }
        assert_eq!(FilePath::of_git(b"a\\b.py").unwrap().as_str(), "a\\b.py");
        assert_eq!(FilePath::of_git(b"\xff.py"), None);
    }

    #[test]
    fn an_extension_is_of_the_name() {
        for (path, expected) in
            [("a/b.tar.gz", Some("gz")), ("a.d/b", None), ("a/.env", None), ("x.py", Some("py"))]
        {
            assert_eq!(FilePath::of(path).unwrap().extension(), expected, "{path}");
        }
    }
}
