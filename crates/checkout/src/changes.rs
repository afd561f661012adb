//! What a change changes: files, and the lines and functions in them.

use crate::FilePath;
use std::ops::RangeInclusive;
use untrusted::Untrusted;

/// What a change changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The files, by their path.
    pub files: Vec<ChangedFile>,
    /// Files whose part of the diff could not be read, or whose names are not text.
    pub unread: usize,
    /// Submodules that stand at another commit: what changes in them is in another repository.
    pub submodules: usize,
    /// Whether the files on disk were left out, because the repository's own configuration names a filter.
    pub commits_only: bool,
}

/// One file of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Where it is after the change, or was when it is deleted.
    pub path: FilePath,
    /// Where it was before, if that is elsewhere.
    pub before: Option<FilePath>,
    /// What became of it.
    pub fate: Fate,
    /// The changed places; none where only the name is known, and of a binary file.
    pub hunks: Vec<Hunk>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new: what runs in production does not have it.
    Added,
    /// It is another than before.
    Modified,
    /// It is gone.
    Deleted,
}

/// One changed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Its lines before the change, from 1: those that an error of a release which lacks the change names. Of a pure
    /// insertion the lines around it.
    pub before: RangeInclusive<u32>,
    /// Its lines after the change, from 1; of a pure deletion the lines around it.
    pub after: RangeInclusive<u32>,
    /// The functions and classes that it lies in or begins, as far as the diff shows them.
    pub symbols: Vec<Untrusted>,
}

impl Changes {
    /// Files of which only the names are known; names outside the repository are counted as unread.
    #[must_use]
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut changes = Self::default();
        for name in names {
            match FilePath::of(name.trim()) {
                Some(path) => changes.files.push(ChangedFile::named(path)),
                None => changes.unread += 1,
            }
        }
        changes.in_order()
    }

    /// Each file once, by path.
    pub(crate) fn in_order(mut self) -> Self {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.files.dedup_by(|later, first| {
            let same = later.path == first.path;
            if same {
                first.hunks.append(&mut later.hunks);
            }
            same
        });
        self
    }
}

impl ChangedFile {
    fn named(path: FilePath) -> Self {
        Self { path, before: None, fate: Fate::Modified, hunks: Vec::new() }
    }

    /// Where what runs in production has it: where it was before the change.
    #[must_use]
    pub fn deployed_as(&self) -> &FilePath {
        self.before.as_ref().unwrap_or(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_files_once_each() {
        let changes = Changes::of_names(["b.py", " ./a.py ", "b.py", "../out.py", "/abs.py", ""]);
        let paths: Vec<&str> = changes.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((paths, changes.unread), (vec!["a.py", "b.py"], 3));
    }
}
