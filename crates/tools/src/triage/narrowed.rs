//! Sweeps of the projects that a repository names, some of which may be gone: Sentry refuses all of them for one.

use super::{Asked, OfRepository, Patience, Sweep, sweep as swept};
use crate::{context::place::Place, prelude::*};
use lexicon::{ProjectId, ProjectRef, ProjectSlug};

/// Pages of a hundred projects, of which more are not looked through.
const PAGES: usize = 50;

/// Sweeps what is asked, and says what was in the end: without those that the repository names and that are not there.
///
/// # Errors
/// As any sweep.
pub(crate) async fn sweep(
    cx: &Cx<'_>,
    place: &Place,
    asked: Asked,
    patience: Patience,
) -> Result<(Asked, Sweep)> {
    let mut asked =
        if asked.is_mixed() { Projects::of(cx, place).await?.narrow(asked, place)? } else { asked };
    let refused = match swept(cx, place, &asked, patience).await {
        Err(error) if asked.are_of_repository() && is_refusal(&error) => error,
        whole => return whole.map(|sweep| (asked, sweep)),
    };
    // Who cannot list the projects is told what was refused first.
    let Ok(projects) = Projects::of(cx, place).await else { return Err(refused) };
    asked = projects.narrow(asked, place)?;
    match swept(cx, place, &asked, patience).await {
        Err(error) if is_refusal(&error) => {
            asked.of_repository.is_refused = true;
            let sweep = swept(cx, place, &asked, patience).await?;
            Ok((asked, sweep))
        }
        whole => whole.map(|sweep| (asked, sweep)),
    }
}

/// Whether it may be for one of the projects that the rest was refused.
const fn is_refusal(error: &Error) -> bool {
    use sentry_api::Error as Api;
    matches!(
        error,
        Error::Input(_)
            | Error::Sentry(Api::Forbidden(_) | Api::Missing(_) | Api::Refused { status: 400 | 404, .. })
    )
}

/// The projects of an organization.
struct Projects {
    list: Vec<(Option<ProjectId>, ProjectSlug)>,
    /// Whether there are no others.
    are_all: bool,
}

impl Projects {
    async fn of(cx: &Cx<'_>, place: &Place) -> Result<Self> {
        let (mut list, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES {
            let page = cx.sentry(place).projects(&place.organization, None, 100, cursor.as_ref()).await?;
            let whole = page.skipped == 0;
            list.extend(page.items.into_iter().filter_map(|found| Some((found.id.0, found.slug.0?))));
            match page.next {
                None => return Ok(Self { list, are_all: whole }),
                // A server that goes in a circle has told all that it will.
                next if next == cursor => break,
                next => cursor = next,
            }
        }
        Ok(Self { list, are_all: false })
    }

    /// By slugs alone, and without those that are not among these.
    ///
    /// # Errors
    /// When none of them is: without a name all projects would be meant.
    fn narrow(&self, asked: Asked, place: &Place) -> Result<Asked> {
        let (mut there, mut missing) = (Vec::new(), asked.of_repository.missing);
        for project in asked.projects {
            let known = self.list.iter().find(|(id, slug)| match &project {
                ProjectRef::Id(named) => id.as_ref() == Some(named),
                ProjectRef::Slug(named) => slug == named,
            });
            let project = match (known, project) {
                (Some((_, slug)), _) => ProjectRef::Slug(slug.clone()),
                // It may be among those that were not told.
                (None, project @ ProjectRef::Slug(_)) if !self.are_all => project,
                (None, project) => {
                    missing.push(project);
                    continue;
                }
            };
            if !there.contains(&project) {
                there.push(project);
            }
        }
        if there.is_empty() {
            let mut comma = "";
            let named = missing.into_iter().map(|project| (std::mem::replace(&mut comma, ", "), project));
            return Err(Error::input(
                Answer::new("No such projects")
                    .fact("Projects that the repository names", named.collect::<Vec<_>>())
                    .fact("Organization", place.organization.clone())
                    .note("find_projects lists the projects that the token sees."),
            ));
        }
        Ok(Asked { projects: there, of_repository: OfRepository { missing, ..asked.of_repository }, ..asked })
    }
}
