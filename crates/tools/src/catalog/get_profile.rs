//! `get_profile`

use crate::{
    error::brief,
    parts::{
        link, other_server, paging,
        profile::{Stacks, named, places},
        trace::tree::tidy,
    },
    prelude::*,
};
use lexicon::{Period, ProjectRef, Range, Thing, Timestamp, query::Literal};
use sentry_api::models::{Flamegraph, FrameInfo, ProfileFrame};

mod compared;
#[cfg(test)]
mod tests;

/// Where a transaction spends its CPU time, over all its profiles: slow functions, hot paths (flame graph). With
/// `compareAgainstPeriod`, what became slower.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetProfile {
    organization_slug: Option<OrganizationSlug>,
    project_slug_or_id: Option<ProjectRef>,
    /// Such as `GET /api/orders`.
    transaction_name: Option<String>,
    /// Default: `7d`.
    period: Option<Period>,
    /// As long before `period`, such as `7d`.
    compare_against_period: Option<Period>,
    /// Default: true, without libraries.
    focus_on_user_code: Option<bool>,
    /// Default: 10.
    #[schemars(range(min = 1, max = 20))]
    max_hot_paths: Option<u32>,
    /// Of any profile of the project.
    profile_url: Option<String>,
    region_url: Option<RegionUrl>,
}

/// Rows about functions.
const ROWS: usize = 10;

impl Tool for GetProfile {
    const SPEC: Spec = Spec::new("get_profile", "Get profile of a transaction")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::EventRead, Scope::OrgRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let transaction = self.transaction_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let transaction = transaction.ok_or_else(|| {
            Error::complaint("`transactionName` is needed; get_profile_details reads one profile by its id")
        })?;
        let (mut organization, mut project) = (self.organization_slug, self.project_slug_or_id);
        if let Some(url) = &self.profile_url {
            let parsed = link::read(cx, url)?;
            organization = link::organization(organization, parsed.organization)?;
            let linked = match parsed.thing {
                Thing::Profile { project, .. } | Thing::ContinuousProfile { project, .. } => Some(project),
                _ => None,
            };
            project = project.or(linked.map(ProjectRef::from));
        }
        let place = cx.place(organization, self.region_url.as_ref()).await?;
        let project = cx.project(&place, project).await?.ok_or_else(|| {
            Error::complaint("`projectSlugOrId` is needed; find_projects lists the projects")
        })?;
        let period = self.period.unwrap_or(Period::days(7));
        let range = Range::last(period);
        let before =
            self.compare_against_period.map(|length| earlier(cx.now(), period, length)).transpose()?;
        let query = format!("event.type:transaction transaction:{}", Literal::exact(transaction));
        let sentry = cx.sentry(&place);
        let (now, then) =
            tokio::join!(sentry.flamegraph(&place.organization, &project, &query, range), async {
                Some(sentry.flamegraph(&place.organization, &project, &query, before?).await)
            });
        let flames = now.map_err(|error| {
            other_server::lacking(
                error,
                "profiles",
                "get_trace_details tells where the time of a request went.",
            )
        })?;
        let own = self.focus_on_user_code.unwrap_or(true);
        let most = self.max_hot_paths.map_or(ROWS, |most| most.clamp(1, 20) as usize);
        let answer = Answer::new(("Profiles of a transaction in ", place.organization.clone()))
            .fact("Transaction", quote(transaction))
            .fact("Project", project)
            .fact("Period", ("last ", range))
            .fact("Compared with", before);
        let (answer, own) = shown(answer, &flames, own, most);
        Ok(match then {
            None => answer,
            Some(Ok(then)) => compared::told(answer, &then, &flames, own),
            Some(Err(error)) => answer.note(("The time before could not be read: ", brief(&error), ".")),
        })
    }
}

