//! What became of files since a commit that somebody outside names.

use crate::{Checkout, Commit, FilePath, Result};
use std::collections::BTreeSet;

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

    /// Which of these files are other than a commit has them: in later commits, or on disk.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn changed_since(&self, commit: &Commit, paths: &[&FilePath]) -> Result<BTreeSet<FilePath>> {
        let commits_only = self.names_a_filter().await?;
        let mut asked = vec![
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--ignore-submodules=all",
            commit.as_str(),
        ];
        asked.extend(commits_only.then_some("HEAD"));
        asked.push("--");
        asked.extend(paths.iter().map(|path| path.as_str()));
        let said = self.ask("diff", &asked).await?;
        Ok(said.split(|byte| *byte == 0).filter_map(FilePath::of_git).collect())
    }
}
