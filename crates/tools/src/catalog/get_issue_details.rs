//! `get_issue_details`

use crate::{
    error::brief,
    parts::{event, issue, other_server, surroundings, which_issue},
    prelude::*,
};
use beside::Beside;
use futures_util::future::{Either, ready, select};
use here::Here;
use lexicon::{EventRef, Link};
use std::pin::pin;

mod beside;
mod here;
#[cfg(test)]
mod tests;

/// Read one issue: what Sentry knows of it, and its latest event (or another) with the error, the
/// application's stack frames, source, variables, tags, request, last breadcrumbs, flags and contexts.
///
/// Give `issueId` (`BACKEND-1A` or a number), paste `issueUrl`, or give an event's id as `eventId`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueDetails {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue or to one of its events.
    issue_url: Option<String>,
    /// Event id, `latest`, `oldest` or `recommended`. Default: `latest`.
    event_id: Option<EventRef>,
    /// Only these parts. Default: all; from commits on, only what Sentry marks.
    sections: Option<Vec<event::Part>>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueDetails {
    const SPEC: Spec = Spec::new("get_issue_details", "Get issue details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let found = match (&self.issue_id, &self.issue_url, &self.event_id) {
            (None, None, Some(EventRef::Id(event))) => {
                which_issue::find_by_event(cx, self.organization_slug, self.region_url, event.clone()).await?
            }
            _ => {
                which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                    .await?
            }
        };
        let place = &found.place;
        let which = self.event_id.or_else(|| found.event.clone()).unwrap_or_default();
        let is_latest = which == EventRef::Latest;
        let parts = self.sections.as_deref().unwrap_or_default();
        // Both at once: the event's route takes the same id, so the core of an issue costs one round.
        let sentry = cx.sentry(place);
        let wants_frames = parts.is_empty() || parts.contains(&event::Part::Error);
        let round = async {
            tokio::join!(
                found.read_with_owners(cx),
                sentry.event(&place.organization, &found.issue, &which),
                Here::beside(cx, wants_frames),
            )
        };
        // Asked in the same round; the answer waits for it only where a frame may lie here.
        let mappings = pin!(here::mappings(cx, place, wants_frames));
        let ((issue, event, here), mappings) = match select(pin!(round), mappings).await {
            Either::Left((round, mappings)) => (round, Either::Left(mappings)),
            Either::Right((mappings, round)) => (round.await, Either::Right(ready(mappings))),
        };
        let issue = issue?;
        let frames = async {
            let event = event.as_ref().ok()?;
            match here {
                // On the heap: it is large, and beside no checkout it would be moved for nothing.
                Ok(here) => Box::pin(here?.frames(cx, &issue, event, mappings)).await,
                Err(late) => late.told(event),
            }
        };
        let (beside, frames) =
            tokio::join!(Beside::asked(cx, &found, &issue, event.as_ref().ok(), parts), frames);

        let name = issue::name_of(&issue, &found.issue);
        let answer = issue::summary(&issue, &found.issue, place, cx.now());
        let answer = MaxKilobytes::advise(self.max_kilobytes, answer);
        let answer = match &event {
            Ok(event) => {
                let latest = other_server::not_recommended(sentry.dialect(), &which);
                let id = event.id.as_ref().map_or(which, |id| EventRef::Id(id.clone()));
                let link = Link::event(&place.host, &place.organization, &name, &id);
                let at = event.date_created.map(|at| (" at ", at));
                let trace = surroundings::trace(event);
                let trace = trace.map(|(trace, span)| (trace, span.map(|span| (", span ", span))));
                let replay = surroundings::replay(event);
                let replay = replay.map(|id| Link::replay(&place.host, &place.organization, &id));
                // The latest event's page is the issue's own.
                let answer = answer
                    .fact("Event", (id, at))
                    .fact("Event link", (!is_latest).then_some(link))
                    .fact("Trace", trace)
                    .fact("Replay of the event", replay);
                event::told(answer, &issue, event, parts).note(latest)
            }
            // The issue alone is worth an answer; why there is no event is worth a note.
            Err(sentry_api::Error::Missing(_)) => answer.note((
                "This issue has no event ",
                which,
                "; without it there is no stack trace above.",
            )),
            Err(sentry_api::Error::Refused { status: 422, .. }) => answer.note((
                "This server finds events by id, and the latest: it has none by the word ",
                which,
                ". search_issue_events lists the ids.",
            )),
            Err(error) => answer.note((
                "The event ",
                which,
                " could not be read (",
                brief(error),
                "), so there is no stack trace above; call again for it.",
            )),
        };
        let answer = beside.told(answer.sections(frames), &found, event.as_ref().ok());
        let only = (!parts.is_empty()).then_some("Only the parts that `sections` names are shown.");
        let open = !issue.status.as_ref().is_some_and(|status| status.same_as("resolved"));
        let hint = ("`Fixes ", name, "` in a commit message resolves the issue when the commit is released.");
        Ok(answer.note(only).note(open.then_some(hint)))
    }
}
