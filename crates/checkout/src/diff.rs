//! Reads a unified diff: of git or of anybody else, from the checkout or from a pipe.

use crate::{
    ChangedFile, Changes, Error, Fate, FilePath, Hunk, Result,
    symbol::{self, Seen},
};
use diffy::{
    Hunk as Part, Line,
    patch_set::{FileOperation, FilePatch, ParseOptions, PatchSet},
};
use untrusted::Untrusted;

/// Changed places of one file that are told apart; what comes after is one more place.
const MOST_HUNKS: usize = 2_000;

impl Changes {
    /// Reads a unified diff, such as `git diff` prints. An empty one changes nothing.
    ///
    /// # Errors
    /// [`Error::NoDiff`] when there is text, and no change in it.
    pub fn of_diff(diff: &[u8]) -> Result<Self> {
        if diff.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let of_git = diff.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"diff --git "));
        let options = if of_git { ParseOptions::gitdiff() } else { ParseOptions::unidiff() };
        let mut changes = Self::default();
        for patch in PatchSet::parse_bytes(diff, options) {
            let patch = patch.ok();
            if patch.as_ref().is_some_and(is_of_a_submodule) {
                changes.submodules += 1;
                continue;
            }
            match patch.as_ref().and_then(file) {
                Some(file) => changes.files.push(file),
                None => changes.unread += 1,
            }
        }
        if changes.files.is_empty() && changes.submodules == 0 && (!of_git || changes.unread == 0) {
            return Err(Error::NoDiff);
        }
        Ok(changes.in_order())
    }
}

/// Of a submodule git writes its commits, as if they were the lines of a file.
fn is_of_a_submodule(patch: &FilePatch<'_, [u8]>) -> bool {
    let parts = patch.patch().as_text().map(diffy::Patch::hunks).unwrap_or_default();
    let mut lines = parts.iter().flat_map(Part::lines).map(|line| match line {
        Line::Context(text) | Line::Delete(text) | Line::Insert(text) => text,
    });
    !parts.is_empty() && lines.all(|text| text.starts_with(b"Subproject commit "))
}

fn file(patch: &FilePatch<'_, [u8]>) -> Option<ChangedFile> {
    let (path, before, fate) = match patch.operation() {
        FileOperation::Create(path) => (bare(path)?, None, Fate::Added),
        FileOperation::Delete(path) => (bare(path)?, None, Fate::Deleted),
        FileOperation::Modify { original, modified } => (bare(modified)?, bare(original), Fate::Modified),
        FileOperation::Rename { from, to } => (FilePath::of_git(to)?, FilePath::of_git(from), Fate::Modified),
        // The original stays where it is, and so do its errors.
        FileOperation::Copy { to, .. } => (FilePath::of_git(to)?, None, Fate::Added),
    };
    let before = before.filter(|before| *before != path);
    let mut hunks = Vec::new();
    for part in patch.patch().as_text().map(diffy::Patch::hunks).unwrap_or_default() {
        places(part, &mut hunks);
    }
    if hunks.len() > MOST_HUNKS {
        let rest = hunks.split_off(MOST_HUNKS);
        let joined = |one: Hunk, other: Hunk| Hunk {
            removed: one.removed.start..other.removed.end,
            added: one.added.start..other.added.end,
            is_joined: true,
            ..one
        };
        hunks.extend(rest.into_iter().reduce(joined));
    }
    Some(ChangedFile { path, before, fate, hunks })
}

/// Without the one letter that diffs put before a path: `a/` and `b/`, or as `diff.mnemonicPrefix` has it.
fn bare(path: &[u8]) -> Option<FilePath> {
    match path {
        [b'a' | b'b' | b'c' | b'i' | b'o' | b'w', b'/', rest @ ..] => FilePath::of_git(rest),
        whole => FilePath::of_git(whole),
    }
}

