//! `get_issue_breadcrumbs`

use crate::{
    parts::{breadcrumbs, paging, which_issue, window::Window},
    prelude::*,
};
use lexicon::EventRef;
use sentry_api::models::Entry;

#[cfg(test)]
mod tests;

/// All breadcrumbs of an issue's event: what the application did before it failed.
///
/// get_issue_details shows the last ones.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueBreadcrumbs {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue or to one of its events.
    issue_url: Option<String>,
    /// Event id, `latest`, `oldest` or `recommended`. Default: `latest`.
    event_id: Option<EventRef>,
    /// Default: 100.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueBreadcrumbs {
    const SPEC: Spec = Spec::new("get_issue_breadcrumbs", "Get breadcrumbs of an issue")
        .skills(&[Skill::Inspect, Skill::Triage])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let window = Window::of(start.cursor(), Limit::get(self.limit, 100))?;
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let event = found.read_event(cx, self.event_id).await?;
        let lists = || {
            event.entries.iter().filter_map(|entry| match entry {
                Entry::Breadcrumbs(list) => Some(list),
                _ => None,
            })
        };
        // The latest first: it is nearest to what went wrong, and the last goes first when space is short.
        let all: Vec<_> = lists().flat_map(|list| list.iter()).rev().collect();
        let skipped = event.entries.skipped + lists().map(|list| list.skipped).sum::<usize>();
        let none = all.is_empty() && skipped == 0;
        let total = all.len();
        let mut rows = window.cut(all);
        start.leave_out(&mut rows);
        let answer = found
            .headed("Breadcrumbs of ", &event)
            .fact("Found", (rows.len(), " of ", total))
            .section(
                Section::list("Breadcrumbs, latest first")
                    .items(rows, |row| breadcrumbs::row(row, None))
                    .at_most(100),
            )
            .note(none.then_some(
                "This event has no breadcrumbs; another of the issue may: search_issue_events lists them.",
            ))
            .note(paging::skipped(skipped));
        let answer = start.pages(answer, window.next(total).as_ref());
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}
