//! What a reader is told of a sweep: the most urgent first, with what is known of each.

use super::{
    Asked, Seen, Sweep,
    alike::Cause,
    asked::Priority,
    compared::{Change, Compared},
    detail::{At, Detail, Suspect},
    seen::Standing,
};
use crate::{context::place::Place, parts::person, prelude::*};
use lexicon::{Link, Timestamp};
use untrusted::{Data, Datum, Ours, Person, Rank, Say, Untrusted};

/// What is told, and beside what.
pub(crate) struct Telling<'a> {
    pub(crate) sweep: &'a Sweep,
    pub(crate) asked: &'a Asked,
    pub(crate) place: &'a Place,
    /// This sweep beside the last one.
    pub(crate) compared: Option<&'a Compared>,
}

/// Names of issues that are alike and told with another.
const ALIKE: usize = 5;
/// Projects that are named.
const NAMED: usize = 20;
/// Issues that are gone and named.
const GONE: usize = 50;

impl Telling<'_> {
    /// The head, and what has to be said of the sweep as a whole.
    pub(crate) fn summary(&self) -> Answer {
        let Telling { sweep, asked, place, compared } = self;
        let environments = asked.environments.join(", ");
        let total = sweep.seen.len();
        let heading = match (total, sweep.is_complete) {
            (0, true) => "No unresolved issue was seen in this time",
            (0, false) => "No unresolved issue was read",
            _ => "Unresolved issues, the most urgent first",
        };
        let of = sweep.hits.filter(|hits| *hits > total as u64 && !sweep.is_complete);
        let causes = sweep.causes.len();
        let folded = (causes < total).then_some((
            ", of which ",
            total - causes,
            " are folded into others that look alike",
        ));
        let ranked = (total, of.map(|hits| (" of ", hits)), " issues", folded);
        let kinds = [
            (sweep.count(|seen| seen.facts.is_new), " first seen in this time"),
            (sweep.count(|seen| seen.facts.standing == Standing::Regressed), " came back"),
            (sweep.count(|seen| seen.facts.standing == Standing::Escalating), " escalating"),
            (sweep.count(|seen| seen.facts.priority == Some(Priority::High)), " of high priority"),
            (sweep.count(|seen| seen.facts.unhandled), " unhandled"),
            (sweep.count(|seen| seen.facts.is_here), " in files of this repository"),
        ];
        let since = compared.map(|compared| {
            let kinds = [
                (compared.count(Change::New), " new"),
                (compared.count(Change::Back), " back"),
                (compared.count(Change::Worse), " worse"),
                (compared.gone.len(), " gone"),
            ];
            (compared.since, ": ", counted(kinds).unwrap_or_else(|| vec![("", None, "nothing changed")]))
        });
        let mut comma = "";
        let named = asked.projects.iter().take(NAMED).cloned();
        let named: Vec<_> = named.map(|project| (std::mem::replace(&mut comma, ", "), project)).collect();
        let more = asked.projects.len().saturating_sub(NAMED);
        let projects = (named, (more > 0).then_some((" and ", more, " more")));
        let mut comma = "";
        let missing = asked.of_repository.missing.iter().take(NAMED).cloned();
        let missing: Vec<_> = missing.map(|project| (std::mem::replace(&mut comma, ", "), project)).collect();
        let missing = (!missing.is_empty()).then_some((
            missing,
            ", which the repository names and Sentry does not know, or this token may not see",
        ));
        Answer::new(heading)
            .partial(sweep.is_partial() || !asked.of_repository.missing.is_empty())
            .fact("Organization", place.organization.clone())
            .fact(if asked.projects.len() == 1 { "Project" } else { "Projects" }, projects)
            .fact("Left out", missing)
            .fact("Search", (quote(&asked.query()), " of the last ", asked.since))
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
            .fact("Ranked", ranked)
            .fact("Of these", counted(kinds))
            .fact("Since the last sweep at", since)
            .note(asked.of_repository.is_refused.then_some(
                "Sentry refused to search the projects together that the repository names: of all that the token sees theirs were taken, so that some may be missing.",
            ))
            .note(sweep.trouble.map(|why| ("Not all issues could be read: ", why, ".")))
            .note((!sweep.is_complete && sweep.trouble.is_none()).then_some(
                "Not all issues were read, but those that happened most. Narrow it down by project, priority, environment or a shorter time; `sentry-mcp triage` in a terminal takes the time that all of them need.",
            ))
            .note(sweep.beside.map(|why| ("Not all was learned of the most urgent: ", why, ".")))
            .note((sweep.outside > 0).then_some((sweep.outside, " of other projects were left out.")))
            .note(crate::parts::paging::skipped(sweep.skipped))
    }

    /// These causes as rows.
    pub(crate) fn rows<'c>(&self, causes: impl IntoIterator<Item = &'c Cause>) -> Section {
        let causes = causes.into_iter().filter_map(|cause| Some((cause, self.sweep.seen.get(cause.head)?)));
        Section::list("Most urgent first").items(causes, |(cause, seen)| self.row(cause, seen)).at_most(100)
    }

    /// What is not there any more.
    pub(crate) fn gone(&self) -> Section {
        let gone = self.compared.map(|compared| compared.gone.as_slice()).unwrap_or_default();
        Section::list("Gone since the last sweep: resolved, archived or silent")
            .items(gone, |known| {
                Item::new((known.name.clone(), " · ", known.events, " events, ", known.users, " users then"))
            })
            .at_most(GONE)
            .rank(Rank::Useful)
    }

    fn row(&self, cause: &Cause, seen: &Seen) -> Item {
        let now = self.sweep.at;
        let detail = self.detail(seen);
        let item = Item::new((
            (
                seen.name(),
                " · ",
                seen.score.sum(),
                " points",
                self.change(seen).map(|change| (" · ", change.words())),
            ),
            (" · ", counts(seen), times(seen, now), state(seen)),
            seen.title.as_ref().map(|title| (" · ", title)),
        ));
        let item = item
            .field("cause", detail.and_then(cause_line))
            .field(
                "at",
                (detail.is_none_or(|detail| detail.frame.is_none()))
                    .then_some(seen.culprit.as_ref())
                    .flatten(),
            )
            .field("files here", files(seen, detail))
            .field("suspect commit", detail.and_then(|detail| detail.suspect.as_ref()).map(commit))
            .field("assigned to", person::actor(seen.assigned_to.as_ref()));
        owners(item, detail)
            .field("effort", effort(detail))
            .field("alike", self.alike(cause))
            .field("points", seen.score.reasons())
            .field("link", self.link(seen))
    }

    /// One cause as a piece of a page.
    pub(crate) fn card(&self, cause: &Cause, seen: &Seen) -> Answer {
        let (now, facts, detail) = (self.sweep.at, &seen.facts, self.detail(seen));
        let age = |at: Option<Timestamp>, what: &'static str| {
            at.map(|at| (what, at, " (", at.since(now).words(), ")"))
        };
        let both = (seen.first_seen.is_some() && seen.last_seen.is_some()).then_some(", ");
        let states = [
            (facts.priority.is_some(), facts.priority.map_or("", Priority::as_str), " priority"),
            (facts.standing.words().is_some(), facts.standing.words().unwrap_or_default(), ""),
            (facts.unhandled, "unhandled", ""),
        ];
        let mut comma = "";
        let states = states.into_iter().filter(|(is, ..)| *is);
        let states = states.map(|(_, word, more)| (std::mem::replace(&mut comma, ", "), word, more));
        let answer = Answer::new((seen.name(), self.change(seen).map(|change| (" · ", change.words()))))
            .fact("Happened", counts(seen))
            .fact("Seen", (age(seen.first_seen, "first "), both, age(seen.last_seen, "last ")))
            .fact("State", states.collect::<Vec<_>>())
            .fact("Project", seen.project.clone())
            .fact(
                "Effort",
                detail
                    .and_then(|detail| detail.effort)
                    .map(|effort| (effort.amount.as_str(), ": ", effort.reason())),
            )
            .fact("Points for", seen.score.reasons())
            .fact("Link", self.link(seen))
            .field("Title", seen.title.as_ref())
            .field("Cause", detail.and_then(cause_line))
            .field("Culprit", seen.culprit.as_ref().filter(|culprit| !culprit.is_blank()))
            .field("Files here", files(seen, detail))
            .field("Suspect commit", detail.and_then(|detail| detail.suspect.as_ref()).map(commit))
            .field("Assigned to", person::actor(seen.assigned_to.as_ref()))
            .field("Alike", self.alike(cause));
        match detail {
            Some(detail) => {
                answer.field("Owners", sentrys(detail)).field("Code owners here", checkouts(detail))
            }
            None => answer,
        }
    }

    fn link(&self, seen: &Seen) -> Link {
        Link::issue(&self.place.host, &self.place.organization, &seen.name())
    }

    fn detail(&self, seen: &Seen) -> Option<&Detail> {
        self.sweep.details.get(&seen.id)
    }

    pub(crate) fn change(&self, seen: &Seen) -> Option<Change> {
        self.compared.and_then(|compared| compared.change(seen))
    }

    /// How many are alike, which, and how much they are together.
    fn alike(&self, cause: &Cause) -> Option<impl Say + use<>> {
        let named = cause.others.iter().take(ALIKE).filter_map(|place| self.sweep.seen.get(*place));
        let mut comma = ": ";
        let named: Vec<_> = named.map(|seen| (std::mem::replace(&mut comma, ", "), seen.name())).collect();
        let more = cause.others.len() - named.len();
        let all = cause.all().filter_map(|place| self.sweep.seen.get(place));
        let events = all.fold(0_u64, |sum, seen| sum.saturating_add(seen.facts.events));
        (!cause.others.is_empty()).then_some((
            cause.others.len(),
            " more",
            named,
            (more > 0).then_some(", …"),
            "; together ",
            events,
            " events",
        ))
    }

    /// All of it for a program.
    pub(crate) fn data<'c>(&self, causes: impl IntoIterator<Item = &'c Cause>) -> Data {
        let sweep = self.sweep;
        let issues = causes.into_iter().filter_map(|cause| Some((cause, sweep.seen.get(cause.head)?)));
        let since = self.compared.map(|compared| {
            Data::record()
                .with("at", compared.since)
                .with("new", compared.count(Change::New))
                .with("back", compared.count(Change::Back))
                .with("worse", compared.count(Change::Worse))
                .with("gone", compared.gone.len())
                .with(
                    "gone_issues",
                    Data::list(compared.gone.iter().take(GONE).map(|known| known.name.clone())),
                )
        });
        Data::record()
            .with("complete", !sweep.is_partial() && self.asked.of_repository.missing.is_empty())
            .with("at", sweep.at)
            .with("checkout", sweep.has_checkout)
            .with("ranked", sweep.seen.len())
            .with("hits", sweep.hits)
            .with("causes", sweep.causes.len())
            .with("new", sweep.count(|seen| seen.facts.is_new))
            .with("regressed", sweep.count(|seen| seen.facts.standing == Standing::Regressed))
            .with("escalating", sweep.count(|seen| seen.facts.standing == Standing::Escalating))
            .with("high_priority", sweep.count(|seen| seen.facts.priority == Some(Priority::High)))
            .with("unhandled", sweep.count(|seen| seen.facts.unhandled))
            .with("events_by_day", sweep.days().map(Data::list))
            .with("since_last_sweep", since)
            .with("issues", Data::list(issues.map(|(cause, seen)| self.record(cause, seen))))
    }

    fn record(&self, cause: &Cause, seen: &Seen) -> Data {
        let facts = &seen.facts;
        let detail = self.detail(seen);
        let root = detail.and_then(|detail| detail.root.as_ref());
        let frame = detail.and_then(|detail| detail.frame.as_ref());
        let suspect = detail.and_then(|detail| detail.suspect.as_ref()).map(|suspect| {
            Data::record()
                .with("commit", suspect.hash.as_ref())
                .with("message", suspect.message.as_ref())
                .with("author", suspect.author.as_ref().map(Person))
                .with("date", suspect.at)
        });
        let cause_told = detail.map(|_| {
            Data::record()
                .with("type", root.map_or(seen.kind.as_ref(), |(kind, _)| kind.as_ref()))
                .with("value", root.and_then(|(_, value)| value.as_ref()))
                .with("file", frame.and_then(|frame| frame.file.as_ref()))
                .with("line", frame.and_then(|frame| frame.line))
                .with("function", frame.and_then(|frame| frame.function.as_ref()))
        });
        let effort = detail.and_then(|detail| detail.effort);
        let owners = detail.map(|detail| detail.owners.as_slice()).unwrap_or_default();
        let owners = owners.iter().filter_map(|owner| {
            let name = owner.name()?;
            Some(if owner.is_team() { name.datum() } else { Person(name).datum() })
        });
        let code_owners = detail.map(|detail| detail.code_owners.as_slice()).unwrap_or_default();
        let others = cause.others.iter().filter_map(|place| self.sweep.seen.get(*place));
        let assignee = seen.assigned_to.as_ref().and_then(|actor| {
            let name = actor.name()?;
            Some(if actor.is_team() { name.datum() } else { Person(name).datum() })
        });
        Data::record()
            .with("id", seen.id.clone())
            .with("short_id", seen.short_id.clone())
            .with("score", seen.score.sum())
            .with("change", self.change(seen).map(Change::words))
            .with("title", seen.title.as_ref())
            .with("culprit", seen.culprit.as_ref())
            .with("project", seen.project.clone())
            .with("events", facts.events)
            .with("users", facts.users)
            .with("trend", seen.trend())
            .with("first_seen", seen.first_seen)
            .with("last_seen", seen.last_seen)
            .with("is_new", facts.is_new)
            .with("standing", facts.standing.words())
            .with("priority", facts.priority.map(Priority::as_str))
            .with("unhandled", facts.unhandled)
            .with("cause", cause_told)
            .with("files", Data::list(local(seen, detail).into_iter().map(|(path, _)| path)))
            .with("suspect_commit", suspect)
            .with("assigned_to", assignee)
            .with("owners", Data::list(owners))
            .with("code_owners", Data::list(code_owners))
            .with("effort", effort.map(|effort| effort.amount.as_str()))
            .with("alike", Data::list(others.take(100).map(Seen::name)))
            .with("permalink", self.link(seen))
    }
}

