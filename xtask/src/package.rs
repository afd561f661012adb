//! What is released for one platform: the program, its archive, its npm packages and the entry of the MCP registry.

mod archive;
mod npm;
mod platform;
mod registry;
mod wheel;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

pub(crate) use platform::{PLATFORMS, Platform, of_this_machine};
pub(crate) use wheel::make as wheel;

/// What to make of which program.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The platform, as Rust names it; this machine's unless said
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Where to put it all
    #[arg(long, value_name = "FOLDER", default_value = "target/package")]
    out: PathBuf,
    /// OWNER/NAME at GitHub, where it is released from: for the names in the MCP registry
    #[arg(long, value_name = "OWNER/NAME")]
    repository: Option<String>,
    /// Make the wheel for PyPI too; it needs maturin
    #[arg(long)]
    wheel: bool,
}

/// What a release says of itself, in whatever form.
pub(crate) struct Release<'a> {
    pub(crate) version: &'a str,
    /// The address of the repository, and the name in the MCP registry; both by its owner.
    repository: Option<&'a str>,
}

impl Release<'_> {
    /// The name in the MCP registry: <https://modelcontextprotocol.io/registry/authentication>.
    fn registered(&self) -> Option<String> {
        Some(format!("io.github.{}/sentry-mcp", self.repository?.split_once('/')?.0))
    }
}

/// What was made.
pub(crate) struct Made {
    /// The program itself.
    pub(crate) program: PathBuf,
    /// The archive of it.
    pub(crate) archive: PathBuf,
    /// The folders of the npm packages: the one that people name, and the one of this platform.
    pub(crate) npm: [PathBuf; 2],
}

/// Builds and packs, and says where.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let platform = match &options.target {
        Some(triple) => platform::of(triple)?,
        None => of_this_machine()?,
    };
    let out = root.join(&options.out);
    let made = make(root, platform, &out, options.repository.as_deref())?;
    let wheel = if options.wheel {
        Some(wheel::make(
            root,
            platform,
            options.repository.as_deref(),
            "maturin".as_ref(),
            &out.join("wheels"),
        )?)
    } else {
        None
    };
    for path in [&made.program, &made.archive].into_iter().chain(&made.npm).chain(&wheel) {
        println!("{}", path.display());
    }
    Ok(())
}

/// Builds and packs into a folder.
pub(crate) fn make(
    root: &Path,
    platform: &Platform,
    out: &Path,
    repository: Option<&str>,
) -> anyhow::Result<Made> {
    let version = version(root)?;
    let release = Release { version: &version, repository };
    ensure!(
        repository.is_none_or(|name| release.registered().is_some() && name.split('/').count() == 2),
        "--repository is OWNER/NAME"
    );
    let program = build(root, platform)?;
    fs::create_dir_all(out)?;
    let archive = archive::make(root, platform, &release, &program, out)?;
    // What a run for another version or platform left would be packed with it.
    let packages = out.join("npm");
    if packages.exists() {
        fs::remove_dir_all(&packages)?;
    }
    let npm = npm::make(root, platform, &release, &program, &packages)?;
    if release.repository.is_some() {
        fs::write(out.join("server.json"), registry::entry(&release)?)?;
    }
    Ok(Made { program, archive, npm })
}

/// Builds the program, on Linux without a library of the system in it: it then runs on any.
fn build(root: &Path, platform: &Platform) -> anyhow::Result<PathBuf> {
    let status =
        platform.cargo(root, &["build", "--release", "--locked", "--package", "sentry-mcp"], &[]).status()?;
    ensure!(status.success(), "the program for {} could not be built", platform.triple);
    let program = root.join("target").join(platform.triple).join("release").join(platform.executable());
    ensure!(program.is_file(), "{} is not there", program.display());
    Ok(program)
}

/// The version that all crates share.
fn version(root: &Path) -> anyhow::Result<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    let version = line.and_then(|rest| rest.strip_suffix('"')).context("Cargo.toml says no version")?;
    Ok(version.to_owned())
}

/// Runs a program that must succeed, and returns what it printed.
fn printed(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(output.stdout)
}
