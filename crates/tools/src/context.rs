//! What a running tool may touch: Sentry, the time, and who is calling. No sockets, no environment.

use crate::{
    error::{Error, Result},
    inputs::RegionUrl,
    tool::{Effect, Reads, Writes},
};
use access::{Denied, Grant, Scopes};
use lexicon::{Address, Host, Hosts, OrganizationSlug, ProjectId, ProjectRef, ProjectSlug, Timestamp};
use sentry_api::{Client, Deadline, Reader, Writer};
use std::{
    collections::HashMap,
    marker::PhantomData,
    sync::{Mutex, OnceLock, PoisonError},
};
use untrusted::{Answer, Section};

/// What all calls of a session share.
#[derive(Debug)]
pub struct Desk {
    client: Client,
    hosts: Hosts,
    grant: Grant,
    organization: Option<OrganizationSlug>,
    clock: fn() -> Timestamp,
    scopes: OnceLock<Scopes>,
    learned: Mutex<Learned>,
}

/// What was asked of Sentry once and need not be asked again: slugs and numbers that do not change
/// under a running session. Never an answer itself.
#[derive(Debug, Default)]
struct Learned {
    only_organization: Option<OrganizationSlug>,
    projects: HashMap<(OrganizationSlug, ProjectSlug), ProjectId>,
    regions: HashMap<OrganizationSlug, Option<Address>>,
}

/// More entries than any session needs; a caller that invents slugs must not fill the memory.
const MOST_LEARNED: usize = 1_000;

impl Desk {
    /// A desk for one session.
    pub(crate) fn new(
        client: Client,
        hosts: Hosts,
        grant: Grant,
        organization: Option<OrganizationSlug>,
        clock: fn() -> Timestamp,
    ) -> Self {
        Self { client, hosts, grant, organization, clock, scopes: OnceLock::new(), learned: Mutex::default() }
    }

    /// Who is calling, and what they may do.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The grant with what has been learned of the token.
    pub(crate) fn grant_as_known(&self) -> Grant {
        let scopes = self.scopes.get().unwrap_or(&self.grant.scopes).clone();
        Grant { scopes, ..self.grant.clone() }
    }

    /// Asks once what the token may do. Servers that do not say, or fail, leave it unknown.
    pub(crate) async fn learn_scopes(&self, deadline: Deadline) {
        if self.scopes.get().is_some() {
            return;
        }
        let Ok(root) = self.client.reader(deadline).root().await else { return };
        let told = root.auth.0.and_then(|auth| auth.scopes.0);
        let scopes = told.map_or(Scopes::Unknown, |told| {
            Scopes::Known(told.iter().filter_map(untrusted::Untrusted::parse).collect())
        });
        // Whoever was first has asked the same server with the same token.
        let _ = self.scopes.set(scopes);
    }

