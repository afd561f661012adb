//! Releases, of the organization and of one project, with their commits and deploys.

use axum::extract::Path;
use serde::Deserialize;

use super::organization::named;
use crate::{
    asked::{Asked, realm},
    paging::Page,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{
        Realm, World,
        organization::{Project, Release},
    },
};

/// The path of releases, below the organization or one of its projects.
#[derive(Debug, Deserialize)]
pub(crate) struct ReleasePath {
    organization: String,
    project: Option<String>,
    version: Option<String>,
}

impl ReleasePath {
    fn place<'a>(&self, world: &'a World) -> Result<(&'a Realm, Option<&'a Project>), Refusal> {
        let realm = realm(world, &self.organization)?;
        let project = self
            .project
            .as_deref()
            .map(|slug| realm.organization.project(slug).ok_or_else(Refusal::not_found));
        Ok((realm, project.transpose()?))
    }

    fn find<'a>(&self, world: &'a World) -> Result<(&'a Realm, &'a Release), Refusal> {
        let (realm, project) = self.place(world)?;
        let release = self.version.as_deref().and_then(|version| realm.organization.release(version));
        let here =
            |release: &&Release| project.is_none_or(|project| release.projects.contains(&project.slug));
        Ok((realm, release.filter(here).ok_or_else(Refusal::not_found)?))
    }
}

/// `GET …/releases/`
pub(crate) async fn list(asked: Asked, Path(path): Path<ReleasePath>) -> Answer {
    asked.needs(needed::RELEASE_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (realm, project) = path.place(&world)?;
    let wanted: Vec<&str> = match project {
        Some(project) => vec![&project.slug],
        None => asked.all("project").filter(|id| *id != "-1").collect(),
    };
    let of_project = |slug: &String| {
        realm
            .organization
            .project(slug)
            .is_some_and(|p| wanted.contains(&p.id.as_str()) || wanted.contains(&p.slug.as_str()))
    };
    let found = realm
        .organization
        .releases
        .iter()
        .filter(|release| named(&asked, &[&release.version]))
        .filter(|release| wanted.is_empty() || release.projects.iter().any(of_project));
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|release| render::release::detailed(&world, realm, release));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET …/releases/{version}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<ReleasePath>) -> Answer {
    asked.needs(needed::RELEASE_READ)?;
    let world = asked.world();
    let (realm, release) = path.find(&world)?;
    let named = path.project.as_deref().or_else(|| asked.first("project"));
    let project = named.and_then(|named| realm.organization.project(named));
    let mut answer = render::release::detailed(&world, realm, release);
    render::release::extend(&mut answer, realm, release, project, asked.first("health") == Some("1"));
    Ok(ok(&answer))
}

/// `GET …/releases/{version}/commits/`: newest first.
pub(crate) async fn commits(asked: Asked, Path(path): Path<ReleasePath>) -> Answer {
    asked.needs(needed::RELEASE_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (realm, release) = path.find(&world)?;
    let cut = page.cut(release.all_commits());
    let rows = cut.items.iter().map(|commit| render::release::commit(&world, realm, release, commit));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET …/releases/{version}/deploys/`: newest first.
pub(crate) async fn deploys(asked: Asked, Path(path): Path<ReleasePath>) -> Answer {
    asked.needs(needed::RELEASE_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, release) = path.find(&world)?;
    let cut = page.cut(release.deploys.iter().rev().collect());
    let rows = cut.items.iter().map(|deploy| render::release::deploy(&world, deploy));
    Ok(cut.reply(&asked, rows.collect()))
}
