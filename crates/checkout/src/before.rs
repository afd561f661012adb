//! Files as they were where a base and HEAD parted: what a change says of itself is not in them.

use crate::{Base, Checkout, Commit, Error, FilePath, Result};
use std::path::Path;

impl Checkout {
    /// The commit where the base and HEAD parted.
    ///
    /// # Errors
    /// [`Error::NoBase`], and those of running git.
    pub async fn parted(&self, base: &Base) -> Result<Commit> {
        let (status, said) = self.run("merge-base", &[base.as_str(), "HEAD"]).await?;
        let parted = String::from_utf8(said).ok().filter(|_| status.success());
        parted.and_then(|id| id.trim().parse().ok()).ok_or(Error::NoBase)
    }

    /// Where HEAD merges this commit into another: that other one. Forges make such merges to test a change with what it
    /// will meet.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn merged_into(&self, commit: &Commit) -> Result<Option<Commit>> {
        let said = self.ask("rev-list", &["--parents", "--max-count=1", "HEAD"]).await?;
        let said = String::from_utf8(said).unwrap_or_default();
        let ids: Vec<Commit> = said.split_ascii_whitespace().filter_map(|id| id.parse().ok()).collect();
        Ok(match ids.as_slice() {
            [_, into, merged] if merged == commit => Some(into.clone()),
            _ => None,
        })
    }

    /// What is there of these names in a folder of the checkout and in those above it, as a commit has it: the nearest
    /// folder first, and in each by the order of the names. Only regular files are, and only small ones.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn before(
        &self,
        commit: &Commit,
        folder: &Path,
        names: &[&'static str],
    ) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let Some(folders) = self.below_root(folder) else { return Ok(Vec::new()) };
        let mut paths = Vec::new();
        for depth in (0..=folders.len()).rev() {
            let above = folders.get(..depth).unwrap_or_default();
            paths.extend(names.iter().filter_map(|name| {
                let path = above.iter().map(String::as_str).chain([*name]).collect::<Vec<_>>().join("/");
                Some((*name, FilePath::of_git(path.as_bytes())?))
            }));
        }
        let mut asked = vec!["-z", "--long", "--full-tree", "--", commit.as_str()];
        asked.extend(paths.iter().map(|(_, path)| path.as_str()));
        let said = self.ask("ls-tree", &asked).await?;
        let listed: Vec<_> = said.split(|byte| *byte == 0).filter_map(entry).collect();
        let mut found = Vec::new();
        for (name, path) in paths {
            if let Some((_, object)) = listed.iter().find(|(listed, _)| *listed == path) {
                found.push((name, self.ask("cat-file", &["blob", object.as_str()]).await?));
            }
        }
        Ok(found)
    }

    /// The folders that lead from the root to a folder.
    fn below_root(&self, folder: &Path) -> Option<Vec<String>> {
        let (folder, root) = (folder.canonicalize().ok()?, self.root().canonicalize().ok()?);
        let below = folder.strip_prefix(root).ok()?;
        below.components().map(|part| part.as_os_str().to_str().map(str::to_owned)).collect()
    }
}

/// The largest file that is read so, in bytes.
const LARGEST: u64 = 1 << 20;

/// `MODE blob OBJECT SIZE\tPATH`, of a regular file.
fn entry(line: &[u8]) -> Option<(FilePath, Commit)> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (head, path) = line.split_at_checked(tab)?;
    let mut words = std::str::from_utf8(head).ok()?.split_ascii_whitespace();
    let is_regular = words.next()?.starts_with("100") && words.next()? == "blob";
    let object = words.next()?.parse().ok()?;
    let is_small = words.next()?.parse::<u64>().ok()? <= LARGEST;
    (is_regular && is_small).then_some((FilePath::of_git(path.get(1..)?)?, object))
}
