//! Placeholder sentence while the chores are built.
use std::path::Path;
#[derive(clap::Args)]
pub(crate) struct Options {}
pub(crate) fn run(_: &Path, _: &Options) -> anyhow::Result<()> {
    Ok(())
}
