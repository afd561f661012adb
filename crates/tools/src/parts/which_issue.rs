//! Which issue a call means: by short id, by number, or by a pasted link.

use crate::{
    context::Cx,
    error::{Error, Result},
    inputs::RegionUrl,
    parts::{link, other_server},
    place::Place,
    tool::Effect,
};
use lexicon::{EventId, EventRef, IssueRef, Link, OrganizationSlug, Thing};
use sentry_api::{
    IssueSearch,
    models::{Event, Issue},
};
use untrusted::Answer;

/// The issue that is meant, and where it is asked for.
#[derive(Debug)]
pub(crate) struct WhichIssue {
    pub(crate) place: Place,
    pub(crate) issue: IssueRef,
    /// The event that the link names.
    pub(crate) event: Option<EventRef>,
}

impl WhichIssue {
    /// Reads the issue.
    ///
    /// # Errors
    /// As every call; that there is none is told with what was asked for.
    pub(crate) async fn read<E: Effect>(&self, cx: &Cx<'_, E>) -> Result<Issue> {
        let sentry = cx.sentry(&self.place);
        let found = sentry.issue(&self.place.organization, &self.issue).await;
        found.map_err(|error| self.not_read(error, sentry.dialect().issues_by_number))
    }

    /// Makes sure that the issue that came is the one that was named: Sentry answers for one that was merged away with
    /// the issue it is part of now, and a change would hit that one.
    ///
    /// # Errors
    /// When it is another, or Sentry does not tell.
    pub(crate) fn is_named(&self, issue: &Issue) -> Result<()> {
        let same = match &self.issue {
            IssueRef::Number(number) => issue.id.as_ref() == Some(number),
            IssueRef::Short(short) => issue.short_id.as_ref() == Some(short),
        };
        if same {
            return Ok(());
        }
        let answered = issue
            .short_id
            .0
            .clone()
            .map(IssueRef::Short)
            .or_else(|| issue.id.0.clone().map(IssueRef::Number));
        Err(Error::input(
            Answer::new("Another issue")
                .fact("Named", self.issue.clone())
                .fact("Sentry answered with", answered)
                .note("Nothing was changed. The issue that was named may have been merged into the other; name that one if it is meant."),
        ))
    }

    fn not_read(&self, error: sentry_api::Error, by_number: bool) -> Error {
        match (error, &self.issue) {
            (sentry_api::Error::Missing(_), IssueRef::Short(_)) if by_number => {
                Error::input(self.no_such_issue().note(
                    "This server knows issues by number alone, and among the latest thousand none has this short id. Give the issue's number.",
                ))
            }
            (error, _) => self.missing(error),
        }
    }

    /// As [`read_inside`](Self::read_inside), with what makes somebody an owner.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn read_with_owners(&self, cx: &Cx<'_>) -> Result<Issue> {
        let sentry = cx.sentry(&self.place);
        let asked = sentry.issue_with_owners(&self.place.organization, &self.issue).await;
        let issue = asked.map_err(|error| self.not_read(error, sentry.dialect().issues_by_number))?;
        cx.inside(issue.project_slug())?;
        Ok(issue)
    }

    /// Where something of the issue is asked for, 404 means that the issue is not there.
    pub(crate) fn missing(&self, error: sentry_api::Error) -> Error {
        match error {
            sentry_api::Error::Missing(_) => Error::input(self.no_such_issue().note(
                "Sentry has no such issue there, or the token cannot see it. search_issues finds issues.",
            )),
            other => other.into(),
        }
    }

    fn no_such_issue(&self) -> Answer {
        Answer::new("No such issue")
            .fact("Issue", self.issue.clone())
            .fact("Organization", self.place.organization.clone())
    }

    /// Refuses an issue of another project than the session is confined to. Costs a request in such a session
    /// only; everything else about the issue can be asked for at the same time.
    ///
    /// # Errors
    /// As every call, and when the issue lies outside.
    pub(crate) async fn inside<E: Effect>(&self, cx: &Cx<'_, E>) -> Result<()> {
        if cx.grant().constraint.project.is_none() {
            return Ok(());
        }
        self.read_inside(cx).await.map(drop)
    }

    /// Reads the issue, and refuses one of another project than the session is confined to.
    ///
    /// # Errors
    /// As [`read`](Self::read), and when the issue lies outside.
    pub(crate) async fn read_inside<E: Effect>(&self, cx: &Cx<'_, E>) -> Result<Issue> {
        let issue = self.read(cx).await?;
        cx.inside(issue.project_slug())?;
        Ok(issue)
    }

    /// Reads one of its events: the one that is named, else the one that the link shows, else the latest.
    ///
    /// # Errors
    /// As every call; that there is none is told with what was asked for.
    pub(crate) async fn read_event(&self, cx: &Cx<'_>, named: Option<EventRef>) -> Result<Event> {
        let which = named.or_else(|| self.event.clone()).unwrap_or_default();
        let sentry = cx.sentry(&self.place);
        let (inside, event) =
            tokio::join!(self.inside(cx), sentry.event(&self.place.organization, &self.issue, &which));
        inside?;
        event.map_err(|error| match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such event")
                    .fact("Event", which.clone())
                    .fact("Issue", self.issue.clone())
                    .fact("Organization", self.place.organization.clone())
                    .note("The issue has no such event, or there is no such issue. search_issue_events lists its events."),
            ),
            other => other_server::no_event(other, &which),
        })
    }

    /// The heading's end and the link of an answer about one event.
    pub(crate) fn headed(&self, what: &'static str, event: &Event) -> Answer {
        let place = &self.place;
        let id = event.id.as_ref().map(|id| EventRef::Id(id.clone()));
        let link = id.as_ref().map(|id| Link::event(&place.host, &place.organization, &self.issue, id));
        Answer::new((what, self.issue.clone(), " in ", place.organization.clone()))
            .fact("Event", (id, event.date_created.map(|at| (" at ", at))))
            .fact("Link", link)
            .field("Title", &event.title)
    }
}

