//! `get_alert_rule`

use crate::{
    error::brief,
    parts::{
        alert_rules::{self, Kind},
        which_project,
    },
    place::Place,
    prelude::*,
};
use found::Found;
use lexicon::{AlertRuleId, ProjectId, ProjectRef};
use sentry_api::{
    AlertRuleSearch, Page,
    models::{MetricRule, Workflow},
};

mod found;

/// Pages of a list that are gone through for a number.
const PAGES: usize = 10;

#[cfg(test)]
mod tests;

/// Read an alert rule: what sets it off, at which values, whom it tells.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetAlertRule {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Number, or the whole name.
    rule_id_or_name: String,
    /// Default: `all`.
    kind: Option<Kind>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetAlertRule {
    const SPEC: Spec = Spec::new("get_alert_rule", "Get an alert rule")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::OrgRead, Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let kind = self.kind.unwrap_or_default();
        let wanted = self.rule_id_or_name.trim();
        if wanted.is_empty() {
            return Err(Error::complaint("`ruleIdOrName` is empty"));
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, which_project::unless_all(self.project_slug)).await?;
        let search = Search { cx, place: &place, kind, project: project.as_ref() };
        let mut candidates = match wanted.parse() {
            Ok(id) => search.numbered(&id).await?,
            Err(_) => Candidates::default(),
        };
        let unread = candidates.unread;
        // Digits may be a name too.
        if candidates.is_empty() {
            candidates = search.called(wanted).await?;
        }
        let failed = candidates
            .failed
            .as_ref()
            .map(|error| ("The rules of the other kind could not be read: ", brief(error), "."));
        let mut found = candidates.found.into_iter();
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.told(&place).note(failed)),
            (None, _) => Err(Error::input(
                Answer::new("No such alert rule")
                    .fact("Rule", quote(wanted))
                    .fact("Organization", place.organization.clone())
                    .fact("Project", project.clone())
                    .note(failed)
                    .note(unread.then_some("The project has more rules than were gone through: call again without `projectSlug`, or with the whole name."))
                    .note("find_alert_rules lists the rules that the token sees; a name must be whole."),
            )),
            (Some(first), Some(second)) => {
                let rows = [first, second].into_iter().chain(found).map(Found::row);
                Err(Error::input(
                    Answer::new("Which alert rule?")
                        .fact("Rule", quote(wanted))
                        .section(Section::list("Rules").items(rows, |row| row).at_most(5))
                        .note("Several fit. Call the tool again with `kind` and the number of one."),
                ))
            }
        }
    }
}

/// Rules that fit, and why a family could not be asked.
#[derive(Default)]
struct Candidates {
    found: Vec<Found>,
    failed: Option<sentry_api::Error>,
    /// Whether there are rules that nobody looked at.
    unread: bool,
}

impl Candidates {
    const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// What is looked for, and where.
struct Search<'a> {
    cx: &'a Cx<'a>,
    place: &'a Place,
    kind: Kind,
    project: Option<&'a ProjectId>,
}

