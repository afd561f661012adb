//! A patch of `xtask/threats`: two lines on what it takes away and which test must notice, then a diff for `git apply`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::test::Test;

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

    /// Takes the defence away.
    pub(crate) fn apply(&self, tree: &Path, more: &[&str]) -> anyhow::Result<bool> {
        let git = Command::new("git").arg("apply").args(more).arg(&self.file).current_dir(tree).output();
        Ok(git.context("cannot run git apply")?.status.success())
    }
}
