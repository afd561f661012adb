//! Reading an event of an issue.

use crate::{Reader, Result, models::Event};
use lexicon::{EventRef, IssueRef, OrganizationSlug};

impl Reader<'_> {
    /// One event of an issue. `GET /organizations/{org}/issues/{issue}/events/{event}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn event(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        event: &EventRef,
    ) -> Result<Event> {
        let issue = issue.to_string();
        self.get(&["organizations", organization.as_str(), "issues", &issue, "events", event.as_str()], &[])
            .await
    }
}
