//! `search_agent_conversations`

use crate::{
    parts::{
        messages::{all_of_model, last_of_user},
        other_server, paging, searched,
        spoken::{self, Given, Spoken},
        when,
    },
    place::Place,
    prelude::*,
};
use lexicon::{Link, Period, ProjectRef, Range, Timestamp, query::Dialect, translate::Surface};
use sentry_api::{ConversationSearch, models::Conversation};
use untrusted::{Person, Untrusted};

#[cfg(test)]
mod tests;

/// Search conversations of users with AI agents (LLM chats), in plain English or Sentry's syntax: errors, tools, tokens,
/// cost.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchAgentConversations {
    organization_slug: Option<OrganizationSlug>,
    /// Default: all.
    query: Option<String>,
    /// Slug or number.
    project: Option<ProjectRef>,
    environment: Option<Vec<String>>,
    /// Default: `30d`.
    period: Option<Period>,
    /// Instead of `period`.
    start: Option<Timestamp>,
    /// With `start`.
    end: Option<Timestamp>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for SearchAgentConversations {
    const SPEC: Spec = Spec::new("search_agent_conversations", "Search agent conversations")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead, Scope::ProjectRead])
        .aliases(&["search_ai_conversations"]);
    type Effect = Reads;

    async fn run(mut self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor.take());
        let given = self.period.is_some() || self.start.is_some() || self.end.is_some();
        let range = when::range(self.period, self.start, self.end)?;
        let range = given.then_some(range);
        let place = cx.place(self.organization_slug.take(), self.region_url.as_ref()).await?;
        let (asked, explicit) = (self.query.as_deref().map(str::trim), self.project.is_some());
        let spoken = spoken::read(cx, &place, asked, Surface::Conversations, explicit, &start).await?;
        let answer =
            spoken::searched(cx, spoken, GIVEN, |spoken| self.search(cx, &place, &start, range, spoken))
                .await?;
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// The route takes neither data, columns nor an order, so a reading of them changes nothing.
const GIVEN: Given = Given { dataset: true, columns: true, order: true };

impl SearchAgentConversations {
    /// Searches the time that was given, else the one that was said.
    async fn search(
        &self,
        cx: &Cx<'_>,
        place: &Place,
        start: &paging::Start,
        range: Option<Range>,
        mut spoken: Spoken,
    ) -> Result<Answer> {
        let reading = std::mem::take(&mut spoken.reading);
        let project = cx.project(place, self.project.clone().or(spoken.project.take())).await?;
        let range = range.or(reading.period).unwrap_or(Range::last(Period::days(30)));
        // One project is a parameter, and the time is one too; several projects are a term.
        let query = match reading.projects.len() {
            0 | 1 if spoken.english => reading.query.to_string(),
            _ => spoken.query.clone(),
        };
        let environments = self.environment.clone().unwrap_or(reading.environments);
        let search = ConversationSearch {
            query: &query,
            project: project.as_ref(),
            environments: &environments,
            range,
            limit: Limit::get(self.limit, reading.limit.map_or(10, u32::from)),
            cursor: start.cursor(),
        };
        let sentry = cx.sentry(place);
        let asked = sentry.conversations(&place.organization, &search);
        let (page, odd) = tokio::join!(asked, searched::oddities(cx, place, Dialect::Spans, &query));
        let page = page.map_err(|error| spoken.explain(&odd, &query, match error {
            sentry_api::Error::Missing(_) => Error::lacking(
                Answer::new("No agent conversations here").fact("Organization", place.organization.clone()).note(
                    "The server keeps none, or there is no such organization. search_events with dataset `spans` and query `has:gen_ai.operation.type` tells of single calls.",
                ),
            ),
            other => other_server::lacking(
                other,
                "agent conversations",
                "search_events with dataset `spans` and query `has:gen_ai.operation.type` tells of single calls.",
            ),
        }))?;
        let mut page = paging::named(page, |conversation| conversation.conversation_id.is_some());
        start.leave_out(&mut page.items);
        let none = (page.items.is_empty() && page.skipped == 0)
            .then_some("Nothing matches. Widen `period`, or drop a term of the query.");
        let (host, organization) = (&place.host, &place.organization);
        let link = Link::conversations(host, organization, project.as_ref(), &environments, &query, range);
        let environments = environments.join(", ");
        let answer = Answer::new(("Agent conversations in ", place.organization.clone()))
            .fact("Search", (query.is_empty().then_some("everything"), (!query.is_empty()).then(|| quote(&query))))
            .fact("Read as", spoken.read_as())
            .fact("Period", (range.ends_now().then_some("last "), range))
            .fact("Project", project)
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
            .fact("Found", page.items.len())
            .fact("Link", link)
            .section(Section::list("Conversations").items(&page.items, row).at_most(100))
            .note(none)
            .note((!page.items.is_empty()).then_some(
                "The first word of a row is the id: get_agent_conversation_details with `conversationId` tells what was said.",
            ))
            .note(paging::skipped(page.skipped));
        Ok(start.pages(odd.noted(spoken.noted(answer)), page.next.as_ref()))
    }
}

/// `conv-1 2026-11-20T10:00:00Z · 12 s · 3 model calls · 2 tool calls, 1 failed · 4210 tokens · $0.02 · 1 errors`
fn row(found: &Conversation) -> Item {
    let at = |milliseconds: Option<f64>| milliseconds.and_then(|at| Timestamp::from_seconds(at / 1e3));
    let (start, end) = (at(found.start_timestamp.0), at(found.end_timestamp.0));
    let lasted = start.zip(end).map(|(start, end)| end.seconds().saturating_sub(start.seconds()));
    let failed = found.tool_errors.0.filter(|count| count.0 > 0);
    let errors = found.errors.0.filter(|count| count.0 > 0);
    let user = found.user.as_ref();
    let user = user.and_then(|user| user.email.as_ref().or(user.username.as_ref()).or(user.id.as_ref()));
    Item::new((
        &found.conversation_id,
        start.map(|start| (" ", start)),
        lasted.filter(|seconds| *seconds > 0).map(|seconds| (" · ", seconds, " s")),
        found.llm_calls.0.map(|count| (" · ", count, " model calls")),
        (
            found.tool_calls.0.map(|count| (" · ", count, " tool calls")),
            failed.map(|count| (", ", count, " failed")),
        ),
        found.total_tokens.0.map(|count| (" · ", count, " tokens")),
        found.total_cost.filter(|cost| *cost > 0.0).map(|cost| (" · $", (cost * 1e4).round() / 1e4)),
        errors.map(|count| (" · ", count, " errors")),
    ))
    .field("Title", &found.title)
    .field("User", user.map(Person))
    .field("Asked", found.first_input.as_ref().map(|text| brief(text.clone().map(last_of_user))))
    .field("Answered", found.last_output.as_ref().map(|text| brief(text.clone().map(all_of_model))))
}

/// What a row shows of a text: its first 240 characters.
fn brief(text: Untrusted) -> Untrusted {
    text.map(|text| {
        let mut characters = text.chars();
        let mut brief: String = characters.by_ref().take(240).collect();
        if characters.next().is_some() {
            brief.push('…');
        }
        brief
    })
}