/// Whether an issue is named by its link.
pub(crate) fn is_link(text: &str) -> bool {
    text.contains("://")
}

/// Finds out which issue is meant by `issueId` and `issueUrl`: a link in either is read as one, and an id in either
/// as one.
pub(crate) async fn find<E: Effect>(
    cx: &Cx<'_, E>,
    organization: Option<OrganizationSlug>,
    region: Option<RegionUrl>,
    id: Option<String>,
    url: Option<String>,
) -> Result<WhichIssue> {
    let given = [url.as_deref(), id.as_deref()].into_iter().flatten().map(str::trim);
    let (links, ids): (Vec<&str>, Vec<&str>) = given.partition(|text| is_link(text));
    let id: Option<IssueRef> = ids.first().map(|id| id.parse().map_err(Error::complaint)).transpose()?;
    let (of_link, issue, event) = match (links.first(), id) {
        (Some(url), id) => {
            let parsed = link::read(cx, url)?;
            let (issue, event) = match parsed.thing {
                Thing::Issue(issue) => (issue, None),
                Thing::Event { issue, event } => (issue, Some(event)),
                Thing::Feedback { issue, .. } => (issue.into(), None),
                _ => return Err(Error::complaint("this link shows no issue")),
            };
            // A number and a short id may be the same issue; two of a kind are not.
            match id.filter(|id| of_a_kind(id, &issue) && *id != issue) {
                Some(id) => {
                    return Err(Error::complaint((
                        "`issueUrl` shows ",
                        issue,
                        ", but `issueId` is ",
                        id,
                        ": give one",
                    )));
                }
                None => (parsed.organization, issue, event),
            }
        }
        (None, Some(issue)) => (None, issue, None),
        (None, None) => return Err(Error::complaint("give `issueId` or `issueUrl`")),
    };
    let organization = link::organization(organization, of_link)?;
    Ok(WhichIssue { place: cx.place(organization, region.as_ref()).await?, issue, event })
}

/// Finds the issue of an event that is named alone.
pub(crate) async fn find_by_event(
    cx: &Cx<'_>,
    organization: Option<OrganizationSlug>,
    region: Option<RegionUrl>,
    event: EventId,
) -> Result<WhichIssue> {
    let place = cx.place(organization, region.as_ref()).await?;
    let sentry = cx.sentry(&place);
    let found = match sentry.event_by_id(&place.organization, &event).await {
        Ok(found) => found.group_id.0,
        // The look-up needs another scope than events do, and other servers lack it; a search knows the id too.
        Err(
            sentry_api::Error::Forbidden(_)
            | sentry_api::Error::Missing(_)
            | sentry_api::Error::WebPage { .. }
            | sentry_api::Error::Unreadable(_),
        ) => {
            let search = IssueSearch {
                query: event.as_str(),
                sort: "date",
                period: None,
                projects: &[],
                environments: &[],
                limit: 1,
                cursor: None,
            };
            let page = sentry.issues(&place.organization, &search).await?;
            page.items.into_iter().find_map(|issue| issue.id.0)
        }
        Err(other) => return Err(other.into()),
    };
    match found {
        Some(id) => Ok(WhichIssue { place, issue: id.into(), event: Some(EventRef::Id(event)) }),
        None => Err(Error::input(
            Answer::new("No such event")
                .fact("Event", event)
                .fact("Organization", place.organization.clone())
                .note("Sentry knows no issue with this event there, or the token cannot see it. Give `issueId` too, or search with search_events."),
        )),
    }
}

const fn of_a_kind(one: &IssueRef, other: &IssueRef) -> bool {
    matches!(
        (one, other),
        (IssueRef::Number(_), IssueRef::Number(_)) | (IssueRef::Short(_), IssueRef::Short(_))
    )
}
