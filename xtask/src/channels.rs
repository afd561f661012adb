//! Whether what is released can be installed: each channel into a clean folder, up to a first answer, and how long it took.

mod answer;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::package::{self, Made, Platform};

/// What has to be there.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Fail when a channel could not be tried because a program that it needs is not installed
    #[arg(long)]
    all: bool,
}

/// A channel that was tried.
struct Row {
    channel: &'static str,
    command: &'static str,
    outcome: Outcome,
}

enum Outcome {
    /// How long installing took, and how long from the start to the first answer.
    Worked { install: Duration, answer: Duration },
    /// A program that is needed is not there.
    Untried(String),
}

/// Builds, installs, asks, and prints a table.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let Ok(platform) = package::of_this_machine() else {
        println!("not tried: nothing is released for this machine");
        return Ok(());
    };
    let made = package::make(root, platform, &root.join("target/package"), None)?;
    let clean = root.join("target/channels");
    if clean.exists() {
        std::fs::remove_dir_all(&clean)?;
    }
    std::fs::create_dir_all(&clean)?;
    let rows = [
        row(
            "source",
            "cargo install --locked --path crates/sentry-mcp",
            source(root, platform, &clean.join("source")),
        )?,
        row("archive", "tar -xzf sentry-mcp-VERSION-TARGET.tar.gz", archive(&made, &clean.join("archive")))?,
        row("npm", "npx sentry-mcp", npm(&made, platform, &clean.join("npm")))?,
        row("PyPI", "uvx sentry-mcp", wheel(root, platform, &clean.join("wheel")))?,
        row("container", "podman build -t sentry-mcp .", container(root, &made, &clean.join("container")))?,
    ];
    println!("| channel | for a person it is | install | start to first answer |\n|---|---|---:|---:|");
    for Row { channel, command, outcome } in &rows {
        match outcome {
            Outcome::Worked { install, answer } => {
                println!(
                    "| {channel} | `{command}` | {:.1} s | {:.0} ms |",
                    install.as_secs_f64(),
                    answer.as_secs_f64() * 1000.0
                );
            }
            Outcome::Untried(why) => println!("| {channel} | `{command}` | not tried: {why} | |"),
        }
    }
    let untried = rows.iter().any(|row| matches!(row.outcome, Outcome::Untried(_)));
    ensure!(!(options.all && untried), "not every channel could be tried");
    Ok(())
}

fn row(
    channel: &'static str,
    command: &'static str,
    outcome: anyhow::Result<Outcome>,
) -> anyhow::Result<Row> {
    let outcome = outcome.with_context(|| format!("the channel {channel} does not work"))?;
    Ok(Row { channel, command, outcome })
}

/// Installs, and asks what was installed.
fn tried(install: impl FnOnce() -> anyhow::Result<()>, start: &mut Command) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    install()?;
    let install = started.elapsed();
    Ok(Outcome::Worked { install, answer: answer::first(start)? })
}

/// Runs a program that must succeed.
fn must(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    ensure!(output.status.success(), "{command:?}: {}\n{}", said(&output.stdout), said(&output.stderr));
    Ok(())
}

/// Whether a program is installed.
fn there_is(program: impl AsRef<OsStr>) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// With everything compiled already: a machine's speed is not what is looked at.
fn source(root: &Path, platform: &Platform, folder: &Path) -> anyhow::Result<Outcome> {
    let words =
        ["install", "--locked", "--quiet", "--path", "crates/sentry-mcp", "--target-dir", "target", "--root"];
    let mut install = platform.cargo(root, &words, &[folder.as_os_str()]);
    tried(|| must(&mut install), Command::new(folder.join("bin/sentry-mcp")).arg("demo"))
}

fn archive(made: &Made, folder: &Path) -> anyhow::Result<Outcome> {
    std::fs::create_dir_all(folder)?;
    let unpack = || must(Command::new("tar").arg("-xzf").arg(&made.archive).arg("-C").arg(folder));
    let name = made.archive.file_name().and_then(OsStr::to_str).context("an archive without a name")?;
    let program = folder.join(name.trim_end_matches(".tar.gz")).join("sentry-mcp");
    tried(unpack, Command::new(program).arg("demo"))
}

