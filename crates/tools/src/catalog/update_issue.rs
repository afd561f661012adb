//! `update_issue`

use crate::{
    parts::{
        assignee::Assignee,
        comment, issue,
        issue_change::{Priority, Status},
        which_issue::{self, WhichIssue},
    },
    prelude::*,
};
use sentry_api::{IssueChange, models::Issue};

mod archive;
mod report;
mod so_already;
#[cfg(test)]
mod tests;
mod unmet;

/// Change one issue: resolve, reopen or archive it, assign it, set its priority, comment on it.
///
/// Give `issueId` or `issueUrl`, and at least one change. Resolve only what is fixed and tested.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateIssue {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// `ignored` archives it.
    status: Option<Status>,
    /// `me`, e-mail address, `user:ID`, `team:slug` or `team:ID`; `nobody` to unassign.
    assigned_to: Option<String>,
    /// How urgent.
    priority: Option<Priority>,
    /// A comment to add: why, or what was fixed.
    reason: Option<String>,
    /// With `ignored`: until when. Default: `untilEscalating`.
    ignore_mode: Option<archive::Mode>,
    /// With `forDuration`.
    #[schemars(range(min = 1))]
    ignore_duration_minutes: Option<u32>,
    /// With `untilOccurrenceCount`: so many more events …
    #[schemars(range(min = 1))]
    ignore_count: Option<u32>,
    /// … within so many minutes.
    #[schemars(range(min = 1, max = 10_080))]
    ignore_window_minutes: Option<u32>,
    /// With `untilUserCount`: so many more users …
    #[schemars(range(min = 1))]
    ignore_user_count: Option<u32>,
    /// … within so many minutes.
    #[schemars(range(min = 1, max = 10_080))]
    ignore_user_window_minutes: Option<u32>,
    region_url: Option<RegionUrl>,
}

impl Tool for UpdateIssue {
    const SPEC: Spec =
        Spec::new("update_issue", "Update an issue").skills(&[Skill::Triage]).scopes(&[Scope::EventWrite]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let mut wanted = self.change()?;
        let comment = self.reason.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
        if let Some(comment) = comment {
            comment::check("`reason`", comment)?;
        }
        let assigned_to = self.assigned_to.as_deref();
        if wanted == IssueChange::default() && assigned_to.is_none() && comment.is_none() {
            return Err(Error::complaint(
                "nothing to change: give `status`, `assignedTo`, `priority` or `reason`",
            ));
        }
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let place = &found.place;
        let before = found.read_inside(cx).await?;
        let assignee = match assigned_to {
            Some(who) => Some(Assignee::find(cx, place, who).await?),
            None => None,
        };
        wanted.assigned_to = assignee.as_ref().map(|assignee| assignee.wire.clone());
        let (change, already) = so_already::without(wanted, &before);
        let writer = cx.writer(place);
        let after = if change == IssueChange::default() {
            None
        } else {
            match writer.change_issue(&place.organization, &found.issue, &change).await {
                Ok(after) => Some(after),
                Err(error) => Some(looked_at(cx, &found, &change, &before, Error::of_change(error)).await?),
            }
        };
        // The change is made whatever becomes of the comment, and must not be reported as failed.
        let commented = match comment {
            Some(comment) => {
                let added = writer.add_note(&place.organization, &found.issue, comment).await;
                Some(added.map(drop).map_err(Error::of_change))
            }
            None => None,
        };
        let commented = match commented {
            // Alone, or beside what is so already, it is all that was left to do.
            Some(Err(error)) if after.is_none() => {
                return Err(report::no_comment(error));
            }
            other => other,
        };
        Ok(report::report(&report::Done {
            name: issue::name_of(&before, &found.issue),
            place,
            before: &before,
            after: after.as_ref(),
            change: &change,
            already: &already,
            assignee: assignee.as_ref(),
            commented,
        }))
    }
}

/// What became of a change of which no answer says so: the issue is read again, and nothing is sent again.
async fn looked_at(
    cx: &Cx<'_, Changes>,
    found: &WhichIssue,
    change: &IssueChange,
    before: &Issue,
    error: Error,
) -> Result<Issue> {
    let Error::Unsure(error) = error else { return Err(error) };
    let Ok(after) = found.read(cx).await else { return Err(Error::Unsure(error)) };
    // A server that said that it failed is done with it; behind a gateway, or silent, it may still be at it.
    let is_done = matches!(error, sentry_api::Error::Failing { status: 500 });
    match unmet::of(change, before, &after) {
        Some(traces) if traces.are_complete => Ok(after),
        Some(traces) if is_done && traces.unmet.len() == unmet::asked(change) => Err(Error::NotMade(error)),
        _ => Err(Error::Unsure(error)),
    }
}

impl UpdateIssue {
    /// The arguments as one change, still without the assignee.
    fn change(&self) -> Result<IssueChange> {
        let change = IssueChange {
            status: self.status.map(Status::as_str),
            priority: self.priority.map(Priority::as_str),
            ..IssueChange::default()
        };
        archive::Conditions {
            mode: self.ignore_mode,
            duration: self.ignore_duration_minutes,
            count: self.ignore_count,
            window: self.ignore_window_minutes,
            user_count: self.ignore_user_count,
            user_window: self.ignore_user_window_minutes,
        }
        .apply(change, self.status == Some(Status::Ignored))
    }
}
