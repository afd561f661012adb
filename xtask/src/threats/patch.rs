//! A patch of `xtask/threats`: two lines on what it takes away and which test must notice, then a diff for `git apply`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::test::Test;
use crate::layers::source::{is_shipped, lines_of_tests};

/// `NN-name.patch`: the number is the threat's in docs/threats.md.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    pub(crate) threat: u8,
    pub(crate) test: Test,
    /// The defence that it takes away, in words.
    pub(crate) without: String,
}

impl Patch {
    /// All of them, by number.
    pub(crate) fn all(root: &Path) -> anyhow::Result<Vec<Self>> {
        let folder = root.join("xtask/threats");
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut patches = Vec::new();
        for entry in entries {
            let file = entry?.path();
            patches.push(Self::read(&file).with_context(|| format!("{} is no patch", file.display()))?);
        }
        patches.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(patches)
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let name = file.file_stem().and_then(|stem| stem.to_str()).context("its name is no text")?;
        let (number, _) = name.split_once('-').context("its name does not begin with a number")?;
        let text = std::fs::read_to_string(file)?;
        let line = |name: &str| {
            let mut head = text.lines().take_while(|line| !line.is_empty());
            let line = head.find_map(|line| line.strip_prefix(name)).map(str::trim);
            line.with_context(|| format!("it has no line `{name}`"))
        };
        Ok(Self {
            name: name.to_owned(),
            file: file.to_owned(),
            threat: number.parse()?,
            test: line("Test:")?.parse()?,
            without: line("Without:")?.to_owned(),
        })
    }

    /// Whether it fits the sources.
    pub(crate) fn applies(&self, root: &Path) -> anyhow::Result<bool> {
        self.apply(root, &["--check"])
    }

    /// The places in which it changes tests: a test that it brings along proves nothing of the one that is committed.
    pub(crate) fn in_tests(&self, root: &Path) -> anyhow::Result<Vec<String>> {
        let mut found = Vec::new();
        for (file, lines) in changed(&std::fs::read_to_string(&self.file)?) {
            if !is_shipped(&file) || is_module_of_tests(root, Path::new(&file)) {
                found.push(file);
                continue;
            }
            let tests = lines_of_tests(&std::fs::read_to_string(root.join(&file))?)
                .with_context(|| format!("{file} is no Rust"))?;
            let inside = lines.iter().filter(|line| tests.iter().any(|test| test.contains(line)));
            found.extend(inside.map(|line| format!("{file}:{line}")));
        }
        Ok(found)
    }

    /// Takes the defence away.
    pub(crate) fn apply(&self, tree: &Path, more: &[&str]) -> anyhow::Result<bool> {
        let git = Command::new("git").arg("apply").args(more).arg(&self.file).current_dir(tree).output();
        Ok(git.context("cannot run git apply")?.status.success())
    }
}

/// The lines of each file that a diff takes away, or before which it adds some, as they are counted before it.
fn changed(diff: &str) -> Vec<(String, Vec<usize>)> {
    let mut files: Vec<(String, Vec<usize>)> = Vec::new();
    let (mut line, mut left) = (0_usize, 0_usize);
    for text in diff.lines() {
        if let Some(file) = text.strip_prefix("+++ b/").filter(|_| left == 0) {
            files.push((file.to_owned(), Vec::new()));
        } else if let Some(ranges) = text.strip_prefix("@@ -") {
            // "65,3 +65,4 @@ fn of_this_name("
            let numbers: Vec<usize> = ranges
                .split(" @@")
                .next()
                .unwrap_or_default()
                .split([',', ' ', '+'])
                .filter_map(|number| number.parse().ok())
                .collect();
            (line, left) = match numbers.as_slice() {
                [from, old, _, new] => (*from, old + new),
                _ => (0, 0),
            };
        } else if left > 0 {
            let (is_old, is_new) = (!text.starts_with('+'), !text.starts_with('-'));
            if !(is_old && is_new)
                && let Some((_, lines)) = files.last_mut()
            {
                lines.push(line);
            }
            line += usize::from(is_old);
            left = left.saturating_sub(usize::from(is_old) + usize::from(is_new));
        }
    }
    files
}

/// Whether the file, or a folder around it, is a module that only tests have.
fn is_module_of_tests(root: &Path, file: &Path) -> bool {
    let is_declared_in = |parent: &Path, module: &str| {
        let text = std::fs::read_to_string(root.join(parent)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.windows(2).any(|pair| {
            matches!(pair, ["#[cfg(test)]", declared]
                if declared.strip_suffix(&format!("mod {module};")).is_some_and(|before| before.is_empty() || before.starts_with("pub")))
        })
    };
    file.ancestors().take_while(|path| !path.ends_with("src")).any(|path| {
        let (Some(module), Some(folder)) = (path.file_stem().and_then(|stem| stem.to_str()), path.parent())
        else {
            return false;
        };
        let beside = ["mod.rs", "lib.rs", "main.rs"].map(|name| folder.join(name));
        beside.into_iter().chain([folder.with_extension("rs")]).any(|parent| is_declared_in(&parent, module))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_a_diff_changes_are_found() {
        let diff = "Test: a b c\n\n--- a/crates/x/src/y.rs\n+++ b/crates/x/src/y.rs\n\
                    @@ -65,3 +65,3 @@ fn read(\n same\n-old\n+new\n same\n\
                    @@ -112,2 +112,3 @@ mod tests {\n same\n+added\n same\n";
        assert_eq!(changed(diff), [("crates/x/src/y.rs".to_owned(), vec![66, 67, 113])]);
    }

    #[test]
    fn a_patch_of_a_test_is_seen() {
        let root = crate::root().unwrap();
        let folder = folder_of_its_own();
        let found = |file: &str, line: usize| {
            let path = folder.join("01-it.patch");
            let diff = format!(
                "Test: oauth flows a::b\nWithout: it\n\n--- a/{file}\n+++ b/{file}\n@@ -{line},1 +{line},0 @@\n-x\n"
            );
            std::fs::write(&path, diff).unwrap();
            Patch::read(&path).unwrap().in_tests(&root).unwrap()
        };
        let body = "crates/sentry-mcp/src/http/body.rs";
        let text = std::fs::read_to_string(root.join(body)).unwrap();
        let tests = 1 + text.lines().position(|line| line == "mod tests {").unwrap();
        assert_eq!(found(body, tests + 5), [format!("{body}:{}", tests + 5)]);
        assert!(found(body, tests - 4).is_empty());
        assert_eq!(found("crates/oauth/src/store/stand_in.rs", 60).len(), 1);
        assert_eq!(found("crates/oauth/tests/flows/main.rs", 1).len(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }

    fn folder_of_its_own() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-patches-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}
