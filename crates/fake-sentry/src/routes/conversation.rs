//! Conversations with AI agents.

use axum::extract::Path;
use serde_json::Value;

use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::{Range, projects},
    reply::{Answer, Refusal},
    token::needed,
    world::{Realm, World, conversations::Conversation},
};

/// Those that a request is about.
fn meant<'a>(asked: &Asked, world: &World, realm: &'a Realm) -> Result<Vec<&'a Conversation>, Refusal> {
    let range = Range::of(asked, world)?;
    let projects = projects(asked, realm)?;
    let is_meant = |one: &&Conversation| {
        let here = realm.organization.project(&one.project);
        range.covers(Some(&one.environment), world.moment(&one.started))
            && here.is_some_and(|here| projects.is_empty() || projects.contains(&here.id.as_str()))
    };
    Ok(realm.recorded.conversations.iter().filter(is_meant).collect())
}

fn started(world: &World, one: &Conversation) -> f64 {
    world.moment(&one.started).timestamp() as f64
}

/// `GET …/agents/conversations/`: the latest first.
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let query = asked.first("query").unwrap_or_default();
    let mut found = meant(&asked, &world, realm)?;
    found.retain(|one| query.split_whitespace().all(|term| one.holds(term)));
    found.sort_by_key(|one| std::cmp::Reverse(world.moment(&one.started)));
    let cut = page.cut(found);
    Ok(cut.reply(&asked, cut.items.iter().map(|one| one.listed(started(&world, one))).collect()))
}

/// `GET …/agents/conversations/{conversation}/`: its spans.
pub(crate) async fn one(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let number = |one: &Conversation| realm.organization.project(&one.project)?.id.parse().ok();
    let found = meant(&asked, &world, realm)?.into_iter().filter(|one| one.id == id);
    let rows: Vec<Value> = found.flat_map(|one| one.rows(started(&world, one), number(one))).collect();
    let cut = page.cut(rows);
    Ok(cut.reply(&asked, cut.items.clone()))
}
