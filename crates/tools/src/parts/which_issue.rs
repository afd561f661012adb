//! Which issue a call means: by short id, by number, or by a pasted link.

use crate::{
    context::{Cx, Place},
    error::{Error, Result},
    inputs::RegionUrl,
    tool::Effect,
};
use lexicon::{EventRef, IssueRef, OrganizationSlug, Parsed, Thing};
use untrusted::quote;

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

/// Finds out which issue is meant. A link in either argument is read as one.
pub(crate) async fn find<E: Effect>(cx: &Cx<'_, E>, named: Named<'_>) -> Result<WhichIssue> {
    let Named { organization, region, id, url } = named;
    let link = url.or(id.filter(|id| id.contains("://")));
    let (of_link, issue, event) = match (link, id) {
        (Some(link), _) => {
            let parsed = Parsed::from_url(link, cx.hosts()).map_err(|error| Error::complaint(error.words()))?;
            match parsed.thing {
                Thing::Issue(issue) => (parsed.organization, issue, None),
                Thing::Event { issue, event } => (parsed.organization, issue, Some(event)),
                _ => return Err(Error::complaint("this link shows no issue")),
            }
        }
        (None, Some(id)) => (None, id.parse().map_err(Error::complaint)?, None),
        (None, None) => return Err(Error::complaint("give `issueId` or `issueUrl`")),
    };
    let organization = match (organization, of_link) {
        (Some(named), Some(linked)) if named != linked => {
            return Err(Error::complaint((
                "the link belongs to the organization ",
                linked,
                ", but `organizationSlug` is ",
                quote(named.as_str()),
            )));
        }
        (named, linked) => linked.or(named),
    };
    Ok(WhichIssue { place: cx.place(organization, region).await?, issue, event })
}
