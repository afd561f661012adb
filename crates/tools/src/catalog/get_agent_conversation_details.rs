//! `get_agent_conversation_details`

use crate::{
    parts::{other_server, paging},
    prelude::*,
};
use lexicon::{Link, Period, ProjectRef, Range, Thing, Timestamp};
use said::{Step, steps};
use sentry_api::{ConversationSearch, models::ConversationSpan};
use std::collections::BTreeSet;
use untrusted::Rank;

mod said;
#[cfg(test)]
mod tests;

/// Read a conversation of a user with an AI agent: what was asked and answered, tool calls with arguments, failures,
/// tokens.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetAgentConversationDetails {
    organization_slug: Option<OrganizationSlug>,
    /// From search_agent_conversations.
    conversation_id: String,
    /// Slug or number.
    project: Option<ProjectRef>,
    /// Default: 30 days ago.
    start: Option<Timestamp>,
    /// With `start`.
    end: Option<Timestamp>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

/// Spans that are read at once.
const SPANS: u32 = 100;
/// The longest id.
const LONGEST: usize = 256;

impl Tool for GetAgentConversationDetails {
    const SPEC: Spec = Spec::new("get_agent_conversation_details", "Get agent conversation details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead, Scope::ProjectRead])
        .aliases(&["get_ai_conversation_details"]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let id = self.conversation_id.trim();
        if id.is_empty() || id.len() > LONGEST {
            return Err(Error::complaint(
                "`conversationId` is needed, as search_agent_conversations shows it",
            ));
        }
        let range = match (self.start, self.end) {
            (None, None) => Range::last(Period::days(30)),
            (Some(start), Some(end)) => {
                Range::between(start, end).map_err(|_| Error::complaint("`end` must be after `start`"))?
            }
            _ => return Err(Error::complaint("give `start` and `end` together")),
        };
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project).await?;
        let (first, start) = (self.cursor.is_none(), paging::Start::of(self.cursor));
        let search = ConversationSearch {
            query: "",
            project: project.as_ref(),
            environments: &[],
            range,
            limit: SPANS,
            cursor: start.cursor(),
        };
        let page = cx.sentry(&place).conversation(&place.organization, id, &search).await;
        let missing = || {
            Error::input(
                Answer::new("No such conversation")
                    .fact("Conversation", quote(id))
                    .fact("Period", (range.ends_now().then_some("last "), range))
                    .fact("Project", project.clone())
                    .fact("Organization", place.organization.clone())
                    .note("search_agent_conversations lists them. One of before needs `start` and `end`."),
            )
        };
        let mut page = page.map_err(|error| match error {
            sentry_api::Error::Missing(_) => missing(),
            other => other_server::lacking(
                other,
                "agent conversations",
                "get_trace_details tells of the calls of one trace.",
            ),
        })?;
        // A conversation may go through several projects; what the server sends of others is not shown.
        let hidden = cx
            .grant()
            .constraint
            .project
            .is_some()
            .then(|| paging::confine(&mut page, |span: &ConversationSpan| span.project_id.0 == project));
        if page.items.is_empty() && page.skipped == 0 && first {
            return Err(missing());
        }
        let spans = page.items;
        let mut told = steps(&spans);
        let models: BTreeSet<_> =
            spans.iter().filter_map(|span| span.response_model.as_ref().or(span.model.as_ref())).collect();
        let traces: BTreeSet<_> = spans.iter().filter_map(|span| span.trace.0.clone()).collect();
        let link = Link::to(&place.host, &place.organization, &Thing::Conversation(id.into()));
        let calls = told.iter().filter(|step| matches!(step, Step::Tool { .. })).count();
        let (tokens, cost) = spent(&spans);
        let user = spans.iter().find_map(|span| span.user.as_ref());
        let nothing = told.is_empty().then_some(
            "Nothing of what was said was recorded: the application may send no messages. get_trace_details tells of the calls.",
        );
        // Spans come in no order that Sentry promises, and with other pages nobody knows which is the first.
        let whole = first && page.next.is_none();
        let earliest = spans.iter().filter(|span| span.trace.is_some()).min_by(|one, other| {
            let at = |span: &ConversationSpan| span.start.unwrap_or(f64::INFINITY);
            at(one).total_cmp(&at(other))
        });
        let trace = earliest.and_then(|span| span.trace.0.clone());
        start.leave_out(&mut told);
        let answer = Answer::new(("Agent conversation in ", place.organization.clone()))
            .fact("Conversation", quote(id))
            .fact("Link", link)
            .fact("Period", (range.ends_now().then_some("last "), range))
            .fact("Project", project)
            .fact("Spans", (spans.len(), " in ", traces.len(), " traces"))
            .fact("Tool calls", (calls > 0).then_some(calls))
            .fact(
                if whole { "Tokens" } else { "Tokens of this page" },
                (tokens > 0).then_some((tokens, (cost > 0.0).then(|| (", $", (cost * 1e4).round() / 1e4)))),
            )
            .field("User", user.map(untrusted::Person))
            .section(Section::list("Models").items(models, Item::new).at_most(5).rank(Rank::Useful))
            .section(Section::list("What was said").items(told, Step::row).at_most(60))
            .note(nothing)
            .note(hidden.flatten())
            .note(trace.map(|trace| {
                let which = if whole { "Its first trace" } else { "The first trace of this page" };
                (which, ": get_trace_details with `traceId: \"", trace, "\"`.")
            }))
            .note(paging::skipped(page.skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, start.pages(answer, page.next.as_ref())))
    }
}

/// Tokens and dollars. An agent's own span repeats what its calls cost, so it counts only where no call says anything.
fn spent(spans: &[ConversationSpan]) -> (u64, f64) {
    let of = |calls: bool| {
        let spans = || spans.iter().filter(move |span| said::is_call(span) == calls);
        let tokens = spans().filter_map(|span| span.tokens.0);
        let cost = spans().filter_map(|span| span.cost.0).filter(|cost| cost.is_finite());
        (tokens.fold(0_u64, |sum, count| sum.saturating_add(count.0)), cost.sum::<f64>())
    };
    let calls = of(true);
    if calls.0 > 0 || calls.1 > 0.0 { calls } else { of(false) }
}
