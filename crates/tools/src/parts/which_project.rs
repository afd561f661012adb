//! Which project a call is about, where a route takes its slug or its number alike.

use crate::{
    error::{Error, Result},
    place::Place,
    tool::Effect,
};
use lexicon::{ProjectId, ProjectRef};

/// The project that narrows a list: `all` is the official server's word for none.
pub(crate) fn unless_all(named: Option<ProjectRef>) -> Option<ProjectRef> {
    named.filter(|project| project.as_str() != "all")
}

/// The project that is meant, or the one that the session is confined to. Costs a request only where a confined
/// session is given a number.
///
/// # Errors
/// When it is another than the session is confined to.
pub(crate) async fn meant<E: Effect>(
    cx: &crate::Cx<'_, E>,
    place: &Place,
    named: Option<ProjectRef>,
) -> Result<Option<ProjectRef>> {
    let Some(only) = &cx.grant().constraint.project else { return Ok(named) };
    match named {
        Some(ProjectRef::Slug(slug)) => cx.inside(Some(&slug))?,
        Some(number) => drop(cx.project(place, Some(number)).await?),
        None => {}
    }
    Ok(Some(only.clone().into()))
}

/// The same where there must be one.
///
/// # Errors
/// When none is named, or it is another than the session is confined to.
pub(crate) async fn needed<E: Effect>(
    cx: &crate::Cx<'_, E>,
    place: &Place,
    named: Option<ProjectRef>,
) -> Result<ProjectRef> {
    let meant = meant(cx, place, named).await?;
    meant.ok_or_else(|| Error::complaint("`projectSlug` is needed; find_projects lists the projects"))
}

/// Refuses what belongs to another project than the session is confined to, where Sentry names the project by its
/// number. `only` is the session's own, as [`Cx::project`](crate::Cx::project) tells it.
///
/// # Errors
/// When it belongs to another, or nobody can say to which.
pub(crate) fn inside<E: Effect>(
    cx: &crate::Cx<'_, E>,
    only: Option<&ProjectId>,
    found: Option<&ProjectId>,
) -> Result<()> {
    if only.is_some() && only != found { cx.inside(None) } else { Ok(()) }
}
