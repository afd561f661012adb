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
    #[serde(default)]
    pub(crate) repositories: Vec<Repository>,
    #[serde(rename = "codeMappings", default)]
    pub(crate) code_mappings: Vec<CodeMapping>,
    #[serde(default)]
    pub(crate) replays: Vec<Replay>,
    #[serde(default)]
    pub(crate) ownership: Vec<Ownership>,
    /// Of projects that have none here, each gets one of its own.
    #[serde(default)]
    pub(crate) keys: Vec<Key>,
    #[serde(default)]
    pub(crate) onboarding: Vec<Onboarding>,
}

/// A client key of a project.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Key {
    /// The public half.
    pub(crate) id: String,
    /// Slug.
    pub(crate) project: String,
    pub(crate) name: String,
    #[serde(default = "yes")]
    pub(crate) active: bool,
    /// `[window in seconds, events]`.
    #[serde(rename = "rateLimit", default)]
    pub(crate) rate_limit: Option<(u64, u64)>,
    #[serde(default)]
    pub(crate) browser_sdk: Option<String>,
    pub(crate) created: String,
    /// What the loader script turns on, besides what it always does.
    #[serde(default)]
    pub(crate) loads: Vec<String>,
}

const fn yes() -> bool {
    true
}

/// What an agent that sets an application up has told last, by its run.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Onboarding {
    pub(crate) token: String,
    /// `stage → message`.
    pub(crate) stages: serde_json::Map<String, serde_json::Value>,
    pub(crate) ended: Option<String>,
    pub(crate) messages: u64,
}

impl Key {
    /// The key that a project is made with.
    pub(crate) fn first(project: &str, created: &str) -> Self {
        Self::named(project, "Default", created, 0)
    }

    /// A key that somebody makes.
    pub(crate) fn named(project: &str, name: &str, created: &str, number: usize) -> Self {
        Self {
            id: super::ids::hex32("key", project, number),
            project: project.to_owned(),
            name: name.to_owned(),
            active: true,
            rate_limit: None,
            browser_sdk: None,
            created: created.to_owned(),
            loads: vec!["hasPerformance".to_owned(), "hasReplay".to_owned()],
        }
    }
}

/// Who owns what in a project.
#[derive(Debug, Deserialize)]
pub(crate) struct Ownership {
    /// Slug.
    pub(crate) project: String,
    /// As it was written.
    pub(crate) raw: String,
    /// `[kind of matcher, pattern, owners]`, owners as `user:ID` or `team:ID`.
    pub(crate) rules: Vec<(String, String, Vec<String>)>,
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
    #[serde(default)]
    pub(crate) deploys: Vec<Deploy>,
    /// Some of its commits, newest first; there are `commits` in all.
    #[serde(default)]
    pub(crate) log: Vec<Logged>,
}

/// When a release went where.
#[derive(Debug, Deserialize)]
pub(crate) struct Deploy {
    pub(crate) id: String,
    pub(crate) environment: String,
    pub(crate) name: Option<String>,
    pub(crate) started: Option<String>,
    pub(crate) finished: String,
}

/// A commit of a release.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Logged {
    pub(crate) id: String,
    pub(crate) message: String,
    /// The id of a person; none for somebody who is no member.
    pub(crate) by: Option<String>,
    pub(crate) at: String,
    /// `[number, title]`.
    #[serde(rename = "pullRequest", default)]
    pub(crate) pull_request: Option<(String, String)>,
    /// Paths in the repository.
    #[serde(default)]
    pub(crate) touches: Vec<String>,
}

/// A repository that Sentry knows.
#[derive(Debug, Deserialize)]
pub(crate) struct Repository {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) url: String,
}

/// How the paths of stack frames become paths in a repository.
#[derive(Debug, Deserialize)]
pub(crate) struct CodeMapping {
    pub(crate) id: String,
    /// Slug.
    pub(crate) project: String,
    /// The name of the repository.
    pub(crate) repository: String,
    #[serde(rename = "stackRoot")]
    pub(crate) stack_root: String,
    #[serde(rename = "sourceRoot")]
    pub(crate) source_root: String,
    pub(crate) branch: String,
}

/// A recorded visit.
#[derive(Debug, Deserialize)]
pub(crate) struct Replay {
    pub(crate) id: String,
    /// Slug.
    pub(crate) project: String,
    pub(crate) started: String,
    /// In seconds.
    pub(crate) duration: u32,
    /// The number of the user.
    pub(crate) user: usize,
    pub(crate) environment: String,
    pub(crate) release: String,
    /// `[name, version]`.
    pub(crate) browser: (String, String),
    pub(crate) os: (String, String),
    pub(crate) urls: Vec<String>,
    /// Short ids of issues whose newest event happened in it.
    pub(crate) errors: Vec<String>,
    #[serde(rename = "deadClicks", default)]
    pub(crate) dead_clicks: u32,
    #[serde(rename = "rageClicks", default)]
    pub(crate) rage_clicks: u32,
}

/// The last commit of a release.
#[derive(Debug, Deserialize)]
pub(crate) struct Commit {
    pub(crate) id: String,
    pub(crate) message: String,
    pub(crate) repository: String,
}

/// Messages of commits that nobody described.
const SMALL_WORK: [&str; 6] = [
    "Bump dependencies",
    "Fix a flaky test",
    "Rename a variable",
    "Shorten the build",
    "Update the changelog",
    "Remove dead code",
];

impl Release {
    /// All its commits, newest first: those described, then small work that brings them to their number.
    pub(crate) fn all_commits(&self) -> Vec<Logged> {
        let mut all = self.log.clone();
        if let Some(commit) =
            self.commit.as_ref().filter(|commit| all.iter().all(|known| known.id != commit.id))
        {
            all.insert(
                0,
                Logged {
                    id: commit.id.clone(),
                    message: commit.message.clone(),
                    by: Some("22".to_owned()),
                    at: self.created.clone(),
                    pull_request: None,
                    touches: Vec::new(),
                },
            );
        }
        for (number, message) in (all.len()..self.commits as usize).zip(SMALL_WORK.iter().cycle()) {
            let id = super::ids::hex32("commit", &self.version, number);
            let id = format!("{id}{}", id.get(..8).unwrap_or_default());
            let (message, at) = ((*message).to_owned(), self.created.clone());
            all.push(Logged {
                id,
                message,
                by: Some("23".to_owned()),
                at,
                pull_request: None,
                touches: Vec::new(),
            });
        }
        all
    }
}

impl Organization {
    /// The release of this version.
    pub(crate) fn release(&self, version: &str) -> Option<&Release> {
        self.releases.iter().find(|release| release.version == version)
    }

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

    /// Gives a key to each project that has none.
    pub(super) fn complete_keys(&mut self) {
        for project in &self.projects {
            if self.keys.iter().all(|key| key.project != project.slug) {
                self.keys.push(Key::first(&project.slug, &project.created));
            }
        }
    }

    /// Another number than all of these have.
    pub(crate) fn next_number<'a>(ids: impl Iterator<Item = &'a String>) -> String {
        let most = ids.filter_map(|id| id.parse::<u64>().ok()).max().unwrap_or(0);
        (most + 1).to_string()
    }

    /// The teams that look after a project.
    pub(crate) fn teams_of<'a>(&'a self, project: &'a str) -> impl Iterator<Item = &'a Team> {
        self.teams.iter().filter(move |team| team.projects.iter().any(|slug| slug == project))
    }
}
