//! What a reviewer is told: the errors nearest to the change first, and what nobody looked at.

use super::{
    asking::{Found, MOST_FREQUENT},
    critical::Other,
    folded::folded,
    projects::{Gap, Known, Projects},
    ranking::{Ground, Meeting, Touch},
    watched::Since,
};
use crate::{
    context::place::Place,
    error::brief,
    parts::{
        home::{FOLDERS, ROOTS},
        traced::Traced,
    },
    prelude::*,
};
use checkout::FilePath;
use lexicon::{IssueRef, Link, Period, Timestamp};
use sentry_api::models::Issue;
use std::cmp::Reverse;
use untrusted::{Data, Datum, Untrusted};

/// What the review was about.
pub(super) struct About<'a> {
    pub(super) place: &'a Place,
    pub(super) projects: &'a Projects,
    pub(super) period: Period,
    pub(super) levels: &'a str,
    /// Since when the errors should be gone.
    pub(super) watch_after: Option<Timestamp>,
    pub(super) now: Timestamp,
    /// Files of the change.
    pub(super) changed: usize,
    /// Those that cannot raise an error in production.
    pub(super) others: Vec<Other>,
    /// Those that were named, and that git does not track here.
    pub(super) unknown: Vec<&'a FilePath>,
    /// Parts of the diff that could not be read.
    pub(super) unread: usize,
    /// Submodules that stand at another commit.
    pub(super) submodules: usize,
    /// Whether the files on disk were left out.
    pub(super) commits_only: bool,
}

/// An error that meets the change.
struct Near<'a> {
    issue: &'a Issue,
    event: Option<&'a Traced>,
    meeting: Option<Meeting>,
}

/// Errors of files that are only named alike are shown up to so many.
const ALIKE: usize = 5;

impl Near<'_> {
    fn touch(&self) -> Touch {
        self.meeting.as_ref().map_or(Touch::Alike, |meeting| meeting.touch)
    }

    fn release(&self) -> Option<&Untrusted> {
        let of_event = self.event.and_then(|event| event.release.as_ref());
        of_event.or_else(|| self.issue.last_release.as_ref()?.version.as_ref())
    }

    /// What happened since the change was deployed.
    fn since(&self, after: Timestamp) -> Option<Since> {
        Since::of(self.issue, after)
    }
}

/// Of a diff that holds nothing. Of which project, nobody need know.
pub(super) fn nothing() -> Answer {
    let none = || Data::list(std::iter::empty::<Data>());
    let data = Data::record().with("complete", true).with("errors", none());
    Answer::new("Nothing changed")
        .nothing(true)
        .data(data.with("asked", none()).with("not_asked", none()))
        .note("The diff is empty.")
}

