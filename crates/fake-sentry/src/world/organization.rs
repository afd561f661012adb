//! An organization with everything that is not an issue: people, teams, projects, environments, releases.

use serde::Deserialize;

/// One organization, as its `organization.json` describes it. Times are relative to the world's "now".
#[derive(Debug, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) created: String,
    pub(crate) people: Vec<Person>,
    pub(crate) teams: Vec<Team>,
    pub(crate) projects: Vec<Project>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) releases: Vec<Release>,
}

/// A member of the organization. The first one listed owns every token.
#[derive(Debug, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) joined: String,
}

/// A team and what it looks after.
#[derive(Debug, Deserialize)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) created: String,
    /// Slugs.
    pub(crate) projects: Vec<String>,
    /// Ids of people.
    pub(crate) members: Vec<String>,
}

/// A project.
#[derive(Debug, Deserialize)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) platform: String,
    pub(crate) created: String,
    pub(crate) color: String,
    /// Which kinds of data it has sent: `profiles`, `replays`, `feedbacks`, `monitors`, `logs`, `sessions`, `flags`.
    #[serde(default)]
    pub(crate) sends: Vec<String>,
}

/// An environment that some event named.
#[derive(Debug, Deserialize)]
pub(crate) struct Environment {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A release, of one or more projects.
#[derive(Debug, Deserialize)]
pub(crate) struct Release {
    pub(crate) id: u64,
    pub(crate) version: String,
    /// Slugs.
    pub(crate) projects: Vec<String>,
    pub(crate) created: String,
    pub(crate) released: Option<String>,
    #[serde(default)]
    pub(crate) commit: Option<Commit>,
    #[serde(default)]
    pub(crate) commits: u32,
    #[serde(rename = "newGroups", default)]
    pub(crate) new_groups: u32,
}

/// The last commit of a release.
#[derive(Debug, Deserialize)]
pub(crate) struct Commit {
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) repository: String,
}

impl Organization {
    /// The project with this slug or numeric id.
    pub(crate) fn project(&self, slug_or_id: &str) -> Option<&Project> {
        self.projects.iter().find(|project| project.slug == slug_or_id || project.id == slug_or_id)
    }

    /// The person with this id.
    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The newest release of a project: releases are listed newest first.
    pub(crate) fn latest_release(&self, project: &str) -> Option<&Release> {
        self.releases.iter().find(|release| release.projects.iter().any(|slug| slug == project))
    }

    /// The teams that look after a project.
    pub(crate) fn teams_of<'a>(&'a self, project: &'a str) -> impl Iterator<Item = &'a Team> {
        self.teams.iter().filter(move |team| team.projects.iter().any(|slug| slug == project))
    }
}
