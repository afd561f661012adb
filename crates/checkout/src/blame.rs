//! The last commit that touched a line.

use crate::{Checkout, Commit, FilePath, Result};
use untrusted::Untrusted;

/// The last commit that touched a line.
#[derive(Debug, Clone)]
pub struct Touched {
    /// The commit.
    pub commit: Commit,
    /// Who wrote it.
    pub author: Untrusted,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The first line of its message.
    pub subject: Untrusted,
}

impl Checkout {
    /// Who touched a line of a file last, as a commit has it, or HEAD; the first line is 1. `None` where it has no such
    /// line.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn touched(&self, path: &FilePath, line: u32, at: Option<&Commit>) -> Result<Option<Touched>> {
        let only = format!("{line},{line}");
        let asked = [
            "--porcelain",
            "--no-textconv",
            "--no-ignore-revs-file",
            "-L",
            &only,
            at.map_or("HEAD", Commit::as_str),
            "--",
            path.as_str(),
        ];
        let (status, said) = self.run("blame", &asked).await?;
        if line == 0 || !status.success() {
            return Ok(None);
        }
        Ok(read(&String::from_utf8_lossy(&said)))
    }
}

/// `COMMIT ORIGINAL FINAL COUNT`, then `KEY VALUE` lines, then the line itself behind a tab.
fn read(said: &str) -> Option<Touched> {
    let mut lines = said.lines();
    let commit = lines.next()?.split(' ').next()?;
    let keyed: Vec<(&str, &str)> =
        lines.take_while(|line| !line.starts_with('\t')).filter_map(|line| line.split_once(' ')).collect();
    let value = |key: &str| keyed.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    Some(Touched {
        commit: commit.parse().ok()?,
        author: Untrusted::new(value("author").unwrap_or_default().to_owned()),
        at: value("author-time")?.parse().ok()?,
        subject: Untrusted::new(value("summary").unwrap_or_default().to_owned()),
    })
}
