//! What a reader sees of a frame in the checkout: first what can be opened there, then what it was in the release.

use super::{Found, LastCommit, Release, Since};
use checkout::{ChangedFile, Fate, FilePath, Line};
use lexicon::Timestamp;
use untrusted::{Item, Person};

/// What stands above them: whether it is known what the release had.
pub(super) const fn label(release: &Release) -> &'static str {
    match release {
        Release::Here(..) => "In the checkout",
        Release::OfNone => "In the checkout as it is now (the release names no commit)",
        Release::Elsewhere => "In the checkout as it is now (the release's commit is not in it)",
        Release::Unsaid => "In the checkout as it is now (git did not say what changed since the release)",
    }
}

pub(super) fn row(found: &Found, since: Option<&Since>, last: &LastCommit, now: Timestamp) -> Item {
    let line = found.place.line;
    let unsaid = "git did not say what became of it since the release";
    let place = match (since, &found.then) {
        (Some(since), Some(then)) => match since.of(found) {
            Some(became) => Place::since(then, line, became),
            None => Place { what: Some(unsaid), ..Place::now(found) },
        },
        (Some(_), None) => Place { what: Some("not in the release's commit"), ..Place::now(found) },
        (None, _) => Place::now(found),
    };
    let Place { path, line, was, was_line, what } = place;
    let was_line = was_line.map(|line| (was.is_some().then_some(":"), line));
    let is_moved = was.is_some() || was_line.is_some();
    let was = is_moved.then(|| (" (", was.map(FilePath::told), was_line, " in the release)"));
    let touched = match last {
        LastCommit::Touched(touched) => Some(touched),
        LastCommit::None | LastCommit::Unsaid => None,
    };
    let touched = touched.map(|touched| {
        let at = u32::try_from(touched.at).ok().and_then(|at| Timestamp::from_seconds(f64::from(at)));
        let at = at.map(|at| (", ", at.since(now).brief()));
        (" · line of ", touched.commit.brief(), at, (", ", Person(&touched.author), ": ", &touched.subject))
    });
    let unsaid = matches!(last, LastCommit::Unsaid).then_some(" · whose line it is git did not say");
    Item::new((
        path.map(FilePath::told),
        line.map(|line| (":", line)),
        was,
        what.map(|what| (" · ", what)),
        touched,
        unsaid,
    ))
}

/// Where a frame lies.
struct Place<'a> {
    path: Option<&'a FilePath>,
    line: Option<u32>,
    /// Its path in the release, where that is another.
    was: Option<&'a FilePath>,
    /// Its line there, where that or the path is another.
    was_line: Option<u32>,
    what: Option<&'static str>,
}

impl<'a> Place<'a> {
    /// As its own path tells.
    fn now(found: &'a Found) -> Self {
        let path = found.now.as_ref().or(found.then.as_ref());
        Self { path, line: found.place.line, was: None, was_line: None, what: None }
    }

    /// As what became of the file tells.
    fn since(then: &'a FilePath, line: Option<u32>, became: Option<&'a ChangedFile>) -> Self {
        let unchanged = Self {
            path: Some(then),
            line,
            was: None,
            was_line: None,
            what: Some("unchanged since the release"),
        };
        let Some(file) = became else { return unchanged };
        if file.fate == Fate::Deleted {
            return Self { what: Some("the file is gone since the release"), ..unchanged };
        }
        let is_renamed = file.path != *then;
        let here = line.map(|line| file.line(line));
        let (now, what) = match here {
            Some(Line::Here(now)) => (Some(now), None),
            Some(Line::Changed(now)) => (Some(now), Some("the line changed since the release")),
            Some(Line::Unknown) => (
                None,
                Some("changed since the release in so many places that it is not known where the line is"),
            ),
            Some(Line::Gone) => (None, Some("the line is gone since the release")),
            None => (None, None),
        };
        let of_file = match (is_renamed, file.hunks.is_empty()) {
            (true, true) => "renamed since the release",
            (true, false) => "renamed and changed since the release",
            (false, _) => "changed since the release",
        };
        Self {
            path: Some(&file.path),
            line: now,
            was: is_renamed.then_some(then),
            was_line: line.filter(|line| is_renamed || now != Some(*line)),
            what: what.or(Some(of_file)),
        }
    }
}
