//! Walls between crates, kept by machine: who may depend on whom, and which words may stand only in which file.

mod graph;
mod lints;
mod places;
mod shape;
pub(crate) mod source;
mod wall;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// One breach: where, what, and which rule of docs/architecture.md it breaks.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    place: String,
    what: String,
    rule: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {} ({})", self.place, self.what, self.rule)
    }
}

/// Checks the whole tree and fails with every finding, not only the first.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let members = graph::members(root)?;
    let mut findings = graph::check(&members);
    findings.extend(lints::check(root)?);

    let files = rust_files(root)?;
    for file in &files {
        let text = std::fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"))?;
        findings.extend(shape::check(file, &text));
        if source::is_shipped(file) {
            let code = source::code(&text).with_context(|| format!("cannot read {file} as Rust"))?;
            findings.extend(places::check(file, &code));
            findings.extend(wall::check(file, &code));
        }
    }

    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} breaches of the layers", findings.len());
    }
    println!("layers: {} crates and {} files, every arrow points down", members.len(), files.len());
    Ok(())
}

/// Every Rust file of the workspace, relative to `root` and in a stable order.
fn rust_files(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    for top in ["bench", "crates", "xtask"] {
        collect(&root.join(top), &mut files)?;
    }
    let mut names = Vec::new();
    for file in files {
        let inside = file.strip_prefix(root).context("a file outside the root")?;
        names.push(inside.to_string_lossy().replace('\\', "/"));
    }
    names.sort();
    Ok(names)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            // Build output, and programs that are meant not to compile.
            if !path.ends_with("target") && !path.ends_with("must_not_compile") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
