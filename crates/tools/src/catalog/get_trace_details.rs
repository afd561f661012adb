//! `get_trace_details`

use crate::{
    parts::{
        paging,
        trace::{
            self, Trace, kinds,
            tree::{self, Branch},
        },
    },
    prelude::*,
};
use lexicon::{Link, SpanId, TraceId};
use untrusted::Rank;

#[cfg(test)]
mod tests;

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

/// A tree of so many rows is shown whole.
const WHOLE: usize = 80;
/// Of a larger one so many rows are shown, the dearest; what its spans are is told by kind.
const DEAREST: usize = 24;
/// So many kinds of span.
const KINDS: usize = 8;

impl Tool for GetTraceDetails {
    const SPEC: Spec = Spec::new("get_trace_details", "Get trace details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let totals = async {
            // They count all projects, so they are none of a session's that is confined to one.
            let whole = cx.grant().constraint.project.is_none() && self.span_id.is_none();
            if !whole {
                return None;
            }
            cx.sentry(&place).trace_totals(&place.organization, &self.trace_id).await.ok()
        };
        let (trace, totals) = tokio::join!(Trace::read(cx, &place, &self.trace_id), totals);
        let (trace, totals) = (trace?, totals.unwrap_or_default());
        let branches = trace.branches(cx);
        let roots: Vec<&Branch<'_>> = match &self.span_id {
            None => branches.iter().collect(),
            Some(id) => trace::way(cx, &branches, id)?.pop().into_iter().collect(),
        };
        let sum = |count: fn(&Branch<'_>) -> usize| roots.iter().map(|root| count(root)).sum::<usize>();
        let skipped = trace.skipped(&roots);
        let (spans, problems, hidden) =
            (sum(|branch| branch.spans), sum(|branch| branch.problems), sum(|branch| branch.hidden));
        let mut rows = tree::rows(&roots, WHOLE + 1);
        let mut kinds = Vec::new();
        if rows.len() > WHOLE {
            rows = tree::rows(&roots, DEAREST);
            kinds = kinds::kinds(&roots);
        }
        let folded: usize = rows.iter().map(|row| row.spans).sum();
        let project = trace::only_project(&rows);
        let counted = totals.spans_count.filter(|counted| counted.0 > spans as u64 && !trace.older);
        let logs = totals.logs_count.filter(|logs| logs.0 > 0);
        let answer = Answer::new(("Trace ", self.trace_id.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::trace(&place.host, &place.organization, &self.trace_id))
            .fact("Below the span", self.span_id)
            .fact(
                if trace.older { "Transactions" } else { "Spans" },
                (spans, counted.map(|counted| (" of ", counted))),
            )
            .fact("Errors and problems", problems)
            .fact("Log lines", logs)
            .fact("Project", project.clone())
            .section(
                Section::code("Slowest path")
                    .items(tree::slowest(&roots), |row| Item::new(row.words(project.as_ref())))
                    .at_most(12),
            )
            .section(
                Section::code("Errors and problems")
                    .items(tree::problems(&roots), |problem| Item::new(tree::problem(problem)))
                    .rank(Rank::Essential)
                    .at_most(20),
            )
            .section(
                Section::code("Where the time goes, by kind of span")
                    .items(&kinds, |kind| Item::new(kind.words()))
                    .at_most(KINDS),
            )
            .section(
                Section::code("Spans")
                    .items(&rows, |row| Item::new(row.words(project.as_ref())))
                    .brought_by("spanId"),
            )
            .note((folded < spans).then_some((
                "The tree shows ",
                folded,
                " of ",
                spans,
                " spans, the slowest and those with errors first; `spanId` shows what is below one.",
            )))
            .note(logs.map(|_| {
                (
                    "search_events with dataset `logs` and query `trace:",
                    self.trace_id.clone(),
                    "` shows its log lines.",
                )
            }))
            .note((hidden > 0).then_some((hidden, " spans of other projects are not shown.")))
            .note(
                trace
                    .older
                    .then_some("This server tells the transactions of a trace, and not the spans in them."),
            )
            .note(paging::skipped(skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}
