//! `get_event_stacktrace`

use crate::{
    parts::{
        frames::{self, FramesOf},
        paging, threads, which_issue,
        window::Window,
    },
    prelude::*,
};
use lexicon::EventRef;
use sentry_api::models::{Event, Frame, Stacktrace};
use traces::Trace;
use untrusted::Rank;

#[cfg(test)]
mod tests;
mod traces;

/// All stack frames of an event: every exception of the chain, or one thread; libraries too, in order.
///
/// get_issue_details shows the frames of the application.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetEventStacktrace {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue or to one of its events.
    issue_url: Option<String>,
    /// Event id, `latest`, `oldest` or `recommended`. Default: `latest`.
    event_id: Option<EventRef>,
    /// Id or name of a thread. Default: the exceptions, else the thread that crashed.
    thread: Option<String>,
    /// Frames on a page. Default: 100.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetEventStacktrace {
    const SPEC: Spec = Spec::new("get_event_stacktrace", "Get stack trace of an event")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let window = Window::of(self.cursor.as_ref(), Limit::get(self.limit, 100))?;
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let event = found.read_event(cx, self.event_id).await?;
        let threads = threads::section(&event, 30);
        let chosen = match &self.thread {
            Some(named) => traces::of_thread(&event, named)?,
            None => traces::usual(&event),
        };
        let total: usize = chosen.iter().map(|trace| trace.stacktrace.frames.len()).sum();
        let skipped = chosen.iter().map(|trace| trace.stacktrace.frames.skipped).sum::<usize>();
        let answer = found
            .headed("Stack trace of ", &event)
            .fact("Frames", total)
            .field("Platform", &event.platform)
            .sections(page(&chosen, window, &FramesOf::event(&event)))
            .sections(window.is_first().then(|| registers(&chosen)).flatten())
            .sections(window.is_first().then_some(threads))
            .note((total == 0).then_some(nothing(&event)))
            .note(paging::skipped(skipped + event.entries.skipped))
            .note(paging::next(window.next(total)));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// The frames of one page, each trace below what it is of.
fn page(traces: &[Trace<'_>], window: Window, of: &FramesOf<'_>) -> Vec<Section> {
    let all = traces.iter().enumerate().flat_map(|(at, trace)| {
        // Sentry sends the oldest frame first; everybody reads from where it went wrong.
        trace.stacktrace.frames.iter().rev().enumerate().map(move |(number, frame)| (at, number, frame))
    });
    let rows = window.cut(all);
    let mut sections = Vec::new();
    for (at, trace) in traces.iter().enumerate() {
        let of_trace: Vec<(usize, &Frame)> =
            rows.iter().filter(|(of, ..)| *of == at).map(|(_, number, frame)| (*number, *frame)).collect();
        if of_trace.is_empty() {
            continue;
        }
        let is_whole = of_trace.first().is_some_and(|(number, _)| *number == 0);
        sections.push(trace.header(!is_whole));
        let culprit = of_trace.iter().find(|(_, frame)| frames::is_ours(frame)).filter(|_| is_whole);
        if let Some((number, frame)) = culprit {
            sections.push(frames::source("Culprit frame", *number, frame, of));
            sections.push(frames::variables(frame));
        }
        let rank = if at == 0 { Rank::Essential } else { Rank::Important };
        let list =
            Section::code("Frames, innermost first; > marks the application's").rank(rank).at_most(100);
        sections.push(list.items(of_trace, |(number, frame)| {
            let mark = if frames::is_ours(frame) { "> " } else { "  " };
            Item::new((mark, frames::line(number, frame, of)))
        }));
    }
    sections
}

/// The registers of the first trace that has any.
fn registers(traces: &[Trace<'_>]) -> Option<Section> {
    let of = |stacktrace: &'_ Stacktrace| stacktrace.registers.0.clone();
    let registers = traces.iter().find_map(|trace| of(trace.stacktrace))?;
    let rows = registers.iter();
    Some(
        Section::list("Registers")
            .items(rows, |(name, value)| Item::new((name, " = ", value)))
            .rank(Rank::Detail)
            .at_most(64),
    )
}

/// Why there are no frames.
fn nothing(event: &Event) -> &'static str {
    if event.entries.is_empty() {
        "This event has no stack trace: it records nothing but its tags and contexts. get_issue_details shows them."
    } else {
        "This event has no stack frames here. get_issue_details shows what it records."
    }
}
