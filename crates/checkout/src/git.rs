//! The one place that runs git: with nothing of the repository's configuration that runs something else.

use crate::{Error, Result};
use std::{
    ffi::OsString,
    path::PathBuf,
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

/// Runs git in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Git {
    pub(crate) folder: PathBuf,
    pub(crate) environment: Environment,
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

impl Git {
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
        git.args(ALWAYS).arg(command).args(arguments).current_dir(&self.folder);
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
            // What a commit has never changes.
            ("GIT_NO_REPLACE_OBJECTS", "1"),
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
