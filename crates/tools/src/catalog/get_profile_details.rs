//! `get_profile_details`

use crate::{
    parts::{
        link, other_server, paging,
        profile::{Stacks, places},
        trace::tree::tidy,
        which_project,
    },
    place::Place,
    prelude::*,
};
use lexicon::{Link, ProfileId, ProjectRef, Range, Thing, Timestamp};
use sentry_api::models::{Count, Profile, ProfileChunk, ProfilePart, Samples};
use std::collections::BTreeMap;
use untrusted::{Rank, Say};

#[cfg(test)]
mod tests;

/// Read one profile, of a transaction (`profileId`) or of a continuous profiler (`profilerId`, `start`, `end`): its hot
/// functions, call paths, threads.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetProfileDetails {
    organization_slug: Option<OrganizationSlug>,
    project_slug_or_id: Option<ProjectRef>,
    profile_id: Option<ProfileId>,
    profiler_id: Option<ProfileId>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// Instead of all these.
    profile_url: Option<String>,
    /// Default: true, without libraries.
    focus_on_user_code: Option<bool>,
    region_url: Option<RegionUrl>,
}

/// Rows about functions, paths and threads.
const ROWS: usize = 10;

/// Which profile is meant.
enum Which {
    Transaction(ProfileId),
    Continuous(ProfileId, Timestamp, Timestamp),
}

impl Tool for GetProfileDetails {
    const SPEC: Spec = Spec::new("get_profile_details", "Get profile details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::EventRead, Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let own = self.focus_on_user_code.unwrap_or(true);
        let Meant { organization, project, which } = self.meant(cx)?;
        let place = cx.place(organization, self.region_url.as_ref()).await?;
        match which {
            Which::Transaction(id) => of_transaction(cx, place, project, id, own).await,
            Which::Continuous(profiler, start, end) => {
                continuous(cx, place, project, (profiler, start, end), own).await
            }
        }
    }
}

/// What is meant, wherever it was said.
struct Meant {
    organization: Option<OrganizationSlug>,
    project: Option<ProjectRef>,
    which: Which,
}

impl GetProfileDetails {
    fn meant(&self, cx: &Cx<'_>) -> Result<Meant> {
        let Some(url) = &self.profile_url else {
            let which = match (&self.profile_id, &self.profiler_id, self.start, self.end) {
                (Some(id), None, None, None) => Which::Transaction(id.clone()),
                (None, Some(profiler), Some(start), Some(end)) => {
                    Which::Continuous(profiler.clone(), start, end)
                }
                _ => {
                    return Err(Error::complaint(
                        "give `profileUrl`, or `profileId`, or `profilerId` with `start` and `end`",
                    ));
                }
            };
            let project = self.project_slug_or_id.clone();
            return Ok(Meant { organization: self.organization_slug.clone(), project, which });
        };
        let parsed = link::read(cx, url)?;
        let (project, which) = match parsed.thing {
            Thing::Profile { project, profile } => (project, Which::Transaction(profile)),
            Thing::ContinuousProfile { project, profiler, start, end } => {
                (project, Which::Continuous(profiler, start, end))
            }
            _ => {
                return Err(Error::complaint(
                    "`profileUrl` is a link, but not to a profile; get_sentry_resource reads it",
                ));
            }
        };
        let organization = link::organization(self.organization_slug.clone(), parsed.organization)?;
        if let Some(ProjectRef::Slug(named)) = &self.project_slug_or_id
            && *named != project
        {
            return Err(Error::complaint((
                "the link belongs to the project ",
                project,
                ", but `projectSlugOrId` is ",
                named.clone(),
            )));
        }
        Ok(Meant { organization, project: Some(project.into()), which })
    }
}

async fn of_transaction(
    cx: &Cx<'_>,
    place: Place,
    project: Option<ProjectRef>,
    id: ProfileId,
    own: bool,
) -> Result<Answer> {
    let project = which_project::meant(cx, &place, project).await?.ok_or_else(no_project)?;
    let sentry = cx.sentry(&place);
    let (only, found) =
        tokio::join!(cx.project(&place, None), sentry.profile(&place.organization, &project, &id));
    let only = only?;
    let missing = || {
        Answer::new("No such profile")
            .fact("Profile", id.clone())
            .fact("Project", project.clone())
            .fact("Organization", place.organization.clone())
            .note("The project has none of this id, or it was removed after its time. get_profile tells of many.")
    };
    let profile: Profile = found.map_err(|error| not_read(error, missing()))?;
    which_project::inside(cx, only.as_ref(), profile.project_id.as_ref())?;
    let samples = profile.profile.0.unwrap_or_default();
    let transaction = profile.transaction.0.unwrap_or_default();
    let page = match &project {
        ProjectRef::Slug(slug) => {
            let thing = Thing::Profile { project: slug.clone(), profile: id.clone() };
            Link::to(&place.host, &place.organization, &thing)
        }
        ProjectRef::Id(_) => None,
    };
    let trace = transaction.trace_id.0;
    let answer = Answer::new(("Profile ", id.clone(), " in ", place.organization.clone()))
        .fact("Link", page)
        .fact("Project", project)
        .fact("Taken", profile.timestamp.0)
        .fact("Trace", trace.clone())
        .field("Transaction", &transaction.name)
        .field("Platform", &profile.platform)
        .field("Environment", &profile.environment)
        .field("Release", profile.release.as_ref().and_then(|release| release.version.as_ref()))
        .field("Runtime", profile.runtime.as_ref().map(part))
        .field("System", profile.os.as_ref().map(part))
        .field("Device", profile.device.as_ref().map(part));
    let answer = seen(answer, &samples, transaction.active_thread_id.0, own);
    Ok(answer.note(trace.map(|trace| ("Its trace: get_trace_details with `traceId: \"", trace, "\"`."))))
}

