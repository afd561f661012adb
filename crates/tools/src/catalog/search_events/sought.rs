//! A search of events as it is going to be made, and the facts that every answer to one begins with.

use super::dataset::Searched;
use crate::{
    parts::{nothing, spoken::Spoken},
    place::Place,
};
use lexicon::{Dataset, EventsPage, ProjectId, ProjectSlug, Range};
use sentry_api::EventSearch;
use untrusted::{Answer, Ours, quote};

/// A search as it is going to be made.
#[derive(Debug)]
pub(super) struct Sought<'a> {
    pub(super) place: &'a Place,
    pub(super) dataset: Dataset,
    pub(super) spoken: Spoken,
    pub(super) query: String,
    pub(super) range: Range,
    pub(super) project: Option<ProjectId>,
    pub(super) slug: Option<ProjectSlug>,
    pub(super) environments: Vec<String>,
    pub(super) limit: u32,
}

impl Sought<'_> {
    /// The question for Sentry, from its first page on.
    pub(super) fn search<'s>(&'s self, fields: &'s [String], sort: &'s str) -> EventSearch<'s> {
        EventSearch {
            dataset: "",
            query: &self.query,
            fields,
            sort,
            range: self.range,
            project: self.project.as_ref(),
            environments: &self.environments,
            limit: self.limit,
            cursor: None,
        }
    }

    /// Sentry's page of the search, but for columns, order and steps.
    pub(super) fn page(&self) -> EventsPage<'_> {
        EventsPage {
            dataset: self.dataset,
            project: self.project.as_ref(),
            environments: &self.environments,
            query: &self.query,
            fields: &[],
            sort: "",
            range: self.range,
            interval: None,
        }
    }

    /// What was searched for, and among what; `name` is what the server calls it.
    pub(super) fn headed(&self, name: &'static str, executed: &str) -> Answer {
        let everything = executed.is_empty().then_some("everything");
        let other_name = (name != self.dataset.as_str()).then_some((", called `", name, "` on this server"));
        Answer::new((self.dataset.title(), " in ", self.place.organization.clone()))
            .fact("Search", (everything, (!executed.is_empty()).then(|| quote(executed))))
            .fact("Read as", self.spoken.read_as())
            .fact("Dataset", (self.dataset.as_str(), other_name))
    }

    /// When and where was searched.
    pub(super) fn placed(&self, answer: Answer) -> Answer {
        let environments = self.environments.join(", ");
        answer
            .fact("Period", (self.range.ends_now().then_some("last "), self.range))
            .fact("Project", (self.slug.clone().map(|slug| (slug, ", ")), self.project.clone()))
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
    }

    /// What to change when nothing was found.
    pub(super) fn nothing(&self, none: bool) -> Option<impl Ours> {
        let terms = !self.query.is_empty();
        nothing::found(none, nothing::period(self.range), terms, !self.environments.is_empty())
    }
}
