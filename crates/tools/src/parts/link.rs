//! Links that callers paste: whose page it is, and that it agrees with the organization they name.

use crate::{
    context::Cx,
    error::{Error, Result},
    tool::Effect,
};
use lexicon::{OrganizationSlug, Parsed};

/// Reads a link to a page of the configured Sentry.
///
/// # Errors
/// When it is no such link; the sentence says what it is instead.
pub(crate) fn read<E: Effect>(cx: &Cx<'_, E>, url: &str) -> Result<Parsed> {
    Parsed::from_url(url, cx.hosts()).map_err(|error| Error::complaint(error.words()))
}

/// The organization that is meant, by name or by link.
///
/// # Errors
/// When the two are not the same.
pub(crate) fn organization(
    named: Option<OrganizationSlug>,
    linked: Option<OrganizationSlug>,
) -> Result<Option<OrganizationSlug>> {
    match (named, linked) {
        (Some(named), Some(linked)) if named != linked => Err(Error::complaint((
            "the link belongs to the organization ",
            linked,
            ", but `organizationSlug` is ",
            named,
        ))),
        (named, linked) => Ok(linked.or(named)),
    }
}
