//! Real clients, as far as they are installed: `install` in and out of each by its own `mcp list`, and Codex through the
//! ways of working over the embedded Sentry, with a model that follows a script.

mod listed;
mod model;
mod workflows;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::bench::Fake;
use crate::conformance::{built, waiting::Ended};

/// How long one start of a client may take.
const LONGEST: Duration = Duration::from_secs(180);

/// Where the clients are. What is not told is looked for on the `PATH`, and not tried where it is not there.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Codex
    #[arg(long, value_name = "PATH", default_value = "codex")]
    codex: PathBuf,
    /// Claude Code
    #[arg(long, value_name = "PATH", default_value = "claude")]
    claude: PathBuf,
    /// Gemini CLI
    #[arg(long, value_name = "PATH", default_value = "gemini")]
    gemini: PathBuf,
    /// OpenCode
    #[arg(long, value_name = "PATH", default_value = "opencode")]
    opencode: PathBuf,
    /// Our program and the embedded Sentry, built already; a debug build of both unless told
    #[arg(long, value_names = ["PROGRAM", "SENTRY"], num_args = 2)]
    built: Option<Vec<PathBuf>>,
    /// Fail when a client could not be tried because it is not installed
    #[arg(long)]
    all: bool,
}

/// What every trial needs: our program, a Sentry, and a folder that is nobody's home.
struct Desk<'a> {
    program: &'a Path,
    sentry: &'a str,
    folder: PathBuf,
}

impl<'a> Desk<'a> {
    /// A clean folder of this name.
    fn new(program: &'a Path, sentry: &'a str, folder: PathBuf) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(folder.join("work"))?;
        Ok(Self { program, sentry, folder })
    }

    /// A program at that home, which reaches nothing of the real one; on its `PATH` is what lies beside another.
    fn command(&self, program: &Path, beside: &Path) -> anyhow::Result<Command> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let beside = beside.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
        let path = std::env::join_paths(beside.into_iter().chain(std::env::split_paths(&path)))?;
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path).env("HOME", &self.folder);
        command.env("CODEX_HOME", self.folder.join(".codex")).env("SENTRY_ACCESS_TOKEN", "acme-full");
        command.current_dir(self.folder.join("work"));
        Ok(command)
    }

    /// Our `install`, with the flags that lead to this Sentry and some more. The client's own folder is on the `PATH`, since
    /// one is told by its own program.
    fn install(&self, client: &str, of: &Path, words: &[&str], server: &[&str]) -> anyhow::Result<()> {
        let mut ours = self.command(self.program, of)?;
        ours.args(["install", client, "--yes"]).args(words);
        if !words.contains(&"--uninstall") {
            ours.args(["--", "--host", self.sentry, "--insecure-http"]).args(server);
        }
        let said = self.ended(&mut ours)?;
        ensure!(said.is_well, "install {client} {words:?}: {}", said.text);
        Ok(())
    }

    /// Runs a program to its end, and no longer than it may take.
    fn ended(&self, command: &mut Command) -> anyhow::Result<Said> {
        let said = self.folder.join("said.txt");
        let out = File::create(&said)?;
        command.stdin(Stdio::null()).stderr(out.try_clone()?).stdout(out);
        let child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let status = Ended(child).wait(LONGEST).with_context(|| format!("{command:?}"))?;
        Ok(Said {
            text: String::from_utf8_lossy(&std::fs::read(&said)?).into_owned(),
            is_well: status.success(),
        })
    }
}

/// What a program said on both of its ways, and whether it ended well.
struct Said {
    text: String,
    is_well: bool,
}

/// Whether a client is installed.
fn there_is(program: &Path) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Builds, tries each, and prints a table.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let folder = root.join("target/clients");
    std::fs::create_dir_all(&folder)?;
    let (program, fake) = match options.built.as_deref() {
        // They are started in folders of their own.
        Some([program, fake]) => (program.canonicalize()?, fake.canonicalize()?),
        _ => (built(root, &folder, "sentry-mcp", &[])?, built(root, &folder, "fake-sentry", &[])?),
    };
    let sentry = Fake::start(&fake, &[])?;
    let mut untried = Vec::new();
    println!("| client | what | outcome |\n|---|---|---|");
    for client in &listed::CLIENTS {
        let path = (client.path)(options);
        if !there_is(path) {
            untried.push(client.title);
            println!(
                "| {} | `install`, its own `mcp list`, `--uninstall` | not tried: not installed |",
                client.title
            );
            continue;
        }
        let desk = Desk::new(&program, &sentry.address, folder.join(client.name))?;
        listed::round_trip(&desk, client, path)
            .with_context(|| format!("{}: what `install` wrote is not what it reads", client.title))?;
        println!("| {} | `install`, its own `mcp list`, `--uninstall` | works |", client.title);
    }
    if there_is(&options.codex) {
        for workflow in workflows::all() {
            let desk = Desk::new(&program, &sentry.address, folder.join(workflow.name))?;
            workflows::run(&desk, &options.codex, &workflow)
                .with_context(|| format!("Codex, {}", workflow.what))?;
            println!("| Codex | {} | works |", workflow.what);
        }
    } else {
        println!("| Codex | the ways of working | not tried: not installed |");
    }
    ensure!(!options.all || untried.is_empty(), "not installed: {}", untried.join(", "));
    Ok(())
}
