//! The archive that people download: the program, its manual pages, what completes it in a shell, and the licence.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Platform, Release, printed};

/// The shells, and the name that each expects a file of completions to have.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "sentry-mcp.bash"),
    ("zsh", "_sentry-mcp"),
    ("fish", "sentry-mcp.fish"),
    ("elvish", "sentry-mcp.elv"),
    ("powershell", "_sentry-mcp.ps1"),
];

pub(super) fn make(
    root: &Path,
    platform: &Platform,
    release: &Release<'_>,
    program: &Path,
    out: &Path,
) -> anyhow::Result<PathBuf> {
    let name = format!("sentry-mcp-{}-{}", release.version, platform.triple);
    let folder = out.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("completions"))?;
    fs::create_dir_all(folder.join("man/man1"))?;
    fs::copy(program, folder.join(platform.executable()))?;
    for file in ["LICENSE", "CHANGELOG.md"] {
        fs::copy(root.join(file), folder.join(file))?;
    }
    fs::write(folder.join("README.md"), super::npm::readme(root, release)?)?;
    for (shell, file) in SHELLS {
        let script = printed(Command::new(program).args(["completions", shell]))?;
        fs::write(folder.join("completions").join(file), script)?;
    }
    printed(Command::new(program).args(["man", "--into"]).arg(folder.join("man/man1")))?;
    let archive = out.join(format!("{name}.tar.gz"));
    // macOS puts its own attributes into an archive unless told not to.
    let mut tar = Command::new("tar");
    printed(tar.arg("-czf").arg(&archive).arg("-C").arg(out).arg(&name).env("COPYFILE_DISABLE", "1"))?;
    fs::remove_dir_all(&folder)?;
    Ok(archive)
}
