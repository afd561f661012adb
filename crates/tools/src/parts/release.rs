//! A release as one of its projects knows it.

use lexicon::ProjectId;
use sentry_api::models::Release;

/// The release as it is in one project: the rest of it belongs to others. `None` when it is not in it.
pub(crate) fn only_of(mut release: Release, project: Option<&ProjectId>) -> Option<Release> {
    let Some(project) = project else { return Some(release) };
    let is_shared = release.projects.items.len() > 1;
    release.projects.items.retain(|of| of.id.as_ref() == Some(project));
    let own = release.projects.items.first()?;
    if is_shared {
        release.new_groups = own.new_groups.clone();
        // Counted over all its projects.
        release.commit_count.0 = None;
        release.deploy_count.0 = None;
        // Of whichever of its projects.
        release.last_commit.0 = None;
    }
    Some(release)
}
