//! What is kept of an issue of a sweep: little, because there may be very many.

use super::{
    Priority,
    here::Here,
    score::{self, Facts, Rank, Score},
};
use crate::context::Cx;
use checkout::FilePath;
use lexicon::{IssueId, IssueRef, Period, ProjectSlug, ShortId, Timestamp};
use sentry_api::models::{Actor, Issue, IssueStats};
use untrusted::Untrusted;

/// What became of an issue lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was resolved, and came back.
    Regressed,
    /// It happens much more often than it did.
    Escalating,
    /// Neither.
    #[default]
    Other,
}

impl Standing {
    /// Sentry's word for it, where there is something to say.
    pub(crate) const fn words(self) -> Option<&'static str> {
        match self {
            Self::Regressed => Some("regressed"),
            Self::Escalating => Some("escalating"),
            Self::Other => None,
        }
    }

    /// What Sentry's word says.
    pub(crate) fn of(word: &Untrusted) -> Self {
        let is = |standing: &Self| standing.words().is_some_and(|words| word.same_as(words));
        [Self::Regressed, Self::Escalating].into_iter().find(is).unwrap_or_default()
    }
}

/// Days of which Sentry tells the events.
pub(crate) const DAYS: usize = 14;
const DAY: i64 = 86_400;

/// One issue of a sweep: some hundred bytes.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) id: IssueId,
    pub(crate) short_id: Option<ShortId>,
    pub(crate) project: Option<ProjectSlug>,
    pub(crate) title: Option<Untrusted>,
    pub(crate) culprit: Option<Untrusted>,
    /// Type of the error.
    pub(crate) kind: Option<Untrusted>,
    /// The function of the frame that it is named after.
    pub(crate) function: Option<Untrusted>,
    /// The file of that frame, as it is in stack traces.
    pub(crate) filename: Option<Untrusted>,
    /// The same in the checkout.
    pub(crate) file: Option<FilePath>,
    pub(crate) assigned_to: Option<Actor>,
    /// Whether it is an error, and no slow query or missed check-in.
    pub(crate) is_error: bool,
    /// Whether rules of Sentry or its code owners name somebody; `None` where the server does not say.
    pub(crate) has_owners: Option<bool>,
    /// Whether Sentry marks a suspect commit; `None` where the server does not say.
    pub(crate) has_suspect: Option<bool>,
    pub(crate) first_seen: Option<Timestamp>,
    pub(crate) last_seen: Option<Timestamp>,
    /// Events by the day, the oldest first; `None` where the server does not tell.
    pub(crate) days: Option<[u32; DAYS]>,
    pub(crate) facts: Facts,
    pub(crate) score: Score,
}

impl Seen {
    /// What is kept. `None` for an issue without a number, which nobody could ask for.
    pub(crate) fn of(issue: Issue, since: Period, now: Timestamp, here: &mut Here) -> Option<Self> {
        let first_seen = issue.first_ever();
        let metadata = issue.metadata.0.unwrap_or_default();
        let window = i64::try_from(since.seconds()).unwrap_or(i64::MAX);
        let begins = now.seconds().saturating_sub(window);
        let days = issue.stats.as_ref().and_then(by_day);
        let rates = issue.stats.as_ref().and_then(|stats| rates(stats, begins, now, first_seen));
        let filename = metadata.filename.0.map(|name| name.map(short));
        let project = issue.project.0.and_then(|project| project.slug.0);
        let file = filename.as_ref().and_then(|name| here.file(name, project.as_ref()));
        let marked = |what: fn(&Untrusted) -> bool| {
            let owners = issue.owners.as_ref()?;
            Some(owners.iter().any(|owner| owner.kind.as_ref().is_some_and(what)))
        };
        let has_suspect = marked(|kind| kind.same_as("suspectCommit"));
        let facts = Facts {
            events: issue.count.0.map_or(0, |count| count.0),
            users: issue.user_count.0.map_or(0, |count| count.0),
            rates,
            is_new: first_seen.is_some_and(|at| at.seconds() >= begins),
            standing: issue.substatus.as_ref().map_or(Standing::Other, Standing::of),
            priority: issue.priority.as_ref().and_then(Priority::of),
            unhandled: issue.is_unhandled.unwrap_or(false),
            is_here: file.is_some(),
            has_suspect: has_suspect.unwrap_or(false),
        };
        Some(Self {
            id: issue.id.0?,
            short_id: issue.short_id.0,
            project,
            title: issue.title.0.map(|title| title.map(short)),
            culprit: issue.culprit.0.map(|culprit| culprit.map(short)),
            kind: metadata.kind.0.map(|kind| kind.map(short)),
            function: metadata.function.0.map(|function| function.map(short)),
            filename,
            file,
            assigned_to: issue.assigned_to.0,
            is_error: issue.issue_category.as_ref().is_none_or(|category| category.same_as("error")),
            has_owners: marked(|kind| !kind.same_as("suspectCommit")),
            has_suspect,
            first_seen,
            last_seen: issue.last_seen.0,
            days,
            score: Score::of(&facts),
            facts,
        })
    }

    /// Where it stands among others; no two stand at the same place.
    pub(crate) fn rank(&self) -> Rank {
        score::rank(&self.score, &self.facts, self.last_seen.map(Timestamp::seconds), self.id.as_str())
    }

