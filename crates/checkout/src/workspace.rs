//! A folder that may belong to a checkout, and the checkout that it belongs to.

use crate::{
    Environment, Error, Kept, Reading, Result, Said, Tracked,
    configuration::Configuration,
    git::Git,
    kept::{Stamp, lock},
    places::Places,
};
use std::{
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::Arc,
};

/// A folder that may belong to a checkout: nothing is asked of it yet.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder.
    pub folder: PathBuf,
    /// What git gets of the environment.
    pub environment: Environment,
    /// What its files say of itself, as they are on disk.
    pub said: Said,
    /// How they are read as a commit has them.
    pub reading: Option<Reading>,
    /// What git said of it.
    pub kept: Arc<Kept>,
}

impl Workspace {
    /// Whether there is a `.git` in the folder or above it: without one git, which is told of no other place, need not be
    /// asked, and a call in no checkout costs no process.
    #[must_use]
    pub fn may_be_checkout(&self) -> bool {
        may_be_within(&self.folder)
    }

    /// The checkout that the folder belongs to.
    ///
    /// # Errors
    /// [`Error::NoGit`], [`Error::NoFolder`] and [`Error::NoCheckout`].
    pub async fn checkout(&self) -> Result<Checkout> {
        Checkout::by(&self.folder, self.environment.clone(), Arc::clone(&self.kept)).await
    }
}

/// Whether git may take a file or a folder for a part of a checkout, by what lies beside it and above. Links are followed, as
/// git does; what is not there yet counts by its name.
#[must_use]
pub fn may_be_within(path: &Path) -> bool {
    let path = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    path.ancestors().any(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// A checkout of a git repository.
#[derive(Debug, Clone)]
pub struct Checkout {
    pub(crate) git: Git,
    found: Arc<Found>,
    /// Where git has its own files; `None` where what it says is not kept.
    places: Option<Places>,
    /// Of its configuration.
    configured: Option<Stamp>,
    pub(crate) kept: Arc<Kept>,
}

/// What a folder belongs to.
#[derive(Debug)]
pub(crate) struct Found {
    root: PathBuf,
    configuration: Configuration,
    /// Whether all files are known that decide this.
    is_sure: bool,
}

impl Checkout {
    /// The checkout that a folder belongs to. One that is configured to have its files elsewhere is none.
    ///
    /// # Errors
    /// [`Error::NoGit`], [`Error::NoFolder`] and [`Error::NoCheckout`].
    pub async fn at(folder: &Path, environment: Environment) -> Result<Self> {
        Self::by(folder, environment, Arc::default()).await
    }

    pub(crate) async fn by(folder: &Path, environment: Environment, kept: Arc<Kept>) -> Result<Self> {
        if !folder.is_dir() {
            return Err(Error::NoFolder);
        }
        if !may_be_within(folder) {
            return Err(Error::NoCheckout);
        }
        let places = Places::of(folder);
        let git = Git { folder: folder.to_owned(), environment };
        let (found, configured) = Found::known(&git, places.as_ref(), &kept).await?;
        let places = places.filter(|places| found.is_of(places));
        Ok(Self { git: Git { folder: found.root.clone(), ..git }, found, places, configured, kept })
    }

    /// Its uppermost folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.found.root
    }

    /// The files that git tracks.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn tracked(&self) -> Result<Arc<Tracked>> {
        let stamp = self.places.as_ref().and_then(|places| self.kept.stamp([places.index()]));
        let ask = {
            let git = self.git.clone();
            move || {
                let git = git.clone();
                async move {
                    let said = git.ask("ls-files", &["-z", "--stage", "--full-name"]).await?;
                    // `MODE OBJECT STAGE\tPATH`
                    Tracked::listed(said).await
                }
            }
        };
        self.kept.tracked.get(&self.kept.tasks, self.git.folder.clone(), stamp, ask).await
    }

    /// Whether the repository's own configuration names a filter: git would run it to compare a file on disk.
    pub(crate) fn names_a_filter(&self) -> bool {
        self.found.configuration.names_a_filter
    }

    /// Where it is fetched from.
    pub(crate) fn origin_address(&self) -> Option<&str> {
        self.found.configuration.origin.as_deref()
    }

    /// Where git has its own files, if what it says may be kept.
    pub(crate) const fn places(&self) -> Option<&Places> {
        self.places.as_ref()
    }

    /// What never changes is kept for as long as it is the same repository.
    pub(crate) fn of_repository(&self) -> Option<Stamp> {
        Some(Stamp::of_folder(self.places()?.repository()))
    }

    /// These files of git and its configuration, if what depends on them may be kept.
    pub(crate) fn stamp(&self, files: impl FnOnce(&Places) -> Vec<PathBuf>) -> Option<Stamp> {
        let configured = self.configured.clone()?;
        Some(self.kept.stamp(files(self.places()?))?.and(configured))
    }

    pub(crate) async fn ask(&self, command: &'static str, arguments: &[&str]) -> Result<Vec<u8>> {
        self.git.ask(command, arguments).await
    }

    pub(crate) async fn run(
        &self,
        command: &'static str,
        arguments: &[&str],
    ) -> Result<(ExitStatus, Vec<u8>)> {
        self.git.run(command, arguments).await
    }
}

