//! The last commit that touched a line.

use crate::{Checkout, FilePath, Result};
use untrusted::Untrusted;

/// The last commit that touched a line, of those that HEAD has.
#[derive(Debug, Clone)]
pub struct Touched {
    /// The commit, in hexadecimal digits.
    pub commit: String,
    /// Who wrote it.
    pub author: Untrusted,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The first line of its message.
    pub subject: Untrusted,
}

impl Checkout {
    /// Who touched a line of a file last, as HEAD has it; the first line is 1. `None` where HEAD has no such line.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn touched(&self, path: &FilePath, line: u32) -> Result<Option<Touched>> {
        let only = format!("{line},{line}");
        let asked = [
            "--porcelain",
            "--no-textconv",
            "--no-ignore-revs-file",
            "-L",
            &only,
            "HEAD",
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
    let is_commit = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(Touched {
        commit: is_commit.then(|| commit.to_owned())?,
        author: Untrusted::new(value("author").unwrap_or_default().to_owned()),
        at: value("author-time")?.parse().ok()?,
        subject: Untrusted::new(value("summary").unwrap_or_default().to_owned()),
    })
}
