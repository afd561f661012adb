//! `find_organizations`

use crate::{parts::paging, prelude::*};
use access::Fixed;

#[cfg(test)]
mod tests;

/// Find organizations that the token sees: slug, name, region.
///
/// Use it when another tool asks which organization is meant. Returns 25 a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindOrganizations {
    /// Part of a name or slug.
    query: Option<String>,
    cursor: Option<Cursor>,
}

impl Tool for FindOrganizations {
    const SPEC: Spec = Spec::new("find_organizations", "Find organizations")
        .skills(&Skill::ALL)
        .scopes(&[Scope::OrgRead])
        .hidden_when(&[Fixed::Organization]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let query = self.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let page = cx.base().organizations(query, start.cursor()).await?;
        let mut page = paging::named(page, |organization| organization.slug.is_some());
        start.leave_out(&mut page.items);
        let none = paging::none(&page, query.is_some());
        let rows = page.items.into_iter().map(|organization| {
            let region =
                organization.links.0.and_then(|links| links.region_url.0).filter(|url| !url.is_blank());
            Item::new((organization.slug.0, organization.name.0.map(|name| (" · ", name))))
                .field("regionUrl", region)
        });
        let answer = Answer::new("Organizations")
            .fact("Filter", query.map(quote))
            .section(Section::list("Organizations").items(rows, |row| row))
            .note(none)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}
