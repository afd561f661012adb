//! What a change changes: files, and the lines and functions in them.

use crate::FilePath;
use std::ops::{Range, RangeInclusive};
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
    /// The lines that go, from 1; of a pure insertion none, before the line that follows it.
    pub removed: Range<u32>,
    /// The lines that come, from 1; of a pure deletion none, before the line that follows it.
    pub added: Range<u32>,
    /// The functions and classes that it lies in or begins, as far as the diff shows them.
    pub symbols: Vec<Untrusted>,
    /// Whether it stands for several, with lines between them that are as they were.
    pub is_joined: bool,
}

impl Hunk {
    /// Its lines before the change: those that an error of a release which lacks the change names. Of a pure insertion the
    /// lines around it.
    #[must_use]
    pub const fn before(&self) -> RangeInclusive<u32> {
        lines(&self.removed)
    }

    /// Its lines after the change; of a pure deletion the lines around it.
    #[must_use]
    pub const fn after(&self) -> RangeInclusive<u32> {
        lines(&self.added)
    }
}

/// These lines, or where there are none those around.
const fn lines(range: &Range<u32>) -> RangeInclusive<u32> {
    let (from, to) = (range.start, range.end);
    if to > from {
        from..=to - 1
    } else if from > 1 {
        from - 1..=from
    } else {
        1..=from
    }
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// It is here, as it was.
    Here(u32),
    /// Others came in its place, about here.
    Changed(u32),
    /// It is gone, and nothing came in its place.
    Gone,
    /// It lies where more changed than is told apart.
    Unknown,
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

    /// What became of a line that it had before the change, from 1.
    #[must_use]
    pub fn line(&self, before: u32) -> Line {
        if self.fate == Fate::Deleted {
            return Line::Gone;
        }
        let Some(hunk) = self.hunks.iter().rfind(|hunk| hunk.removed.start <= before) else {
            return Line::Here(before);
        };
        let Hunk { removed, added, is_joined, .. } = hunk;
        if !removed.contains(&before) {
            return Line::Here(before.saturating_sub(removed.end).saturating_add(added.end));
        }
        if *is_joined {
            return Line::Unknown;
        }
        let place = added.start.saturating_add(before - removed.start);
        if added.is_empty() { Line::Gone } else { Line::Changed(place.min(added.end - 1)) }
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

    #[test]
    fn a_line_is_followed_through_what_changed_around_it() {
        let hunk = |removed: Range<u32>, added: Range<u32>| Hunk {
            removed,
            added,
            symbols: Vec::new(),
            is_joined: false,
        };
        let mut file = ChangedFile {
            hunks: vec![hunk(3..3, 3..5), hunk(10..12, 12..13), hunk(20..21, 21..21)],
            ..ChangedFile::named(FilePath::of("a.py").unwrap())
        };
        for (before, expected) in [
            (1, Line::Here(1)),
            (2, Line::Here(2)),
            (3, Line::Here(5)),
            (9, Line::Here(11)),
            (10, Line::Changed(12)),
            (11, Line::Changed(12)),
            (12, Line::Here(13)),
            (19, Line::Here(20)),
            (20, Line::Gone),
            (21, Line::Here(21)),
            (u32::MAX, Line::Here(u32::MAX)),
        ] {
            assert_eq!(file.line(before), expected, "{before}");
        }
        file.fate = Fate::Deleted;
        assert_eq!(file.line(1), Line::Gone);
    }
}
