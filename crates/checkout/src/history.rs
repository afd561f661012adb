//! What became of files since a commit that somebody outside names.

use crate::{
    ChangedFile, Changes, Checkout, Commit, Error, Fate, FilePath, Result, Tracked,
    compare::{PLAIN, WRITTEN},
    git::Git,
};
use std::{collections::BTreeMap, sync::Arc};

impl Checkout {
    /// The commit, with all its digits, if this repository has it.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn known(&self, commit: &Commit) -> Result<Option<Commit>> {
        let ask = {
            let (git, asked) = (self.git.clone(), format!("{commit}^{{commit}}"));
            move || named(git.clone(), asked.clone())
        };
        let stamp = self.places().and_then(|places| self.kept.stamp(places.objects(commit)?));
        let known = self.kept.known.get(&self.kept.tasks, commit.clone(), stamp, ask).await?;
        // git takes the name of a branch for it first.
        Ok(known.filter(|known| known.as_str().starts_with(commit.as_str())))
    }

    /// The commit that is checked out, where it can be known without asking each time.
    pub(crate) async fn head(&self) -> Option<Commit> {
        let stamp = self.kept.stamp(self.places()?.head()?)?;
        let ask = {
            let git = self.git.clone();
            move || {
                let git = git.clone();
                async move { named(git, "HEAD^{commit}".to_owned()).await?.ok_or(Error::Failed("rev-parse")) }
            }
        };
        self.kept.head.get(&self.kept.tasks, self.git.folder.clone(), Some(stamp), ask).await.ok()
    }

    /// The files that a commit has: regular ones, as [`tracked`](Self::tracked) has them.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn tracked_at(&self, commit: &Commit) -> Result<Arc<Tracked>> {
        let ask = {
            let (git, commit) = (self.git.clone(), commit.clone());
            move || {
                let (git, commit) = (git.clone(), commit.clone());
                async move {
                    let said = git.ask("ls-tree", &["-r", "-z", "--full-tree", commit.as_str()]).await?;
                    // `MODE TYPE OBJECT\tPATH`
                    Tracked::listed(said).await
                }
            }
        };
        self.kept.files.get(&self.kept.tasks, commit.clone(), self.of_repository(), ask).await
    }

    /// What became of these files of a commit since: in later commits, or on disk. By their paths there; of those that are
    /// as they were there is nothing. One that has another name now counts as gone: [`moved`](Self::moved) finds it.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn became(
        &self,
        commit: &Commit,
        paths: &[&FilePath],
    ) -> Result<BTreeMap<FilePath, ChangedFile>> {
        let to = self.names_a_filter().then_some("HEAD");
        // What the repository calls no text has lines all the same.
        let mut asked = [PLAIN, WRITTEN, &["--text", "--unified=0", commit.as_str()]].concat();
        asked.extend(to);
        asked.push("--");
        asked.extend(paths.iter().map(|path| path.as_str()));
        let changes = Changes::of_diff(&self.ask("diff", &asked).await?)?;
        // What is not in it would pass for unchanged.
        if changes.unread > 0 {
            return Err(Error::NoDiff);
        }
        let files = changes.files.into_iter().filter(|file| file.fate != Fate::Added);
        Ok(files.map(|file| (file.deployed_as().clone(), file)).collect())
    }

    /// The same of files that are not tracked any more, under the names that they have now. Where files went is known of all
    /// of them alone, which takes its time in a large repository.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn moved(
        &self,
        commit: &Commit,
        paths: &[&FilePath],
    ) -> Result<BTreeMap<FilePath, ChangedFile>> {
        let renamed = self.renamed(commit).await?;
        let now = paths.iter().filter_map(|path| renamed.now(path));
        let paths: Vec<&FilePath> = paths.iter().copied().chain(now).collect();
        self.became(commit, &paths).await
    }

    /// Which files of a commit have other names in the index, where `git mv` puts them at once; or, where only commits are
    /// compared, in HEAD.
    async fn renamed(&self, commit: &Commit) -> Result<Arc<Renamed>> {
        let head = if self.names_a_filter() { Some(self.head().await) } else { None };
        let stamp = match &head {
            None => self.stamp(|places| vec![places.index()]),
            Some(Some(_)) => self.stamp(|_| Vec::new()),
            Some(None) => None,
        };
        let to = match &head {
            None => "--cached",
            Some(head) => head.as_ref().map_or("HEAD", Commit::as_str),
        };
        let ask = {
            let (git, commit, to) = (self.git.clone(), commit.clone(), to.to_owned());
            move || Renamed::asked(git.clone(), commit.clone(), to.clone())
        };
        self.kept.renamed.get(&self.kept.tasks, (commit.clone(), head.flatten()), stamp, ask).await
    }
}

/// The commit of this name.
async fn named(git: Git, name: String) -> Result<Option<Commit>> {
    let (status, said) = git.run("rev-parse", &["--verify", "--quiet", &name]).await?;
    let said = String::from_utf8(said).ok().filter(|_| status.success());
    Ok(said.and_then(|id| id.trim().parse().ok()))
}

/// Which files have other names now.
#[derive(Debug)]
pub(crate) struct Renamed(BTreeMap<FilePath, FilePath>);

impl Renamed {
    async fn asked(git: Git, commit: Commit, to: String) -> Result<Arc<Self>> {
        let wanted = ["--name-status", "-z", "--diff-filter=R"];
        let mut asked = [PLAIN, WRITTEN, &wanted].concat();
        // An option, or a commit.
        asked.extend(if to.starts_with('-') {
            [to.as_str(), commit.as_str()]
        } else {
            [commit.as_str(), &to]
        });
        asked.push("--");
        let said = git.ask("diff", &asked).await?;
        // `R100`, where it was, where it is.
        let parts: Vec<&[u8]> = said.split(|byte| *byte == 0).collect();
        let pairs = parts.chunks_exact(3).filter_map(|pair| match pair {
            [_, from, to] => Some((FilePath::of_git(from)?, FilePath::of_git(to)?)),
            _ => None,
        });
        Ok(Arc::new(Self(pairs.collect())))
    }

    fn now(&self, path: &FilePath) -> Option<&FilePath> {
        self.0.get(path)
    }

    /// What it takes to keep it, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let one = |(from, to): (&FilePath, &FilePath)| {
            from.as_str().len() + to.as_str().len() + 2 * size_of::<FilePath>()
        };
        size_of::<Self>() + self.0.iter().map(one).sum::<usize>()
    }
}
