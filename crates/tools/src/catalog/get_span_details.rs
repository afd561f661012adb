//! `get_span_details`

use crate::{
    error::brief,
    parts::{
        paging,
        trace::{
            self, Trace,
            tree::{self, tidy},
        },
    },
    prelude::*,
};
use lexicon::{Link, SpanId, TraceId};
use sentry_api::models::TraceAttribute;
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// One span of a trace: all its attributes, the way down to it, the errors in it and the spans below.
///
/// get_trace_details lists the spans of a trace.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetSpanDetails {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    trace_id: TraceId,
    span_id: SpanId,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetSpanDetails {
    const SPEC: Spec = Spec::new("get_span_details", "Get span details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let trace = Trace::read(cx, &place, &self.trace_id).await?;
        let branches = trace.branches(cx);
        let way = trace::way(cx, &branches, &self.span_id)?;
        let span = *way.last().ok_or(Error::Bug("a way that leads nowhere"))?;
        let node = span.node;
        let project = node.project_slug.as_ref();
        // Only the trace tells whose span it is, and its attributes are asked for below its project.
        let item = match project {
            Some(project) if !trace.older => Some(
                cx.sentry(&place).span(&place.organization, project, &self.trace_id, &self.span_id).await,
            ),
            _ => None,
        };
        let unread = match &item {
            Some(Ok(item)) => item.attributes.skipped,
            _ => 0,
        };
        let untold = match &item {
            Some(Err(error)) => Some(brief(error)),
            Some(Ok(_)) => None,
            None => Some("this server tells none"),
        };
        let mut attributes = item.and_then(Result::ok).map(|item| item.attributes.items).unwrap_or_default();
        let came = attributes.len();
        attributes.retain(|attribute| attribute.name.is_some() && attribute.value.is_some());
        let unread = unread + came - attributes.len();
        attributes.retain(|attribute| {
            !SAID_ABOVE.iter().any(|said| attribute.name.as_ref().is_some_and(|name| name.same_as(said)))
        });
        attributes.sort_by(|one, other| one.name.as_ref().cmp(&other.name.as_ref()));
        let below: Vec<_> = span.children.iter().collect();
        let (spans, hidden) = (span.spans.saturating_sub(1), span.hidden);
        let answer = Answer::new(("Span ", self.span_id.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::span(&place.host, &place.organization, &self.trace_id, &self.span_id))
            .fact("Trace", self.trace_id)
            .fact("Project", project.cloned())
            .fact("Began", *node.start_timestamp)
            .fact("Duration", (tidy(node.milliseconds()), " ms"))
            .fact("Own time", (tidy(span.own_milliseconds()), " ms"))
            .fact("Spans below", spans)
            .fact("Errors and problems", span.problems)
            .field("Operation", node.operation())
            .field("Name", node.name())
            .field("Transaction", &node.transaction)
            .section(
                Section::code("Errors and problems")
                    .items(tree::problems(&[span]), |problem| Item::new(tree::problem(problem)))
                    .rank(Rank::Essential)
                    .at_most(20),
            )
            .section(Section::list("Attributes").items(&attributes, attribute).at_most(80))
            .section(
                Section::code("The way down")
                    .items(tree::steps(&way), |row| Item::new(row.words(None)))
                    .rank(Rank::Useful),
            )
            .section(
                Section::code("Spans below")
                    .items(tree::rows(&below, MOST), |row| Item::new(row.words(project)))
                    .rank(Rank::Useful)
                    .at_most(ROWS),
            )
            .note(
                (spans > 0).then_some("get_trace_details with this `spanId` shows more of the spans below."),
            )
            .note(untold.map(|why| ("The attributes of the span could not be asked for: ", why, ".")))
            .note((hidden > 0).then_some((hidden, " spans of other projects are not shown.")))
            .note(paging::skipped(unread + span.skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// Attributes that the head and the first lines tell.
const SAID_ABOVE: [&str; 8] = [
    "precise.finish_ts",
    "precise.start_ts",
    "project",
    "span.description",
    "span.duration",
    "span.op",
    "span.self_time",
    "transaction",
];
/// Rows below the span that are shown by default.
const ROWS: usize = 20;
/// Rows that are made at all.
const MOST: usize = 100;

fn attribute(attribute: &TraceAttribute) -> Item {
    Item::new((attribute.name.as_ref(), ": ", attribute.value.as_ref()))
}
