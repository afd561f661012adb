//! The last commit that touched a line.

use crate::{Checkout, Commit, FilePath, Result, git::Git, places::Places};
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

impl Touched {
    /// What it takes to keep it, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.commit.as_str().len() + self.author.bytes() + self.subject.bytes()
    }
}

impl Checkout {
    /// Who touched a line of a file last, as a commit has it, or HEAD; the first line is 1. `None` where it has no such
    /// line.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn touched(&self, path: &FilePath, line: u32, at: Option<&Commit>) -> Result<Option<Touched>> {
        if line == 0 {
            return Ok(None);
        }
        let head = if at.is_none() { self.head().await } else { None };
        let at = at.or(head.as_ref());
        // What a commit is called without its id is another one tomorrow.
        let stamp = at.and_then(|_| self.stamp(Places::history));
        let ask = {
            let commit = at.map_or("HEAD", Commit::as_str).to_owned();
            let (git, path) = (self.git.clone(), path.clone());
            move || asked(git.clone(), path.clone(), line, commit.clone())
        };
        match at {
            None => ask().await,
            Some(at) => {
                let key = (at.clone(), path.clone(), line);
                self.kept.touched.get(&self.kept.tasks, key, stamp, ask).await
            }
        }
    }
}

async fn asked(git: Git, path: FilePath, line: u32, commit: String) -> Result<Option<Touched>> {
    let only = format!("{line},{line}");
    let asked =
        ["--porcelain", "--no-textconv", "--no-ignore-revs-file", "-L", &only, &commit, "--", path.as_str()];
    let (status, said) = git.run("blame", &asked).await?;
    Ok(if status.success() { read(&String::from_utf8_lossy(&said)) } else { None })
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
