//! Where something is asked for: which organization is meant, and on which server.

use super::Cx;
use crate::{
    error::{Error, Result},
    inputs::RegionUrl,
    tool::Effect,
};
use lexicon::{Host, OrganizationSlug, Refused};
use sentry_api::Client;
use untrusted::{Answer, Item, Section};

/// An organization and the server on which it is asked for.
#[derive(Debug)]
pub struct Place {
    /// The organization.
    pub organization: OrganizationSlug,
    /// The server, for links.
    pub host: Host,
    /// Ends at the context: whoever holds it can write, and to any address.
    pub(super) client: Client,
}

impl<E: Effect> Cx<'_, E> {
    /// Which organization is meant, and where it is asked for.
    ///
    /// An omitted organization is the one that the session is confined to, else the configured one, else
    /// the only one that the token sees.
    ///
    /// # Errors
    /// When that is none or several (the answer lists them), or when the region is refused.
    pub(crate) async fn place(
        &self,
        named: Option<OrganizationSlug>,
        region: Option<&RegionUrl>,
    ) -> Result<Place> {
        let organization = self.organization(named).await?;
        self.touched.organization(&organization);
        let host = match region {
            None => self.hosts().base().clone(),
            Some(region) => self.region(&organization, region).await?,
        };
        Ok(Place { client: self.desk.client.at(host.clone()), organization, host })
    }

    /// The organization alone.
    ///
    /// # Errors
    /// As [`place`](Self::place).
    pub(crate) async fn organization(&self, named: Option<OrganizationSlug>) -> Result<OrganizationSlug> {
        let desk = self.desk;
        let constraint = &desk.grant.constraint;
        named.as_ref().map_or(Ok(()), |named| constraint.admit_organization(named))?;
        let configured = constraint.organization.as_ref().or(desk.organization.as_ref());
        if let Some(organization) = named.or_else(|| configured.cloned()) {
            return Ok(organization);
        }
        if let Some(only) = desk.learned(|learned| learned.only_organization.clone()) {
            return Ok(only);
        }
        let page = self.base().organizations(None, None).await.map_err(|error| {
            forbidden(
                error,
                "the token may not list organizations (org:read), so `organizationSlug` is needed",
            )
        })?;
        let slugs: Vec<OrganizationSlug> = page.items.into_iter().filter_map(|found| found.slug.0).collect();
        match slugs.as_slice() {
            [only] if page.next.is_none() => {
                desk.learned(|learned| learned.only_organization = Some(only.clone()));
                Ok(only.clone())
            }
            [] => Err(Error::input(
                Answer::new("Which organization?")
                    .fact("Problem", "the token sees none")
                    .note("Name it as `organizationSlug`, or give the token's account access to one."),
            )),
            _ => Err(Error::input(
                Answer::new("Which organization?")
                    .section(Section::list("Organizations").items(slugs, Item::new))
                    .note("The token sees several. Call the tool again with one of these as `organizationSlug`."),
            )),
        }
    }

    /// The server that a caller's `regionUrl` names, when it may be spoken to.
    ///
    /// An address outside the allow-list is refused before anything is sent.
    async fn region(&self, organization: &OrganizationSlug, asked: &RegionUrl) -> Result<Host> {
        let refused = |refused: Refused| Error::complaint(refused.words());
        match self.hosts().resolve_region(&asked.0, None) {
            Ok(host) => return Ok(host),
            Err(Refused::NotNamed(_)) => {}
            Err(reason) => return Err(refused(reason)),
        }
        let known = self.desk.learned(|learned| learned.regions.get(organization));
        let named = match known {
            Some(named) => named,
            None => {
                let found = self.base().organization(organization).await.map_err(|error| {
                    forbidden(
                        error,
                        "the token may not read the organization (org:read); leave `regionUrl` out",
                    )
                })?;
                let named = found.links.0.and_then(|links| links.region_url.0).and_then(|url| url.parse());
                self.desk.learned(|learned| learned.regions.keep(organization.clone(), named.clone()));
                named
            }
        };
        self.hosts().resolve_region(&asked.0, named.as_ref()).map_err(refused)
    }
}

impl Place {
    /// Where the organization itself is asked about, 404 means that it is not there.
    pub(crate) fn missing(&self, error: sentry_api::Error) -> Error {
        match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such organization")
                    .fact("Organization", self.organization.clone())
                    .note("find_organizations lists the organizations that the token sees."),
            ),
            other => other.into(),
        }
    }
}

/// A look-up on the way that the token may not make is told as what it is: another scope than the tool's is
/// missing, and another argument helps.
pub(crate) fn forbidden(error: sentry_api::Error, instead: &'static str) -> Error {
    match error {
        sentry_api::Error::Forbidden(_) => Error::complaint(instead),
        other => other.into(),
    }
}
