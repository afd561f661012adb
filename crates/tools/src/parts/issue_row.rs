//! Issues as the rows of a list: a line each, and what most of them are said once.

use crate::parts::person;
use lexicon::{IssueRef, ProjectSlug, Timestamp};
use sentry_api::models::Issue;
use untrusted::{Item, Say, Untrusted};

/// The rows of a list of issues.
///
/// What this server vouches for (id, counts, times) stands before the first text of an event: a title may imitate what
/// follows it, never what came before.
pub(crate) struct IssueRows<'a> {
    /// What most of them are: a row says only in what it differs.
    usual: [Option<&'a Untrusted>; STATES],
    project: Option<&'a ProjectSlug>,
    now: Timestamp,
}

/// What a state is made of: level, status, substatus, priority.
const STATES: usize = 4;

/// Fewer rows than this share nothing worth a line of its own.
const WORTH_SHARING: usize = 3;

fn states(issue: &Issue) -> [Option<&Untrusted>; STATES] {
    [issue.level.as_ref(), issue.status.as_ref(), issue.substatus.as_ref(), issue.priority.as_ref()]
}

/// What more than half of them have, when all of them have something: silence in a row means the usual.
fn usual<'a, T: PartialEq>(all: impl Iterator<Item = Option<&'a T>>) -> Option<&'a T> {
    let all: Vec<&T> = all.collect::<Option<_>>()?;
    let often = |value: &T| all.iter().filter(|other| **other == value).count() * 2 > all.len();
    all.iter().copied().find(|value| all.len() >= WORTH_SHARING && often(value))
}

impl<'a> IssueRows<'a> {
    /// The rows of these issues, as they are now.
    pub(crate) fn of(issues: &'a [Issue], now: Timestamp) -> Self {
        let mut each = 0..;
        let usual_state = [(); STATES].map(|()| {
            let which = each.next().unwrap_or_default();
            usual(issues.iter().map(|issue| states(issue).get(which).copied().flatten()))
        });
        Self { usual: usual_state, project: usual(issues.iter().map(Issue::project_slug)), now }
    }

    /// What most of them are, when there is anything to say.
    pub(crate) fn usual(&self) -> Option<impl Say + use<'a>> {
        let any = self.project.is_some() || self.usual.iter().any(Option::is_some);
        any.then(|| state(self.usual, self.project.cloned()))
    }

    /// What one needs to choose: id, how often, since when, how bad, title, where.
    pub(crate) fn row(&self, issue: &Issue) -> Item {
        let id = issue.short_id.as_ref().map(|id| IssueRef::Short(id.clone()));
        let id = id.or_else(|| issue.id.as_ref().map(|id| IssueRef::Number(id.clone())));
        let mut own = states(issue);
        for (own, usual) in own.iter_mut().zip(self.usual) {
            *own = own.filter(|own| usual != Some(*own));
        }
        let project = issue.project_slug().filter(|slug| self.project != Some(*slug)).cloned();
        let any = project.is_some() || own.iter().any(Option::is_some);
        let unhandled = issue.is_unhandled.filter(|unhandled| *unhandled);
        let assignee = person::actor(issue.assigned_to.as_ref());
        let mut comma = separator(" · ");
        Item::new((
            id,
            (
                issue.count.map(|count| (comma(), count, " events")),
                issue.user_count.map(|users| (comma(), users, " users")),
                issue.last_seen.map(|at| (comma(), "last ", at.since(self.now).brief())),
                issue.first_ever().map(|at| (comma(), "first ", at.since(self.now).brief())),
                unhandled.map(|_| (comma(), "unhandled")),
            ),
            any.then(|| (" · ", state(own, project))),
            assignee.map(|name| (" · assigned to ", name)),
            issue.title.as_ref().map(|title| (" · ", title)),
            issue.culprit.as_ref().filter(|culprit| !culprit.is_blank()).map(|culprit| (" · ", culprit)),
        ))
    }
}

fn state<'a>(
    [level, status, finer, priority]: [Option<&'a Untrusted>; STATES],
    project: Option<ProjectSlug>,
) -> impl Say + use<'a> {
    let mut comma = separator("");
    (
        project.map(|project| (comma(), project)),
        level.map(|level| (comma(), level)),
        status.map(|status| (comma(), status)),
        finer.map(|finer| (comma(), finer)),
        priority.map(|priority| (comma(), priority, " priority")),
    )
}

/// What stands before the first of several parts that may be missing, and a comma before each other.
fn separator(first: &'static str) -> impl FnMut() -> &'static str {
    let mut separator = first;
    move || std::mem::replace(&mut separator, ", ")
}
