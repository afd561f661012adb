//! Images of snapshots as rows, and from which code they were made.

use sentry_api::models::{SnapshotImage, SnapshotSource};
use untrusted::{Answer, Maybe, Say};

/// Images that a list shows.
pub(crate) const IMAGES: usize = 40;

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
