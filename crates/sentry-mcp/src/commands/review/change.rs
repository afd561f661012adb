//! Which change is reviewed, and what its repository says of itself: as it was before the change.

use super::posting::Wish;
use crate::{
    cli::ReviewFlags,
    commands::run,
    config::{Disk, Mapping, Untracked},
    env::for_git,
    logs,
};
use checkout::{Checkout, Commit, Compared, Said, Workspace};
use std::{path::Path, sync::Arc};

/// What a change is compared with when nothing is said: the first of these that the repository has. The second is the
/// branch that whoever keeps it calls the usual one.
const USUAL: [&str; 2] = ["origin/main", "origin/HEAD"];

/// What the checkout is compared with, if it is, or the commits that were merged: what was typed, else what the CI system
/// says. Where that checked out a merge of the change, it is what the change was merged into: others may have changed that
/// since the change began.
pub(super) fn base(review: &ReviewFlags, wish: &Wish, folder: &Path) -> Option<String> {
    if review.diff.is_some() || !review.files.is_empty() {
        return None;
    }
    if let Some(merged) = &review.merged {
        let is_range = merged.contains("..");
        return Some(if is_range { merged.clone() } else { format!("{merged}^1..{merged}") });
    }
    let into = || run::block_on(merged_into(folder, wish.head()?)).flatten();
    let of_job = || into().or_else(|| wish.base().map(str::to_owned));
    let usual = || run::block_on(usual(folder)).unwrap_or(USUAL[0]).to_owned();
    Some(review.base.clone().or_else(of_job).unwrap_or_else(usual))
}

async fn usual(folder: &Path) -> &'static str {
    if let Ok(checkout) = workspace(folder).checkout().await {
        for name in USUAL {
            if let Ok(known) = name.parse()
                && checkout.commit(&known).await.is_ok()
            {
                return name;
            }
        }
    }
    USUAL[0]
}

/// Without an answer of git the base is what the CI system says.
async fn merged_into(folder: &Path, head: &str) -> Option<String> {
    let into = workspace(folder).checkout().await.ok()?.merged_into(&head.parse().ok()?).await.ok()??;
    Some(into.to_string())
}

pub(super) fn workspace(folder: &Path) -> Workspace {
    Workspace {
        folder: folder.to_owned(),
        environment: for_git(),
        said: Said::default(),
        reading: None,
        kept: Arc::default(),
    }
}

/// What the repository says of itself. Where a base is compared, it is what was said before the change: who makes a
/// change does not choose whose errors are shown beside it. A file that git does not track is no part of any change: it is
/// whose checkout this is that wrote it, unless a job writes for others to read.
pub(super) fn mapping(folder: &Path, base: Option<&str>, is_posted: bool) -> Mapping {
    let here = || Mapping::find(&Disk, folder);
    let mapping = match base {
        None => here(),
        Some(base) => {
            let (before, own) = run::block_on(before(folder, base, is_posted)).flatten().unwrap_or_default();
            match (before.file.or(own.file), here().file) {
                (None, Some(file)) => {
                    let words = "what it says counts once it is part of what the change is compared with";
                    logs::tell(format_args!("{file}: {words}"));
                    before
                }
                _ if before.file.is_none() => Mapping { odd: before.odd.or(own.odd), ..own },
                _ => before,
            }
        }
    };
    if let Some(file) = mapping.odd {
        logs::tell(format_args!("{file}: it cannot be read as what it should be, and is left out"));
    }
    mapping
}

/// What was said before the change, and what files say that git does not track. What goes wrong here goes wrong again,
/// and is told, when the change itself is asked for.
async fn before(folder: &Path, base: &str, is_posted: bool) -> Option<(Mapping, Mapping)> {
    let checkout = workspace(folder).checkout().await.ok()?;
    let began = checkout.began(&base.parse::<Compared>().ok()?).await.ok()?;
    let before = Mapping::first_of(checkout.before(&began, folder, &Mapping::NAMES).await.ok()?);
    let own = if is_posted { None } else { untracked(&checkout, folder, &began).await };
    Some((before, own.unwrap_or_default()))
}

async fn untracked(checkout: &Checkout, folder: &Path, began: &Commit) -> Option<Mapping> {
    let head = checkout.commit(&"HEAD".parse().ok()?).await.ok()?;
    // What was committed and then taken out of the index is of the change all the same, or of what is there before it.
    let mut held = vec![checkout.tracked().await.ok()?];
    for commit in [&head, began] {
        held.push(checkout.tracked_at(commit).await.ok()?);
    }
    Some(Mapping { own: true, ..Mapping::find(&Untracked::new(checkout.root(), held), folder) })
}
