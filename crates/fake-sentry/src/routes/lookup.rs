//! From a short id or an event id to what it belongs to.

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
};

/// `GET /api/0/organizations/{organization}/shortids/{short id}/`
pub(crate) async fn short_id(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let issue = realm.issues.iter().find(|issue| issue.about.short_id.eq_ignore_ascii_case(&id));
    let issue = issue.ok_or_else(Refusal::not_found)?;
    Ok(ok(&json!({
        "organizationSlug": realm.organization.slug,
        "projectSlug": issue.about.project,
        "groupId": issue.about.id,
        "group": render::issue::short(&asked, realm, issue),
        "shortId": issue.about.short_id,
    })))
}

/// `GET /api/0/organizations/{organization}/eventids/{event id}/`
pub(crate) async fn event_id(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let id = id.replace('-', "").to_lowercase();
    let found = realm.issues.iter().find_map(|issue| {
        issue.occurrences.iter().find(|occurrence| occurrence.id == id).map(|o| (issue, o))
    });
    let (issue, occurrence) = found.ok_or_else(Refusal::not_found)?;
    Ok(ok(&json!({
        "organizationSlug": realm.organization.slug,
        "projectSlug": issue.about.project,
        "groupId": issue.about.id,
        "eventId": occurrence.id,
        "event": Value::Object(render::event::full(issue, occurrence)),
    })))
}
