//! Reading an event of an issue.

use crate::{
    Error, Page, Reader, Result,
    models::{Event, EventRow},
};
use lexicon::{Cursor, EventRef, IssueRef, OrganizationSlug, Period};

/// A search among the events of an issue.
#[derive(Debug, Clone, Default)]
pub struct IssueEventSearch<'a> {
    /// Sentry's search syntax; sent as it is.
    pub query: Option<&'a str>,
    /// `-timestamp` or `timestamp`.
    pub sort: Option<&'a str>,
    /// How far back; everything that Sentry keeps when it is left out.
    pub period: Option<&'a Period>,
    /// Events on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl Reader<'_> {
    /// Events of an issue that match a search. `GET /organizations/{org}/issues/{issue}/events/`
    ///
    /// # Errors
    /// As every call; [`Refused`](crate::Error::Refused) with status 400 for a search that Sentry cannot parse.
    pub async fn issue_events(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        search: &IssueEventSearch<'_>,
    ) -> Result<Page<EventRow>> {
        let mut query = vec![("per_page", search.limit.to_string())];
        query.extend(search.query.map(|words| ("query", words.to_owned())));
        query.extend(search.sort.map(|sort| ("sort", sort.to_owned())));
        query.extend(search.period.map(|period| ("statsPeriod", period.to_string())));
        query.extend(search.cursor.map(|cursor| ("cursor", cursor.to_string())));
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "events"];
        self.list(&path, &query).await
    }

    /// One event of an issue. `GET /organizations/{org}/issues/{issue}/events/{event}/`
    ///
    /// Where the server recommends none, the latest stands for the recommended one
    /// ([`recommends_no_event`](crate::Dialect::recommends_no_event)).
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
        let path =
            |event| ["organizations", organization.as_str(), "issues", issue.as_str(), "events", event];
        if *event != EventRef::Recommended {
            return self.get(&path(event.as_str()), &[]).await;
        }
        let latest = path(EventRef::Latest.as_str());
        if self.dialect().recommends_no_event {
            return self.get(&latest, &[]).await;
        }
        match self.get(&path(event.as_str()), &[]).await {
            // Before 2024 there is no such page; other servers take the word for an id that is none.
            Err(error @ (Error::WebPage { .. } | Error::Refused { status: 422, .. })) => {
                let found = self.get(&latest, &[]).await.map_err(|_| error)?;
                self.client().server().learn(|dialect| dialect.recommends_no_event = true);
                Ok(found)
            }
            asked => asked,
        }
    }
}
