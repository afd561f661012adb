//! `get_snapshot`

use crate::{
    parts::{
        paging,
        snapshot::{image, images, lacking, none, source},
        which_project,
    },
    prelude::*,
};
use lexicon::{Link, SnapshotId, Thing};
use sentry_api::models::{Count, Snapshot, SnapshotImage, SnapshotPair};
use untrusted::{Listed, Maybe, Person, Rank};

#[cfg(test)]
mod tests;

/// Read a snapshot of an application's screens (visual regression): which images changed, by how much, which are new or
/// gone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetSnapshot {
    organization_slug: Option<OrganizationSlug>,
    snapshot_id: SnapshotId,
    /// Default: false.
    show_unmodified: Option<bool>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetSnapshot {
    const SPEC: Spec =
        Spec::new("get_snapshot", "Get snapshot").skills(&[Skill::Inspect]).scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let (id, sentry) = (self.snapshot_id, cx.sentry(&place));
        let (only, found) = tokio::join!(cx.project(&place, None), sentry.snapshot(&place.organization, &id));
        let only = only?;
        let snapshot = found.map_err(|error| lacking(error, || none(&place.organization, &id)))?;
        which_project::inside(cx, only.as_ref(), snapshot.project_id.as_ref())?;
        let thing = Thing::Snapshot { snapshot: id.clone(), image: None };
        let answer = Answer::new(("Snapshot ", id, " in ", place.organization.clone()))
            .fact("Link", Link::to(&place.host, &place.organization, &thing))
            .fact("Project", snapshot.project_id.0.clone())
            .fact("Images", counts(&snapshot))
            .fact("Compared with snapshot", snapshot.base_artifact_id.0.clone())
            .field("Application", &snapshot.app_id)
            .field(
                "Comparison",
                (&snapshot.comparison_type, snapshot.comparison_state.as_ref().map(|state| (", ", state))),
            )
            .field("Problem", &snapshot.comparison_error_message)
            .field("State", &snapshot.state)
            .field("Approval", &snapshot.approval_status);
        let answer = source(answer, &snapshot.vcs_info);
        let answer =
            changes(answer, snapshot, self.show_unmodified.unwrap_or(false), images(self.max_kilobytes));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// `57, changed 2, added 1`
fn counts(snapshot: &Snapshot) -> (Option<Count>, Vec<(&'static str, u64)>) {
    let count = |told: &Maybe<Count>, listed: usize| told.0.map_or(listed as u64, |count| count.0);
    let all = [
        (", changed ", count(&snapshot.changed_count, snapshot.changed.len())),
        (", added ", count(&snapshot.added_count, snapshot.added.len())),
        (", removed ", count(&snapshot.removed_count, snapshot.removed.len())),
        (", renamed ", count(&snapshot.renamed_count, snapshot.renamed.len())),
        (", not compared ", count(&snapshot.errored_count, snapshot.errored.len())),
        (", unchanged ", count(&snapshot.unchanged_count, snapshot.unchanged.len())),
        (", skipped ", count(&snapshot.skipped_count, snapshot.skipped.len())),
    ];
    (snapshot.image_count.0, all.into_iter().filter(|(_, count)| *count > 0).collect())
}

fn changes(answer: Answer, mut snapshot: Snapshot, unmodified: bool, most: usize) -> Answer {
    // What changed most comes first.
    snapshot
        .changed
        .items
        .sort_by(|one, other| other.diff.unwrap_or(0.0).total_cmp(&one.diff.unwrap_or(0.0)));
    let skipped =
        [&snapshot.images, &snapshot.added, &snapshot.removed].iter().map(|list| list.skipped).sum::<usize>()
            + [&snapshot.changed, &snapshot.renamed, &snapshot.errored]
                .iter()
                .map(|list| list.skipped)
                .sum::<usize>();
    let hidden = !unmodified && snapshot.unchanged.len() + snapshot.skipped.len() > 0;
    let approvers = snapshot.approvers.iter().filter_map(|one| one.name.as_ref().or(one.username.as_ref()));
    let answer = answer
        .section(
            Section::list("Approved by").items(approvers, |name| Item::new(Person(name))).rank(Rank::Useful),
        )
        .section(pairs("Changed", &snapshot.changed, most).rank(Rank::Essential))
        .section(list("Added", &snapshot.added, most))
        .section(list("Removed", &snapshot.removed, most))
        .section(pairs("Renamed", &snapshot.renamed, most))
        .section(pairs("Not compared", &snapshot.errored, most))
        .section(list("Images", &snapshot.images, most).rank(Rank::Useful));
    let answer = if unmodified {
        answer
            .section(list("Unchanged", &snapshot.unchanged, most).rank(Rank::Detail))
            .section(list("Skipped", &snapshot.skipped, most).rank(Rank::Detail))
    } else {
        answer
    };
    answer
        .note("get_snapshot_image shows an image: its file name is the `imageIdentifier`.")
        .note(hidden.then_some("With `showUnmodified: true` the images that did not change are listed too."))
        .note(paging::skipped(skipped))
}

fn list(label: &'static str, images: &Listed<SnapshotImage>, most: usize) -> Section {
    Section::list(label).items(images.iter(), |one| Item::new(image(one))).at_most(most)
}

/// `home.png · 2.1 % different · before: start.png`
fn pairs(label: &'static str, pairs: &Listed<SnapshotPair>, most: usize) -> Section {
    let rows = pairs.iter().map(|pair| {
        let (head, base) = (pair.head_image.as_ref(), pair.base_image.as_ref());
        let name = |image: Option<&SnapshotImage>| image.and_then(|image| image.image_file_name.0.clone());
        let before = name(base).filter(|before| name(head).as_ref() != Some(before));
        Item::new((
            head.or(base).map(image),
            pair.diff.0.map(|share| (" · ", (share * 1_000.0).round() / 10.0, " % different")),
            head.and(before).map(|before| (" · before: ", before)),
        ))
    });
    Section::list(label).items(rows, |row| row).at_most(most)
}
