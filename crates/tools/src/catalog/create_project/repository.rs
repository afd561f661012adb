//! The repository that a new project's code is in.

use crate::{
    context::Cx,
    error::{Error, Result, brief},
    place::Place,
    tool::Adds,
};
use lexicon::{ProjectSlug, ProviderKey, RepositoryName};
use sentry_api::{NewCodeMapping, models};
use untrusted::{Answer, Item, Section, quote};

/// A repository that Sentry knows by an integration.
pub(super) struct Repository {
    pub(super) name: RepositoryName,
    provider: ProviderKey,
}

/// Pages of the list that are gone through.
const PAGES: usize = 10;

/// Finds a repository by its whole name, or by the last part of it where only one has that.
pub(super) async fn find(cx: &Cx<'_, Adds>, place: &Place, wanted: &str) -> Result<Repository> {
    let mut like = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let page = cx.sentry(place).repositories(&place.organization, wanted, cursor.as_ref()).await?;
        like.extend(page.items.iter().filter_map(known));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let whole = like.iter().position(|known| known.name.as_str() == wanted);
    let last_part = |known: &Repository| {
        known.name.as_str().strip_suffix(wanted).is_some_and(|before| before.ends_with('/'))
    };
    let found = whole.or_else(|| {
        let mut ending =
            like.iter().enumerate().filter(|(_, known)| !wanted.contains('/') && last_part(known));
        ending.next().filter(|_| ending.next().is_none()).map(|(at, _)| at)
    });
    match found {
        Some(at) => Ok(like.swap_remove(at)),
        None => Err(Error::input(
            Answer::new("No such repository")
                .fact("Repository", quote(wanted))
                .fact("Organization", place.organization.clone())
                .section(Section::list("Repositories like it").items(like, |known| Item::new(known.name)).at_most(10))
                .note("Give the whole name of a repository that an integration of the organization brings, or leave `repository` out. Nothing was made."),
        )),
    }
}

fn known(repository: &models::Repository) -> Option<Repository> {
    let provider = repository.provider.as_ref()?.id.as_ref()?.parse()?;
    Some(Repository { name: repository.name.as_ref()?.parse()?, provider })
}

/// Links it. The error is told beside the project, which is made all the same.
pub(super) async fn link(
    cx: &Cx<'_, Adds>,
    place: &Place,
    project: &ProjectSlug,
    repository: &Repository,
) -> Result<(), &'static str> {
    let mapping = NewCodeMapping::whole(project, &repository.name, &repository.provider);
    let mapped = cx.writer(place).map_code(&place.organization, &mapping).await;
    let mapped = mapped.map_err(|error| brief(&error))?;
    match mapped.errors.0 {
        Some(errors) if errors.0 > 0 => Err("Sentry refused the mapping"),
        _ => Ok(()),
    }
}
