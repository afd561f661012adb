//! Which issue a call means: by short id, by number, or by a pasted link.

use crate::{
    context::Cx,
    error::{Error, Result},
    inputs::RegionUrl,
    place::Place,
    tool::Effect,
};
use lexicon::{EventRef, IssueRef, OrganizationSlug, Parsed, Thing};
use sentry_api::models::Issue;
use untrusted::Answer;

/// The issue that is meant, and where it is asked for.
#[derive(Debug)]
pub(crate) struct WhichIssue {
    pub(crate) place: Place,
    pub(crate) issue: IssueRef,
    /// The event that the link names.
    pub(crate) event: Option<EventRef>,
}

/// The arguments by which an issue is named.
pub(crate) struct Named<'a> {
    pub(crate) organization: Option<OrganizationSlug>,
    pub(crate) region: Option<&'a RegionUrl>,
    pub(crate) id: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
}

impl WhichIssue {
    /// Reads the issue.
    ///
    /// # Errors
    /// As every call; that there is none is told with what was asked for.
    pub(crate) async fn read<E: Effect>(&self, cx: &Cx<'_, E>) -> Result<Issue> {
        let organization = &self.place.organization;
        cx.sentry(&self.place).issue(organization, &self.issue).await.map_err(|error| match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such issue")
                    .fact("Issue", self.issue.clone())
                    .fact("Organization", organization.clone())
                    .note("Sentry has no such issue there, or the token cannot see it. search_issues finds issues."),
            ),
            other => other.into(),
        })
    }
}

/// Finds out which issue is meant. A link in either argument is read as one, and an id in either as one.
pub(crate) async fn find<E: Effect>(cx: &Cx<'_, E>, named: Named<'_>) -> Result<WhichIssue> {
    let Named { organization, region, id, url } = named;
    let given = [url, id].into_iter().flatten().map(str::trim);
    let (links, ids): (Vec<&str>, Vec<&str>) = given.partition(|text| text.contains("://"));
    let id: Option<IssueRef> = ids.first().map(|id| id.parse().map_err(Error::complaint)).transpose()?;
    let (of_link, issue, event) = match (links.first(), id) {
        (Some(link), id) => {
            let parsed =
                Parsed::from_url(link, cx.hosts()).map_err(|error| Error::complaint(error.words()))?;
            let (issue, event) = match parsed.thing {
                Thing::Issue(issue) => (issue, None),
                Thing::Event { issue, event } => (issue, Some(event)),
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
    let organization = match (organization, of_link) {
        (Some(named), Some(linked)) if named != linked => {
            return Err(Error::complaint((
                "the link belongs to the organization ",
                linked,
                ", but `organizationSlug` is ",
                named,
            )));
        }
        (named, linked) => linked.or(named),
    };
    Ok(WhichIssue { place: cx.place(organization, region).await?, issue, event })
}

const fn of_a_kind(one: &IssueRef, other: &IssueRef) -> bool {
    matches!(
        (one, other),
        (IssueRef::Number(_), IssueRef::Number(_)) | (IssueRef::Short(_), IssueRef::Short(_))
    )
}
