//! `triage_issues`. Its arguments stand in `triage/call.rs`, because the gate reads them for `sentry-mcp triage` too.

use crate::{
    context::place::Place,
    parts::{paging, window::Window},
    prelude::*,
    triage::{Asked, Patience, Sweep, sweep, told::Telling},
};
use std::sync::Arc;

pub(super) use crate::triage::call::TriageIssues;

#[cfg(test)]
mod tests;

impl Tool for TriageIssues {
    const SPEC: Spec = Spec::new("triage_issues", "Triage issues")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(mut self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor.take());
        let window = Window::of(start.cursor(), Limit::get(self.limit, ROWS))?;
        let advised = self.max_kilobytes;
        let (place, asked) = self.asked(cx, ROWS).await?;
        let sweep = swept(cx, &place, &asked, start.is_later()).await?;
        let mut shown = window.cut(&sweep.causes);
        start.leave_out(&mut shown);
        let telling = Telling { sweep: &sweep, asked: &asked, place: &place, compared: None };
        let nothing = sweep.seen.is_empty() && sweep.is_complete && sweep.skipped == 0;
        let answer = telling
            .summary()
            .data(telling.data(shown.iter().copied()))
            .section(telling.rows(shown.iter().copied()))
            .note(nothing.then_some(
                "Nothing matches. Give a longer time as `since`, or leave out what narrows it down.",
            ));
        let answer = MaxKilobytes::advise(advised, answer);
        Ok(start.pages(answer, window.next(sweep.causes.len()).as_ref()))
    }
}

/// Rows on a page when nothing is asked.
const ROWS: u32 = 10;

/// A sweep, and for a later page the one that the first page is of.
async fn swept(cx: &Cx<'_>, place: &Place, asked: &Asked, is_later: bool) -> Result<Arc<Sweep>> {
    let key = format!("{} {} {}", place.host, asked.scope(place.organization.as_str()), asked.rows);
    let kept = &cx.reviewed().sweeps;
    if let Some(known) = kept.get(&key).await.filter(|_| is_later) {
        return Ok(known);
    }
    let sweep = Arc::new(sweep(cx, place, asked, Patience::CALL).await?);
    kept.insert(key, Arc::clone(&sweep)).await;
    Ok(sweep)
}
