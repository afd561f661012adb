//! `get_replay_details`

use crate::{
    error::brief,
    parts::{link, other_server, paging, which_project},
    place::Place,
    prelude::*,
};
use happened::{Happened, Kind};
use lexicon::{Link, Period, ProjectId, Range, ReplayId, Thing};
use sentry_api::{
    EventSearch, Page,
    models::{EventTable, Replay, ReplayPart, Segment},
};
use untrusted::{Person, Rank, Say};

mod happened;
#[cfg(test)]
mod tests;

/// Read a session replay: what the visitor did, clicks and rage clicks, pages, failed requests, console, errors.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetReplayDetails {
    organization_slug: Option<OrganizationSlug>,
    /// 32 hexadecimal digits.
    replay_id: Option<ReplayId>,
    /// Instead of `replayId`.
    replay_url: Option<String>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

/// Pieces of a recording that are read at once; each holds some seconds.
const SEGMENTS: u32 = 50;
/// Errors that are looked up.
const ERRORS: usize = 10;
/// Lines about what happened.
const ROWS: usize = 60;

impl Tool for GetReplayDetails {
    const SPEC: Spec = Spec::new("get_replay_details", "Get replay details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::OrgRead, Scope::ProjectRead, Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let (organization, id) =
            meant(cx, self.organization_slug, self.replay_id, self.replay_url.as_deref())?;
        let place = cx.place(organization, self.region_url.as_ref()).await?;
        let sentry = cx.sentry(&place);
        let (only, replay) = tokio::join!(cx.project(&place, None), sentry.replay(&place.organization, &id));
        let only = only?;
        let replay = replay.map_err(|error| missing(error, &place, &id))?;
        which_project::inside(cx, only.as_ref(), replay.project_id.as_ref())?;
        let rest = Rest { cx, place: &place, replay: &replay, id: &id, only: only.as_ref() };
        let (segments, errors) = tokio::join!(rest.segments(self.cursor.as_ref()), rest.errors());
        let answer = Answer::new(("Replay ", id.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::replay(&place.host, &place.organization, &id))
            .fact("Project", replay.project_id.0.clone())
            .fact("Started", replay.started_at.0)
            .fact("Duration", replay.duration.0.map(|seconds| (seconds, " s")))
            .fact("Counts", counts(&replay))
            .fact("Archived", replay.is_archived.filter(|gone| *gone).map(|_| "what was recorded is gone"));
        let answer = failed(about(answer, &replay), errors, replay.error_ids.len());
        let answer = match segments {
            None => answer.note("Nothing was recorded, or it is gone."),
            Some(Ok(page)) => recorded(answer, page, &replay),
            Some(Err(error)) => answer.note(("What was recorded could not be read: ", brief(&error), ".")),
        };
        let trace = replay.trace_ids.first().cloned();
        let answer = answer
            .note(trace.map(|trace| ("Its requests: get_trace_details with `traceId: \"", trace, "\"`.")))
            .note(paging::skipped(replay.error_ids.skipped));
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// The replay that is meant, by id or by link; either parameter takes either.
fn meant(
    cx: &Cx<'_>,
    named: Option<OrganizationSlug>,
    id: Option<ReplayId>,
    url: Option<&str>,
) -> Result<(Option<OrganizationSlug>, ReplayId)> {
    let Some(url) = url else {
        let id = id.ok_or_else(|| Error::complaint("give `replayId` or `replayUrl`"))?;
        return Ok((named, id));
    };
    let parsed = link::read(cx, url)?;
    let Thing::Replay(linked) = parsed.thing else {
        return Err(Error::complaint(
            "`replayUrl` is a link, but not to a replay; get_sentry_resource reads it",
        ));
    };
    if id.is_some_and(|id| id != linked) {
        return Err(Error::complaint("`replayUrl` and `replayId` name two replays; give one"));
    }
    Ok((link::organization(named, parsed.organization)?, linked))
}

fn missing(error: sentry_api::Error, place: &Place, id: &ReplayId) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(
            Answer::new("No such replay")
                .fact("Replay", id.clone())
                .fact("Organization", place.organization.clone())
                .note(
                    "There is none, it was removed after its time, or this organization records no replays.",
                ),
        ),
        other => other_server::lacking(
            other,
            "session replays",
            "get_issue_breadcrumbs tells what came before an error.",
        ),
    }
}

/// What is asked for once the replay is known.
struct Rest<'a> {
    cx: &'a Cx<'a>,
    place: &'a Place,
    replay: &'a Replay,
    id: &'a ReplayId,
    /// The project that the session is confined to.
    only: Option<&'a ProjectId>,
}

