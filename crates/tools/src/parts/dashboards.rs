//! Dashboards: which of them a confined session may see, and lists of values inside a row.

use lexicon::ProjectId;
use sentry_api::models::Dashboard;
use untrusted::Say;

/// Whether it shows the project that the session is confined to; one that names none shows all.
pub(crate) fn shows(dashboard: &Dashboard, only: Option<&ProjectId>) -> bool {
    let projects = &dashboard.projects;
    only.is_none_or(|only| projects.is_empty() && projects.skipped == 0 || projects.contains(only))
}

/// `before`, the values with commas between them, and `after`; nothing where there are none.
pub(crate) fn joined<T: Say>(before: &'static str, values: Vec<T>, after: &'static str) -> impl Say {
    let some = !values.is_empty();
    let values = values.into_iter().enumerate();
    let values: Vec<_> = values.map(|(index, value)| ((index > 0).then_some(", "), value)).collect();
    some.then_some((before, values, after))
}
