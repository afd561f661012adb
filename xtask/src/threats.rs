//! Whether the tests would notice: each defence that docs/threats.md names is taken away in a copy, and its test must fail.

mod copy;
mod patch;
mod table;
mod test;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::ensure;

use copy::Copy;
use patch::Patch;
use test::Test;

/// Which defences are taken away.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run no test: look whether every patch still applies and leaves tests as they are, and whether its test and its row in
    /// docs/threats.md are there.
    #[arg(long)]
    check: bool,
    /// Where the copy is compiled; `target/threats/target` otherwise. One that was used before saves minutes.
    #[arg(long, value_name = "FOLDER")]
    target_dir: Option<PathBuf>,
    /// Only patches with one of these words in their names; all of them otherwise.
    #[arg(value_name = "WORD")]
    words: Vec<String>,
}

/// Takes them away, one after the other.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let all = Patch::all(root)?;
    if options.check {
        return check(root, &all);
    }
    let is_meant = |patch: &&Patch| {
        options.words.is_empty() || options.words.iter().any(|word| patch.name.contains(word.as_str()))
    };
    let mut groups: BTreeMap<(&str, &str), Vec<&Patch>> = BTreeMap::new();
    for patch in all.iter().filter(is_meant) {
        groups.entry((&patch.test.package, &patch.test.target)).or_default().push(patch);
    }
    ensure!(!groups.is_empty(), "no patch has one of these words in its name");
    let copy = Copy::of(root, options.target_dir.as_deref())?;
    // What is wrong with one patch is told at the end: the others take most of an hour, and say as much.
    let mut wrong = Vec::new();
    println!("| threat | without | noticed by | after |\n|---|---|---|---:|");
    for ((package, target), patches) in groups {
        copy.restore()?;
        let tests: Vec<&Test> = patches.iter().map(|patch| &patch.test).collect();
        if let Err(error) = copy.all_pass(&tests) {
            wrong.push(format!("{package} {target}, with every defence in its place: {error:#}"));
            continue;
        }
        for patch in patches {
            let began = Instant::now();
            let by = match copy.notices(patch) {
                Ok(true) => format!("`{}`", patch.test.name()),
                Ok(false) => {
                    wrong.push(format!("{}: its test passes without the defence", patch.name));
                    "**nobody**".to_owned()
                }
                Err(error) => {
                    wrong.push(format!("{}: {error:#}", patch.name));
                    "**not known**".to_owned()
                }
            };
            println!("| {} | {} | {by} | {} s |", patch.threat, patch.without, began.elapsed().as_secs());
        }
    }
    copy.restore()?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What can be seen without compiling anything.
pub(crate) fn check_all(root: &Path) -> anyhow::Result<()> {
    check(root, &Patch::all(root)?)
}

fn check(root: &Path, patches: &[Patch]) -> anyhow::Result<()> {
    let mut wrong: Vec<String> = Vec::new();
    for patch in patches {
        if !patch.applies(root)? {
            wrong.push(format!("{}: it does not apply any more; take the defence away anew", patch.name));
        }
        if !patch.test.exists(root)? {
            wrong.push(format!("{}: there is no test {}", patch.name, patch.test));
        }
        for place in patch.in_tests(root)? {
            wrong.push(format!("{}: it changes a test, at {place}", patch.name));
        }
    }
    wrong.extend(table::wrong(root, patches)?);
    ensure!(wrong.is_empty(), "xtask/threats and docs/threats.md:\n  {}", wrong.join("\n  "));
    println!(
        "{} patches apply and change no test, their tests are there, and docs/threats.md names them",
        patches.len()
    );
    Ok(())
}
