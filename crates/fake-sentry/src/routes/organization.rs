//! Organizations and what they consist of.

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    paging::Page,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
};

/// Whether one of these contains the `query` parameter, ignoring case.
pub(super) fn named(asked: &Asked, texts: &[&str]) -> bool {
    let wanted = asked.first("query").unwrap_or_default().to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&wanted))
}

/// `GET /api/0/organizations/`
pub(crate) async fn list(asked: Asked) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let found = world
        .realms
        .iter()
        .filter(|realm| asked.token().is_some_and(|token| token.sees(&realm.organization.slug)))
        .filter(|realm| named(&asked, &[&realm.organization.slug, &realm.organization.name]));
    let cut = page.cut(found.collect());
    let rows =
        cut.items.iter().map(|realm| Value::Object(render::organization::short(&asked, &world, realm)));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/organizations/{organization}/`
pub(crate) async fn one(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    Ok(ok(&render::organization::full(&asked, &world, realm(&world, &organization)?)))
}

/// `GET /api/0/organizations/{organization}/projects/`
pub(crate) async fn projects(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found =
        realm.organization.projects.iter().filter(|project| named(&asked, &[&project.slug, &project.name]));
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|project| render::project::listed(&asked, &world, realm, project));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/projects/{organization}/{project}/`
pub(crate) async fn project(asked: Asked, Path((organization, project)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    Ok(ok(&render::project::full(&asked, &world, realm, project)))
}

/// `GET /api/0/organizations/{organization}/teams/`
pub(crate) async fn teams(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found = realm.organization.teams.iter().filter(|team| named(&asked, &[&team.slug, &team.name]));
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|team| render::team::full(&asked, &world, realm, team));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/organizations/{organization}/members/`
pub(crate) async fn members(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::MEMBER_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let people = realm(&world, &organization)?.organization.people.iter();
    let found = people.filter(|person| named(&asked, &[&person.email, &person.name, &person.username]));
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|person| render::person::member(&world, person));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET /api/0/organizations/{organization}/environments/`
pub(crate) async fn environments(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let environments = realm(&world, &organization)?.organization.environments.iter();
    let rows: Vec<Value> = environments.map(|one| json!({ "id": one.id, "name": one.name })).collect();
    Ok(ok(&json!(rows)))
}
