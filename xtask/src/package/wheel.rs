//! The wheel: the program as PyPI has it, made by maturin from pyproject.toml.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::{Platform, npm::NOBODYS, printed};

/// Makes it in a folder of its own. `maturin` is the program to ask, or the path of it.
pub(crate) fn make(
    root: &Path,
    platform: &Platform,
    repository: Option<&str>,
    maturin: &OsStr,
    wheels: &Path,
) -> anyhow::Result<PathBuf> {
    let readme = fs::read_to_string(root.join("packaging/README-packages.md"))?;
    ensure!(
        repository.is_none() || !readme.contains(NOBODYS),
        "packaging/README-packages.md still says OWNER: the MCP registry knows by that line whose the wheel is; put yours there"
    );
    if wheels.exists() {
        fs::remove_dir_all(wheels)?;
    }
    let words = ["build", "--release", "--quiet", "--out"];
    printed(&mut platform.command(maturin, root, &words, &[wheels.as_os_str()]))?;
    Ok(fs::read_dir(wheels)?.next().context("maturin made no wheel")??.path())
}