pub(super) fn told(about: &About<'_>, ground: &Ground<'_>, found: &Found) -> Answer {
    let mut near: Vec<Near<'_>> = Vec::new();
    for (id, issue) in &found.issues {
        let event = found.events.get(id).map(AsRef::as_ref);
        // What could not be read is placed by what the issue itself says.
        let meeting =
            event.and_then(|event| ground.meets(issue, event)).or_else(|| ground.meets_issue(issue));
        near.push(Near { issue, event, meeting });
    }
    let count = |issue: &Issue| issue.count.map_or(0, |count| count.0);
    near.sort_by_key(|near| (near.touch(), Reverse(count(near.issue)), Reverse(*near.issue.last_seen)));
    let all = near.len();
    near.truncate(near.partition_point(|near| near.touch() < Touch::Alike) + ALIKE);
    let elsewhere = all - near.len();

    let gap = about.projects.gap;
    let leaves_out_roots = ground.leaves_out_roots(&about.projects.all());
    let partial = found.is_partial() || gap.is_some() || leaves_out_roots;
    let asked = found.asked.len();
    let critical = asked + found.not_asked.len();
    let heading = match (near.is_empty(), critical) {
        (false, _) => "Production errors where this change is made",
        (true, _) if found.is_cut_short() => "No production errors found yet: not all could be asked",
        (true, 0) if about.changed == 0 => "Nothing changed",
        (true, 0) => "No changed file can raise an error in production yet",
        (true, _) if asked < critical => "No production errors found in the ",
        (true, _) if gap.is_some() => "No production errors found in the projects that were asked",
        (true, _) => "No production errors found where this change is made",
    };
    let of_all = near.is_empty() && asked < critical && !found.is_cut_short();
    let heading = (heading, of_all.then_some((asked, " of ", critical, " files that were asked about")));
    let link = |issue: &Issue| {
        let id = issue.id.as_ref()?.clone();
        Some(Link::issue(&about.place.host, &about.place.organization, &IssueRef::from(id)))
    };
    let mut comma = "";
    let projects =
        about.projects.all().into_iter().map(|project| {
            (std::mem::replace(&mut comma, ", "), about.place.organization.clone(), "/", project)
        });
    let projects: Vec<_> = projects.take(20).collect();
    let (subject, number) = subject(about);
    let files = (about.changed, " changed, ", critical, " of code that runs, ", asked, " asked about");
    let answer = Answer::new(heading)
        .partial(partial)
        .nothing(near.is_empty())
        .cut_short(found.is_cut_short())
        .about((subject, number))
        .fact(if projects.len() == 1 { "Project" } else { "Projects" }, projects)
        .fact("Files", files)
        .fact("Search", (critical > 0).then(|| (quote(about.levels), " of the last ", about.period)))
        .data(data(about, found, &near, &link, partial))
        .section(Section::list("Errors, the nearest first").at_most(40).items(&near, |near| {
            let back = about.watch_after.and_then(|after| near.since(after));
            row(near, about.now)
                .field("link", link(near.issue))
                .field("release", near.release())
                .field("check", near.touch().check())
                .field("after the change", back.map(Since::words))
        }))
        // Whoever looks for one file finds it here, or knows its folder below.
        .section(
            Section::list("Files asked about")
                .items(found.not_asked.first().map_or(&[][..], |_| &found.asked), |path| {
                    Item::new(path.told())
                }),
        )
        .section(not_asked(&found.not_asked))
        .section(
            Section::list("Files that git does not track here")
                .at_most(20)
                .items(&about.unknown, |path| Item::new(path.told())),
        );
    let watched = about.watch_after.map(|after| {
        let of = |kind: Since| near.iter().filter(|near| near.since(after) == Some(kind)).count();
        let new = of(Since::New);
        let new = (new > 0).then_some((", ", new, " began since"));
        let back = (of(Since::Back), " of ", near.len(), " errors came back");
        ("Watched since ", after, ": ", back, new, ".")
    });
    let trouble = found.trouble.as_ref().map(|error| ("Not all could be asked: ", brief(error), "."));
    let not_asked = (found.trouble.is_none() && !found.not_asked.is_empty()).then_some(
        "A review makes at most 20 requests. Ask about the other files by giving them as `files`.",
    );
    let folded = (found.not_asked.len() > NAMED).then_some("With `json` as `format` each of them is named.");
    answer
        .note((about.projects.known == Known::Mapped).then_some(
            "The projects are those of Sentry's code mappings of this repository.",
        ))
        .note(gap.map(Gap::words))
        .note(leaves_out_roots.then_some((
            "Of source roots the first ",
            ROOTS,
            " of each project are tried, and of all the first ",
            FOLDERS,
            ": there are more.",
        )))
        .note(watched)
        .note(trouble)
        .note(not_asked)
        .note(folded)
        .note(left_out(&about.others))
        .note((!about.unknown.is_empty()).then_some((
            "Of the files that were named git tracks ",
            about.unknown.len(),
            " not here: that no error names them says little where they are misspelt.",
        )))
        .note((found.more > 0).then_some((
            "Of ",
            found.more,
            " files Sentry has more errors than the ",
            MOST_FREQUENT,
            " most frequent, which were looked at.",
        )))
        .note((found.unread > 0).then_some((
            "Of ",
            found.unread,
            " errors the frames were not read; they are placed by the file that they are named after.",
        )))
        .note((elsewhere > 0).then_some((
            elsewhere,
            " more errors are of files that are named alike.",
        )))
        .note((about.submodules > 0).then_some((
            "Submodules that stand at another commit: ",
            about.submodules,
            ". What changes in them is not looked at.",
        )))
        .note((about.unread > 0).then_some((about.unread, " parts of the change could not be read.")))
        .note(about.commits_only.then_some(
            "Only commits were compared: the repository configures a filter, which would run on files on disk.",
        ))
}

/// Up to so many projects are what a review is about by name.
const SUBJECTS: usize = 5;