    /// The best name for it.
    pub(crate) fn name(&self) -> IssueRef {
        self.short_id.clone().map_or_else(|| IssueRef::from(self.id.clone()), IssueRef::Short)
    }

    /// How often lately for each time before, in tenths, where that says something.
    pub(crate) fn trend(&self) -> Option<f64> {
        let (lately, before) = self.facts.rates?;
        let ratio = (score::ratio(lately, before) * 10.0).round() / 10.0;
        (!(0.7..=1.4).contains(&ratio)).then_some(ratio)
    }

    /// Whether this session may see it.
    pub(crate) fn is_inside(&self, cx: &Cx<'_>) -> bool {
        cx.inside(self.project.as_ref()).is_ok()
    }
}

/// The longest text that is kept, in bytes: titles are of any length.
const LONGEST: usize = 160;

pub(crate) fn short(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST - '…'.len_utf8()));
        text.push('…');
    }
    text.shrink_to_fit();
    text
}

/// When each day begins, in seconds since 1970, and how many events it has.
fn points(stats: &IssueStats) -> impl DoubleEndedIterator<Item = (i64, u64)> + '_ {
    stats.fortnight.iter().filter_map(|point| {
        let [at, count] = point.items.as_slice() else { return None };
        Some((i64::try_from(at.0).ok()?, count.0))
    })
}

fn by_day(stats: &IssueStats) -> Option<[u32; DAYS]> {
    let mut days = [0; DAYS];
    let mut any = false;
    for (day, (_, count)) in days.iter_mut().rev().zip(points(stats).rev()) {
        (*day, any) = (u32::try_from(count).unwrap_or(u32::MAX), true);
    }
    any.then_some(days)
}

/// The longest time that counts as lately, in seconds: something has to be left to compare it with.
const LATELY: i64 = 7 * DAY;

/// Events a day of the days that reach into the time that is swept (of a week at most), and of those before, back to the
/// first event. `None` where there are no days before.
fn rates(stats: &IssueStats, begins: i64, now: Timestamp, first: Option<Timestamp>) -> Option<(f64, f64)> {
    let now = now.seconds();
    let begins = begins.max(now.saturating_sub(LATELY));
    let first = first.map_or(i64::MIN, Timestamp::seconds);
    let (mut lately, mut before) = ((0_u64, 0_i64), (0_u64, 0_i64));
    for (at, count) in points(stats) {
        let end = at.saturating_add(DAY).min(now);
        let lived = end.saturating_sub(at.max(first.min(end))).clamp(0, DAY);
        let part = if end > begins { &mut lately } else { &mut before };
        part.0 = part.0.saturating_add(count);
        // Lately is a time of the clock, whenever the issue began; before is what the issue has lived.
        part.1 += if end > begins { end.saturating_sub(at).clamp(0, DAY) } else { lived };
    }
    let rate = |(count, seconds): (u64, i64)| count as f64 * DAY as f64 / seconds as f64;
    (lately.1 > 0 && before.1 > 0).then(|| (rate(lately), rate(before)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sentry_api::models::Count;
    use untrusted::Listed;

    const NOON: i64 = 1_795_176_000;

    fn stats(counts: [u64; DAYS]) -> IssueStats {
        let today = NOON.div_euclid(DAY) * DAY;
        let point = |(index, count): (usize, u64)| {
            let at = today - (DAYS as i64 - 1 - index as i64) * DAY;
            Listed { items: vec![Count(at as u64), Count(count)], skipped: 0 }
        };
        let items = counts.into_iter().enumerate().map(point).collect();
        IssueStats { fortnight: Listed { items, skipped: 0 } }
    }

    fn now() -> Timestamp {
        Timestamp::from_seconds(NOON as f64).unwrap()
    }

    #[test]
    fn what_is_lately_is_compared_with_what_was_before() {
        // Of 48 hours before noon, two days and a half are touched: 25 events in 2.5 days.
        let stats = stats([2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 10, 10, 5]);
        let (lately, before) = rates(&stats, NOON - 2 * DAY, now(), None).unwrap();
        assert!((lately - 10.0).abs() < 1e-9 && (before - 2.0).abs() < 1e-9, "{lately} {before}");
        // A month is compared as a week.
        assert!(rates(&stats, NOON - 30 * DAY, now(), None).is_some());
        // What began within the time has nothing before it.
        let young = Timestamp::from_seconds((NOON - DAY) as f64);
        assert_eq!(rates(&stats, NOON - 2 * DAY, now(), young), None);
        assert_eq!(rates(&IssueStats::default(), NOON - 2 * DAY, now(), None), None);
    }

    #[test]
    fn days_that_are_missing_are_the_oldest() {
        let mut few = stats([1; DAYS]);
        few.fortnight.items.drain(..DAYS - 2);
        let days = by_day(&few).unwrap();
        assert_eq!((days[DAYS - 2..].to_vec(), days[..DAYS - 2].iter().sum::<u32>()), (vec![1, 1], 0));
        assert_eq!(by_day(&IssueStats::default()), None);
    }

    #[test]
    fn a_text_is_kept_up_to_a_length() {
        assert_eq!(short("x".repeat(200)).len(), LONGEST);
        assert_eq!(short("ä".repeat(80)), "ä".repeat(80));
        assert!(short("ä".repeat(90)).ends_with("ä…"));
    }
}
