//! Dashboards of an organization.

use axum::extract::Path;

use crate::{
    asked::{Asked, realm},
    paging::Page,
    render::monitoring as render,
    reply::{Answer, Refusal, ok},
    routes::organization::named,
    token::needed,
    world::{monitoring::text, time::relative},
};

/// `GET /api/0/organizations/{organization}/dashboards/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let mut found: Vec<_> =
        realm.monitoring.dashboards.iter().filter(|one| named(&asked, &[text(one, "title")])).collect();
    let sort = asked.first("sort").unwrap_or("title");
    match sort.trim_start_matches('-') {
        "title" => found.sort_by_key(|one| text(one, "title").to_lowercase()),
        "dateCreated" => found.sort_by_key(|one| relative(world.now, text(one, "dateCreated"))),
        _ => {}
    }
    if sort.starts_with('-') {
        found.reverse();
    }
    let cut = page.cut(found);
    Ok(cut.reply(&asked, cut.items.iter().map(|one| render::listed_dashboard(&world, realm, one)).collect()))
}

/// `GET /api/0/organizations/{organization}/dashboards/{dashboard}/`
pub(crate) async fn one(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found = realm.monitoring.dashboards.iter().find(|one| text(one, "id") == id);
    Ok(ok(&render::dashboard(&world, realm, found.ok_or_else(Refusal::not_found)?)))
}