    fn learned<T>(&self, with: impl FnOnce(&mut Learned) -> T) -> T {
        with(&mut self.learned.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a running tool may touch. `E` decides whether the writing half of the client is among it.
#[derive(Debug)]
pub struct Cx<'a, E = Reads> {
    desk: &'a Desk,
    deadline: Deadline,
    effect: PhantomData<E>,
}

/// An organization and the server on which it is asked for.
#[derive(Debug)]
pub struct Place {
    /// The organization.
    pub organization: OrganizationSlug,
    /// The server, for links.
    pub host: Host,
    client: Client,
}

impl<'a, E: Effect> Cx<'a, E> {
    pub(crate) const fn new(desk: &'a Desk, deadline: Deadline) -> Self {
        Self { desk, deadline, effect: PhantomData }
    }

    /// Who is calling.
    #[must_use]
    pub const fn grant(&self) -> &'a Grant {
        &self.desk.grant
    }

    /// The servers that may be spoken to.
    #[must_use]
    pub const fn hosts(&self) -> &'a Hosts {
        &self.desk.hosts
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.desk.clock)()
    }

    /// The reading half of the client, for what belongs to no organization.
    #[must_use]
    pub const fn base(&self) -> Reader<'a> {
        self.desk.client.reader(self.deadline)
    }

    /// The reading half of the client.
    #[must_use]
    pub const fn sentry<'p>(&self, place: &'p Place) -> Reader<'p> {
        place.client.reader(self.deadline)
    }

    /// Which organization is meant, and where it is asked for.
    ///
    /// An omitted organization is the one that the session is confined to, else the configured one, else
    /// the only one that the token sees.
    ///
    /// # Errors
    /// When that is none or several (the answer lists them), or when the region is refused.
    pub(crate) async fn place(&self, named: Option<OrganizationSlug>, region: Option<&RegionUrl>) -> Result<Place> {
        let organization = self.organization(named).await?;
        let host = match region {
            None => self.desk.hosts.base().clone(),
            Some(region) => self.region(&organization, region).await?,
        };
        Ok(Place { client: self.desk.client.at(host.clone()), organization, host })
    }

    async fn organization(&self, named: Option<OrganizationSlug>) -> Result<OrganizationSlug> {
        let constraint = &self.desk.grant.constraint;
        named.as_ref().map_or(Ok(()), |named| constraint.admit_organization(named))?;
        let configured = constraint.organization.as_ref().or(self.desk.organization.as_ref());
        if let Some(organization) = named.or_else(|| configured.cloned()) {
            return Ok(organization);
        }
        if let Some(only) = self.desk.learned(|learned| learned.only_organization.clone()) {
            return Ok(only);
        }
        let page = self.base().organizations(None, None).await?;
        let slugs: Vec<OrganizationSlug> = page.items.into_iter().filter_map(|found| found.slug.0).collect();
        match slugs.as_slice() {
            [only] if page.next.is_none() => {
                self.desk.learned(|learned| learned.only_organization = Some(only.clone()));
                Ok(only.clone())
            }
            [] => Err(Error::complaint("the token sees no organization")),
            _ => Err(Error::input(
                Answer::new("Which organization?")
                    .section(Section::list("Organizations").items(slugs, untrusted::Item::new))
                    .note("The token sees several. Call the tool again with one of these as `organizationSlug`."),
            )),
        }
    }

    /// The server that a caller's `regionUrl` names, when it may be spoken to.
    ///
    /// An address outside the allow-list is refused before anything is sent.
    async fn region(&self, organization: &OrganizationSlug, asked: &RegionUrl) -> Result<Host> {
        let hosts = &self.desk.hosts;
        let refused = |refused: lexicon::Refused| Error::complaint(refused.words());
        match hosts.resolve_region(&asked.0, None) {
            Ok(host) => return Ok(host),
            Err(lexicon::Refused::NotNamed(_)) => {}
            Err(reason) => return Err(refused(reason)),
        }
        let known = self.desk.learned(|learned| learned.regions.get(organization).cloned());
        let named = match known {
            Some(named) => named,
            None => {
                let found = self.base().organization(organization).await?;
                let named = found.links.0.and_then(|links| links.region_url.0).and_then(|url| url.parse());
                self.desk.learned(|learned| {
                    if learned.regions.len() < MOST_LEARNED {
                        learned.regions.insert(organization.clone(), named.clone());
                    }
                });
                named
            }
        };
        hosts.resolve_region(&asked.0, named.as_ref()).map_err(refused)
    }

    /// The number of the project that is meant: Sentry filters by numbers. `None` when none is meant.
    ///
    /// # Errors
    /// When there is no such project, or it is another than the session is confined to.
    pub async fn project(&self, place: &Place, named: Option<ProjectRef>) -> Result<Option<ProjectId>> {
        let only = self.desk.grant.constraint.project.clone();
        let slug = match (only, named) {
            (None, None) => return Ok(None),
            (None, Some(ProjectRef::Id(id))) => return Ok(Some(id)),
            (Some(only), None) => only,
            (Some(only), Some(ProjectRef::Slug(named))) if named == only => only,
            (Some(only), Some(_)) => return Err(Error::Denied(Denied::OtherProject { only })),
            (None, Some(ProjectRef::Slug(slug))) => slug,
        };
        let key = (place.organization.clone(), slug);
        if let Some(id) = self.desk.learned(|learned| learned.projects.get(&key).cloned()) {
            return Ok(Some(id));
        }
        let project = match self.sentry(place).project(&key.0, &key.1).await {
            Err(sentry_api::Error::Missing(_)) => {
                return Err(Error::input(
                    Answer::new("No such project")
                        .fact("Project", key.1)
                        .fact("Organization", key.0)
                        .note("find_projects lists the projects that the token sees."),
                ));
            }
            found => found?,
        };
        let id = project.id.0.ok_or(Error::Bug("Sentry gave the project no number"))?;
        self.desk.learned(|learned| {
            if learned.projects.len() < MOST_LEARNED {
                learned.projects.insert(key, id.clone());
            }
        });
        Ok(Some(id))
    }

    /// Refuses what lies outside the project that the session is confined to.
    ///
    /// # Errors
    /// When the thing belongs to another project, or nobody can say to which.
    pub fn inside(&self, project: Option<&ProjectSlug>) -> Result<()> {
        match (&self.desk.grant.constraint.project, project) {
            (None, _) => Ok(()),
            (Some(only), Some(project)) if only == project => Ok(()),
            (Some(only), _) => Err(Error::Denied(Denied::OtherProject { only: only.clone() })),
        }
    }
}

impl<E: Writes> Cx<'_, E> {
    /// The half of the client that changes things.
    #[must_use]
    pub const fn writer<'p>(&self, place: &'p Place) -> Writer<'p> {
        place.client.writer(self.deadline)
    }
}