/// What is more than none, with commas.
fn counted<const N: usize>(
    kinds: [(usize, &'static str); N],
) -> Option<Vec<(&'static str, Option<usize>, &'static str)>> {
    let mut comma = "";
    let told = kinds.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<_> =
        told.map(|(count, what)| (std::mem::replace(&mut comma, ", "), Some(count), what)).collect();
    (!told.is_empty()).then_some(told)
}

/// How often, for how many.
fn counts(seen: &Seen) -> impl Ours + use<> {
    let trend = seen.trend().map(|ratio| (" (×", ratio, " of before)"));
    (seen.facts.events, " events", trend, ", ", seen.facts.users, " users")
}

/// Since when and until when.
fn times(seen: &Seen, now: Timestamp) -> impl Say + use<> {
    (
        seen.first_seen.map(|at| (", first ", at.since(now).brief())),
        seen.last_seen.map(|at| (", last ", at.since(now).brief())),
    )
}

/// How Sentry judges it.
fn state(seen: &Seen) -> impl Say + use<> {
    let facts = &seen.facts;
    (
        facts.standing.words().map(|words| (", ", words)),
        facts.priority.map(|priority| (", ", priority.as_str(), " priority")),
        facts.unhandled.then_some(", unhandled"),
    )
}

/// What it began with, and where.
fn cause_line(detail: &Detail) -> Option<impl Say + use<>> {
    let (kind, value) = detail.root.clone().unwrap_or_default();
    let has_root = kind.is_some() || value.is_some();
    let colon = (kind.is_some() && value.is_some()).then_some(": ");
    let frame = detail.frame.clone().map(|At { file, line, function }| {
        let line = line.filter(|_| file.is_some()).map(|line| (":", line));
        let within = (file.is_some() && function.is_some()).then_some(" in ");
        (has_root.then_some(" at "), file, line, within, function)
    });
    (has_root || frame.is_some()).then_some((kind, colon, value, frame))
}

/// Files of the checkout, and the line in each.
fn local(seen: &Seen, detail: Option<&Detail>) -> Vec<(Untrusted, Option<u32>)> {
    match detail {
        Some(detail) => detail.files.iter().map(|(path, line)| (path.told(), *line)).collect(),
        None => seen.file.iter().map(|path| (path.told(), None)).collect(),
    }
}

/// The same as a line.
fn files(seen: &Seen, detail: Option<&Detail>) -> impl Say + use<> {
    let mut comma = "";
    let each = local(seen, detail)
        .into_iter()
        .map(|(path, line)| (std::mem::replace(&mut comma, ", "), path, line.map(|line| (":", line))));
    each.collect::<Vec<_>>()
}

fn commit(suspect: &Suspect) -> impl Say + '_ {
    (
        suspect.hash.as_ref(),
        suspect.message.as_ref().map(|message| (" ", message)),
        suspect.author.as_ref().map(|author| (" · ", Person(author))),
        suspect.at.map(|at| (" · ", at)),
    )
}

/// Whom Sentry and the checkout name.
fn owners(item: Item, detail: Option<&Detail>) -> Item {
    let Some(detail) = detail else { return item };
    item.field("owners", sentrys(detail)).field("code owners here", checkouts(detail))
}

fn sentrys(detail: &Detail) -> impl Say + '_ {
    let mut comma = "";
    let named = detail.owners.iter().filter_map(|owner| person::actor(Some(owner)));
    named.map(|name| (std::mem::replace(&mut comma, ", "), name)).collect::<Vec<_>>()
}

fn checkouts(detail: &Detail) -> impl Say + '_ {
    let mut comma = "";
    let named = detail.code_owners.iter().map(|name| (std::mem::replace(&mut comma, ", "), name));
    named.collect::<Vec<_>>()
}

fn effort(detail: Option<&Detail>) -> Option<impl Say + use<>> {
    let effort = detail?.effort?;
    Some((effort.amount.as_str(), ": ", effort.reason()))
}