/// The projects that it is about, whatever order they were found in: the first by name, and of more a number that they
/// alone have.
fn subject(about: &About<'_>) -> (Vec<impl untrusted::Ours + use<>>, Option<impl untrusted::Ours + use<>>) {
    let mut all = about.projects.all();
    all.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    let names = all.iter().map(|project| project.as_str().into()).collect();
    let digits = crate::digest::of(serde_json::Value::Array(names));
    let number = digits.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    let number = number
        .filter(|_| all.len() > SUBJECTS)
        .map(|number| (" and others, ", all.len(), " in all, ", number));
    let mut comma = "";
    let named = all
        .into_iter()
        .take(SUBJECTS)
        .map(|project| (std::mem::replace(&mut comma, ", "), about.place.organization.clone(), "/", project));
    (named.collect(), number)
}

/// Up to so many files are named one by one, and as many folders.
const NAMED: usize = 100;

/// All of them: by name, or where they are many by folder.
fn not_asked(paths: &[FilePath]) -> Section {
    if paths.len() <= NAMED {
        let section = Section::list("Files not asked about").at_most(NAMED);
        return section.items(paths, |path| Item::new(path.told()));
    }
    let section = Section::list("Files not asked about, by folder").at_most(NAMED);
    section.items(folded(paths, NAMED), |(folder, count)| Item::new((folder, " · ", count)))
}

fn row(near: &Near<'_>, now: Timestamp) -> Item {
    let issue = near.issue;
    let id = issue.short_id.as_ref().map(|id| IssueRef::Short(id.clone()));
    let id = id.or_else(|| issue.id.as_ref().map(|id| IssueRef::Number(id.clone())));
    let meeting = near.meeting.as_ref();
    Item::new((
        id,
        (" · ", near.touch().words()),
        issue.count.map(|count| (" · ", count, " events")),
        issue.user_count.map(|users| (", ", users, " users")),
        issue.last_seen.map(|at| (", last ", at.since(now).brief())),
        issue.is_unhandled.filter(|unhandled| *unhandled).map(|_| ", unhandled"),
        issue.title.as_ref().map(|title| (" · ", title)),
    ))
    .field(
        "at",
        meeting.map(|meeting| {
            let function = meeting.function.as_ref().map(|function| (" in ", function));
            (meeting.path.told(), meeting.line.map(|line| (":", line)), function)
        }),
    )
    .field("culprit", issue.culprit.as_ref().filter(|culprit| !culprit.is_blank()))
}

fn left_out(others: &[Other]) -> Option<impl untrusted::Ours + use<>> {
    let count = |kind: Other| others.iter().filter(|other| **other == kind).count();
    let kinds = [
        ("new: ", count(Other::New)),
        ("tests: ", count(Other::Test)),
        ("documentation: ", count(Other::Documentation)),
        ("generated: ", count(Other::Generated)),
        ("vendored: ", count(Other::Vendored)),
        ("no code: ", count(Other::NoCode)),
    ];
    let mut comma = "Files that raise no error in production, ";
    let told: Vec<_> = kinds
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| (std::mem::replace(&mut comma, ", "), kind, count))
        .collect();
    (!told.is_empty()).then_some((told, "."))
}

fn data(
    about: &About<'_>,
    found: &Found,
    near: &[Near<'_>],
    link: &impl Fn(&Issue) -> Option<Link>,
    partial: bool,
) -> Data {
    let since = |near: &Near<'_>| about.watch_after.and_then(|after| near.since(after));
    let error = |near: &Near<'_>| {
        let issue = near.issue;
        let meeting = near.meeting.as_ref();
        Data::record()
            .with("touch", near.touch().id())
            .with("file", meeting.map(|meeting| meeting.path.told()))
            .with("line", meeting.and_then(|meeting| meeting.line))
            .with("function", meeting.and_then(|meeting| meeting.function.as_ref()))
            .with("id", issue.id.as_ref().cloned())
            .with("short_id", issue.short_id.as_ref().cloned())
            .with("title", &issue.title)
            .with("culprit", &issue.culprit)
            .with("level", &issue.level)
            .with("status", &issue.status)
            .with("count", issue.count.map_or(0, |count| count.0))
            .with("users", issue.user_count.map_or(0, |count| count.0))
            .with("last_seen", *issue.last_seen)
            .with("release", near.release())
            .with("permalink", link(issue))
            .with("check", near.touch().check())
            .with("came_back", since(near).map(|since| since != Since::Gone))
            .with("began_since", since(near).map(|since| since == Since::New))
    };
    let paths = |paths: &[FilePath]| Data::list(paths.iter().map(|path| path.told().datum()));
    Data::record()
        .with("complete", !partial)
        .with("errors", Data::list(near.iter().map(error)))
        .with("asked", paths(&found.asked))
        .with("not_asked", paths(&found.not_asked))
}
