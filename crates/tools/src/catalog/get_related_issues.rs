//! `get_related_issues`

use crate::{
    error::brief,
    parts::{issue, which_issue},
    place::Place,
    prelude::*,
};
use clues::Clues;
use lexicon::{EventRef, IssueRef, Link, Period, ProjectRef, SearchName};
use sentry_api::{IssueSearch, models::Issue};

mod clues;
#[cfg(test)]
mod tests;

/// Other issues that may have the cause of this one: with the same code in the stack, in the same trace, new in the
/// same release. Look before diagnosing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetRelatedIssues {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue or to one of its events.
    issue_url: Option<String>,
    /// The event whose stack and trace are compared. Default: `latest`.
    event_id: Option<EventRef>,
    /// How far back. Default: `14d`.
    period: Option<Period>,
    /// Issues of each relation. Default: 5.
    limit: Option<Limit>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetRelatedIssues {
    const SPEC: Spec = Spec::new("get_related_issues", "Get related issues")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let place = &found.place;
        let which = self.event_id.or_else(|| found.event.clone()).unwrap_or_default();
        let event = cx.sentry(place);
        let event = event.event(&place.organization, &found.issue, &which);
        let (issue, event) = tokio::join!(found.read_inside(cx), event);
        let issue = issue?;
        let name = issue::name_of(&issue, &found.issue);
        let clues = Clues::of(&issue, event.as_ref().map_err(brief));
        let asking = Asking {
            cx,
            place,
            itself: &issue,
            period: self.period.unwrap_or(Period::days(14)),
            limit: Limit::get(self.limit, 5),
        };
        let (stack, trace, release) =
            tokio::join!(asking.ask(clues.stack), asking.ask(clues.trace), asking.ask(clues.release));
        let answer = Answer::new(("Issues related to ", name.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::issue(&place.host, &place.organization, &name))
            .fact("Period", ("last ", asking.period))
            .field("Title", &issue.title)
            .field("Culprit", &issue.culprit);
        let answer = stack.tell(answer, "Same code in the stack");
        let answer = trace.tell(answer, "Same trace");
        Ok(release.tell(answer, "New in the same release"))
    }
}

/// What all three relations are asked with.
struct Asking<'a> {
    cx: &'a Cx<'a>,
    place: &'a Place,
    itself: &'a Issue,
    period: Period,
    limit: u32,
}

/// What came of one relation.
enum Related {
    /// It could not be asked, and why.
    Unasked(&'static str),
    Found {
        query: String,
        /// All that may be seen, without the issue itself.
        issues: Vec<Issue>,
        /// Whether there are more.
        more: bool,
        /// Issues of other projects.
        outside: usize,
        unread: usize,
    },
}

impl Asking<'_> {
    async fn ask(&self, query: Result<String, &'static str>) -> Related {
        let query = match query {
            Ok(query) => query,
            Err(why) => return Related::Unasked(why),
        };
        let project = self.cx.grant().constraint.project.clone().map(ProjectRef::from);
        let search = IssueSearch {
            query: &query,
            sort: "date",
            period: Some(&self.period),
            projects: project.as_slice(),
            environments: &[],
            // One more: the issue itself is mostly among them.
            limit: (self.limit + 1).min(100),
            cursor: None,
        };
        match self.cx.sentry(self.place).issues(&self.place.organization, &search).await {
            Err(error) => Related::Unasked(brief(&error)),
            Ok(page) => {
                let others = page.items.into_iter().filter(|issue| issue.id != self.itself.id);
                let (mut issues, outside): (Vec<Issue>, Vec<Issue>) =
                    others.partition(|issue| self.cx.inside(issue.project_slug()).is_ok());
                let most = usize::try_from(self.limit).unwrap_or(usize::MAX);
                let more = page.next.is_some() || issues.len() > most;
                issues.truncate(most);
                Related::Found { query, issues, more, outside: outside.len(), unread: page.skipped }
            }
        }
    }
}

impl Related {
    /// Its fact, its section and its notes.
    fn tell(self, answer: Answer, relation: &'static str) -> Answer {
        match self {
            Self::Unasked(why) => answer.fact(relation, ("could not be asked: ", why)),
            Self::Found { query, issues, more, outside, unread } => answer
                .fact(relation, (issues.len(), more.then_some(" and more"), " with ", quote(&query)))
                .section(Section::list(relation).items(&issues, row).at_most(100))
                .note((outside > 0).then_some((
                    relation,
                    ": ",
                    outside,
                    " issues of other projects are left out.",
                )))
                .note((unread > 0).then_some((relation, ": ", unread, " issues could not be read.")))
                .note(more.then_some((relation, ": search_issues with that query shows all."))),
        }
    }
}

/// `BACKEND-1M · OperationalError: … · unresolved, 12 events, last seen 2026-11-20T10:00:00Z · backend`
fn row(issue: &Issue) -> Item {
    let id = issue.short_id.as_ref().map(|id| IssueRef::Short(id.clone()));
    let id = id.or_else(|| issue.id.as_ref().map(|id| IssueRef::Number(id.clone())));
    Item::new((
        id,
        issue.title.as_ref().map(|title| (" · ", title)),
        issue.culprit.as_ref().map(|culprit| (" · ", culprit)),
        issue.status.as_ref().map(|status| (" · ", status)),
        issue.count.map(|count| (", ", count, " events")),
        issue.last_seen.map(|at| (", last seen ", at)),
        issue.project_slug().cloned().map(|project| (" · ", project)),
    ))
}

/// A name in quotation marks.
fn term(key: &str, name: &SearchName) -> String {
    format!("{key}:\"{name}\"")
}
