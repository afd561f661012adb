//! What Sentry tells of an issue by requests of its own: suspect commits, owners, links, replays, Seer's analysis.
//!
//! Each costs a request, so by default only those are made of which the issue says that they have something to tell.
//! They are under way at once, after the issue and its event, and none of them costs the answer.

use crate::{
    context::Cx,
    error::brief,
    parts::{
        event::{Part, first_line},
        frames, person, seer,
        surroundings::{replay, short_hash},
        which_issue::WhichIssue,
    },
};
use access::Skill;
use lexicon::{Link, ReplayId};
use sentry_api::models::{
    Commit, Committers, Event, EventOwners, ExternalIssue, Issue, SeerChange, SeerRun, SeerState,
};
use sentry_api::{Error, Page};
use std::{future::Future, time::Duration};
use untrusted::{Answer, Item, Listed, Person, Rank, Section, Untrusted};

/// Longer than this nobody waits for what an answer can do without.
const LIMIT: Duration = Duration::from_secs(5);
/// Replays that are linked.
const REPLAYS: usize = 5;

type Asked<T> = Option<Result<T, Error>>;

/// What was asked for, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Beside {
    commits: Asked<Committers>,
    owners: Asked<EventOwners>,
    links: Asked<Page<ExternalIssue>>,
    replays: Asked<Vec<ReplayId>>,
    seer: Asked<SeerState>,
    /// Of what was named nothing could be asked, and why.
    refused: Vec<(&'static str, &'static str)>,
    /// Sentry marks no suspect commit, though the release has commits.
    unmarked: bool,
}

impl Beside {
    /// Asks for the parts that are named; without any, for those that the issue says there are.
    pub(super) async fn asked(
        cx: &Cx<'_>,
        found: &WhichIssue,
        issue: &Issue,
        event: Option<&Event>,
        parts: &[Part],
    ) -> Self {
        let wants = |part, by_default| parts.contains(&part) || (parts.is_empty() && by_default);
        let mut refused = Vec::new();
        let marked = |suspect: bool| {
            let is_suspect = |kind: &Untrusted| kind.same_as("suspectCommit") == suspect;
            let mut owners = issue.owners.iter().flat_map(|owners| owners.iter());
            owners.any(|owner| owner.kind.as_ref().is_some_and(is_suspect))
        };
        let analyzed = issue.seer_autofix_last_triggered.is_some()
            || issue.seer_explorer_autofix_last_triggered.is_some();
        let (may_ask_seer, no_seer) = (cx.grant().skills.contains(Skill::Seer), cx.grant().lacks_seer);
        let (commits, owners) = (wants(Part::Commits, marked(true)), wants(Part::Owners, marked(false)));
        let seer = wants(Part::Seer, analyzed && may_ask_seer);

        let sentry = cx.sentry_within(&found.place, LIMIT);
        let organization = &found.place.organization;
        let of_event = issue.project_slug().zip(event.and_then(|event| event.id.as_ref()));
        if (commits || owners) && of_event.is_none() {
            refused.push(("Who may have caused it", "there is no event to ask for"));
        }
        if seer && !may_ask_seer {
            refused.push(("Seer's analysis", "the skill `seer` is not granted"));
        } else if seer && no_seer {
            refused.push(("Seer's analysis", "the server has no Seer"));
        }
        let of_errors = issue.issue_category.as_ref().is_none_or(|category| category.same_as("error"));
        let (commits, owners, links, replays, seer) = tokio::join!(
            given(of_event.filter(|_| commits), |(project, event)| {
                sentry.committers(organization, project, event)
            }),
            given(of_event.filter(|_| owners), |(project, event)| {
                sentry.event_owners(organization, project, event)
            }),
            given(wants(Part::Links, false).then_some(()), |()| {
                sentry.external_issues(organization, &found.issue)
            }),
            given(issue.id.as_ref().filter(|_| wants(Part::Replays, false)), |id| {
                sentry.replays_of(organization, id, of_errors)
            }),
            given((seer && may_ask_seer && !no_seer).then_some(()), |()| sentry
                .seer(organization, &found.issue)),
        );
        let has_commits = |event: &Event| {
            event.release.as_ref().is_some_and(|of| of.last_commit.is_some()) && frames::any_ours(event)
        };
        let unmarked = parts.is_empty() && commits.is_none() && event.is_some_and(has_commits);
        Self { commits, owners, links, replays, seer, refused, unmarked }
    }

