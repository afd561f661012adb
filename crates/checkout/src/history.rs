//! What became of files since a commit that somebody outside names.

use crate::{
    ChangedFile, Changes, Checkout, Commit, Error, Fate, FilePath, Result, Tracked,
    compare::{PLAIN, WRITTEN},
};
use std::collections::BTreeMap;

impl Checkout {
    /// The commit, with all its digits, if this repository has it.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn known(&self, commit: &Commit) -> Result<Option<Commit>> {
        let asked = format!("{commit}^{{commit}}");
        let (status, said) = self.run("rev-parse", &["--verify", "--quiet", &asked]).await?;
        let said = String::from_utf8(said).ok().filter(|_| status.success());
        Ok(said.and_then(|id| id.trim().parse().ok()))
    }

    /// The files that a commit has: regular ones, as [`tracked`](Self::tracked) has them.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn tracked_at(&self, commit: &Commit) -> Result<Tracked> {
        let said = self.ask("ls-tree", &["-r", "-z", "--full-tree", commit.as_str()]).await?;
        // `MODE TYPE OBJECT\tPATH`
        Ok(Tracked::listed(&said))
    }

    /// What became of these files of a commit since: in later commits, or on disk. By their paths there; of those that are
    /// as they were there is nothing.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn became(
        &self,
        commit: &Commit,
        paths: &[&FilePath],
        tracked: &Tracked,
    ) -> Result<BTreeMap<FilePath, ChangedFile>> {
        let commits_only = self.names_a_filter().await?;
        let to = commits_only.then_some("HEAD");
        let mut looked_at: Vec<FilePath> = paths.iter().copied().cloned().collect();
        // Where they went is known of all files alone.
        if paths.iter().any(|path| !tracked.has(path)) {
            looked_at.extend(self.renamed(commit, to, paths).await?);
        }
        // What the repository calls no text has lines all the same.
        let mut asked = [PLAIN, WRITTEN, &["--text", "--unified=0", commit.as_str()]].concat();
        asked.extend(to);
        asked.push("--");
        asked.extend(looked_at.iter().map(FilePath::as_str));
        let changes = Changes::of_diff(&self.ask("diff", &asked).await?)?;
        // What is not in it would pass for unchanged.
        if changes.unread > 0 {
            return Err(Error::NoDiff);
        }
        let files = changes.files.into_iter().filter(|file| file.fate != Fate::Added);
        Ok(files.map(|file| (file.deployed_as().clone(), file)).collect())
    }

    /// Where files of a commit went that have other names now.
    async fn renamed(&self, commit: &Commit, to: Option<&str>, paths: &[&FilePath]) -> Result<Vec<FilePath>> {
        let wanted = ["--name-status", "-z", "--diff-filter=R", commit.as_str()];
        let mut asked = [PLAIN, WRITTEN, &wanted].concat();
        asked.extend(to);
        asked.push("--");
        let said = self.ask("diff", &asked).await?;
        // `R100`, where it was, where it is.
        let parts: Vec<&[u8]> = said.split(|byte| *byte == 0).collect();
        let pairs = parts.chunks_exact(3).filter_map(|pair| match pair {
            [_, from, to] => Some((FilePath::of_git(from)?, FilePath::of_git(to)?)),
            _ => None,
        });
        Ok(pairs.filter(|(from, _)| paths.contains(&from)).map(|(_, to)| to).collect())
    }
}
