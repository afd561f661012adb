//! `get_issue_activity`

use crate::{
    error::brief,
    parts::{breadcrumbs::pairs, paging, person, which_issue, window::Window},
    prelude::*,
};
use lexicon::Link;
use sentry_api::models::{Activities, Activity};
use std::{cmp::Reverse, collections::BTreeSet};

#[cfg(test)]
mod tests;

/// The history of an issue, latest first: who resolved, assigned or archived it, regressions, comments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueActivity {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// Default: true.
    include_comments: Option<bool>,
    /// Default: 25.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueActivity {
    const SPEC: Spec = Spec::new("get_issue_activity", "Get history of an issue")
        .skills(&[Skill::Inspect, Skill::Triage])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let window = Window::of(start.cursor(), Limit::get(self.limit, 25))?;
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let comments = self.include_comments.unwrap_or(true);
        let (sentry, organization) = (cx.sentry(&found.place), &found.place.organization);
        // The history holds comments too, but its length is limited: the list of comments goes further back.
        let (inside, history, notes) =
            tokio::join!(found.inside(cx), sentry.activities(organization, &found.issue), async {
                if comments { Some(sentry.notes(organization, &found.issue).await) } else { None }
            });
        inside?;
        // Where a server keeps no history, the comments are all that there is to tell.
        let without = matches!(history, Err(sentry_api::Error::WebPage { .. }))
            && notes.as_ref().is_some_and(std::result::Result::is_ok);
        let history = match history {
            Err(_) if without => Activities::default().activity,
            history => history.map_err(|error| found.missing(error))?.activity,
        };
        let failed = notes.as_ref().and_then(|notes| notes.as_ref().err()).map(brief);
        let notes = notes.and_then(std::result::Result::ok);
        let mut skipped = history.skipped;
        let is_note = |entry: &Activity| entry.kind.as_ref().is_some_and(|kind| kind.same_as("note"));
        let mut all: Vec<Activity> =
            history.items.into_iter().filter(|entry| comments || !is_note(entry)).collect();
        let known: BTreeSet<_> = all.iter().filter_map(|entry| entry.id.0).collect();
        if let Some(notes) = notes {
            skipped += notes.skipped;
            all.extend(
                notes.items.into_iter().filter(|note| note.id.0.is_none_or(|id| !known.contains(&id))),
            );
        }
        all.sort_by_key(|entry| Reverse(entry.date_created.0));
        let (total, none) = (all.len(), all.is_empty() && skipped == 0);
        let mut rows = window.cut(&all);
        start.leave_out(&mut rows);
        let answer = Answer::new(("History of ", found.issue.clone(), " in ", organization.clone()))
            .fact("Link", Link::issue(&found.place.host, organization, &found.issue))
            .fact("Found", (rows.len(), " of ", total))
            .section(Section::list("History, latest first").items(rows, row).at_most(100))
            .note(without.then_some("This server keeps no history of issues: these are the comments."))
            .note((none && !without).then_some("Sentry tells no history of this issue."))
            .note(failed.map(|why| ("The comments could not be read (", why, ").")))
            .note(paging::skipped(skipped));
        Ok(start.pages(answer, window.next(total).as_ref()))
    }
}

/// `2026-11-20T10:00:00Z note by Ada: fixed in 2.4.2`, `2026-11-20T10:00:00Z assigned by Ada to Grace`
fn row(entry: &Activity) -> Item {
    let user = person::user(entry.user.as_ref());
    let assignee = entry.assignee();
    let rest = assignee.as_ref().map(|_| entry.besides_assignee());
    let data = rest.as_deref().or_else(|| entry.data.as_deref());
    let data = data.filter(|data| entry.text().is_none() && !data.is_empty());
    Item::new((
        entry.date_created.map(|at| (at, " ")),
        &entry.kind,
        user.map(|user| (" by ", user)),
        person::actor(assignee.as_ref()).map(|assignee| (" to ", assignee)),
        entry.text().map(|text| (": ", text)),
        data.map(|data| (": ", pairs(data))),
    ))
}
