//! `get_issue_details`

use crate::{
    parts::{
        breadcrumbs, exceptions, frames, issue, request,
        which_issue::{self, Named},
    },
    prelude::*,
};
use lexicon::{EventRef, Link};
use sentry_api::models::{Entry, Event};

/// Read one issue: what Sentry knows of it, and its latest event (or another) with the error, the
/// application's stack frames, source, variables, tags, request and last breadcrumbs.
///
/// Give `issueId` (`BACKEND-1A` or a number) or paste `issueUrl`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueDetails {
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue or to one of its events.
    issue_url: Option<String>,
    /// Event id, `latest`, `oldest` or `recommended`. Default: `latest`.
    event_id: Option<EventRef>,
    /// Size of the answer, up to 80. Default: 24.
    #[expect(dead_code, reason = "the gate reads it, for every tool that has it")]
    max_kilobytes: Option<u32>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueDetails {
    const SPEC: Spec = Spec::new("get_issue_details", "Get issue details")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let found = which_issue::find(
            cx,
            Named {
                organization: self.organization_slug,
                region: self.region_url.as_ref(),
                id: self.issue_id.as_deref(),
                url: self.issue_url.as_deref(),
            },
        )
        .await?;
        let place = &found.place;
        let which = self.event_id.or(found.event).unwrap_or_default();
        let sentry = cx.sentry(place);
        // Both at once: the event's route takes the same id, so the core of an issue costs one round.
        let (issue, event) = tokio::join!(
            sentry.issue(&place.organization, &found.issue),
            sentry.event(&place.organization, &found.issue, &which),
        );
        let issue = issue?;
        cx.inside(issue.project.as_ref().and_then(|project| project.slug.as_ref()))?;
        let name = issue::name_of(&issue, &found.issue);
        let answer = issue::summary(&issue, &found.issue, place, cx.now()).lengthened_by("maxKilobytes: 80");
        let answer = match event {
            Ok(event) => {
                let id = event.id.as_ref().map_or(which, |id| EventRef::Id(id.clone()));
                let link = Link::event(&place.host, &place.organization, &name, &id);
                with_event(answer.fact("Event", (id, event.date_created.map(|at| (" at ", at)))).fact("Event link", link), &event)
            }
            // The issue alone is worth an answer; which event there is not is worth a note.
            Err(sentry_api::Error::Missing(_)) => {
                answer.note(("There is no event ", which, " of this issue; what follows from it is missing above."))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(answer.note(("`Fixes ", name, "` in a commit message resolves the issue when the commit is released.")))
    }
}

fn with_event(answer: Answer, event: &Event) -> Answer {
    let mut sections = Vec::new();
    let has_exception = event.entries.iter().any(|entry| matches!(entry, Entry::Exception(list) if !list.is_empty()));
    for entry in event.entries.iter() {
        match entry {
            Entry::Exception(list) => sections.extend(exceptions::sections(list)),
            Entry::Message(log) => {
                let text = log.formatted.as_ref().or(log.message.as_ref());
                sections.push(Section::text_of("Message", text).rank(Rank::Essential));
            }
            Entry::Request(sent) => sections.push(request::section(sent)),
            Entry::Breadcrumbs(list) => sections.push(breadcrumbs::section(list)),
            Entry::Threads(threads) if !has_exception => {
                let crashed = threads.iter().find(|thread| thread.crashed.unwrap_or(false));
                let thread = crashed.or_else(|| threads.iter().find(|thread| thread.stacktrace.is_some()));
                sections.extend(
                    thread.and_then(|thread| thread.stacktrace.as_ref()).into_iter().flat_map(|trace| frames::sections(trace, true)),
                );
            }
            Entry::Threads(_) | Entry::Other(..) => {}
        }
    }
    let tags = Section::list("Tags")
        .items(event.tags.iter(), |tag| Item::new((&tag.key, " = ", &tag.value)))
        .rank(Rank::Useful)
        .at_most(40);
    let user = event.user.as_ref().map(|user| {
        Section::list("User")
            .row((
                user.id.as_ref().map(|id| ("id ", id)),
                user.username.as_ref().map(|name| (" ", name)),
                user.email.as_ref().map(|email| (" ", email)),
                user.ip_address.as_ref().map(|address| (" ", address)),
            ))
            .rank(Rank::Useful)
    });
    let has_message = event.entries.iter().any(|entry| matches!(entry, Entry::Message(_)));
    let message = event.message.as_ref().filter(|_| !has_exception && !has_message);
    // Which parts an event type has is the SDK's choice; one that has none of these still has a title.
    let title = event.title.as_ref().filter(|_| sections.is_empty() && message.is_none());
    answer
        .field("Event type", &event.kind)
        .field("Platform", &event.platform)
        .field("Release", event.release.as_ref().and_then(|release| release.version.as_ref()))
        .field("Event title", title)
        .block("Event message", message)
        .sections(sections)
        .sections(user)
        .section(tags)
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    #[tokio::test]
    async fn a_python_error_is_read_by_its_short_id() {
        let session = Session::new();
        assert_snapshot!(session.answer("get_issue_details", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"})).await);
        assert_snapshot!(session.requests().join("\n"));
    }
}
