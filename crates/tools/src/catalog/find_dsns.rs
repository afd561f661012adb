//! `find_dsns`

use crate::{
    parts::{key, paging, project, which_project},
    prelude::*,
};
use lexicon::ProjectRef;

#[cfg(test)]
mod tests;

/// Find the client keys of a project with their DSNs, which applications need to send events.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindDsns {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for FindDsns {
    const SPEC: Spec =
        Spec::new("find_dsns", "Find DSNs").skills(&[Skill::ProjectManagement]).scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let start = paging::Start::of(self.cursor);
        let page = cx.sentry(&place).project_keys(&place.organization, &project, start.cursor()).await;
        let page = page.map_err(|error| project::missing(error, &place, &project, Error::Sentry))?;
        let mut page = paging::named(page, |key| key.id.is_some());
        let none = (page.items.is_empty() && page.skipped == 0)
            .then_some("The project has none. create_dsn makes one.");
        start.leave_out(&mut page.items);
        let answer = Answer::new(("DSNs of ", project, " in ", place.organization))
            .section(Section::list("Keys").items(&page.items, key::row).at_most(100))
            .note(none)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}
