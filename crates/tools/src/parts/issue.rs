//! An issue in full: what Sentry itself knows of it, in the head; what events said, in the evidence.

use lexicon::{IssueRef, Link, Timestamp};
use sentry_api::models::{Activity, Annotation, Count, Issue, ReleaseRef, StatusDetails};
use untrusted::{Answer, Item, Maybe, Rank, Say, Section};

use crate::{parts::person, place::Place};

/// In seconds.
const A_MONTH: i64 = 30 * 86_400;

/// The best name for an issue: its short id where the server gives one.
pub(crate) fn name_of(issue: &Issue, asked: &IssueRef) -> IssueRef {
    issue.short_id.as_ref().map_or_else(|| asked.clone(), |id| IssueRef::Short(id.clone()))
}

/// The head and the first lines of the evidence.
pub(crate) fn summary(issue: &Issue, asked: &IssueRef, place: &Place, now: Timestamp) -> Answer {
    let name = name_of(issue, asked);
    // After a month the age is told by the date, which stands there already.
    let age =
        |at: Timestamp| (at.since(now).seconds() <= A_MONTH).then(|| (" (", at.since(now).words(), ")"));
    let at = |at: Option<Timestamp>| at.map(|at| (at, age(at)));
    let project = issue.project_slug();
    let link = Link::issue(&place.host, &place.organization, &name);
    // Of an error both say the same.
    let category =
        issue.issue_category.as_ref().filter(|category| issue.issue_type.as_ref() != Some(*category));
    Answer::new((name, " in ", place.organization.clone()))
        .fact("Link", link)
        .fact("Issue number", issue.id.as_ref().cloned())
        .fact("Project", project.cloned())
        .fact("First seen", at(issue.first_seen.0))
        .fact("Last seen", at(issue.last_seen.0))
        .fact("Events", *issue.count)
        .fact("Users", *issue.user_count)
        .fact("User reports", issue.user_report_count.filter(|count| count.0 > 0))
        .fact("Seer's fixability", issue.seer_fixability_score.map(fixability))
        .field("Title", &issue.title)
        .field("Culprit", &issue.culprit)
        .field("Status", status(issue))
        .field(
            "Level",
            (&issue.level, issue.is_unhandled.filter(|unhandled| *unhandled).map(|_| ", unhandled")),
        )
        .field("Priority", &issue.priority)
        .field("Assigned to", person::actor(issue.assigned_to.as_ref()))
        .field("Type", (&issue.issue_type, category.map(|category| (" (", category, ")"))))
        .field("Releases", releases(issue))
        .section(
            Section::list("External issues")
                .items(issue.annotations.iter().flat_map(|all| all.iter()), tracked),
        )
        .section(comments(issue))
}

/// `first 1.2, last 1.4`, or the one that is both.
fn releases(issue: &Issue) -> impl Say {
    let version =
        |release: Option<&ReleaseRef>| release.and_then(|release| release.version.as_ref()).cloned();
    let first = version(issue.first_release.as_ref());
    let last = version(issue.last_release.as_ref());
    let is_one = first == last;
    (
        first.map(|first| (if is_one { "first and last " } else { "first " }, first)),
        last.filter(|_| !is_one).map(|last| (", last ", last)),
    )
}

/// A link to where the issue is tracked too: whoever made it wrote both its text and its address.
fn tracked(annotation: &Annotation) -> Item {
    let name = annotation.display_name.as_ref();
    Item::new((name, name.map(|_| " "), &annotation.url))
}

/// What people wrote below the issue, the newest first.
fn comments(issue: &Issue) -> Section {
    let is_note = |entry: &&Activity| entry.kind.as_ref().is_some_and(|kind| kind.same_as("note"));
    let notes: Vec<&Activity> = issue.activity.iter().filter(is_note).collect();
    let told = issue.num_comments.and_then(|count| usize::try_from(count.0).ok()).unwrap_or(0);
    let not_sent = told.saturating_sub(notes.len());
    Section::list("Comments, latest first")
        .items(notes, |note| {
            let who = person::user(note.user.as_ref());
            Item::new((note.date_created.0, who.map(|who| (" ", who)), ": ", note.text()))
        })
        .more(not_sent)
        .rank(Rank::Useful)
        .at_most(3)
}

/// Seer's own words for how likely it finds a fix.
fn fixability(score: f64) -> &'static str {
    match score {
        score if score > 0.76 => "super high",
        score if score > 0.66 => "high",
        score if score > 0.4 => "medium",
        score if score > 0.25 => "low",
        _ => "super low",
    }
}

/// The status in one line, with what it depends on.
pub(crate) fn status(issue: &Issue) -> impl Say {
    let details = issue.status_details.as_ref().cloned().unwrap_or_default();
    let StatusDetails {
        in_next_release,
        in_release,
        ignore_until,
        ignore_count,
        ignore_window,
        ignore_user_count,
        ignore_user_window,
    } = details;
    let within = |window: Maybe<Count>| window.map(|minutes| (" within ", minutes, " minutes"));
    (
        issue.status.0.clone(),
        issue.substatus.0.clone().map(|finer| (" (", finer, ")")),
        in_next_release.filter(|next| *next).map(|_| ", in the next release"),
        in_release.0.map(|release| (", in release ", release)),
        ignore_until.map(|until| (", until ", until)),
        ignore_count.map(|count| (", until ", count, " more events", within(ignore_window))),
        ignore_user_count.map(|count| (", until ", count, " more users", within(ignore_user_window))),
    )
}
