//! What is in the way of every call, in words that tell which setting is to be mended.

use crate::{
    context::Cx,
    error::{brief, unreachable},
    tool::Reads,
};
use lexicon::{OrganizationSlug, ProjectSlug};
use sentry_api::{Error as Api, Page, models::Organization};
use std::fmt;
use untrusted::Ours;

/// Something that is in the way.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Told by our words alone.
    Words(&'static str),
    /// The same, with what else is to be said of it to a program; a person is told it below.
    Detailed(&'static str, String),
    /// The token sees no organization of this name, which this setting gives.
    Organization(&'static str, OrganizationSlug),
    /// It sees no such project.
    Project(ProjectSlug, OrganizationSlug),
}

impl Problem {
    /// The problem in parts: our words, a project, our words, an organization.
    const fn parts(&self) -> (&'static str, Option<&ProjectSlug>, &'static str, Option<&OrganizationSlug>) {
        match self {
            Self::Words(words) | Self::Detailed(words, _) => (words, None, "", None),
            Self::Organization(setting, organization) => {
                (setting, None, " names an organization that the token does not see: ", Some(organization))
            }
            Self::Project(project, organization) => (
                "--project-slug names a project that the token does not see: ",
                Some(project),
                " of ",
                Some(organization),
            ),
        }
    }

    /// For the head of an answer.
    pub(super) fn say(&self) -> impl Ours + use<> {
        let (begin, project, middle, organization) = self.parts();
        (begin, project.cloned(), middle, organization.cloned())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (begin, project, middle, organization) = self.parts();
        f.write_str(begin)?;
        project.map_or(Ok(()), |project| write!(f, "{project}"))?;
        f.write_str(middle)?;
        organization.map_or(Ok(()), |organization| write!(f, "{organization}"))?;
        if let Self::Detailed(_, detail) = self { write!(f, ": {detail}") } else { Ok(()) }
    }
}

/// What Sentry says of the token and of the names that the session has been given. Asks it once for each that the list does not
/// answer for.
pub(super) async fn of_session(
    cx: &Cx<'_, Reads>,
    organizations: &Result<Page<Organization>, Api>,
) -> Option<Problem> {
    let constraint = &cx.grant().constraint;
    let confined = constraint.organization.as_ref().map(|slug| ("--organization-slug", slug));
    let named = confined.or_else(|| cx.default_organization().map(|slug| ("SENTRY_ORG", slug)));
    let Some((setting, slug)) = named else {
        return match organizations {
            Ok(page) if page.items.is_empty() => Some(Problem::Words("the token sees no organization")),
            Ok(_) => None,
            Err(error) => Some(Problem::Words(advice(error))),
        };
    };
    let listed = match organizations {
        Ok(page) => page.items.iter().any(|found| found.slug.as_ref() == Some(slug)),
        // A token that may not list organizations serves whoever has named one.
        Err(Api::Forbidden(_)) => false,
        Err(error) => return Some(Problem::Words(advice(error))),
    };
    if !listed {
        match cx.base().organization(slug).await {
            Ok(_) => {}
            // It may not even look: nothing is known against the name.
            Err(Api::Forbidden(_)) if organizations.is_err() => {}
            Err(Api::Missing(_) | Api::Forbidden(_)) => {
                return Some(Problem::Organization(setting, slug.clone()));
            }
            Err(error) => return Some(Problem::Words(advice(&error))),
        }
    }
    let (organization, project) = (constraint.organization.as_ref()?, constraint.project.as_ref()?);
    match cx.base().project(organization, project).await {
        Err(Api::Missing(_)) => Some(Problem::Project(project.clone(), organization.clone())),
        // A token without project:read works for tools that need none.
        Ok(_) | Err(Api::Forbidden(_)) => None,
        Err(error) => Some(Problem::Words(advice(&error))),
    }
}

/// What went wrong and what to do about it, in words that follow a colon.
pub(super) const fn advice(error: &Api) -> &'static str {
    match error {
        Api::Unauthorized(_) => {
            "Sentry does not accept the token; make a new one under User settings, Personal tokens"
        }
        Api::Forbidden(_) => "the token may not list organizations; it needs org:read",
        Api::Missing(_) | Api::WebPage { .. } => {
            "the host may not be Sentry, or a login page stands in front of it; check --host"
        }
        Api::Unreachable(reason) => unreachable(*reason),
        other => brief(other),
    }
}
