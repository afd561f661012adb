//! What is read of the most urgent issues: the latest event, suspect commits and owners.

use super::{
    Seen,
    effort::{self, Effort},
    here::Here,
    seen::short,
};
use crate::{
    context::{Cx, place::Place},
    error::brief,
    parts::{
        event::first_line,
        pace::Pace,
        surroundings::short_hash,
        traced::{ours, traces},
    },
};
use checkout::FilePath;
use lexicon::{EventRef, IssueRef, Timestamp};
use sentry_api::{
    Error,
    models::{Actor, Commit, Committers, Entry, Event, Exception, Frame},
};
use std::time::Duration;
use untrusted::Untrusted;

/// More of one issue.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    /// What the first of a chain of errors says.
    pub(crate) root: Option<(Option<Untrusted>, Option<Untrusted>)>,
    /// The innermost frame of the application.
    pub(crate) frame: Option<At>,
    /// Files of the checkout, and the line of the innermost frame in each.
    pub(crate) files: Vec<(FilePath, Option<u32>)>,
    pub(crate) suspect: Option<Suspect>,
    /// Whom Sentry's rules or its code owners name.
    pub(crate) owners: Vec<Actor>,
    /// Whom the checkout's code owners name for the first of the files.
    pub(crate) code_owners: Vec<Untrusted>,
    pub(crate) effort: Option<Effort>,
    /// What could not be asked.
    pub(crate) trouble: Option<&'static str>,
}

/// File, line and function of a frame.
#[derive(Debug, Clone)]
pub(crate) struct At {
    pub(crate) file: Option<Untrusted>,
    pub(crate) line: Option<u32>,
    pub(crate) function: Option<Untrusted>,
}

/// A commit that may have brought an issue.
#[derive(Debug, Clone)]
pub(crate) struct Suspect {
    pub(crate) hash: Option<Untrusted>,
    pub(crate) message: Option<Untrusted>,
    pub(crate) author: Option<Untrusted>,
    pub(crate) at: Option<Timestamp>,
}

/// With what it is asked.
pub(crate) struct Asking<'a> {
    pub(crate) cx: &'a Cx<'a>,
    pub(crate) place: &'a Place,
    pub(crate) pace: &'a Pace,
    pub(crate) here: &'a Here,
}

/// Files that are named of one issue.
const FILES: usize = 5;

impl Detail {
    /// Whether a frame of the application is in the checkout.
    pub(crate) const fn is_here(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether a commit is suspect.
    pub(crate) const fn has_suspect(&self) -> bool {
        self.suspect.is_some()
    }
}

/// Asks for more of one issue, each request within `limit`.
///
/// # Errors
/// When the event cannot be read: why, in a few words. An issue without an event is worth an answer.
pub(crate) async fn of(asking: &Asking<'_>, seen: &Seen, limit: Duration) -> Result<Detail, &'static str> {
    let Asking { cx, place, pace, here } = *asking;
    let (organization, issue) = (&place.organization, IssueRef::from(seen.id.clone()));
    pace.turn().await;
    let event = cx.sentry_within(place, limit).event(organization, &issue, &EventRef::Latest).await;
    let event = match event {
        Ok(event) => event,
        Err(Error::Missing(_)) => Event::default(),
        Err(error) => return Err(brief(&error)),
    };
    let mut detail = of_event(&event, seen, here);
    let Some((project, id)) = seen.project.as_ref().zip(event.id.as_ref()) else { return Ok(detail) };
    let has_commits = event.release.as_ref().is_some_and(|of| of.last_commit.is_some());
    if seen.has_suspect.unwrap_or(has_commits) {
        pace.turn().await;
        match cx.sentry_within(place, limit).committers(organization, project, id).await {
            Ok(found) => detail.suspect = suspect(&found),
            Err(Error::Missing(_)) => {}
            Err(error) => detail.trouble = Some(brief(&error)),
        }
    }
    if seen.has_owners.unwrap_or(false) {
        pace.turn().await;
        match cx.sentry_within(place, limit).event_owners(organization, project, id).await {
            Ok(found) => detail.owners = found.owners.items,
            Err(Error::Missing(_)) => {}
            Err(error) => detail.trouble = detail.trouble.or(Some(brief(&error))),
        }
    }
    Ok(detail)
}

fn of_event(event: &Event, seen: &Seen, here: &Here) -> Detail {
    let chain = event.entries.iter().find_map(|entry| match entry {
        Entry::Exception(list) => Some(&**list),
        _ => None,
    });
    let chain: &[Exception] = chain.unwrap_or_default();
    // Sentry sends the outermost last. What the title says already is not told again.
    let entitled = |one: &&Exception| {
        seen.title.as_ref().zip(one.kind.as_ref()).is_some_and(|(title, kind)| title.begins_with(kind))
    };
    let root = chain.first().filter(|root| chain.len() > 1 && !entitled(root));
    let mut files: Vec<(FilePath, Option<u32>)> = Vec::new();
    let mut names: Vec<&Untrusted> = Vec::new();
    let mut frames = 0;
    for frame in traces(event).flat_map(ours) {
        frames += 1;
        let name = frame.filename.as_ref().or(frame.abs_path.as_ref()).or(frame.module.as_ref());
        names.extend(name.filter(|name| !names.contains(name)));
        let Some(path) = here.file_of(frame, seen.project.as_ref()).filter(|_| files.len() < FILES) else {
            continue;
        };
        if !files.iter().any(|(known, _)| *known == path) {
            files.push((path, frame.line_no.0));
        }
    }
    // What the list says of the frame it is named after is true of the event too.
    if files.is_empty() {
        files.extend(seen.file.clone().map(|path| (path, None)));
    }
    let kind = chain.last().and_then(|outermost| outermost.kind.as_ref()).or(seen.kind.as_ref());
    let trace = effort::Trace { is_error: seen.is_error, kind, frames, files: names.len() };
    Detail {
        root: root.map(|root| (cut(root.kind.as_ref()), cut(root.value.as_ref()))),
        frame: traces(event).flat_map(ours).next().map(place_of),
        code_owners: files.first().map(|(path, _)| here.owners(path).to_vec()).unwrap_or_default(),
        files,
        effort: Some(effort::guess(trace)),
        ..Detail::default()
    }
}

fn place_of(frame: &Frame) -> At {
    let file = frame.filename.as_ref().or(frame.abs_path.as_ref()).or(frame.module.as_ref());
    At { file: cut(file), line: frame.line_no.0, function: cut(frame.function.as_ref()) }
}

/// Events may be long, and a sweep is kept for a while.
fn cut(text: Option<&Untrusted>) -> Option<Untrusted> {
    text.map(|text| text.clone().map(short))
}

fn suspect(found: &Committers) -> Option<Suspect> {
    let committer = found.committers.first()?;
    let commit: &Commit = committer.commits.first()?;
    let author = committer.author.as_ref();
    Some(Suspect {
        hash: commit.id.as_ref().map(short_hash),
        message: cut(commit.message.as_ref()).map(|message| message.map(|text| first_line(&text))),
        author: author.and_then(|author| author.name.as_ref().or(author.email.as_ref())).cloned(),
        at: commit.date_created.0,
    })
}
