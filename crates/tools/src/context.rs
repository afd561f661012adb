//! What a running tool may touch: Sentry, the time, and who is calling. No sockets, no environment.

use self::{
    desk::{Desk, Learned},
    place::{Place, forbidden},
    policy::Policy,
    spent::Spent,
    touched::Touched,
};
use crate::{
    caller::{Far, Progress},
    error::{Error, Result},
    tool::{Effect, Reads, Writes},
};
use access::{Denied, Grant, Scopes};
use checkout::Workspace;
use lexicon::{
    Hosts, IssueId, OrganizationSlug, ProjectId, ProjectRef, ProjectSlug, TeamId, TeamSlug, Timestamp, UserId,
};
use llm::{Model, Reply, Talk};
use sentry_api::{Deadline, Reader, Writer};
use sentry_docs::Site;
use std::{marker::PhantomData, time::Duration};
use untrusted::{Answer, Budget, Prompt};

pub(crate) mod desk;
pub(crate) mod documentation;
pub(crate) mod mapped;
pub(crate) mod names;
mod other;
pub(crate) mod place;
pub(crate) mod policy;
pub(crate) mod reviewed;
mod scopes;
pub(crate) mod spent;
pub(crate) mod touched;

/// What a running tool may touch. `E` decides whether the writing half of the client is among it.
#[derive(Debug)]
pub struct Cx<'a, E = Reads> {
    desk: &'a Desk,
    deadline: Deadline,
    spent: &'a Spent,
    touched: &'a Touched,
    progress: Option<&'a dyn Progress>,
    effect: PhantomData<E>,
}

impl<'a, E: Effect> Cx<'a, E> {
    /// For the entry of a tool, which alone has a desk to give.
    pub(crate) const fn new(
        desk: &'a Desk,
        deadline: Deadline,
        spent: &'a Spent,
        touched: &'a Touched,
    ) -> Self {
        Self { desk, deadline, spent, touched, progress: None, effect: PhantomData }
    }

    /// The same, where somebody wants to know how far it is.
    pub(crate) const fn telling(self, progress: Option<&'a dyn Progress>) -> Self {
        Self { progress, ..self }
    }

    /// Tells who wants to know how far the call is.
    pub(crate) async fn tell(&self, far: Far) {
        if let Some(progress) = self.progress {
            progress.tell(far).await;
        }
    }

    /// Looks something up among what was learned, or adds to it.
    pub(crate) fn learned<T>(&self, with: impl FnOnce(&mut Learned) -> T) -> T {
        self.desk.learned(with)
    }

