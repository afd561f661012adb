//! The one place that runs git: with nothing of the repository's configuration that runs something else.

use crate::{Error, Reading, Result, Said, Tracked};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{io::AsyncReadExt, process::Command};

/// The environment that git gets; it sees nothing of the program's own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Where programs are found.
    pub path: Option<OsString>,
    /// Where the user's own configuration of git is, which says what directories are safe.
    pub home: Option<OsString>,
}

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
        Checkout::at(&self.folder, self.environment.clone()).await
    }
}

/// A checkout of a git repository.
#[derive(Debug, Clone)]
pub struct Checkout {
    root: PathBuf,
    environment: Environment,
}

/// How long one command may take.
const LIMIT: Duration = Duration::from_secs(20);
/// The most that one command may say, in bytes.
const MOST: u64 = 64 << 20;
/// What holds for every command. Each of these settings can name a program, a file anywhere, which may have no end, or
/// change what is said.
const ALWAYS: &[&str] = &[
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.quotePath=true",
    "-c",
    "diff.suppressBlankEmpty=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.attributesFile=",
    "-c",
    // Empty, it would be a file that is not there.
    "diff.orderFile=/dev/null",
    "-c",
    "mailmap.file=",
    "-c",
    "mailmap.blob=",
];

/// Whether git may take a file or a folder for a part of a checkout, by what lies beside it and above. Links are followed, as
/// git does; what is not there yet counts by its name.
#[must_use]
pub fn may_be_within(path: &Path) -> bool {
    let path = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    path.ancestors().any(|folder| folder.join(".git").symlink_metadata().is_ok())
}

impl Checkout {
    /// The checkout that a folder belongs to. One that is configured to have its files elsewhere is none.
    ///
    /// # Errors
    /// [`Error::NoGit`], [`Error::NoFolder`] and [`Error::NoCheckout`].
    pub async fn at(folder: &Path, environment: Environment) -> Result<Self> {
        if !folder.is_dir() {
            return Err(Error::NoFolder);
        }
        if !may_be_within(folder) {
            return Err(Error::NoCheckout);
        }
        let here = Self { root: folder.to_owned(), environment };
        let said = here.ask("rev-parse", &["--show-toplevel"]).await;
        let said = said
            .map_err(|error| if error == Error::Failed("rev-parse") { Error::NoCheckout } else { error })?;
        let root = String::from_utf8(said).map_err(|_| Error::NoCheckout)?;
        let root = PathBuf::from(root.trim_end_matches(['\n', '\r']));
        let is_above = match (folder.canonicalize(), root.canonicalize()) {
            (Ok(folder), Ok(root)) => folder.starts_with(root),
            _ => false,
        };
        if is_above { Ok(Self { root, ..here }) } else { Err(Error::NoCheckout) }
    }

    /// Its uppermost folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The files that git tracks.
    ///
    /// # Errors
    /// Those of running git.
    pub async fn tracked(&self) -> Result<Tracked> {
        let said = self.ask("ls-files", &["-z", "--stage", "--full-name"]).await?;
        // `MODE OBJECT STAGE\tPATH`
        Ok(Tracked::listed(&said))
    }

    /// Whether the repository's own configuration names a filter: git would run it to compare a file on disk.
    pub(crate) async fn names_a_filter(&self) -> Result<bool> {
        let asked = ["--null", "--show-scope", "--name-only", "--get-regexp", "^filter\\."];
        let (status, said) = self.run("config", &asked).await?;
        // 0: these; 1: none. Anything else, as an older git that does not know the question, is no answer.
        if !matches!(status.code(), Some(0 | 1)) {
            return Ok(true);
        }
        Ok(said.split(|byte| *byte == 0).any(|scope| matches!(scope, b"local" | b"worktree")))
    }

    pub(crate) async fn ask(&self, command: &'static str, arguments: &[&str]) -> Result<Vec<u8>> {
        let (status, said) = self.run(command, arguments).await?;
        if status.success() { Ok(said) } else { Err(Error::Failed(command)) }
    }

    pub(crate) async fn run(
        &self,
        command: &'static str,
        arguments: &[&str],
    ) -> Result<(ExitStatus, Vec<u8>)> {
        let running = self.output(command, arguments);
        tokio::time::timeout(LIMIT, running).await.unwrap_or(Err(Error::Slow(command)))
    }

    async fn output(&self, command: &'static str, arguments: &[&str]) -> Result<(ExitStatus, Vec<u8>)> {
        let mut git = Command::new("git");
        git.args(ALWAYS).arg(command).args(arguments).current_dir(&self.root);
        git.env_clear();
        git.envs(self.environment.path.iter().map(|path| ("PATH", path)));
        git.envs(self.environment.home.iter().flat_map(|home| [("HOME", home), ("USERPROFILE", home)]));
        git.envs([
            ("LC_ALL", "C"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_TERMINAL_PROMPT", "0"),
            // What a partial clone lacks is not fetched.
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_ALLOW_PROTOCOL", "none"),
        ]);
        git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = git.spawn().map_err(|_| Error::NoGit)?;
        let mut said = Vec::new();
        let pipe = child.stdout.take().ok_or(Error::Failed(command))?;
        let read = pipe.take(MOST + 1).read_to_end(&mut said).await;
        read.map_err(|_| Error::Failed(command))?;
        if said.len() as u64 > MOST {
            return Err(Error::TooMuch(command));
        }
        let status = child.wait().await.map_err(|_| Error::Failed(command))?;
        Ok((status, said))
    }
}