/// The time of this length that ends where the period begins.
fn earlier(now: Timestamp, period: Period, length: Period) -> Result<Range> {
    let end = now.seconds().saturating_sub_unsigned(period.seconds());
    let start = end.saturating_sub_unsigned(length.seconds());
    #[expect(clippy::cast_precision_loss, reason = "seconds of our time are far from 2^53")]
    let at = |seconds: i64| Timestamp::from_seconds(seconds as f64);
    let range = at(start).zip(at(end)).and_then(|(start, end)| Range::between(start, end).ok());
    range.ok_or_else(|| Error::complaint("`compareAgainstPeriod` reaches back too far"))
}

/// The answer, and whether it shows the application's own functions alone: where none is marked so, it shows all.
fn shown(answer: Answer, flames: &Flamegraph, own: bool, most: usize) -> (Answer, bool) {
    let shared = flames.shared.as_ref();
    let frames = shared.map(|shared| shared.frames.items.as_slice()).unwrap_or_default();
    let stacks = flames.profiles.iter().flat_map(|profile| {
        let (durations, counts) = (&profile.sample_durations_ns, &profile.sample_counts);
        profile.samples.iter().enumerate().map(|(at, stack)| {
            let time = durations.get(at).and_then(|time| time.0);
            (places(stack), time.or_else(|| counts.get(at)?.0).unwrap_or(1.0))
        })
    });
    let stacks = Stacks::new(frames, stacks, own);
    let own = own && !stacks.only_libraries;
    let mut slow = functions(flames, own);
    slow.sort_by(|one, other| total(other.1).total_cmp(&total(one.1)));
    let left = slow.len().saturating_sub(ROWS);
    let rows = slow.iter().take(ROWS).map(|(frame, info)| {
        let (p75, p95, p99) = (info.p75_duration.0, info.p95_duration.0, info.p99_duration.0);
        Item::new((
            named(frame),
            (" · ", milliseconds(total(info)), " ms in all"),
            info.sum_self_time
                .filter(|time| *time > 0.0)
                .map(|time| (", itself ", milliseconds(time), " ms")),
            info.count.0.map(|count| (" · ×", count)),
            p75.map(|time| (" · p75 ", milliseconds(time), " ms")),
            p95.map(|time| (" · p95 ", milliseconds(time), " ms")),
            p99.map(|time| (" · p99 ", milliseconds(time), " ms")),
        ))
    });
    let sources = shared.map(|shared| shared.profiles.items.as_slice()).unwrap_or_default();
    let example = sources.iter().find_map(|source| source.profile_id.0.clone());
    let none = slow.is_empty().then_some(
        "Nothing was profiled. Widen `period`; check the name with search_events; or the application sends no profiles.",
    );
    let skipped = flames.profiles.skipped + shared.map_or(0, |shared| shared.frames.skipped);
    let answer = answer
        .fact("Profiles", sources.len())
        .field("Platform", &flames.platform)
        .section(Section::list("Functions by time").items(rows, |row| row).at_most(ROWS).more(left))
        .section(stacks.paths(most).brought_by("maxHotPaths"))
        .note(
            stacks
                .only_libraries
                .then_some("No function is marked as the application's own, so all are shown."),
        )
        .note((own && !slow.is_empty()).then_some("With `focusOnUserCode: false` libraries are shown too."))
        .note(none)
        .note(example.map(|id| ("One of them: get_profile_details with `profileId: \"", id, "\"`.")))
        .note(paging::skipped(skipped));
    (answer, own)
}

/// The functions with how long they took.
fn functions(flames: &Flamegraph, own: bool) -> Vec<(&ProfileFrame, &FrameInfo)> {
    let Some(shared) = flames.shared.as_ref() else { return Vec::new() };
    let both = shared.frames.iter().zip(shared.frame_infos.iter());
    both.filter_map(|(frame, info)| Some((frame.as_ref()?, info.as_ref()?)))
        .filter(|(_, info)| total(info) > 0.0)
        .filter(|(frame, _)| frame.function.is_some() && (!own || frame.in_app.unwrap_or(false)))
        .collect()
}

fn total(info: &FrameInfo) -> f64 {
    info.sum_duration.unwrap_or(0.0)
}

fn milliseconds(nanoseconds: f64) -> f64 {
    tidy(nanoseconds / 1e6)
}
