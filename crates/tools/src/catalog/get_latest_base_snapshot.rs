//! `get_latest_base_snapshot`

use crate::{
    parts::{
        paging,
        snapshot::{image, images, lacking, source},
        which_project,
    },
    prelude::*,
};
use lexicon::{Link, ProjectRef, Thing};

#[cfg(test)]
mod tests;

/// Find the latest base snapshot of an application: the screens that new builds are compared with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetLatestBaseSnapshot {
    organization_slug: Option<OrganizationSlug>,
    /// Such as `com.acme.shop`.
    app_id: String,
    /// Default: any.
    branch: Option<String>,
    /// Slug or number.
    project: Option<ProjectRef>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetLatestBaseSnapshot {
    const SPEC: Spec = Spec::new("get_latest_base_snapshot", "Get latest base snapshot")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let application = self.app_id.trim();
        if application.is_empty() {
            return Err(Error::complaint("`appId` is needed, such as `com.acme.shop`"));
        }
        let branch = self.branch.as_deref().map(str::trim).filter(|branch| !branch.is_empty());
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project).await?;
        let sentry = cx.sentry(&place);
        let found =
            sentry.latest_base_snapshot(&place.organization, application, branch, project.as_ref()).await;
        let none = || {
            Answer::new("No base snapshot")
                .fact("Application", quote(application))
                .fact("Branch", branch.map(quote))
                .fact("Project", project.clone())
                .fact("Organization", place.organization.clone())
                .note("None was uploaded for it, or this server keeps no snapshots.")
        };
        let snapshot = found.map_err(|error| lacking(error, none))?;
        let only = cx.grant().constraint.project.as_ref().and(project.as_ref());
        which_project::inside(cx, only, snapshot.project_id.as_ref())?;
        let id = snapshot.head_artifact_id.0.clone();
        let link = id.clone().and_then(|snapshot| {
            Link::to(&place.host, &place.organization, &Thing::Snapshot { snapshot, image: None })
        });
        let answer =
            Answer::new(("Base snapshot of ", quote(application), " in ", place.organization.clone()))
                .fact("Snapshot", id)
                .fact("Link", link)
                .fact(
                    "Project",
                    (snapshot.project_slug.0.clone().map(|slug| (slug, ", ")), snapshot.project_id.0.clone()),
                )
                .fact("Added", snapshot.date_added.0)
                .fact("Images", snapshot.image_count.0)
                .field("Application", &snapshot.app_id);
        let answer = source(answer, &snapshot.vcs_info)
            .section(
                Section::list("Images")
                    .items(snapshot.images.iter(), |one| Item::new(image(one)))
                    .at_most(images(self.max_kilobytes)),
            )
            .note(paging::skipped(snapshot.images.skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}
