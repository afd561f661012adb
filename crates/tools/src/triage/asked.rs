//! What a sweep is asked for: which issues, of which time.

use checkout::Said;
use lexicon::{Period, ProjectRef, ProjectSlug};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashSet;
use untrusted::Untrusted;

/// How much Sentry says that an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Priority {
    Low,
    Medium,
    High,
}

impl Priority {
    /// Sentry's word for it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// What an issue says; `None` for a word that is not known, and on servers without priorities.
    pub(crate) fn of(word: &Untrusted) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|priority| word.same_as(priority.as_str()))
    }
}

/// Projects that an address names.
const FILTERED: usize = 50;

/// Which issues are swept.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Only these; all of them when there is none.
    pub(crate) projects: Vec<ProjectRef>,
    /// What is known of them where the repository named them, and not the caller.
    pub(crate) of_repository: OfRepository,
    /// Issues that were seen within this time.
    pub(crate) since: Period,
    /// Only these; all of them when there is none.
    pub(crate) priorities: Vec<Priority>,
    /// Only these; all of them when there is none.
    pub(crate) environments: Vec<String>,
    /// How many are told, the most urgent first.
    pub(crate) rows: usize,
}

/// What is known of projects that a repository names.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfRepository {
    /// Whether it named them.
    pub(crate) named: bool,
    /// Those that are left out: not there, or not for this token.
    pub(crate) missing: Vec<ProjectRef>,
    /// Whether Sentry takes no filter of them.
    pub(crate) is_refused: bool,
}

impl Asked {
    /// Of all projects only those that the repository says it holds, where it says any of this organization.
    pub(crate) fn of_repository(mut self, said: Option<&Said>, organization: &str) -> Self {
        let is_here = |said: &&Said| said.organization.as_ref().is_none_or(|said| said == organization);
        if let Some(said) = said.filter(is_here).filter(|_| self.projects.is_empty()) {
            let folders = said.folders.iter().map(|(project, _)| project);
            let mut projects: Vec<ProjectRef> =
                said.project.iter().chain(folders).filter_map(|project| project.parse().ok()).collect();
            let mut seen = HashSet::new();
            projects.retain(|project| seen.insert(project.to_string()));
            self.of_repository.named = !projects.is_empty();
            self.projects = projects;
        }
        self
    }

    /// Those that Sentry is told of: so many that an address holds, else none, and others are left out here.
    pub(crate) fn filter(&self) -> &[ProjectRef] {
        let fits = self.projects.len() <= FILTERED && !self.of_repository.is_refused;
        if fits { &self.projects } else { &[] }
    }

    /// Whether the repository named several, of which nobody who typed the command may know.
    pub(crate) fn are_of_repository(&self) -> bool {
        self.of_repository.named && self.projects.len() > 1
    }

    /// Whether some are named by number and some by slug, which Sentry does not take together.
    pub(crate) fn is_mixed(&self) -> bool {
        let numbers = self.projects.iter().filter(|project| matches!(project, ProjectRef::Id(_))).count();
        numbers > 0 && numbers < self.projects.len()
    }

    /// Whether it is one of these projects, or all are meant. Of a number the server alone knows.
    pub(crate) fn means(&self, project: Option<&ProjectSlug>) -> bool {
        let is = |meant: &ProjectRef| match (meant, project) {
            (ProjectRef::Slug(meant), Some(slug)) => meant == slug,
            _ => true,
        };
        self.projects.is_empty() || self.projects.iter().any(is)
    }

    /// The search, in Sentry's syntax.
    pub(crate) fn query(&self) -> String {
        let mut words: Vec<&str> = self.priorities.iter().map(|priority| priority.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        match words.as_slice() {
            [] => "is:unresolved".to_owned(),
            [one] => format!("is:unresolved issue.priority:{one}"),
            several => format!("is:unresolved issue.priority:[{}]", several.join(", ")),
        }
    }

    /// All that decides which issues there are: two sweeps of the same can be compared.
    pub(crate) fn scope(&self, organization: &str) -> String {
        let mut projects: Vec<String> = self.projects.iter().map(ToString::to_string).collect();
        projects.sort();
        let projects = projects.join(",");
        let mut environments = self.environments.clone();
        environments.sort();
        format!("{organization}/{projects} {} {} {environments:?}", self.query(), self.since)
    }
}
