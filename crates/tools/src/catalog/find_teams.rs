//! `find_teams`

use crate::{parts::paging, prelude::*};

#[cfg(test)]
mod tests;

/// Find teams of an organization: slug, number, name.
///
/// Use it to learn a team's slug before an issue is assigned to it. Returns 25 a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindTeams {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    region_url: Option<RegionUrl>,
    /// Part of a name or slug.
    query: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
}

impl Tool for FindTeams {
    const SPEC: Spec = Spec::new("find_teams", "Find teams")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::ProjectManagement])
        .scopes(&[Scope::OrgRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let query = self.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let limit = Limit::get(self.limit, 25);
        let page = cx.sentry(&place).teams(&place.organization, query, limit, start.cursor()).await;
        let page = page.map_err(|error| place.missing(error))?;
        let mut page = paging::named(page, |team| team.slug.is_some() || team.id.is_some());
        start.leave_out(&mut page.items);
        let none = paging::none(&page, query.is_some());
        let rows = page.items.into_iter().map(|team| {
            // Most teams are called like their slugs.
            let name =
                team.name.0.filter(|name| team.slug.as_ref().is_none_or(|slug| !name.same_as(slug.as_str())));
            Item::new((team.slug.0, team.id.0.map(|id| (" (", id, ")")), name.map(|name| (" · ", name))))
        });
        let answer = Answer::new(("Teams in ", place.organization))
            .fact("Filter", query.map(quote))
            .section(Section::list("Teams").items(rows, |row| row).at_most(100))
            .note(none)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}
