//! A project that is asked about or changed: that it is not there, its teams, and the texts that it is given.

use crate::{
    context::Cx,
    error::{Error, Result},
    place::Place,
    tool::Effect,
};
use lexicon::ProjectRef;
use sentry_api::models::Team;
use untrusted::{Answer, Item, Section};

/// Pages of teams that are gone through.
const PAGES: usize = 10;

/// Where a project is asked about, 404 means that it is not there. Anything else is told as `otherwise` has it: a
/// change that went wrong is told in another way than a question.
pub(crate) fn missing(
    error: sentry_api::Error,
    place: &Place,
    project: &ProjectRef,
    otherwise: fn(sentry_api::Error) -> Error,
) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(
            Answer::new("No such project")
                .fact("Project", project.clone())
                .fact("Organization", place.organization.clone())
                .note("find_projects lists the projects that the token sees."),
        ),
        other => otherwise(other),
    }
}

/// All teams that look after a project.
///
/// # Errors
/// As every call; that there is no such project is told with what was asked for.
pub(crate) async fn teams<E: Effect>(
    cx: &Cx<'_, E>,
    place: &Place,
    project: &ProjectRef,
) -> Result<Vec<Team>> {
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let page = cx.sentry(place).project_teams(&place.organization, project, cursor.as_ref()).await;
        let page = page.map_err(|error| missing(error, place, project, Error::Sentry))?;
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(all)
}

/// The teams that look after a project now.
pub(crate) fn looked_after_by(teams: &[Team]) -> Section {
    Section::list("Teams").items(teams, |team| {
        // Most teams are called like their slugs.
        let slug = team.slug.as_ref();
        let name = team.name.as_ref().filter(|name| slug.is_none_or(|slug| !name.same_as(slug.as_str())));
        Item::new((
            slug.cloned(),
            team.id.as_ref().map(|id| (" (", id.clone(), ")")),
            name.map(|name| (" · ", name)),
        ))
    })
}

/// A text that the caller gave, without white space around it.
///
/// # Errors
/// When nothing is left of it, or it has more than so many characters.
pub(crate) fn text(given: Option<&str>, most: usize, wrong: &'static str) -> Result<Option<String>> {
    let Some(text) = given.map(str::trim) else { return Ok(None) };
    if text.is_empty() || text.chars().count() > most {
        return Err(Error::complaint(wrong));
    }
    Ok(Some(text.to_owned()))
}
