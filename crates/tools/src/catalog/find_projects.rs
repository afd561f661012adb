//! `find_projects`

use crate::{parts::paging, prelude::*};
use access::Fixed;

#[cfg(test)]
mod tests;

/// Find projects of an organization: slug, number, platform, name.
///
/// Use it to learn a project's slug before a search is narrowed to it. Returns 25 a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindProjects {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    region_url: Option<RegionUrl>,
    /// Part of a name or slug.
    query: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
}

impl Tool for FindProjects {
    const SPEC: Spec = Spec::new("find_projects", "Find projects")
        .skills(&Skill::ALL)
        .scopes(&[Scope::OrgRead])
        .hidden_when(&[Fixed::Project]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let query = self.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let limit = Limit::get(self.limit, 25);
        let page = cx.sentry(&place).projects(&place.organization, query, limit, start.cursor()).await;
        let page = page.map_err(|error| place.missing(error))?;
        let mut page = paging::named(page, |project| project.slug.is_some() || project.id.is_some());
        start.leave_out(&mut page.items);
        let none = paging::none(&page, query.is_some());
        let rows = page.items.into_iter().map(|project| {
            Item::new((
                project.slug.0,
                project.id.0.map(|id| (" (", id, ")")),
                project.platform.0.map(|platform| (" · ", platform)),
                project.name.0.map(|name| (" · ", name)),
            ))
        });
        let answer = Answer::new(("Projects in ", place.organization))
            .fact("Filter", query.map(quote))
            .section(Section::list("Projects").items(rows, |row| row).at_most(100))
            .note(none)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}