impl Search<'_> {
    /// The rules of this number: each family counts by itself.
    ///
    /// Sentry heeds no project where it is given a number, so the number is looked for among the project's rules.
    async fn numbered(&self, id: &AlertRuleId) -> Result<Candidates> {
        let (sentry, organization) = (&self.cx.sentry(self.place), &self.place.organization);
        let search = AlertRuleSearch { project: self.project, limit: 100, ..AlertRuleSearch::default() };
        let (search, one) = (&search, AlertRuleSearch { limit: 2, ..AlertRuleSearch::default() });
        let is_issue = |rule: &Workflow| rule.id.as_ref() == Some(id);
        let is_metric = |rule: &MetricRule| rule.id.as_ref() == Some(id);
        let (issue, metric) = tokio::join!(
            async {
                if !self.kind.has_issue() {
                    return None;
                }
                if self.project.is_none() {
                    let page = sentry.workflows(organization, &one, Some(id)).await;
                    return Some(page.map(|page| (page.items, false)));
                }
                let page = |cursor: Option<Cursor>| async move {
                    let search = AlertRuleSearch { cursor: cursor.as_ref(), ..*search };
                    sentry.workflows(organization, &search, None).await
                };
                Some(sought(page, is_issue).await)
            },
            async {
                if !self.kind.has_metric() {
                    return None;
                }
                if self.project.is_none() {
                    // Here 404 says that there is none, not that the server lacks the route.
                    return match sentry.metric_rule(organization, id).await {
                        Err(sentry_api::Error::Missing(_)) => Some(Ok((Vec::new(), false))),
                        found => Some(found.map(|rule| (vec![rule], false))),
                    };
                }
                let page = |cursor: Option<Cursor>| async move {
                    let search = AlertRuleSearch { cursor: cursor.as_ref(), ..*search };
                    sentry.metric_rules(organization, &search).await
                };
                Some(sought(page, is_metric).await)
            },
        );
        let unread = matches!(&issue, Some(Ok((_, true)))) || matches!(&metric, Some(Ok((_, true))));
        let issue = issue.map(|found| found.map(|(rules, _)| rules));
        let metric = metric.map(|found| found.map(|(rules, _)| rules));
        Ok(Candidates { unread, ..self.candidates(issue, metric, is_issue, is_metric)? })
    }

    /// The rules of this name, in whatever case.
    async fn called(&self, name: &str) -> Result<Candidates> {
        let sentry = self.cx.sentry(self.place);
        let organization = &self.place.organization;
        let search = AlertRuleSearch {
            name: Some(name),
            project: self.project,
            limit: 100,
            ..AlertRuleSearch::default()
        };
        let (issue, metric) = tokio::join!(
            async {
                if self.kind.has_issue() {
                    let page = sentry.workflows(organization, &search, None).await;
                    Some(page.map(|page| page.items))
                } else {
                    None
                }
            },
            async {
                if self.kind.has_metric() {
                    Some(sentry.metric_rules(organization, &search).await.map(|page| page.items))
                } else {
                    None
                }
            },
        );
        let lower = name.to_lowercase();
        let is = |name: Option<&untrusted::Untrusted>| {
            let lowered = name.cloned().map(|name| name.map(|name| name.trim().to_lowercase()));
            lowered.is_some_and(|name| name.same_as(&lower))
        };
        self.candidates(issue, metric, |rule| is(rule.name.as_ref()), |rule| is(rule.name.as_ref()))
    }

    fn candidates(
        &self,
        issue: alert_rules::Asked<Vec<Workflow>>,
        metric: alert_rules::Asked<Vec<MetricRule>>,
        is_issue: impl Fn(&Workflow) -> bool,
        is_metric: impl Fn(&MetricRule) -> bool,
    ) -> Result<Candidates> {
        let (issue, metric, failed) =
            alert_rules::settled(issue, metric).map_err(|error| self.place.missing(error))?;
        let only = self.cx.grant().constraint.project.as_ref();
        let issue = issue.into_iter().flatten().filter(is_issue);
        let issue = issue.filter(|rule| alert_rules::connected(rule, only));
        let issue = issue.map(|rule| Found::Issue(Box::new(rule)));
        let metric = metric.into_iter().flatten().filter(is_metric);
        let metric = metric.filter(|rule| alert_rules::inside(rule, only));
        let metric = metric.map(|rule| Found::Metric(Box::new(rule)));
        Ok(Candidates { found: issue.chain(metric).collect(), failed, unread: false })
    }
}

/// The first of a list that fits, and whether pages are left that were not gone through.
async fn sought<T, F: Future<Output = sentry_api::Result<Page<T>>>>(
    page: impl Fn(Option<Cursor>) -> F,
    is_it: impl Fn(&T) -> bool,
) -> sentry_api::Result<(Vec<T>, bool)> {
    let mut cursor = None;
    for _ in 0..PAGES {
        let read = page(cursor).await?;
        if let Some(found) = read.items.into_iter().find(&is_it) {
            return Ok((vec![found], false));
        }
        cursor = read.next;
        if cursor.is_none() {
            return Ok((Vec::new(), false));
        }
    }
    Ok((Vec::new(), true))
}