impl Rest<'_> {
    async fn segments(&self, cursor: Option<&Cursor>) -> Option<sentry_api::Result<Page<Segment>>> {
        let gone = self.replay.is_archived.is_some_and(|gone| gone);
        let none = self.replay.count_segments.is_some_and(|count| count.0 == 0);
        let project = self.replay.project_id.as_ref().filter(|_| !gone && !none)?;
        let (sentry, organization) = (self.cx.sentry(self.place), &self.place.organization);
        Some(sentry.replay_segments(organization, project, self.id, SEGMENTS, cursor).await)
    }

    /// The errors with their issues: those of other projects too, unless the session is confined.
    async fn errors(&self) -> Option<sentry_api::Result<EventTable>> {
        let ids: Vec<&str> =
            self.replay.error_ids.iter().take(ERRORS).map(lexicon::EventId::as_str).collect();
        if ids.is_empty() {
            return None;
        }
        let fields = ["id", "issue", "title", "timestamp"].map(str::to_owned);
        let search = EventSearch {
            dataset: "errors",
            query: &format!("id:[{}]", ids.join(",")),
            fields: &fields,
            sort: "timestamp",
            range: Range::last(Period::days(90)),
            project: self.only,
            environments: &[],
            limit: 50,
            cursor: None,
        };
        let found = self.cx.sentry(self.place).event_table(&self.place.organization, &search).await;
        Some(found.map(|(table, _)| table))
    }
}

fn counts(replay: &Replay) -> Vec<(&'static str, sentry_api::models::Count, &'static str)> {
    let all = [
        (&replay.count_errors, " errors"),
        (&replay.count_rage_clicks, " rage clicks"),
        (&replay.count_dead_clicks, " dead clicks"),
        (&replay.count_warnings, " warnings"),
        (&replay.count_segments, " segments"),
    ];
    let some = all.into_iter().filter_map(|(count, what)| Some((count.0?, what)));
    some.enumerate().map(|(at, (count, what))| (if at == 0 { "" } else { ", " }, count, what)).collect()
}

fn about(answer: Answer, replay: &Replay) -> Answer {
    answer
        .field("User", replay.user.as_ref().and_then(|user| user.name()).map(Person))
        .field("Environment", &replay.environment)
        .field("Release", replay.releases.first())
        .field("Browser", replay.browser.as_ref().map(named))
        .field("System", replay.os.as_ref().map(named))
        .field("Device", replay.device.as_ref().map(named))
        .section(Section::list("Pages").items(&replay.urls.items, Item::new).at_most(5).rank(Rank::Useful))
}

fn named(part: &ReplayPart) -> impl Say {
    let name = part.name.as_ref().or(part.model.as_ref()).cloned();
    (name, part.version.as_ref().cloned().map(|version| (" ", version)))
}

fn failed(answer: Answer, errors: Option<sentry_api::Result<EventTable>>, count: usize) -> Answer {
    let answer = answer.note((count > ERRORS).then_some((
        "It has ",
        count,
        " errors, of which the first ",
        ERRORS,
        " were looked up.",
    )));
    match errors {
        None => answer,
        Some(Err(error)) => answer.note(("Its errors could not be looked up: ", brief(&error), ".")),
        Some(Ok(table)) => {
            let none = table.data.is_empty().then_some("None of its errors can be seen here.");
            let rows = table.data.iter().map(|row| {
                let value =
                    |key: &str| row.iter().find(|(name, _)| name.same_as(key)).map(|(_, value)| value);
                Item::new((
                    value("issue"),
                    value("title").map(|title| (": ", title)),
                    value("id").map(|id| (" · event ", id)),
                    value("timestamp").map(|at| (" · ", at)),
                ))
            });
            answer
                .section(Section::list("Errors").items(rows, |row| row).at_most(ERRORS).rank(Rank::Essential))
                .note(none)
                .note(paging::skipped(table.data.skipped))
        }
    }
}

/// What happened, with everyday things left out where there is too much.
fn recorded(answer: Answer, page: Page<Segment>, replay: &Replay) -> Answer {
    let skipped = page.skipped + page.items.iter().map(|segment| segment.skipped).sum::<usize>();
    let events = page.items.into_iter().flat_map(|segment| segment.items);
    let mut all: Vec<Happened> =
        events.filter_map(|event| Happened::of(event, replay.started_at.0)).collect();
    all.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut left_out = 0;
    for kind in [Kind::Everyday, Kind::Telling] {
        let excess = all.len().saturating_sub(ROWS);
        let mut going = all.iter().filter(|one| one.kind == kind).count().min(excess);
        left_out += going;
        all.retain(|one| {
            let goes = one.kind == kind && going > 0;
            going -= usize::from(goes);
            !goes
        });
    }
    let none = all.is_empty().then_some("In this part nothing happened that tells anything.");
    answer
        .section(Section::list("What happened").items(all, Happened::row).at_most(ROWS).rank(Rank::Important))
        .note((left_out > 0).then_some((
            "Clicks, requests and the like that went well and were left out: ",
            left_out,
            ".",
        )))
        .note(none)
        .note(page.next.map(|cursor| ("The recording goes on: call again with `cursor: \"", cursor, "\"`.")))
        .note(paging::skipped(skipped))
}
