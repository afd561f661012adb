//! Several issues at once: changed alike, or merged.

use axum::{body::Bytes, extract::Path, http::StatusCode, response::IntoResponse};
use serde_json::{Map, Value, json};

use super::update::json_object;
use crate::{
    asked::{Asked, realm},
    change::Change,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::World,
};

/// `PUT /api/0/organizations/{organization}/issues/?id=…`: answers what was changed. Numbers that are not there are
/// passed over; 204 where none is. Without numbers Sentry changes whatever matches, which nobody here asks for: 400.
pub(crate) async fn update(asked: Asked, Path(organization): Path<String>, body: Bytes) -> Answer {
    asked.needs(needed::EVENT_WRITE)?;
    let body = json_object(&body)?;
    let ids: Vec<String> = asked.all("id").map(str::to_owned).collect();
    if ids.is_empty() {
        return Err(Refusal::bad_request("At least one issue must be named"));
    }
    let mut world = asked.world_mut();
    let id = realm(&world, &organization)?.organization.id.clone();
    let Some(place) = world.realms.iter().position(|realm| realm.organization.id == id) else {
        return Err(Refusal::not_found());
    };
    let found: Vec<usize> = ids.iter().filter_map(|id| numbered(&world, place, id)).collect();
    if found.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if body.get("merge") == Some(&json!(true)) {
        return merge(&mut world, place, &found);
    }
    let mut answer = Map::new();
    for index in found {
        let change = {
            let Some(realm) = world.realms.get(place) else { continue };
            let Some(issue) = realm.issues.get(index) else { continue };
            Change::read(&body, realm, issue)?
        };
        let actor = world.realms.first().and_then(|realm| realm.organization.people.first());
        let by = actor.map(|person| person.id.clone());
        let actor = actor.map_or(Value::Null, |person| render::person::myself(&world, person));
        let at = world.tick();
        if let Some(issue) = world.realms.get_mut(place).and_then(|realm| realm.issues.get_mut(index)) {
            change.apply(issue, by, &actor, at);
        }
        let Some(realm) = world.realms.get(place) else { continue };
        let Some(issue) = realm.issues.get(index) else { continue };
        let shown = render::issue::short(&asked, realm, issue);
        for name in ["status", "statusDetails", "priority", "assignedTo"] {
            if body.contains_key(name) || name == "statusDetails" && body.contains_key("status") {
                answer.insert(name.to_owned(), shown.get(name).cloned().unwrap_or_default());
            }
        }
    }
    Ok(ok(&Value::Object(answer)))
}

fn numbered(world: &World, place: usize, id: &str) -> Option<usize> {
    world.realms.get(place)?.issues.iter().position(|issue| issue.about.id == id)
}

/// The issue with the most events keeps its name. The others go, and here their events with them.
fn merge(world: &mut World, place: usize, found: &[usize]) -> Answer {
    let realm = world.realms.get_mut(place).ok_or_else(Refusal::not_found)?;
    let mut issues: Vec<(usize, String, String)> = found
        .iter()
        .filter_map(|index| realm.issues.get(*index))
        .map(|issue| (issue.occurrences.len(), issue.about.id.clone(), issue.project_id.clone()))
        .collect();
    issues.sort();
    issues.dedup();
    issues.reverse();
    let mut projects: Vec<&String> = issues.iter().map(|(.., project)| project).collect();
    projects.dedup();
    if projects.len() > 1 {
        return Err(Refusal::bad_request("Merging across multiple projects is not supported"));
    }
    let mut ids = issues.into_iter().map(|(_, id, _)| id);
    let parent = ids.next().ok_or_else(Refusal::not_found)?;
    let children: Vec<String> = ids.collect();
    if children.is_empty() {
        return Err(Refusal::bad_request("Please provide at least two issues to merge."));
    }
    realm.issues.retain(|issue| !children.contains(&issue.about.id));
    Ok(ok(&json!({ "merge": { "parent": parent, "children": children } })))
}
