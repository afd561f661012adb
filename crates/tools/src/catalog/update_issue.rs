//! `update_issue`

use crate::{
    parts::{
        issue,
        which_issue::{self, Named},
    },
    prelude::*,
};
use lexicon::Link;
use sentry_api::{IssueChange, models::Issue};

mod archive;

/// Change one issue: resolve, reopen or archive it, assign it, set its priority, comment on it.
///
/// Give `issueId` or `issueUrl`, and at least one change. Resolve only what is fixed and tested.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateIssue {
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// `ignored` archives.
    status: Option<Status>,
    /// `user:ID`, `team:ID`, an e-mail address, `me`; empty for nobody.
    assigned_to: Option<String>,
    priority: Option<Priority>,
    /// A comment to add: why, or what was fixed.
    reason: Option<String>,
    /// With `ignored`: until when. Default: `untilEscalating`.
    ignore_mode: Option<archive::Mode>,
    /// With `forDuration`.
    ignore_duration_minutes: Option<u32>,
    /// With `untilOccurrenceCount`: so many more events …
    ignore_count: Option<u32>,
    /// … within so many minutes, at most 10080.
    ignore_window_minutes: Option<u32>,
    /// With `untilUserCount`: so many more users …
    ignore_user_count: Option<u32>,
    /// … within so many minutes, at most 10080.
    ignore_user_window_minutes: Option<u32>,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
enum Status {
    Resolved,
    ResolvedInNextRelease,
    Unresolved,
    #[serde(alias = "archived")]
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Priority {
    High,
    Medium,
    Low,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::ResolvedInNextRelease => "resolvedInNextRelease",
            Self::Unresolved => "unresolved",
            Self::Ignored => "ignored",
        }
    }
}

impl Priority {
    const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Tool for UpdateIssue {
    const SPEC: Spec =
        Spec::new("update_issue", "Update an issue").skills(&[Skill::Triage]).scopes(&[Scope::EventWrite]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let wanted = self.change()?;
        let comment = self.reason.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
        if wanted == IssueChange::default() && comment.is_none() {
            return Err(Error::complaint("nothing to change: give `status`, `assignedTo`, `priority` or `reason`"));
        }
        let found = which_issue::find(
            cx,
            Named {
                organization: self.organization_slug.clone(),
                region: self.region_url.as_ref(),
                id: self.issue_id.as_deref(),
                url: self.issue_url.as_deref(),
            },
        )
        .await?;
        let place = &found.place;
        let before = cx.sentry(place).issue(&place.organization, &found.issue).await?;
        cx.inside(before.project.as_ref().and_then(|project| project.slug.as_ref()))?;
        let name = issue::name_of(&before, &found.issue);
        let change = without_what_is_so(wanted, &before);
        let writer = cx.writer(place);
        let after = if change == IssueChange::default() {
            None
        } else {
            Some(writer.change_issue(&place.organization, &found.issue, &change).await?)
        };
        let answer = told(&change, &before, after.as_ref(), &name, place, self.assigned_to.as_deref());
        let Some(comment) = comment else { return Ok(answer) };
        // The change is made whatever becomes of the comment, and must not be reported as failed.
        Ok(match writer.add_note(&place.organization, &found.issue, comment).await {
            Ok(_) => answer.fact("Comment", "added"),
            Err(error) => answer.fact("Comment", "NOT added; the rest was done").note(("The comment was refused: ", reason(&error))),
        })
    }
}

impl UpdateIssue {
    /// The arguments as one change.
    fn change(&self) -> Result<IssueChange> {
        let change = IssueChange {
            status: self.status.map(Status::as_str),
            assigned_to: self.assigned_to.as_deref().map(|who| match who.trim() {
                "none" | "nobody" | "unassigned" => String::new(),
                who => who.to_owned(),
            }),
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

/// Drops what is so already: no history entry, no notification, for a change that is none.
fn without_what_is_so(mut change: IssueChange, issue: &Issue) -> IssueChange {
    let is = |field: &untrusted::Maybe<untrusted::Untrusted>, word: &str| field.as_ref().is_some_and(|text| text.same_as(word));
    let in_next_release =
        issue.status_details.as_ref().and_then(|details| *details.in_next_release).unwrap_or(false);
    match change.status {
        Some("resolved") if is(&issue.status, "resolved") && !in_next_release => change.status = None,
        Some("resolvedInNextRelease") if is(&issue.status, "resolved") && in_next_release => change.status = None,
        Some("unresolved") if is(&issue.status, "unresolved") => change.status = None,
        // A condition is counted from now, so it is set anew; the other two kinds are a state.
        Some("ignored")
            if is(&issue.status, "ignored")
                && change.substatus.is_some_and(|finer| finer != archive::CONDITION && is(&issue.substatus, finer)) =>
        {
            change.status = None;
            change.substatus = None;
        }
        _ => {}
    }
    if change.priority.is_some_and(|priority| is(&issue.priority, priority)) {
        change.priority = None;
    }
    if change.assigned_to.as_deref() == Some("") && issue.assigned_to.is_none() {
        change.assigned_to = None;
    }
    change
}

/// Why a comment was not taken, in our words.
const fn reason(error: &sentry_api::Error) -> &'static str {
    match error {
        // Sentry takes the same comment of the same author once.
        sentry_api::Error::Refused { status: 400, .. } => "Sentry takes no empty comment, and the same one only once.",
        sentry_api::Error::Forbidden(_) => "the token may not comment.",
        _ => "Sentry could not be asked; try again with `reason` alone.",
    }
}

fn told(
    change: &IssueChange,
    before: &Issue,
    after: Option<&Issue>,
    name: &lexicon::IssueRef,
    place: &crate::Place,
    assigned_to: Option<&str>,
) -> Answer {
    let link = Link::issue(&place.host, &place.organization, name);
    let answer = Answer::new(("Updated ", name.clone(), " in ", place.organization.clone()))
        .fact("Link", link)
        .fact("Status set to", change.status.map(|status| (status, change.substatus.map(|finer| (" (", finer, ")")))))
        .fact("Priority set to", change.priority)
        .fact("Assigned to", change.assigned_to.as_deref().map(|who| if who.is_empty() { quote("nobody") } else { quote(who) }));
    let answer = answer.field("Title", &before.title).field("Status before", issue::status(before));
    match after {
        None if assigned_to.is_none() => answer.note("Everything was so already; no change was sent."),
        None => answer.note("No change was sent: it was so already."),
        Some(after) => answer
            .field("Status now", issue::status(after))
            .field("Assigned now", after.assigned_to.as_ref().and_then(|actor| actor.name()))
            .field("Priority now", change.priority.and_then(|_| after.priority.as_ref())),
    }
}