impl Found {
    /// What the folder belongs to, with the stamp of all that decides it.
    async fn known(git: &Git, places: Option<&Places>, kept: &Kept) -> Result<(Arc<Self>, Option<Stamp>)> {
        let mut is_again = false;
        loop {
            let taken_in = lock(&kept.taken_in).clone();
            let stamp = places.and_then(|places| {
                let files = places.configuration(&git.environment).into_iter().chain(taken_in.clone());
                let folders = Stamp::of_folder(places.repository()).and(Stamp::of_folder(&places.root));
                Some(kept.stamp(files)?.and(folders))
            });
            let ask = {
                let (git, places) = (git.clone(), places.cloned());
                move || Self::asked(git.clone(), places.clone())
            };
            let found = kept.found.get(&kept.tasks, git.folder.clone(), stamp.clone(), ask).await?;
            let now = found.configuration.taken_in.clone().unwrap_or_default();
            if now == taken_in {
                let stamp = stamp.filter(|_| found.is_sure);
                return Ok((found, stamp));
            }
            // What is taken in is looked at before git is asked what it says.
            *lock(&kept.taken_in) = now;
            if is_again || stamp.is_none() {
                return Ok((found, None));
            }
            is_again = true;
        }
    }

    async fn asked(git: Git, places: Option<Places>) -> Result<Arc<Self>> {
        let (said, configured) = tokio::join!(
            git.ask("rev-parse", &["--show-toplevel"]),
            git.ask("config", Configuration::ASKED),
        );
        let said = said
            .map_err(|error| if error == Error::Failed("rev-parse") { Error::NoCheckout } else { error })?;
        let root = String::from_utf8(said).map_err(|_| Error::NoCheckout)?;
        let root = PathBuf::from(root.trim_end_matches(['\n', '\r']));
        let is_above = match (git.folder.canonicalize(), root.canonicalize()) {
            (Ok(folder), Ok(root)) => folder.starts_with(root),
            _ => false,
        };
        if !is_above {
            return Err(Error::NoCheckout);
        }
        let home = git.environment.home.as_ref().map(Path::new);
        let configuration =
            configured.map_or(Configuration::unknown(), |said| Configuration::read(&said, &root, home));
        let mut found = Self { root, configuration, is_sure: false };
        found.is_sure =
            found.configuration.taken_in.is_some() && places.is_some_and(|places| found.is_of(&places));
        Ok(Arc::new(found))
    }

    /// Whether git found its files there too.
    fn is_of(&self, places: &Places) -> bool {
        self.root.canonicalize().is_ok_and(|root| root == places.root)
    }

    /// What it takes to keep it, in bytes; `None` where it is not kept.
    pub(crate) fn weight(&self) -> Option<usize> {
        self.is_sure.then(|| self.root.as_os_str().len() + self.configuration.bytes())
    }
}
