//! Which project's errors a changed file is about: as somebody says, as the repository says, as Sentry's code mappings of
//! the repository say, or as the repository is called.

use crate::{
    context::{
        mapped::{self, Mappings},
        place::Place,
    },
    parts::{
        home::{Folders, folders, named, nearest},
        pace::Pace,
    },
    prelude::*,
};
use checkout::{FilePath, Origin, Said};
use lexicon::{ProjectRef, ProjectSlug};
use sentry_api::Error as Sentry;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use untrusted::Untrusted;

/// How long Sentry may take to say where code is: after it there must be time to look for errors.
const MAPPED: Duration = Duration::from_millis(2_500);

/// The projects of a change.
#[derive(Debug, Clone)]
pub(super) struct Projects {
    /// Which folder is whose; of several that hold a file, the longest.
    folders: Folders,
    /// Those of files that lie in none of them.
    otherwise: Vec<ProjectRef>,
    /// Who says so.
    pub(super) known: Known,
    /// Why there may be others.
    pub(super) gap: Option<Gap>,
    /// Where Sentry says that code is, if it was asked already.
    pub(super) mappings: Option<Arc<Mappings>>,
    /// Requests for them that it took.
    pub(super) asked: usize,
}

/// Who says which projects they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The caller, the session or the repository.
    Said,
    /// Sentry's code mappings.
    Mapped,
    /// Nobody: it is called like the repository, or the only one.
    Guessed,
}

/// What of the question whose a file is was not learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// There are more folders than are looked at.
    Folders,
    /// There are more code mappings than were read.
    Mappings,
    /// Sentry did not say where code is.
    Unsaid,
}

impl Gap {
    /// What a reader is told.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Folders => {
                "More than 2,000 folders of projects are named; those behind are not looked at. Give `project`."
            }
            Self::Mappings => {
                "Sentry has more code mappings than were read: the change may be another project's too. Give `project`."
            }
            Self::Unsaid => {
                "Sentry did not say, or not in time, where its code mappings are: the change may be another project's. Give `project`."
            }
        }
    }
}

impl Projects {
    fn one(project: ProjectRef, known: Known) -> Self {
        let folders = Folders::default();
        Self { folders, otherwise: vec![project], known, gap: None, mappings: None, asked: 0 }
    }

    /// These folders' projects, and for other files the one that is named, else all of them.
    fn of_folders(folders: Folders, otherwise: Option<ProjectRef>, known: Known) -> Self {
        let mut all: Vec<ProjectRef> = Vec::new();
        for project in folders.list.iter().map(|(project, _)| ProjectRef::from(project.clone())) {
            if !all.contains(&project) {
                all.push(project);
            }
        }
        let otherwise = otherwise.map_or(all, |named| vec![named]);
        let gap = folders.is_cut.then_some(Gap::Folders);
        Self { folders, otherwise, known, gap, mappings: None, asked: 0 }
    }

