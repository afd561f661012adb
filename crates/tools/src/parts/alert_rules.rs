//! Alert rules of both families: which is meant, and each as a row of a list.

use crate::{
    error::Error,
    parts::{dashboards::joined, person},
};
use lexicon::Timestamp;
use schemars::JsonSchema;
use sentry_api::models::{MetricRule, Workflow};
use serde::Deserialize;
use untrusted::{Item, Say};

/// Which family of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Kind {
    #[default]
    All,
    Issue,
    Metric,
}

impl Kind {
    pub(crate) fn has_issue(self) -> bool {
        self != Self::Metric
    }

    pub(crate) fn has_metric(self) -> bool {
        self != Self::Issue
    }
}

/// What came of asking for a family; `None` when it was not asked for.
pub(crate) type Asked<T> = Option<sentry_api::Result<T>>;

/// Fails when no family could be read; else the families that could be, and why one could not.
///
/// # Errors
/// The first that went wrong.
pub(crate) fn settled<T, U>(
    issue: Asked<T>,
    metric: Asked<U>,
) -> sentry_api::Result<(Option<T>, Option<U>, Option<sentry_api::Error>)> {
    match (issue, metric) {
        (Some(Err(error)), None | Some(Err(_))) | (None, Some(Err(error))) => Err(error),
        (Some(Err(error)), Some(Ok(metric))) => Ok((None, Some(metric), Some(error))),
        (Some(Ok(issue)), Some(Err(error))) => Ok((Some(issue), None, Some(error))),
        (issue, metric) => Ok((issue.and_then(Result::ok), metric.and_then(Result::ok), None)),
    }
}

/// Whether a rule about a metric is of the project that the session is confined to.
pub(crate) fn inside(rule: &MetricRule, only: Option<&lexicon::ProjectSlug>) -> bool {
    only.is_none_or(|only| rule.projects.contains(only))
}

/// Whether a rule about issues is of the project that the session is confined to, when Sentry was asked for those of
/// the project: it adds those that are connected to nothing, whoever made them.
pub(crate) fn connected(rule: &Workflow, only: Option<&lexicon::ProjectSlug>) -> bool {
    only.is_none() || rule.detector_ids.as_ref().is_some_and(|ids| !ids.is_empty() || ids.skipped > 0)
}

/// `off` where it is: some servers send words, some numbers.
pub(crate) fn state(rule: &MetricRule) -> Option<&'static str> {
    let status = rule.status.as_ref()?;
    let off = ["1", "4", "5", "disabled", "snapshot"].iter().any(|off| status.same_as(off));
    off.then_some("disabled")
}

/// Whether Sentry says that it is connected to nothing.
pub(crate) fn is_idle(rule: &Workflow) -> bool {
    rule.detector_ids.as_ref().is_some_and(|ids| ids.is_empty() && ids.skipped == 0)
}

/// A rule about issues.
pub(crate) fn workflow_row(rule: Workflow) -> Item {
    let idle = is_idle(&rule);
    let frequency = rule.config.0.and_then(|config| config.frequency.0);
    Item::new((
        (rule.id.0, rule.name.0.map(|name| (" · ", name))),
        rule.enabled.filter(|enabled| !enabled).map(|_| " · disabled"),
        idle.then_some(" · connected to nothing"),
        rule.environment.0.map(|environment| (" · ", environment)),
        frequency.map(|minutes| (" · at most every ", minutes, " min")),
        person::actor(rule.owner.as_ref()).map(|name| (" · owner ", name)),
        dated(rule.date_created.0, rule.date_updated.0),
        rule.last_triggered.0.map(|at| (" · last triggered ", at)),
    ))
}

/// When it was made, and when it was changed since.
fn dated(created: Option<Timestamp>, updated: Option<Timestamp>) -> impl Say {
    let updated = updated.filter(|updated| created.as_ref() != Some(updated));
    (created.map(|at| (" · created ", at)), updated.map(|at| (" · updated ", at)))
}

/// A rule about a metric.
pub(crate) fn metric_row(rule: MetricRule, of_one_project: bool) -> Item {
    let state = state(&rule).map(|state| (" · ", state));
    let projects = if of_one_project { Vec::new() } else { rule.projects.items };
    Item::new((
        (rule.id.0, rule.name.0.map(|name| (" · ", name)), state),
        (
            rule.aggregate.0.map(|aggregate| (" · ", aggregate)),
            rule.dataset.0.map(|dataset| (" of ", dataset)),
        ),
        rule.time_window.0.map(|minutes| (" in ", minutes, " min")),
        rule.query.0.filter(|query| !query.is_blank()).map(|query| (" where ", query)),
        rule.environment.0.map(|environment| (" · ", environment)),
        person::actor(rule.owner.as_ref()).map(|name| (" · owner ", name)),
        dated(rule.date_created.0, rule.date_modified.0),
        joined(" · ", projects, ""),
    ))
}

/// That a list is about one family only, since each has its own pages.
pub(crate) fn one_family() -> Error {
    Error::complaint("a `cursor` is of one family: give `kind: \"issue\"` or `kind: \"metric\"` with it")
}