/// The changed places of one part of a diff, which has lines around them and may hold several.
fn places(part: &Part<'_, [u8]>, hunks: &mut Vec<Hunk>) {
    let heading = part.function_context().map(String::from_utf8_lossy);
    // An empty range names the line before it.
    let first = |start: usize, empty: bool| number(start + usize::from(empty));
    let mut old = first(part.old_range().start(), part.old_range().is_empty());
    let mut new = first(part.new_range().start(), part.new_range().is_empty());
    let mut seen: Vec<Seen> = Vec::new();
    let mut run: Option<Run> = None;
    for line in part.lines() {
        match line {
            Line::Context(text) => {
                if let Some(run) = run.take() {
                    hunks.push(run.hunk(old, new, &seen, heading.as_deref()));
                }
                seen.push(Seen::of(text));
                (old, new) = (old.saturating_add(1), new.saturating_add(1));
            }
            Line::Delete(text) | Line::Insert(text) => {
                run.get_or_insert(Run { old, new, at: seen.len() });
                seen.push(Seen::of(text));
                match line {
                    Line::Delete(_) => old = old.saturating_add(1),
                    _ => new = new.saturating_add(1),
                }
            }
        }
    }
    if let Some(run) = run {
        hunks.push(run.hunk(old, new, &seen, heading.as_deref()));
    }
}

/// Changed lines that follow each other: where they begin.
#[derive(Clone, Copy)]
struct Run {
    old: u32,
    new: u32,
    /// The first of them among the lines that were seen.
    at: usize,
}

impl Run {
    /// The place, which ends before these lines.
    fn hunk(self, old: u32, new: u32, seen: &[Seen], heading: Option<&str>) -> Hunk {
        let (above, changed) = seen.split_at_checked(self.at).unwrap_or((seen, &[]));
        Hunk {
            removed: self.old..old,
            added: self.new..new,
            symbols: symbol::around(above, changed, heading).into_iter().map(Untrusted::new).collect(),
            is_joined: false,
        }
    }
}

fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(diff: &str) -> Vec<String> {
        let changes = Changes::of_diff(diff.as_bytes()).unwrap();
        let told = |file: &ChangedFile| {
            let hunks = file.hunks.iter().map(|hunk| {
                let ends =
                    |range: &std::ops::RangeInclusive<u32>| format!("{}-{}", range.start(), range.end());
                let known = ["read", "late", "gone", "Handle", "main"];
                let named = |symbol: &Untrusted| known.iter().find(|name| symbol.same_as(name)).unwrap();
                let symbols: Vec<_> = hunk.symbols.iter().map(|symbol| *named(symbol)).collect();
                format!(" {}>{} {}", ends(&hunk.before()), ends(&hunk.after()), symbols.join(","))
            });
            let before = file.before.as_ref().map(|before| format!(" from {}", before.as_str()));
            format!(
                "{:?} {}{}{}",
                file.fate,
                file.path.as_str(),
                before.unwrap_or_default(),
                hunks.collect::<String>()
            )
        };
        changes.files.iter().map(told).collect()
    }

    #[test]
    fn a_diff_of_git_tells_files_lines_and_functions() {
        let diff = "\
diff --git a/app/auth.py b/app/auth.py
index 1111111..2222222 100644
--- a/app/auth.py
+++ b/app/auth.py
@@ -1,6 +1,8 @@
 import os
 
 class Tokens:
     def read(self, text):
-        return decode(text)
+        if not text:
+            return None
+        return decode(text)
 
@@ -40,0 +43,2 @@ def late():
+    one()
+    two()
diff --git a/old name.py b/new.py
similarity index 90%
rename from old name.py
rename to new.py
diff --git \"a/\\303\\244.go\" \"b/\\303\\244.go\"
new file mode 100644
--- /dev/null
+++ \"b/\\303\\244.go\"
@@ -0,0 +1,2 @@
+func (s *Server) Handle(w Writer) {
+}
diff --git a/gone.rs b/gone.rs
deleted file mode 100644
--- a/gone.rs
+++ /dev/null
@@ -1 +0,0 @@
-fn gone() {}
diff --git a/logo.png b/logo.png
index 1111111..2222222 100644
Binary files a/logo.png and b/logo.png differ
";
        assert_eq!(
            told(diff),
            [
                "Modified app/auth.py 5-5>5-7 read 40-41>43-44 late",
                "Deleted gone.rs 1-1>1-1 gone",
                "Modified logo.png",
                "Modified new.py from old name.py",
                "Added ä.go 1-1>1-2 Handle",
            ]
        );
    }

    #[test]
    fn of_more_changes_than_are_told_apart_no_line_between_them_is_known() {
        use crate::Line;
        let part = |at: usize| format!("@@ -{at} +{at} @@\n-a\n+b\n");
        let parts: String = (1..=MOST_HUNKS + 3).map(|number| part(number * 10)).collect();
        let diff = format!("diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n{parts}");
        let changes = Changes::of_diff(diff.as_bytes()).unwrap();
        let file = &changes.files[0];
        let last = number(MOST_HUNKS) * 10;
        for (line, expected) in [
            (last, Line::Changed(last)),
            (last + 9, Line::Here(last + 9)),
            (last + 10, Line::Unknown),
            (last + 15, Line::Unknown),
            (last + 30, Line::Unknown),
            (last + 31, Line::Here(last + 31)),
        ] {
            assert_eq!(file.line(line), expected, "{line}");
        }
        assert_eq!(file.hunks.len(), MOST_HUNKS + 1);
    }

    #[test]
    fn a_plain_diff_is_read_too() {
        let diff = "--- src/a.c\t2026-01-01\n+++ src/a.c\t2026-01-02\n@@ -3,3 +3,3 @@ int main(void)\n   a\n-  b\n+  c\n   d\n";
        assert_eq!(told(diff), ["Modified src/a.c 4-4>4-4 main"]);
    }

    #[test]
    fn a_submodule_is_counted_and_no_file() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let diff = format!(
            "diff --git a/lib b/lib\nindex 0123456..fedcba9 160000\n--- a/lib\n+++ b/lib\n@@ -1 +1 @@\n\
             -Subproject commit {id}\n+Subproject commit {}\n",
            id.replace('0', "f")
        );
        let changes = Changes::of_diff(diff.as_bytes()).unwrap();
        assert_eq!((changes.files.len(), changes.submodules, changes.unread), (0, 1, 0));
    }

    #[test]
    fn what_is_no_diff_is_said() {
        for text in ["hello", "{}", "diff"] {
            assert_eq!(Changes::of_diff(text.as_bytes()), Err(Error::NoDiff), "{text}");
        }
        assert_eq!(Changes::of_diff(b" \n"), Ok(Changes::default()));
    }

    #[test]
    fn a_path_out_of_the_repository_is_counted_and_not_followed() {
        let diff = "diff --git a/../../etc/passwd b/../../etc/passwd\n--- a/../../etc/passwd\n+++ b/../../etc/passwd\n\
                    @@ -1 +1 @@\n-a\n+b\ndiff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -1 +1 @@\n-a\n+b\n";
        let changes = Changes::of_diff(diff.as_bytes()).unwrap();
        assert_eq!((changes.files.len(), changes.unread), (1, 1));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = Changes::of_diff(&bytes);
        }

        #[test]
        fn no_diff_is_too_odd(lines in proptest::collection::vec(
            proptest::sample::select(vec![
                "diff --git a/x b/x", "--- a/x", "+++ b/x", "+++ /dev/null", "@@ -1,2 +1,2 @@ fn a()", "@@ -0,0 +1 @@",
                "@@ -4294967295,3 +18446744073709551615,2 @@", "-a", "+b", " c", "", "rename from x", "rename to y",
                "Binary files a/x and b/x differ", "GIT binary patch", "literal 5", "\\ No newline at end of file",
            ]), 0..30,
        )) {
            let _ = Changes::of_diff(lines.join("\n").as_bytes());
        }
    }
}