    /// The answer with all of it.
    pub(super) fn told(self, answer: Answer, found: &WhichIssue, event: Option<&Event>) -> Answer {
        let place = &found.place;
        let attached = event.and_then(replay);
        let mut failed = Vec::new();
        let committers = outcome(self.commits, "What commits are suspect", &mut failed);
        let owners = outcome(self.owners, "Who owns it", &mut failed);
        let links = outcome(self.links, "Where it is linked", &mut failed);
        let replays = outcome(self.replays, "Which replays show it", &mut failed);
        let autofix = outcome(self.seer, "Seer's analysis", &mut failed);
        let skipped = committers.as_ref().map_or(0, |found| found.committers.skipped)
            + owners.as_ref().map_or(0, |found| found.owners.skipped)
            + links.as_ref().map_or(0, |found| found.skipped);
        let others =
            replays.map(|all| all.into_iter().filter(|id| Some(id) != attached.as_ref()).collect::<Vec<_>>());
        let count = others.as_ref().map(Vec::len);
        let shown = others.into_iter().flatten().take(REPLAYS);
        let answer = shown.fold(answer.fact("Other replays", count), |answer, id| {
            answer.fact("Replay", Link::replay(&place.host, &place.organization, &id))
        });
        let answer = answer
            .sections(committers.map(|found| commits(&found)))
            .sections(owners.map(|found| owners_of(&found)))
            .sections(links.map(|found| elsewhere(&found)))
            .sections(autofix.and_then(|found| found.autofix.0).map(|run| analyzed(&run)).unwrap_or_default())
            .note(crate::parts::paging::skipped(skipped))
            .note(self.unmarked.then_some(
                "Sentry marks no suspect commit here; `sections: [\"commits\"]` asks all the same.",
            ));
        let answer = failed
            .into_iter()
            .fold(answer, |answer, (what, why)| answer.note((what, " could not be read: ", why)));
        self.refused
            .into_iter()
            .fold(answer, |answer, (what, why)| answer.note((what, " was not asked for: ", why)))
    }
}

/// Asks when there is something to ask with.
async fn given<A, T, F: Future<Output = Result<T, Error>>>(
    with: Option<A>,
    ask: impl FnOnce(A) -> F,
) -> Asked<T> {
    match with {
        Some(with) => Some(ask(with).await),
        None => None,
    }
}

fn outcome<T>(
    asked: Asked<T>,
    what: &'static str,
    failed: &mut Vec<(&'static str, &'static str)>,
) -> Option<T> {
    match asked? {
        Ok(told) => Some(told),
        Err(error) => {
            failed.push((what, brief(&error)));
            None
        }
    }
}

fn commits(found: &Committers) -> Section {
    let of = |commit: &Commit, author: Option<&Untrusted>| {
        let pull = commit.pull_request.as_ref().and_then(|pull| pull.id.as_ref());
        let repository = commit.repository.as_ref().and_then(|repository| repository.name.as_ref());
        Item::new((
            commit.id.as_ref().map(short_hash),
            commit.message.as_ref().map(|message| (" ", message.clone().map(|text| first_line(&text)))),
            (" · ", author.map(Person)),
            commit.date_created.map(|at| (" · ", at)),
            repository.map(|name| (" · ", name)),
            pull.map(|number| (" #", number)),
        ))
    };
    let rows = found.committers.iter().flat_map(|committer| {
        let author =
            committer.author.as_ref().and_then(|author| author.name.as_ref().or(author.email.as_ref()));
        committer.commits.iter().map(move |commit| of(commit, author))
    });
    Section::list("Suspect commits").items(rows, |row| row).at_most(5)
}

fn owners_of(found: &EventOwners) -> Section {
    Section::list("Owners")
        .items(found.owners.iter(), |owner| {
            Item::new((owner.is_team().then_some("team "), person::actor(Some(owner))))
        })
        .rank(Rank::Useful)
        .at_most(10)
}

fn elsewhere(found: &Page<ExternalIssue>) -> Section {
    Section::list("External issues")
        .items(&found.items, |issue| {
            Item::new((&issue.service_type, " ", &issue.display_name, " ", &issue.web_url))
        })
        .rank(Rank::Useful)
        .at_most(10)
}

/// What Seer found, as far as it came.
fn analyzed(run: &SeerRun) -> Vec<Section> {
    let mut sections = vec![
        Section::field("Seer's analysis", (&run.status, run.updated_at.map(|at| (" at ", at))))
            .rank(Rank::Useful),
    ];
    if let Some(cause) = seer::finding(run, "root_cause") {
        sections.push(Section::text_of("Cause, by Seer", cause.one_line_description.as_ref()));
    }
    if let Some(solution) = seer::finding(run, "solution") {
        sections.push(Section::text_of("Solution, by Seer", solution.one_line_summary.as_ref()));
        sections.push(solution_steps(&solution.steps));
    }
    for step in run.steps.iter() {
        let causes = step.causes.iter().filter_map(|cause| cause.description.as_ref());
        sections.extend(causes.map(|cause| Section::text_of("Cause, by Seer", cause)));
        if step.kind.as_ref().is_some_and(|kind| kind.same_as("solution")) {
            sections.push(Section::text_of("Solution, by Seer", step.description.as_ref()));
            sections.push(solution_steps(&step.solution));
        }
        sections.push(
            Section::list("Changes, by Seer")
                .items(step.changes.iter(), |change| Item::new((&change.repo_name, ": ", &change.title)))
                .rank(Rank::Useful)
                .at_most(5),
        );
    }
    sections
}

fn solution_steps(steps: &Listed<SeerChange>) -> Section {
    Section::list("Steps of the solution, by Seer")
        .items(steps.iter(), |step| Item::new(&step.title))
        .rank(Rank::Useful)
        .at_most(10)
}
