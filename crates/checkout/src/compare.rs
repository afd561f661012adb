//! What a change of a checkout changes, as git tells it.

use crate::{Base, Changes, Checkout, Commit, Compared, Error, Result};

/// Lines around a change that are looked at for the function it lies in.
const AROUND: &str = "--unified=30";

/// What can name a program, or change what is said, is off.
pub(crate) const PLAIN: &[&str] =
    &["--no-ext-diff", "--no-textconv", "--no-color", "--no-color-moved", "--no-relative"];
/// How a diff is written that is read here, and which files are compared as the same. The repository does not say how many.
pub(crate) const WRITTEN: &[&str] = &[
    "--ignore-submodules=all",
    "--find-renames",
    "-l1000",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--inter-hunk-context=0",
];

impl Checkout {
    /// What differs from where the base and HEAD parted: commits, and what is not committed yet. Or between two commits.
    ///
    /// # Errors
    /// [`Error::NoBase`], and those of running git.
    pub async fn changes(&self, compared: &Compared) -> Result<Changes> {
        let from = self.began(compared).await?;
        let (to, commits_only) = match compared {
            Compared::Commits(_, to) => (Some(self.commit(to).await?.as_str().to_owned()), false),
            Compared::Checkout(_) => {
                let commits_only = self.names_a_filter();
                (commits_only.then(|| "HEAD".to_owned()), commits_only)
            }
        };
        let mut arguments = [PLAIN, WRITTEN, &[AROUND, from.as_str()]].concat();
        arguments.extend(to.as_deref());
        arguments.push("--");
        let said = self.ask("diff", &arguments).await?;
        let submodules = self.submodules(&from, to.as_deref()).await?;
        Ok(Changes { commits_only, submodules, ..Changes::of_diff(&said)? })
    }

    /// The commit where a change began: where the base and HEAD parted, or the earlier of two commits.
    ///
    /// # Errors
    /// [`Error::NoBase`], and those of running git.
    pub async fn began(&self, compared: &Compared) -> Result<Commit> {
        match compared {
            Compared::Checkout(base) => self.parted(base).await,
            Compared::Commits(from, _) => self.commit(from).await,
        }
    }

    /// The commit that a name stands for.
    ///
    /// # Errors
    /// [`Error::NoBase`], and those of running git.
    pub async fn commit(&self, name: &Base) -> Result<Commit> {
        let name = format!("{name}^{{commit}}");
        let (status, said) = self.run("rev-parse", &["--verify", "--quiet", &name]).await?;
        let commit = String::from_utf8(said).ok().filter(|_| status.success());
        commit.and_then(|id| id.trim().parse().ok()).ok_or(Error::NoBase)
    }

    /// How many submodules stand at another commit. What lies in them is not looked at, nor the files on disk.
    async fn submodules(&self, from: &Commit, to: Option<&str>) -> Result<usize> {
        let mut arguments = PLAIN.to_vec();
        arguments.extend(["--raw", "-z", "--no-renames", "--ignore-submodules=none", from.as_str()]);
        arguments.push(to.unwrap_or("--cached"));
        arguments.push("--");
        let said = self.ask("diff", &arguments).await?;
        // `:MODE MODE OBJECT OBJECT STATUS`, then the path.
        let moved = |part: &[u8]| {
            part.starts_with(b":160000 ") || part.get(7..).is_some_and(|part| part.starts_with(b" 160000 "))
        };
        Ok(said.split(|byte| *byte == 0).filter(|part| part.starts_with(b":") && moved(part)).count())
    }
}
