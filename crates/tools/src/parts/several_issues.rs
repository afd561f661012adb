//! Several issues that a call names, read at once.

use crate::{
    context::Cx,
    error::{Error, Result},
    inputs::RegionUrl,
    parts::which_issue,
    place::Place,
    tool::Effect,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use lexicon::{IssueId, OrganizationSlug};
use sentry_api::models::Issue;
use untrusted::quote;

/// Issues that a call may name one by one.
pub(crate) const MOST: usize = 25;
/// Requests that are under way at once.
const AT_ONCE: usize = 10;

/// Issues of one organization, each with its number.
#[derive(Debug)]
pub(crate) struct SeveralIssues {
    pub(crate) place: Place,
    pub(crate) issues: Vec<Issue>,
}

impl SeveralIssues {
    /// Reads the issues that are named, each once. All must be there, and inside what the session is confined to.
    ///
    /// # Errors
    /// Of the first that cannot be read; when none is named, or more than [`MOST`], or of two organizations.
    pub(crate) async fn read<E: Effect>(
        cx: &Cx<'_, E>,
        organization: Option<OrganizationSlug>,
        region: Option<RegionUrl>,
        named: &[String],
    ) -> Result<Self> {
        if named.is_empty() || named.len() > MOST {
            return Err(Error::complaint(("`issueIds` takes 1 to ", MOST, " issues")));
        }
        let one = |name: &String| {
            let (organization, region, name) = (organization.clone(), region.clone(), name.clone());
            async move {
                let found = which_issue::find(cx, organization, region, Some(name.clone()), None).await?;
                let issue = found.read_inside(cx).await?;
                found.is_named(&issue)?;
                if issue.id.is_none() {
                    return Err(Error::complaint(("Sentry tells no number of ", quote(&name))));
                }
                Ok((found.place, issue))
            }
        };
        let all: Vec<(Place, Issue)> =
            stream::iter(named.iter().map(one)).buffered(AT_ONCE).try_collect().await?;
        let mut issues: Vec<Issue> = Vec::new();
        let mut place: Option<Place> = None;
        for (its_place, issue) in all {
            match &place {
                Some(first) if first.organization != its_place.organization => {
                    return Err(Error::complaint("the issues belong to several organizations"));
                }
                Some(_) => {}
                None => place = Some(its_place),
            }
            if !issues.iter().any(|known| known.id.0 == issue.id.0) {
                issues.push(issue);
            }
        }
        let place = place.ok_or(Error::Bug("no issue was read"))?;
        Ok(Self { place, issues })
    }
}

/// Their numbers; one without is left out.
pub(crate) fn numbers(issues: &[Issue]) -> Vec<IssueId> {
    issues.iter().filter_map(|issue| issue.id.0.clone()).collect()
}
