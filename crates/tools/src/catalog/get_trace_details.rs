//! `get_trace_details`

use crate::{
    parts::{other_server, paging},
    prelude::*,
};
use lexicon::{Link, ProjectSlug, SpanId, TraceId};
use sentry_api::models::TraceNode;
use tree::{Branch, Row};
use untrusted::Rank;

#[cfg(test)]
mod tests;
mod tree;

/// Read a trace: its slowest path and its tree of spans, with the errors in them, repeated spans folded into one.
///
/// `spanId` shows the tree below one span.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetTraceDetails {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    trace_id: TraceId,
    span_id: Option<SpanId>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

/// Rows of the tree that are shown by default.
const ROWS: usize = 80;
/// Rows of the tree that are made at all.
const MOST: usize = 300;

impl Tool for GetTraceDetails {
    const SPEC: Spec = Spec::new("get_trace_details", "Get trace details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let sentry = cx.sentry(&place);
        let (nodes, skipped, older) = match sentry.trace(&place.organization, &self.trace_id).await {
            Ok(page) => (page.items, page.skipped, false),
            // Servers that lack the route have an older one, which knows transactions only.
            Err(sentry_api::Error::Missing(_) | sentry_api::Error::WebPage { .. }) => {
                let found = sentry.trace_transactions(&place.organization, &self.trace_id).await;
                let found = found.map_err(|error| {
                    let instead = "get_issue_details tells what an error's event knows of its trace.";
                    other_server::lacking(error, "traces", instead)
                })?;
                let skipped = found.transactions.skipped + found.orphan_errors.skipped;
                let nodes = found.transactions.items.into_iter().chain(found.orphan_errors.items);
                (nodes.collect(), skipped, true)
            }
            Err(error) => return Err(error.into()),
        };
        if nodes.is_empty() && skipped == 0 {
            return Err(Error::input(
                Answer::new("No such trace")
                    .fact("Trace", self.trace_id)
                    .fact("Organization", place.organization)
                    .note("Sentry has no span of it, any more or yet, or the token cannot see its projects."),
            ));
        }
        let visible = |node: &TraceNode| cx.inside(node.project_slug.as_ref()).is_ok();
        let branches: Vec<Branch<'_>> = nodes.iter().map(|node| Branch::of(node, &visible)).collect();
        let focus = match &self.span_id {
            None => None,
            Some(id) => Some(branches.iter().find_map(|branch| branch.find(id)).ok_or_else(|| {
                Error::complaint((
                    "the trace has no span ",
                    id.clone(),
                    ", or it was not among those that came",
                ))
            })?),
        };
        let roots: Vec<&Branch<'_>> = focus.map_or_else(|| branches.iter().collect(), |focus| vec![focus]);
        let sum = |count: fn(&Branch<'_>) -> usize| roots.iter().map(|root| count(root)).sum::<usize>();
        let skipped = skipped + sum(|branch| branch.skipped);
        let (spans, problems, hidden) =
            (sum(|branch| branch.spans), sum(|branch| branch.problems), sum(|branch| branch.hidden));
        let rows = tree::rows(&roots, MOST);
        let folded: usize = rows.iter().map(|row| row.spans).sum();
        let project = projects(&rows);
        let answer = Answer::new(("Trace ", self.trace_id.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::trace(&place.host, &place.organization, &self.trace_id))
            .fact("Below the span", self.span_id)
            .fact(if older { "Transactions" } else { "Spans" }, spans)
            .fact("Errors and problems", problems)
            .fact("Project", project.clone())
            .section(
                Section::code("Slowest path")
                    .items(tree::slowest(&roots), |row| Item::new(row.words(None)))
                    .at_most(12),
            )
            .section(
                Section::code("Errors and problems")
                    .items(tree::problems(&roots), |problem| Item::new(tree::problem(problem)))
                    .rank(Rank::Essential)
                    .at_most(20),
            )
            .section(
                Section::code("Spans")
                    .items(&rows, |row| Item::new(row.words(project.as_ref())))
                    .at_most(ROWS)
                    .brought_by("spanId"),
            )
            .note((folded < spans).then_some((
                "The tree shows ",
                folded,
                " of ",
                spans,
                " spans, the slowest and those with errors first; `spanId` shows what is below one.",
            )))
            .note((hidden > 0).then_some((hidden, " spans of other projects are not shown.")))
            .note(
                older.then_some("This server tells the transactions of a trace, and not the spans in them."),
            )
            .note(paging::skipped(skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// The one project, where there is but one: it need not stand in every row.
fn projects(rows: &[Row<'_>]) -> Option<ProjectSlug> {
    let mut found = rows.iter().filter_map(|row| row.node.project_slug.as_ref());
    let first = found.next()?;
    found.all(|other| other == first).then(|| first.clone())
}
