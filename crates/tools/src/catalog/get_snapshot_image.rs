//! `get_snapshot_image`

use crate::{
    error::brief,
    parts::{
        picture,
        snapshot::{image, lacking, none},
        which_project,
    },
    place::Place,
    prelude::*,
};
use futures_util::future::join_all;
use lexicon::{ImageAddress, Link, SnapshotId, Thing};
use sentry_api::models::SnapshotImageDetail;
use untrusted::{Picture, Untrusted};

#[cfg(test)]
mod tests;

/// See an image of a snapshot (screenshot of an application), the one before it, and what differs, as pictures.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetSnapshotImage {
    organization_slug: Option<OrganizationSlug>,
    snapshot_id: SnapshotId,
    /// File name, as get_snapshot shows it.
    image_identifier: String,
    region_url: Option<RegionUrl>,
}

impl Tool for GetSnapshotImage {
    const SPEC: Spec = Spec::new("get_snapshot_image", "Get snapshot image")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let name = self.image_identifier.trim();
        if name.is_empty() {
            return Err(Error::complaint("`imageIdentifier` is needed; get_snapshot lists the images"));
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let (id, sentry) = (self.snapshot_id, cx.sentry(&place));
        let confined = cx.grant().constraint.project.is_some();
        // Of an image alone Sentry says no project by its number.
        let snapshot = async {
            match confined {
                true => sentry.snapshot(&place.organization, &id).await.map(Some),
                false => Ok(None),
            }
        };
        let found = sentry.snapshot_image(&place.organization, &id, name);
        let (only, snapshot, found) = tokio::join!(cx.project(&place, None), snapshot, found);
        let only = only?;
        if confined {
            let snapshot = snapshot.map_err(|error| lacking(error, || none(&place.organization, &id)))?;
            which_project::inside(cx, only.as_ref(), snapshot.and_then(|one| one.project_id.0).as_ref())?;
        }
        let missing = || {
            Answer::new("No such image")
                .fact("Image", quote(name))
                .fact("Snapshot", id.clone())
                .fact("Organization", place.organization.clone())
                .note("The snapshot has no such image, or there is no such snapshot. get_snapshot lists the images.")
        };
        let detail = found.map_err(|error| lacking(error, missing))?;
        let thing = Thing::Snapshot { snapshot: id.clone(), image: Some(name.into()) };
        let link = Link::to(&place.host, &place.organization, &thing);
        let heading = ("Image of snapshot ", id, " in ", place.organization.clone());
        Ok(seen(cx, &place, described(Answer::new(heading).fact("Link", link), &detail), &detail).await)
    }
}

/// What there is to say of an image without looking at it.
fn described(answer: Answer, detail: &SnapshotImageDetail) -> Answer {
    let (head, base) = (detail.head_image.as_ref(), detail.base_image.as_ref());
    answer
        .fact("Different", detail.diff_percentage.0.map(|share| ((share * 1_000.0).round() / 10.0, " %")))
        .field("File", &detail.image_file_name)
        .field("Comparison", &detail.comparison_status)
        .field("Called before", &detail.previous_image_file_name)
        .field("Head", head.map(image))
        .field("Base", base.map(image))
        .block("Description", head.or(base).and_then(|image| image.description.as_ref()))
}

/// The answer with the pictures themselves.
async fn seen(cx: &Cx<'_>, place: &Place, answer: Answer, detail: &SnapshotImageDetail) -> Answer {
    let (head, base) = (detail.head_image.as_ref(), detail.base_image.as_ref());
    let head = head.and_then(|image| image.image_url.as_ref());
    // What did not change has one file, and is seen once.
    let base = base.and_then(|image| image.image_url.as_ref()).filter(|base| head != Some(base));
    let all = [("head", head), ("base", base), ("difference", detail.diff_image_url.as_ref())];
    let all = all.into_iter().filter_map(|(label, address)| Some((label, address?)));
    let pictures = join_all(all.map(async |(label, address)| (label, fetched(cx, place, address).await)));
    pictures.await.into_iter().fold(answer, |answer, (label, picture)| match picture {
        Ok(picture) => answer.picture(label, picture),
        Err(why) => answer.note(("Not shown: ", label, ", because ", why, ".")),
    })
}

/// One picture, or why there is none. It is asked of the server that was asked for the rest, and in a confined session of
/// its project, whatever the address says.
async fn fetched(
    cx: &Cx<'_>,
    place: &Place,
    address: &Untrusted,
) -> std::result::Result<Picture, &'static str> {
    let address: ImageAddress = address
        .parse()
        .ok_or("it lies elsewhere than where Sentry keeps images, and nothing is fetched from there")?;
    let only = cx.grant().constraint.project.clone();
    let project = only.or_else(|| address.project()).ok_or("its project is not named")?;
    let came = cx.sentry(place).image(&place.organization, &project, &address).await;
    match came {
        Ok(found) => found.map_err(picture::none),
        Err(error) => Err(brief(&error)),
    }
}
