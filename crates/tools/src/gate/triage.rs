//! A sweep for a person at a terminal or for a job at night: as long as it takes, and compared with the last one.

use super::{
    Gate, Shown, Way,
    outcome::{Door, budget},
    refuse::ignoring,
};
use crate::{
    arguments,
    caller::{Caller, Progress},
    context::{Cx, spent::Spent, touched::Touched},
    error::{Error, Result},
    surface,
    triage::{
        Asked, Patience, Priority, Seen, Sweep,
        call::TriageIssues,
        compared::{Change, Compared},
        narrowed,
        remembered::{self, Forgotten},
        seen::{DAYS, Standing},
        told::Telling,
    },
};
use lexicon::{OrganizationSlug, Timestamp};
use sentry_api::Deadline;
use serde_json::{Map, Value};
use untrusted::{Answer, Budget, Fragment};

/// What can be asked of the issues of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any at all.
    Any,
    /// First seen since the last sweep, or within the time.
    New,
    /// Resolved once, and back.
    Regressed,
    /// Much more frequent than before.
    Escalating,
    /// Worse than at the last sweep.
    Worse,
    /// Of high priority.
    High,
    /// Not handled by any code.
    Unhandled,
}

/// What came of a sweep.
#[derive(Debug)]
pub struct Triaged {
    /// What is shown.
    pub shown: Shown,
    /// What the next sweep needs; `None` where this one failed.
    pub state: Option<String>,
    /// Why the last sweep could not be compared with.
    pub forgotten: Option<Forgotten>,
    /// What a page is made of, where one was asked for.
    pub report: Option<Report>,
    found: Vec<(Kind, usize)>,
}

impl Triaged {
    /// How many issues are of this kind. With a last sweep to compare with, only those count that are new, back or worse.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.found.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count)
    }
}

/// What a page about a sweep is made of: pieces that a door has made, and numbers.
#[derive(Debug)]
pub struct Report {
    /// Whose issues these are.
    pub organization: OrganizationSlug,
    /// When the sweep was made.
    pub at: Timestamp,
    /// What is said of it as a whole.
    pub summary: Fragment,
    /// Events of all issues by the day (UTC), the oldest first, `at` within the last; `None` where the server does not tell.
    pub days: Option<[u64; DAYS]>,
    /// The most urgent issues, in order.
    pub cards: Vec<Card>,
    /// Issues that were ranked.
    pub ranked: usize,
    /// What they are with those folded that look alike.
    pub causes: usize,
    /// What is gone since the last sweep.
    pub gone: Option<Fragment>,
}

/// One issue of a page.
#[derive(Debug)]
pub struct Card {
    /// What is said of it.
    pub page: Fragment,
    /// How urgent it is.
    pub points: i32,
    /// Its events by the day, as in [`Report::days`].
    pub days: Option<[u32; DAYS]>,
    /// What of it should be seen at once.
    pub tone: Tone,
}

/// What of an issue should be seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// New, back or worse since the last sweep.
    Changed,
    /// Of high priority.
    High,
    /// Neither.
    Usual,
}

/// Rows when nothing is asked: those of which all is read.
const ROWS: u32 = 25;

/// A sweep, with what it was asked and what came before.
struct Swept {
    place: crate::place::Place,
    asked: Asked,
    sweep: Sweep,
    compared: Option<Compared>,
    state: String,
    forgotten: Option<Forgotten>,
    unknown: Vec<String>,
}

impl Gate {
    /// Sweeps unresolved issues: `arguments` as `triage_issues` takes them, `before` as the last sweep left its state.
    /// Dropping the future ends it, its requests to Sentry included.
    pub async fn triage(
        &self,
        arguments: Map<String, Value>,
        before: Option<&[u8]>,
        progress: Option<&dyn Progress>,
        way: Way,
    ) -> Triaged {
        let format = arguments.get("format").cloned();
        let door = Door::of(Caller::default(), format.as_ref());
        let budget = match way {
            Way::Terminal(_) => Budget::of_bytes(Budget::MOST),
            _ => budget(&arguments, door),
        };
        let swept = match self.swept(arguments, before, progress).await {
            Ok(swept) => swept,
            Err(error) => {
                let shown = self.shown_whole(&self.failed(error, door), way);
                return Triaged { shown, state: None, forgotten: None, report: None, found: Vec::new() };
            }
        };
        let answer = ignoring(swept.answer(), &swept.unknown);
        let shown = self.shown(&answer, budget, false, way);
        let found = swept.found();
        let report = (way == Way::Page).then(|| self.report(&swept));
        Triaged { shown, state: Some(swept.state), forgotten: swept.forgotten, report, found }
    }

