//! `update_issues`

use crate::{
    parts::{
        assignee::Assignee,
        issue_change::{Priority, Status},
        issue_row::IssueRows,
        paging,
        rehearsal::{MINUTES, Rehearsal},
        several_issues::{self, SeveralIssues},
    },
    place::Place,
    prelude::*,
};
use lexicon::{Period, ProjectRef, Timestamp};
use sentry_api::{
    IssueChange, IssueSearch,
    models::{Issue, IssuesChanged},
};
use serde_json::json;
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Change many issues alike: resolve, reopen or archive, assign, set priority.
///
/// Name them, or give a search. The first call changes nothing: it shows which, and a `confirmToken` for the second.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateIssues {
    organization_slug: Option<OrganizationSlug>,
    /// Up to 25 short ids or numbers.
    #[schemars(length(max = 25))]
    issue_ids: Option<Vec<String>>,
    /// Instead: Sentry's search syntax. At most 100 issues are changed.
    query: Option<String>,
    /// With `query`.
    project_slug_or_id: Option<ProjectRef>,
    /// With `query`: how far back. Default: `90d`.
    period: Option<Period>,
    /// `ignored` archives until escalating.
    status: Option<Status>,
    /// As in update_issue.
    assigned_to: Option<String>,
    priority: Option<Priority>,
    /// From the first call; all else as it was.
    confirm_token: Option<String>,
    region_url: Option<RegionUrl>,
}

/// Issues that Sentry changes at once.
const MOST: u32 = 100;

impl Tool for UpdateIssues {
    const SPEC: Spec = Spec::new("update_issues", "Update many issues")
        .skills(&[Skill::Triage])
        .scopes(&[Scope::EventWrite])
        .weighty()
        .changes_with(&["confirmToken"]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let mut change = IssueChange {
            status: self.status.map(Status::as_str),
            substatus: (self.status == Some(Status::Ignored)).then_some("archived_until_escalating"),
            priority: self.priority.map(Priority::as_str),
            ..IssueChange::default()
        };
        let assigned_to = self.assigned_to.as_deref();
        if change == IssueChange::default() && assigned_to.is_none() {
            return Err(Error::complaint("nothing to change: give `status`, `assignedTo` or `priority`"));
        }
        let found = self.found(cx).await?;
        let place = &found.place;
        let assignee = match assigned_to {
            Some(who) => Some(Assignee::find(cx, place, who).await?),
            None => None,
        };
        change.assigned_to = assignee.as_ref().map(|assignee| assignee.wire.clone());
        let numbers = several_issues::numbers(&found.issues);
        if numbers.is_empty() {
            return Err(Error::input(
                Answer::new("No issue to change")
                    .fact("Search", self.query.as_deref().map(quote))
                    .note(paging::skipped(found.unreadable))
                    .note("Nothing was changed. search_issues shows what a search finds."),
            ));
        }
        let rehearsal = Rehearsal::of(
            &json!({
                "organization": place.organization.as_str(),
                "query": self.query,
                "change": change,
            }),
            &numbers,
        );
        let told = Told {
            now: cx.now(),
            found: &found,
            change: &change,
            assignee: assignee.as_ref(),
            query: self.query.as_deref(),
        };
        let token = || rehearsal.token(cx.now());
        match self.confirm_token.as_deref().map(|token| rehearsal.check(token, cx.now())) {
            None => Ok(told.answer("Would change ").note((
                "Nothing was changed yet. To change just these, call update_issues again within ",
                MINUTES,
                " minutes with the same arguments and `confirmToken: ",
                token(),
                "`.",
            ))),
            Some(Err(reason)) => Err(Error::input(
                told.answer("Not changed: ").fact("Reason", ("the token does not fit: ", reason)).note(
                    "Nothing was changed. Call again without `confirmToken` to see what would be changed now.",
                ),
            )),
            Some(Ok(())) => {
                let writer = cx.writer_of(place, &numbers);
                let changed = writer.change_issues(&place.organization, &numbers, &change).await;
                match changed.map_err(Error::of_change)? {
                    None => Err(Error::input(told.answer("Not changed: ").fact("Reason", NONE_FOUND).note(
                        "Nothing was changed. The issues may be gone, or the token may not change them.",
                    ))),
                    Some(changed) if !cx.is_unread() && shows(&changed, &change) => Ok(told.answer("Changed ").note(AFTERWARDS)),
                    Some(_) => Ok(told
                        .answer("Sent the change of ")
                        .note("Sentry took the change and did not show the result.")
                        .note(AFTERWARDS)),
                }
            }
        }
    }
}