    /// In which projects errors of a file, as it is deployed, are looked for.
    pub(super) fn of(&self, file: &FilePath) -> Vec<ProjectRef> {
        let nearest = nearest(&self.folders.list, |folder| folder.holds(file));
        if nearest.is_empty() {
            self.otherwise.clone()
        } else {
            nearest.into_iter().map(Into::into).collect()
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<ProjectRef> {
        let mut all = self.otherwise.clone();
        for project in self.folders.list.iter().map(|(project, _)| ProjectRef::from(project.clone())) {
            if !all.contains(&project) {
                all.push(project);
            }
        }
        all
    }

    /// The one that there is, if it is one.
    pub(super) fn only(&self) -> Option<ProjectRef> {
        let mut all = self.all();
        all.pop().filter(|_| all.is_empty())
    }
}

/// What is known before Sentry is asked.
pub(super) struct Wanted<'a> {
    /// The project that the caller names.
    pub(super) named: Option<ProjectRef>,
    /// What the repository says, or the caller says of it.
    pub(super) said: &'a Said,
    pub(super) origin: Option<&'a Origin>,
    /// When the answer is not waited for any longer.
    pub(super) until: Instant,
    pub(super) pace: &'a Pace,
}

/// The projects that are meant: the named one, the session's own, those that the repository says, those that Sentry's code
/// mappings of the repository say, the one that is named like it, or the only one.
pub(super) async fn find(cx: &Cx<'_>, place: &Place, wanted: Wanted<'_>) -> Result<Projects> {
    let Wanted { named: asked, said, origin, until, pace } = wanted;
    let one = |project| Ok(Projects::one(project, Known::Said));
    match (&cx.grant().constraint.project, asked) {
        (Some(only), None) => return one(only.clone().into()),
        (Some(only), Some(ProjectRef::Slug(named))) if *only == named => return one(named.into()),
        (Some(_), Some(other)) => {
            cx.project(place, Some(other.clone())).await?;
            return one(other);
        }
        (None, Some(named)) => return one(named),
        (None, None) => {}
    }
    // Of another organization's projects the repository says nothing here.
    let is_here = said.organization.as_ref().is_none_or(|said| said == place.organization.as_str());
    if is_here {
        let otherwise = said.project.as_ref().and_then(|project| project.parse::<ProjectRef>().ok());
        let folders = folders(said);
        if otherwise.is_some() || !folders.list.is_empty() {
            return Ok(Projects::of_folders(folders, otherwise, Known::Said));
        }
    }
    let projects = async {
        pace.turn().await;
        cx.sentry(place).projects(&place.organization, None, 100, None).await
    };
    let made = AtomicUsize::new(0);
    let mapped = async {
        // Without a name nothing can be found in them.
        origin?;
        let (pages, made) = (mapped::Asking::PAGES, Some(&made));
        let until = until.min(Instant::now() + MAPPED);
        let asking = mapped::Asking { project: None, pace: Some(pace), until, pages, made };
        Some(cx.mappings(place, asking).await)
    };
    let (page, mappings) = tokio::join!(projects, mapped);
    let (mappings, gap) = match mappings {
        Some(Ok(mappings)) => {
            let gap = (!mappings.is_complete).then_some(Gap::Mappings);
            (Some(mappings), gap)
        }
        // A limit of the rate holds for all that would follow.
        Some(Err(error @ Sentry::Throttled { .. })) => return Err(error.into()),
        // What took too long is not waited for once more.
        Some(Err(_)) => (Some(Arc::default()), Some(Gap::Unsaid)),
        None => (None, None),
    };
    let asked = made.load(Ordering::Relaxed);
    let here = mappings.as_ref().map(|mappings| named(&mappings.list, origin)).unwrap_or_default();
    let of_mapping = here.iter().map(|mapping| (mapping.project.clone(), mapping.root.source().clone()));
    let folders = Folders::of(of_mapping);
    if !folders.list.is_empty() {
        let found = Projects::of_folders(folders, None, Known::Mapped);
        return Ok(Projects { mappings, asked, gap: found.gap.or(gap), ..found });
    }
    let page = page.map_err(|error| place.missing(error))?;
    let slugs: Vec<ProjectSlug> = page.items.into_iter().filter_map(|project| project.slug.0).collect();
    let name = origin.map(Origin::name);
    let like = name.and_then(|name| named_like(&slugs, name));
    let guessed = like.or(match slugs.as_slice() {
        [only] if page.next.is_none() => Some(only),
        _ => None,
    });
    if let Some(guessed) = guessed {
        let guessed = Projects::one(guessed.clone().into(), Known::Guessed);
        return Ok(Projects { mappings, asked, gap, ..guessed });
    }
    Err(Error::input(
        Answer::new("Which project?")
            .field("Repository", name)
            .section(Section::list("Projects").items(slugs, Item::new))
            .note("Give the slug of one as `project`."),
    ))
}

/// The project of the repository's name, else the only one whose slug is a word of it: `acme-backend` is `backend`.
fn named_like<'a>(slugs: &'a [ProjectSlug], repository: &Untrusted) -> Option<&'a ProjectSlug> {
    let words = repository.clone().map(|name| format!("-{}-", name.to_lowercase().replace(['_', '.'], "-")));
    let word = |slug: &ProjectSlug| format!("-{}-", slug.as_str());
    let same = slugs.iter().find(|slug| words.same_as(&word(slug)));
    let part = |slug: &&ProjectSlug| words.contains(&word(slug));
    let mut parts = slugs.iter().filter(part);
    same.or_else(|| parts.next().filter(|_| parts.next().is_none()))
}
