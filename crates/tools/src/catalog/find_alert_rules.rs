//! `find_alert_rules`

use crate::{
    error::brief,
    parts::{
        alert_rules::{self, Kind},
        paging, which_project,
    },
    prelude::*,
};
use lexicon::ProjectRef;
use sentry_api::{AlertRuleSearch, Page};

#[cfg(test)]
mod tests;

/// Find alert rules, those about issues and those about metrics: number, name, what they watch.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindAlertRules {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Default: `all`.
    kind: Option<Kind>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// Part of a name.
    query: Option<String>,
    limit: Option<Limit>,
    /// With `kind`.
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for FindAlertRules {
    const SPEC: Spec = Spec::new("find_alert_rules", "Find alert rules")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::OrgRead, Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let kind = self.kind.unwrap_or_default();
        if self.cursor.is_some() && kind == Kind::All {
            return Err(alert_rules::one_family());
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, which_project::unless_all(self.project_slug)).await?;
        let start = paging::Start::of(self.cursor);
        let search = AlertRuleSearch {
            name: self.query.as_deref().map(str::trim).filter(|query| !query.is_empty()),
            project: project.as_ref(),
            limit: Limit::get(self.limit, 10),
            cursor: start.cursor(),
        };
        let sentry = cx.sentry(&place);
        let organization = &place.organization;
        let (issue, metric) = tokio::join!(
            async {
                if kind.has_issue() {
                    Some(sentry.workflows(organization, &search, None).await)
                } else {
                    None
                }
            },
            async {
                if kind.has_metric() { Some(sentry.metric_rules(organization, &search).await) } else { None }
            },
        );
        let (issue, metric, failed) =
            alert_rules::settled(issue, metric).map_err(|error| place.missing(error))?;
        let mut issue = issue.map(|page| paging::named(page, |rule| rule.id.is_some()));
        let mut metric = metric.map(|page| paging::named(page, |rule| rule.id.is_some()));
        let only = cx.grant().constraint.project.as_ref();
        let hidden =
            metric.as_mut().and_then(|page| paging::confine(page, |rule| alert_rules::inside(rule, only)));
        let idle =
            issue.as_mut().and_then(|page| paging::confine(page, |rule| alert_rules::connected(rule, only)));
        let idle = idle.map(|(count, _)| (count, " connected to no project were left out."));
        let skipped = skipped(issue.as_ref()) + skipped(metric.as_ref());
        let left_out = hidden.is_some() || idle.is_some();
        let nothing = skipped == 0 && !left_out && count(issue.as_ref()) + count(metric.as_ref()) == 0;
        let advice = match search.name {
            Some(_) => "None found. Leave out `query` to see all.",
            None => "The token sees none.",
        };
        let of_one = project.is_some();
        let next = (
            issue.as_ref().and_then(|page| page.next.clone()),
            metric.as_ref().and_then(|page| page.next.clone()),
        );
        let (mut issue, mut metric) = (rows(issue), rows(metric));
        // Only one kind has pages behind the first, so the cursor is of the one that is asked for.
        start.leave_out(&mut issue);
        start.leave_out(&mut metric);
        Ok(Answer::new(("Alert rules in ", place.organization.clone()))
            .fact("Filter", search.name.map(quote))
            .fact("Project", project.clone())
            .section(start.pages_of(
                Section::list("About issues").items(issue, alert_rules::workflow_row).at_most(100),
                "kind: \"issue\"",
                next.0.as_ref(),
            ))
            .section(
                start.pages_of(
                    Section::list("About metrics")
                        .items(metric, |rule| alert_rules::metric_row(rule, of_one))
                        .at_most(100),
                    "kind: \"metric\"",
                    next.1.as_ref(),
                ),
            )
            .note((nothing && failed.is_none()).then_some(advice))
            .note(
                failed
                    .as_ref()
                    .map(|error| ("The rules of the other kind could not be read: ", brief(error), ".")),
            )
            .note(hidden)
            .note(idle)
            .note(paging::skipped(skipped)))
    }
}

fn skipped<T>(page: Option<&Page<T>>) -> usize {
    page.map_or(0, |page| page.skipped)
}

fn count<T>(page: Option<&Page<T>>) -> usize {
    page.map_or(0, |page| page.items.len())
}

fn rows<T>(page: Option<Page<T>>) -> Vec<T> {
    page.map(|page| page.items).unwrap_or_default()
}
