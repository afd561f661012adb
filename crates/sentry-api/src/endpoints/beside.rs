//! What Sentry knows of an issue beyond the issue and its events.

use crate::Page;
use crate::{
    Reader, Result,
    models::{Committers, EventOwners, ExternalIssue, FoundEvent, Issue},
};
use lexicon::{EventId, IssueId, IssueRef, OrganizationSlug, ProjectSlug, ReplayId};
use std::collections::BTreeMap;
use untrusted::Listed;

impl Reader<'_> {
    /// As [`issue`](Self::issue), with what makes somebody an owner: a rule, or a suspect commit.
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_with_owners(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
    ) -> Result<Issue> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string()];
        self.get(&path, &[("expand", "owners".to_owned())]).await
    }

    /// Which issue an event belongs to. `GET /organizations/{org}/eventids/{event}/`
    ///
    /// # Errors
    /// As every call; Sentry demands `org:read` of the token.
    pub async fn event_by_id(&self, organization: &OrganizationSlug, event: &EventId) -> Result<FoundEvent> {
        self.get(&["organizations", organization.as_str(), "eventids", event.as_str()], &[]).await
    }

    /// The commits that may have brought an event. `GET /projects/{org}/{project}/events/{event}/committers/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) also when there are none. Sentry demands `project:read`.
    pub async fn committers(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectSlug,
        event: &EventId,
    ) -> Result<Committers> {
        let path =
            ["projects", organization.as_str(), project.as_str(), "events", event.as_str(), "committers"];
        self.get(&path, &[]).await
    }

    /// Who owns the code of an event. `GET /projects/{org}/{project}/events/{event}/owners/`
    ///
    /// # Errors
    /// As every call. Sentry demands `project:read`.
    pub async fn event_owners(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectSlug,
        event: &EventId,
    ) -> Result<EventOwners> {
        let path = ["projects", organization.as_str(), project.as_str(), "events", event.as_str(), "owners"];
        self.get(&path, &[]).await
    }

    /// Where an issue is tracked too. `GET /organizations/{org}/issues/{issue}/external-issues/`
    ///
    /// # Errors
    /// As every call.
    pub async fn external_issues(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
    ) -> Result<Page<ExternalIssue>> {
        let issue = issue.to_string();
        self.list(&["organizations", organization.as_str(), "issues", &issue, "external-issues"], &[]).await
    }

    /// The replays of the last 90 days that show an issue; `of_errors` when it is an error, and no other kind of
    /// issue. `GET /organizations/{org}/replay-count/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) where the organization records no replays.
    pub async fn replays_of(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueId,
        of_errors: bool,
    ) -> Result<Vec<ReplayId>> {
        let source = if of_errors { "discover" } else { "search_issues" };
        let query = [
            ("query", format!("issue.id:[{issue}]")),
            ("returnIds", "true".to_owned()),
            ("data_source", source.to_owned()),
            ("statsPeriod", "90d".to_owned()),
            ("project", "-1".to_owned()),
        ];
        let found: BTreeMap<IssueId, Listed<ReplayId>> =
            self.get(&["organizations", organization.as_str(), "replay-count"], &query).await?;
        Ok(found.into_values().flat_map(|replays| replays.items).collect())
    }
}