    async fn swept(
        &self,
        mut arguments: Map<String, Value>,
        before: Option<&[u8]>,
        progress: Option<&dyn Progress>,
    ) -> Result<Swept> {
        let entry = surface::named("triage_issues").ok_or(Error::Bug("there is no triage_issues"))?;
        entry.permit(self.desk.grant())?;
        if let Some(sentence) = self.missing_token {
            return Err(Error::Setup(sentence));
        }
        let arguments::Odd { unknown, .. } = arguments::accommodate(&mut arguments, entry.schema());
        let tool: TriageIssues = arguments::read(arguments)?;
        let patience = Patience::COMMAND;
        let (spent, touched) =
            (Spent::with_searches_up_to(None), Touched::within(self.desk.grant().constraint.project.clone()));
        let cx = Cx::new(&self.desk, Deadline::within(patience.limit()), &spent, &touched).telling(progress);
        let (place, asked) = tool.asked(&cx, ROWS).await?;
        // Whoever typed a command in a repository means its projects; a tool is told which.
        let said = cx.workspace().map(|workspace| &workspace.said);
        let asked = asked.of_repository(said, place.organization.as_str());
        let (asked, sweep) = narrowed::sweep(&cx, &place, asked, patience).await?;
        let scope = asked.scope(place.organization.as_str());
        let (before, forgotten) = match before.map(|bytes| remembered::read(bytes, &scope)) {
            None => (None, None),
            Some(Ok(before)) => (Some(before), None),
            Some(Err(why)) => (None, Some(why)),
        };
        let compared = before.as_ref().map(|before| Compared::of(&sweep, before));
        let state = remembered::written(&sweep, &scope, before.as_ref());
        Ok(Swept { place, asked, sweep, compared, state, forgotten, unknown })
    }
}

impl Gate {
    fn report(&self, swept: &Swept) -> Report {
        let page = |answer: &Answer| self.boundary.page(answer, Budget::of_bytes(Budget::LEAST));
        let (telling, sweep) = (swept.telling(), &swept.sweep);
        let causes = sweep.causes.iter().take(swept.asked.rows);
        let causes = causes.filter_map(|cause| Some((cause, sweep.seen.get(cause.head)?)));
        let cards = causes.map(|(cause, seen)| Card {
            page: page(&telling.card(cause, seen)),
            points: seen.score.sum(),
            days: seen.days,
            tone: match (telling.change(seen), seen.facts.priority) {
                (Some(_), _) => Tone::Changed,
                (None, Some(Priority::High)) => Tone::High,
                (None, _) => Tone::Usual,
            },
        });
        let gone = telling.gone();
        let gone = (!gone.is_empty())
            .then(|| self.boundary.page(&Answer::new("Gone").section(gone), Budget::of_bytes(Budget::MOST)));
        Report {
            organization: swept.place.organization.clone(),
            at: sweep.at,
            summary: page(&ignoring(telling.summary(), &swept.unknown)),
            days: sweep.days(),
            cards: cards.collect(),
            ranked: sweep.seen.len(),
            causes: sweep.causes.len(),
            gone,
        }
    }
}

impl Swept {
    fn telling(&self) -> Telling<'_> {
        let Self { place, asked, sweep, compared, .. } = self;
        Telling { sweep, asked, place, compared: compared.as_ref() }
    }

    fn answer(&self) -> Answer {
        let telling = self.telling();
        let shown = || self.sweep.causes.iter().take(self.asked.rows);
        let left_out = self.sweep.causes.len().saturating_sub(self.asked.rows);
        telling
            .summary()
            .data(telling.data(shown()))
            .section(telling.rows(shown()))
            .section(telling.gone())
            .note(
                (left_out > 0)
                    .then_some((left_out, " less urgent ones are ranked and not shown; --limit shows more.")),
            )
    }

    fn found(&self) -> Vec<(Kind, usize)> {
        let compared = self.compared.as_ref();
        let change = |seen: &Seen| compared.and_then(|compared| compared.change(seen));
        let counts = |seen: &Seen| compared.is_none() || change(seen).is_some();
        let is = |kind: Kind, seen: &Seen| {
            let facts = &seen.facts;
            match kind {
                Kind::Any => true,
                Kind::New if compared.is_some() => change(seen) == Some(Change::New),
                Kind::New => facts.is_new,
                Kind::Regressed => facts.standing == Standing::Regressed,
                Kind::Escalating => facts.standing == Standing::Escalating,
                Kind::Worse => change(seen) == Some(Change::Worse),
                Kind::High => facts.priority == Some(Priority::High),
                Kind::Unhandled => facts.unhandled,
            }
        };
        let kinds = [
            Kind::Any,
            Kind::New,
            Kind::Regressed,
            Kind::Escalating,
            Kind::Worse,
            Kind::High,
            Kind::Unhandled,
        ];
        kinds.map(|kind| (kind, self.sweep.count(|seen| counts(seen) && is(kind, seen)))).to_vec()
    }
}

#[cfg(test)]
mod tests;