    /// Who is calling.
    #[must_use]
    pub fn grant(&self) -> &'a Grant {
        self.desk.grant()
    }

    /// How the session is watched over.
    pub(crate) const fn policy(&self) -> &'a Policy {
        &self.desk.policy
    }

    /// The organization that is meant when none is named.
    pub(crate) const fn default_organization(&self) -> Option<&'a OrganizationSlug> {
        self.desk.organization.as_ref()
    }

    /// What the token may do, as far as the server tells.
    pub(crate) async fn token_scopes(&self) -> Scopes {
        self.desk.learn_scopes().await;
        self.desk.grant_as_known().scopes
    }

    /// The servers that may be spoken to.
    #[must_use]
    pub const fn hosts(&self) -> &'a Hosts {
        &self.desk.hosts
    }

    /// The checkout beside this server, where it has one.
    pub(crate) const fn workspace(&self) -> Option<&'a Workspace> {
        self.desk.workspace.as_ref()
    }

    /// The language model that the operator chose.
    pub(crate) const fn model(&self) -> Option<&'a Model> {
        self.desk.model.as_ref()
    }

    /// What a model is to be told and asked, through the door that is there for it.
    pub(crate) fn prompt(&self, known: &Answer, request: &str, budget: Budget) -> Option<Prompt> {
        self.desk.boundary.prompt(known, request, budget)
    }

    /// Asks the model for a search within a time, and keeps account of what it costs.
    pub(crate) async fn ask_for_search(
        &self,
        model: &Model,
        talk: &Talk,
        within: Duration,
    ) -> Result<Reply, llm::Error> {
        self.spent.ask_for_search(model, talk, within).await
    }

    /// The documentation, which is asked without the token.
    #[must_use]
    pub fn documentation(&self) -> &'a Site {
        &self.desk.documentation
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

    /// The same, for what an answer can do without: it waits this long at most.
    pub(crate) fn sentry_within<'p>(&self, place: &'p Place, limit: Duration) -> Reader<'p> {
        place.client.reader(self.deadline.at_most(limit))
    }

    /// The number of the project that is meant: Sentry filters by numbers. `None` when none is meant.
    ///
    /// # Errors
    /// When there is no such project, or it is another than the session is confined to.
    pub async fn project(&self, place: &Place, named: Option<ProjectRef>) -> Result<Option<ProjectId>> {
        let Some(only) = &self.grant().constraint.project else {
            return match named {
                None => Ok(None),
                Some(ProjectRef::Id(id)) => Ok(Some(id)),
                Some(ProjectRef::Slug(slug)) => self.project_number(place, slug).await.map(Some),
            };
        };
        if let Some(ProjectRef::Slug(named)) = &named {
            self.grant().constraint.admit_project(named)?;
        }
        let id = self.project_number(place, only.clone()).await?;
        match named {
            Some(ProjectRef::Id(named)) if named != id => {
                Err(Error::Denied(Denied::OtherProject { only: only.clone() }))
            }
            _ => Ok(Some(id)),
        }
    }

    /// Makes sure that a project is there, where nothing was found of it or Sentry refused: one that is mistyped has no
    /// errors either. Where nobody can say, it is there.
    ///
    /// # Errors
    /// When there is no such project.
    pub(crate) async fn certain_of(&self, place: &Place, project: &ProjectRef) -> Result<()> {
        let ProjectRef::Slug(slug) = project else { return Ok(()) };
        let key = (place.organization.clone(), slug.clone());
        if self.desk.learned(|learned| learned.projects.get(&key)).is_some() {
            return Ok(());
        }
        match self.sentry(place).project(&key.0, &key.1).await {
            Err(sentry_api::Error::Missing(_)) => return Err(no_such_project(key)),
            Ok(found) => {
                let keep = |id| self.desk.learned(|learned| learned.projects.keep(key, id));
                found.id.0.map(keep).unwrap_or_default();
            }
            Err(_) => {}
        }
        Ok(())
    }

    async fn project_number(&self, place: &Place, slug: ProjectSlug) -> Result<ProjectId> {
        let key = (place.organization.clone(), slug);
        if let Some(id) = self.desk.learned(|learned| learned.projects.get(&key)) {
            return Ok(id);
        }
        let project = match self.sentry(place).project(&key.0, &key.1).await {
            Err(sentry_api::Error::Missing(_)) => return Err(no_such_project(key)),
            found => found.map_err(|error| {
                forbidden(
                    error,
                    "the token may not look up projects (project:read); give the project's number",
                )
            })?,
        };
        let id = project.id.0.ok_or_else(|| {
            Error::complaint(
                "Sentry tells no number of this project; give the number, as find_projects shows it",
            )
        })?;
        self.desk.learned(|learned| learned.projects.keep(key, id.clone()));
        Ok(id)
    }

    /// Refuses what lies outside the project that the session is confined to.
    ///
    /// # Errors
    /// When the thing belongs to another project, or nobody can say to which.
    pub fn inside(&self, project: Option<&ProjectSlug>) -> Result<()> {
        let constraint = &self.grant().constraint;
        match (project, &constraint.project) {
            (Some(project), _) => Ok(constraint.admit_project(project)?),
            (None, None) => Ok(()),
            (None, Some(only)) => Err(Error::Denied(Denied::OtherProject { only: only.clone() })),
        }
    }

    /// The number of the account behind the token.
    ///
    /// # Errors
    /// When the server tells it by neither of its two ways.
    pub(crate) async fn account(&self) -> Result<UserId> {
        if let Some(known) = self.desk.learned(|learned| learned.account.clone()) {
            return Ok(known);
        }
        let id = match self.base().identity().await {
            Ok(user) => user.id.0,
            // Servers that are not Sentry's own lack the first route, but tell the account in the second.
            Err(error) => self.base().root().await.ok().and_then(|root| root.user.0).ok_or(error)?.id.0,
        };
        let id = id.ok_or_else(|| Error::complaint(
            "the server does not tell whose token it is, so `me` means nobody; give `user:` and a number, or an e-mail address",
        ))?;
        self.desk.learned(|learned| learned.account = Some(id.clone()));
        Ok(id)
    }

    /// The number of a team: Sentry takes no slug where it takes a team.
    ///
    /// # Errors
    /// When the organization has no such team, or the token may not look.
    pub(crate) async fn team(&self, place: &Place, slug: TeamSlug) -> Result<TeamId> {
        let key = (place.organization.clone(), slug);
        if let Some(id) = self.desk.learned(|learned| learned.teams.get(&key)) {
            return Ok(id);
        }
        let (mut found, mut cursor) = (None, None);
        // The search is by a part of the name, so there may be many; who has more than this names the number.
        for _ in 0..10 {
            let page = self.sentry(place).teams(&key.0, Some(key.1.as_str()), 100, cursor.as_ref()).await;
            let page = page.map_err(|error| {
                forbidden(
                    error,
                    "the token may not look up teams (org:read); give `team:` and the team's number",
                )
            })?;
            found = page.items.into_iter().find(|team| team.slug.as_ref() == Some(&key.1));
            cursor = page.next;
            if found.is_some() || cursor.is_none() {
                break;
            }
        }
        let Some(id) = found.and_then(|team| team.id.0) else {
            return Err(Error::input(
                Answer::new("No such team").fact("Team", key.1).fact("Organization", key.0).note(
                    "Give the team's slug as Sentry shows it under Settings, Teams, or `user:` and a number, or an e-mail address.",
                ),
            ));
        };
        self.desk.learned(|learned| learned.teams.keep(key, id.clone()));
        Ok(id)
    }
}

impl<E: Writes> Cx<'_, E> {
    /// The half of the client that changes things.
    #[must_use]
    pub fn writer<'p>(&'p self, place: &'p Place) -> Writer<'p> {
        self.touched.organization(&place.organization);
        place.client.writer(self.deadline).telling(&self.touched.unread)
    }

    /// Whether Sentry made a change in this call and answered what could not be read.
    pub(crate) fn is_unread(&self) -> bool {
        self.touched.unread.is_set()
    }

    /// As [`writer`](Self::writer), to change these issues, which no argument may have named.
    pub(crate) fn writer_of<'p>(&'p self, place: &'p Place, issues: &[IssueId]) -> Writer<'p> {
        self.touched.issues(issues);
        self.writer(place)
    }
}

fn no_such_project((organization, project): (OrganizationSlug, ProjectSlug)) -> Error {
    Error::input(
        Answer::new("No such project")
            .fact("Project", project)
            .fact("Organization", organization)
            .note("find_projects lists the projects that the token sees."),
    )
}