fn npm(made: &Made, platform: &Platform, folder: &Path) -> anyhow::Result<Outcome> {
    // Windows has npm as a script, which programs do not start by themselves.
    if platform.system == "win32" || !there_is("npm") {
        return Ok(Outcome::Untried("npm is not installed, or is no program here".to_owned()));
    }
    std::fs::create_dir_all(folder)?;
    let mut packed = Vec::new();
    for package in &made.npm {
        must(
            Command::new("npm")
                .args(["pack", "--silent", "--pack-destination"])
                .arg(folder)
                .current_dir(package),
        )?;
    }
    for entry in std::fs::read_dir(folder)? {
        packed.push(entry?.path());
    }
    // The packages of other platforms are in no registry before the release: left out, as npm leaves them out.
    let words =
        ["install", "--silent", "--no-audit", "--no-fund", "--omit=optional", "--offline", "--prefix"];
    let mut install = Command::new("npm");
    install.args(words).arg(folder).args(&packed).env("npm_config_cache", folder.join("cache"));
    let launcher = folder.join("node_modules/.bin/sentry-mcp");
    tried(|| must(&mut install), Command::new(launcher).arg("demo"))
}

fn wheel(root: &Path, platform: &Platform, folder: &Path) -> anyhow::Result<Outcome> {
    if !there_is("python3") {
        return Ok(Outcome::Untried("python3 is not installed".to_owned()));
    }
    let tools = folder.join("tools");
    must(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
    let maturin: PathBuf = if there_is("maturin") {
        "maturin".into()
    } else {
        let got = must(Command::new(tools.join("bin/pip")).args(["install", "--quiet", "maturin>=1.9,<2"]));
        if got.is_err() {
            return Ok(Outcome::Untried("maturin is neither installed nor to be had from PyPI".to_owned()));
        }
        tools.join("bin/maturin")
    };
    if platform.system == "win32" {
        return Ok(Outcome::Untried("written for systems where programs of Python lie in bin".to_owned()));
    }
    let wheel = package::wheel(root, platform, None, maturin.as_os_str(), &folder.join("wheels"))?;
    let home = folder.join("home");
    must(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    let install = || {
        must(
            Command::new(home.join("bin/pip"))
                .args(["install", "--quiet", "--no-index", "--no-deps"])
                .arg(wheel),
        )
    };
    tried(install, Command::new(home.join("bin/sentry-mcp")).arg("demo"))
}

/// The image's last stage around the program that is built already: a builder that has no network can make it too.
fn container(root: &Path, made: &Made, folder: &Path) -> anyhow::Result<Outcome> {
    if !there_is("buildah") {
        return Ok(Outcome::Untried("buildah is not installed".to_owned()));
    }
    let built = folder.join("image/usr/bin");
    std::fs::create_dir_all(&built)?;
    for empty in ["image/state", "image/etc"] {
        std::fs::create_dir_all(folder.join(empty))?;
    }
    std::fs::copy(&made.program, built.join("sentry-mcp"))?;
    let storage = folder.join("storage");
    let buildah = |words: &[&str]| {
        let mut command = Command::new("buildah");
        command.arg("--root").arg(&storage).arg("--runroot").arg(folder.join("run"));
        command.args(["--storage-driver", "vfs"]).args(words).current_dir(root);
        command
    };
    let context = format!("build={}", folder.display());
    let mut build = buildah(&["build", "--quiet", "--isolation", "chroot", "--build-context", &context]);
    build.args(["--tag", "sentry-mcp", "--file", "Containerfile", "."]);
    let started = Instant::now();
    must(&mut build)?;
    let install = started.elapsed();
    must(&mut buildah(&["from", "--quiet", "--name", "tried", "sentry-mcp"]))?;
    let mut run = buildah(&["run", "--isolation", "chroot", "tried", "--", "/usr/bin/sentry-mcp", "demo"]);
    Ok(Outcome::Worked { install, answer: answer::first(&mut run)? })
}