/// Sentry's answer without a word.
const NONE_FOUND: &str = "Sentry found none of them";

/// What the caller cannot see in the answer.
const AFTERWARDS: &str = "The rows show how the issues were. Sentry passes over those that it cannot change; search_issues shows how they are \
    now.";

/// Whether Sentry says of anything that it is as it was to be. Of nobody it says nothing.
fn shows(changed: &IssuesChanged, change: &IssueChange) -> bool {
    let is_for_nobody = change.assigned_to.as_deref() == Some("");
    let only_unassigns = is_for_nobody && change.status.is_none() && change.priority.is_none();
    changed.status.is_some() || changed.priority.is_some() || changed.assigned_to.is_some() || only_unassigns
}

/// The issues that a call is about.
struct Found {
    place: Place,
    issues: Vec<Issue>,
    /// Elements that could not be read.
    unreadable: usize,
    /// Whether there are more than Sentry changes at once.
    more: bool,
}

impl UpdateIssues {
    async fn found(&self, cx: &Cx<'_, Changes>) -> Result<Found> {
        let (organization, region) = (self.organization_slug.clone(), self.region_url.clone());
        match (&self.issue_ids, self.query.as_deref().map(str::trim)) {
            (Some(named), None) => {
                let SeveralIssues { place, issues } =
                    SeveralIssues::read(cx, organization, region, named).await?;
                Ok(Found { place, issues, unreadable: 0, more: false })
            }
            (None, Some(query)) if !query.is_empty() => self.search(cx, query).await,
            (None, Some(_)) => Err(Error::complaint(
                "`query` is empty, which would mean every issue; say which, such as `is:unresolved level:warning`",
            )),
            _ => Err(Error::complaint("give either `issueIds` or `query`")),
        }
    }

    /// The first of what matches, by an order that new events do not change.
    async fn search(&self, cx: &Cx<'_, Changes>, query: &str) -> Result<Found> {
        let place = cx.place(self.organization_slug.clone(), self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project_slug_or_id.clone()).await?.map(ProjectRef::Id);
        let period = self.period.unwrap_or(Period::days(90));
        let search = IssueSearch {
            query,
            sort: "new",
            period: Some(&period),
            projects: project.as_slice(),
            environments: &[],
            limit: MOST,
            cursor: None,
        };
        let page = cx.sentry(&place).issues(&place.organization, &search).await;
        let mut page = paging::named(page.map_err(|error| place.missing(error))?, |issue| issue.id.is_some());
        page.items.retain(|issue| cx.inside(issue.project_slug()).is_ok());
        Ok(Found { place, issues: page.items, unreadable: page.skipped, more: page.next.is_some() })
    }
}

/// What is told before and after alike.
struct Told<'a> {
    now: Timestamp,
    found: &'a Found,
    change: &'a IssueChange,
    assignee: Option<&'a Assignee>,
    query: Option<&'a str>,
}

impl Told<'_> {
    fn answer(&self, heading: &'static str) -> Answer {
        let Self { now, found, change, assignee, query } = self;
        let count = found.issues.len();
        let sum = |of: fn(&Issue) -> Option<u64>| found.issues.iter().filter_map(of).sum::<u64>();
        let rows = IssueRows::of(&found.issues, *now);
        // Every one of them by name, however many rows there is room for: this is what the token is for.
        let names: Vec<_> = found
            .issues
            .iter()
            .enumerate()
            .map(|(at, issue)| {
                (
                    (at > 0).then_some(", "),
                    issue.short_id.0.clone(),
                    issue.id.0.clone().filter(|_| issue.short_id.is_none()),
                )
            })
            .collect();
        Answer::new((
            heading,
            count,
            if count == 1 { " issue in " } else { " issues in " },
            found.place.organization.clone(),
        ))
        .fact("Search", query.map(quote))
        .fact("Status", change.status)
        .fact("Priority", change.priority)
        .fact("Assignee", assignee.map(Assignee::words))
        .fact("Issues", names)
        .fact("Events in all", sum(|issue| issue.count.map(|count| count.0)))
        .field("Unless a row says otherwise", rows.usual())
        .section(
            Section::list("Issues")
                .items(&found.issues, |issue| rows.row(issue))
                .rank(Rank::Essential)
                .at_most(100),
        )
        .note(paging::skipped(found.unreadable))
        .note(found.more.then_some((
            "More match: only the first ",
            MOST,
            ", by when they were first seen, are meant.",
        )))
    }
}
