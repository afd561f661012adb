//! Images of snapshots as rows, and from which code they were made.

use super::other_server;
use crate::{error::Error, inputs::MaxKilobytes};
use lexicon::{OrganizationSlug, SnapshotId};
use sentry_api::models::{SnapshotImage, SnapshotSource};
use untrusted::{Answer, Maybe, Say};

/// Images that a list shows: some, or as many as have room where the caller says how much room there is.
pub(crate) const fn images(asked: Option<MaxKilobytes>) -> usize {
    if asked.is_some() { 10_000 } else { 40 }
}

/// `home.png · Home Screen · iPhone 15 · 1170×2532`
pub(crate) fn image(image: &SnapshotImage) -> impl Say + use<> {
    let size = image.width.0.zip(image.height.0);
    (
        image.image_file_name.0.clone(),
        image.display_name.0.clone().map(|name| (" · ", name)),
        image.group.0.clone().map(|group| (" · ", group)),
        size.map(|(width, height)| (" · ", width, "×", height)),
    )
}

/// Repository, branch, commit, pull request.
pub(crate) fn source(answer: Answer, source: &Maybe<SnapshotSource>) -> Answer {
    let Some(source) = source.as_ref() else { return answer };
    let base = (&source.base_ref, source.base_sha.as_ref().map(|sha| (" at ", sha)));
    answer
        .field("Repository", &source.head_repo_name)
        .field("Branch", (&source.head_ref, source.head_sha.as_ref().map(|sha| (" at ", sha))))
        .field("Compared with", base)
        .fact("Pull request", source.pr_number.0)
}

/// That there is nothing, in the words of `missing`, or that the server keeps no snapshots at all.
pub(crate) fn lacking(error: sentry_api::Error, missing: impl FnOnce() -> Answer) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(missing()),
        other => other_server::lacking(other, "snapshots", "They come with newer versions of Sentry."),
    }
}

/// That there is no such snapshot.
pub(crate) fn none(organization: &OrganizationSlug, snapshot: &SnapshotId) -> Answer {
    Answer::new("No such snapshot")
        .fact("Snapshot", snapshot.clone())
        .fact("Organization", organization.clone())
        .note("There is none, or this server keeps no snapshots.")
}