async fn continuous(
    cx: &Cx<'_>,
    place: Place,
    project: Option<ProjectRef>,
    (profiler, start, end): (ProfileId, Timestamp, Timestamp),
    own: bool,
) -> Result<Answer> {
    let range = Range::between(start, end).map_err(|_| Error::complaint("`end` must be after `start`"))?;
    let slug = match &project {
        Some(ProjectRef::Slug(slug)) => Some(slug.clone()),
        _ => cx.grant().constraint.project.clone(),
    };
    let number = cx.project(&place, project).await?.ok_or_else(no_project)?;
    let found = cx.sentry(&place).profile_chunk(&place.organization, &number, &profiler, range).await;
    let missing = || {
        Answer::new("Nothing was profiled then")
            .fact("Profiler", profiler.clone())
            .fact("Period", range)
            .fact("Project", number.clone())
            .fact("Organization", place.organization.clone())
            .note("Widen the time between `start` and `end`, or look at the project.")
    };
    let chunk: ProfileChunk =
        found.map_err(|error| not_read(error, missing()))?.ok_or_else(|| Error::input(missing()))?;
    let only = cx.grant().constraint.project.as_ref().map(|_| &number);
    which_project::inside(cx, only, chunk.project_id.as_ref())?;
    let page = slug.and_then(|project| {
        let thing = Thing::ContinuousProfile { project, profiler: profiler.clone(), start, end };
        Link::to(&place.host, &place.organization, &thing)
    });
    let answer = Answer::new(("Continuous profile ", profiler.clone(), " in ", place.organization.clone()))
        .fact("Link", page)
        .fact("Project", number)
        .fact("Period", range)
        .field("Platform", &chunk.platform)
        .field("Environment", &chunk.environment)
        .field("Release", &chunk.release);
    Ok(seen(answer, &chunk.profile.0.unwrap_or_default(), None, own))
}

fn no_project() -> Error {
    Error::complaint("`projectSlugOrId` is needed; find_projects lists the projects")
}

fn not_read(error: sentry_api::Error, missing: Answer) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(missing),
        other => other_server::lacking(
            other,
            "profiles",
            "get_trace_details tells where the time of a request went.",
        ),
    }
}

fn part(part: &ProfilePart) -> impl Say {
    let name = part.name.as_ref().or(part.model.as_ref()).or(part.architecture.as_ref());
    (name.cloned(), part.version.as_ref().cloned().map(|version| (" ", version)))
}

/// The samples of the thread that matters, or of all.
fn seen(answer: Answer, samples: &Samples, active: Option<Count>, own: bool) -> Answer {
    let mut threads: BTreeMap<Count, usize> = BTreeMap::new();
    let mut weights: BTreeMap<u64, f64> = BTreeMap::new();
    // Where samples of the active thread are missing, all are looked at.
    let active =
        active.filter(|active| samples.samples.iter().any(|sample| sample.thread_id.0 == Some(*active)));
    for sample in samples.samples.iter() {
        if let Some(thread) = sample.thread_id.0 {
            *threads.entry(thread).or_default() += 1;
        }
        if let Some(stack) = sample.stack_id.0.filter(|_| active.is_none() || sample.thread_id.0 == active) {
            *weights.entry(stack.0).or_default() += 1.0;
        }
    }
    let stacks = weights.into_iter().filter_map(|(stack, weight)| {
        let mut stack = places(samples.stacks.get(usize::try_from(stack).ok()?)?);
        stack.reverse();
        Some((stack, weight))
    });
    let stacks = Stacks::new(&samples.frames, stacks, own);
    let none = samples.samples.is_empty().then_some("It holds no samples.");
    let names = samples.thread_metadata.as_ref();
    let rows = threads.iter().map(|(thread, count)| {
        let name = names.and_then(|names| names.get(thread)).and_then(|known| known.name.as_ref());
        let is_active = (Some(*thread) == active).then_some(", the transaction's");
        Item::new((*thread, name.map(|name| (" ", name)), ": ", *count, " samples", is_active))
    });
    let skipped = samples.samples.skipped + samples.frames.skipped + samples.stacks.skipped;
    answer
        .fact("Samples", (samples.samples.len(), lasted(samples).map(|ms| (" over ", tidy(ms), " ms"))))
        .section(stacks.functions(ROWS))
        .section(stacks.paths(ROWS))
        .section(Section::list("Threads").items(rows, |row| row).at_most(ROWS).rank(Rank::Detail))
        .note(active.map(|_| "Shares are of the samples of the transaction's own thread."))
        .note(
            stacks
                .only_libraries
                .then_some("No function is marked as the application's own, so all are shown."),
        )
        .note(
            (own && !stacks.only_libraries)
                .then_some("With `focusOnUserCode: false` libraries are shown too."),
        )
        .note(none)
        .note(paging::skipped(skipped))
}

/// From the first sample to the last, in milliseconds.
fn lasted(samples: &Samples) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds of a profile are far from 2^53")]
    let at = |sample: &sentry_api::models::Sample| {
        let elapsed = sample.elapsed_since_start_ns.0.map(|elapsed| elapsed.0 as f64 / 1e6);
        elapsed.or_else(|| sample.timestamp.map(|seconds| seconds * 1e3))
    };
    let times = || samples.samples.iter().filter_map(at);
    let (first, last) = (times().reduce(f64::min)?, times().reduce(f64::max)?);
    Some(last - first).filter(|lasted| *lasted > 0.0)
}
