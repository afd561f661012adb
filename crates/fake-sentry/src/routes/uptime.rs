//! Uptime monitors: found in the organization, read, made, changed and removed below their project.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{organization::named, update::json_object};
use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::{self, Range},
    render::monitoring as render,
    reply::{Answer, Refusal, json_with, ok, text as reply_text},
    token::needed,
    world::{
        Realm, World,
        monitoring::{Uptime, text},
    },
};

/// The path of an uptime monitor, or of all of a project.
#[derive(Debug, Deserialize)]
pub(crate) struct UptimePath {
    organization: String,
    project: String,
    monitor: Option<String>,
}

impl UptimePath {
    /// The positions of the organization and of the monitor in it.
    fn position(&self, world: &World) -> Result<(usize, usize), Refusal> {
        let (at, realm, project) = self.project(world)?;
        let monitor = self.monitor.as_deref().unwrap_or_default();
        let found = realm.monitoring.uptime(&project, monitor);
        Ok((at, found.ok_or_else(Refusal::not_found)?))
    }

    fn project<'a>(&self, world: &'a World) -> Result<(usize, &'a Realm, String), Refusal> {
        let id = &realm(world, &self.organization)?.organization.id;
        let found = world.realms.iter().enumerate().find(|(_, realm)| realm.organization.id == *id);
        let (at, realm) = found.ok_or_else(Refusal::not_found)?;
        let project = realm.organization.project(&self.project).ok_or_else(Refusal::not_found)?;
        Ok((at, realm, project.slug.clone()))
    }

    fn find<'a>(&self, world: &'a World) -> Result<(&'a Realm, &'a Uptime), Refusal> {
        let (realm, monitor) = self.position(world)?;
        let realm = world.realms.get(realm).ok_or_else(Refusal::not_found)?;
        Ok((realm, realm.monitoring.uptime.get(monitor).ok_or_else(Refusal::not_found)?))
    }
}

/// `GET /api/0/organizations/{organization}/uptime/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let projects = range::projects(&asked, realm)?;
    let mut environments = asked.all("environment").peekable();
    let any_environment = environments.peek().is_none();
    let environments: Vec<&str> = environments.collect();
    let owners: Vec<&str> = asked.all("owner").collect();
    let found = realm.monitoring.uptime.iter().filter(|one| {
        let id = realm.organization.project(&one.project).map(|project| project.id.as_str());
        let owner = one.about.get("owner").and_then(Value::as_str).unwrap_or("unassigned");
        (projects.is_empty() || id.is_some_and(|id| projects.contains(&id)))
            && (owners.is_empty() || owners.contains(&owner))
            && (any_environment || environments.contains(&text(&one.about, "environment")))
            && named(&asked, &[text(&one.about, "name"), text(&one.about, "url")])
    });
    let cut = page.cut(found.collect());
    Ok(cut.reply(&asked, cut.items.iter().map(|one| render::uptime(realm, one)).collect()))
}

/// `GET …/uptime/{monitor}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<UptimePath>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let world = asked.world();
    let (realm, one) = path.find(&world)?;
    Ok(ok(&render::uptime(realm, one)))
}

/// `GET …/uptime/{monitor}/checks/`: newest first.
pub(crate) async fn checks(asked: Asked, Path(path): Path<UptimePath>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, one) = path.find(&world)?;
    let range = Range::of(&asked, &world)?;
    let entries = one.history.iter().flat_map(|history| history.entries(world.now));
    let environment = one.about.get("environment").and_then(Value::as_str);
    let cut = page.cut(entries.filter(|(_, at, _)| range.covers(environment, *at)).collect());
    let rows = cut.items.iter().map(|(index, at, letter)| render::check(one, *index, *at, *letter));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `POST …/uptime/`
pub(crate) async fn add(asked: Asked, Path(path): Path<UptimePath>, body: Bytes) -> Answer {
    asked.needs(needed::ALERTS_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let (at, _, project) = path.project(&world)?;
    let mut about = Map::new();
    let defaults = json!({
        "id": "0", "name": "", "status": "active", "uptimeStatus": 1, "mode": 1, "environment": null, "owner": null,
        "url": "", "method": "GET", "headers": [], "body": null, "intervalSeconds": 60, "timeoutMs": 5000,
        "traceSampling": false, "responseCaptureEnabled": true, "recoveryThreshold": 1, "downtimeThreshold": 3,
    });
    about.extend(defaults.as_object().cloned().unwrap_or_default());
    let missing = ["name", "url", "intervalSeconds"].into_iter().filter(|key| !body.contains_key(*key));
    let missing: Map<String, Value> =
        missing.map(|key| (key.to_owned(), json!(["This field is required."]))).collect();
    if !missing.is_empty() {
        return Err(Refusal::fields(Value::Object(missing)));
    }
    apply(&mut about, &body)?;
    let all = world.realms.iter().flat_map(|realm| &realm.monitoring.uptime);
    let highest = all.filter_map(|one| text(&one.about, "id").parse::<u64>().ok()).max().unwrap_or_default();
    about.insert("id".to_owned(), json!((highest + 1).to_string()));
    let realm = world.realms.get_mut(at).ok_or_else(Refusal::not_found)?;
    let made = Uptime { project, about, history: None };
    realm.monitoring.uptime.push(made.clone());
    Ok(json_with(StatusCode::CREATED, &render::uptime(realm, &made)))
}

/// `PUT …/uptime/{monitor}/`: changes the fields that are given.
pub(crate) async fn change(asked: Asked, Path(path): Path<UptimePath>, body: Bytes) -> Answer {
    asked.needs(needed::ALERTS_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let (at, monitor) = path.position(&world)?;
    let realm = world.realms.get_mut(at).ok_or_else(Refusal::not_found)?;
    let one = realm.monitoring.uptime.get_mut(monitor).ok_or_else(Refusal::not_found)?;
    let mut about = one.about.clone();
    apply(&mut about, &body)?;
    one.about = about;
    let changed = one.clone();
    Ok(ok(&render::uptime(realm, &changed)))
}

/// `DELETE …/uptime/{monitor}/`
pub(crate) async fn remove(asked: Asked, Path(path): Path<UptimePath>) -> Answer {
    asked.needs(needed::ALERTS_WRITE)?;
    let mut world = asked.world_mut();
    let (at, monitor) = path.position(&world)?;
    let realm = world.realms.get_mut(at).ok_or_else(Refusal::not_found)?;
    realm.monitoring.uptime.remove(monitor);
    Ok(reply_text(StatusCode::ACCEPTED, "application/json", Bytes::new()))
}

/// Takes over what the body gives. 400 with messages per field, and nothing taken over, when any of it is wrong.
fn apply(about: &mut Map<String, Value>, body: &Map<String, Value>) -> Result<(), Refusal> {
    let mut wrong = Map::new();
    for (key, value) in body {
        let number =
            |least: u64, most: u64| value.as_u64().is_some_and(|number| (least..=most).contains(&number));
        let fits = match key.as_str() {
            "name" => value.as_str().is_some_and(|name| !name.is_empty() && name.chars().count() <= 128),
            "url" => {
                value.as_str().is_some_and(|url| url.starts_with("http://") || url.starts_with("https://"))
            }
            "intervalSeconds" => {
                value.as_u64().is_some_and(|seconds| [60, 300, 600, 1_200, 1_800, 3_600].contains(&seconds))
            }
            "timeoutMs" => number(1_000, 60_000),
            "recoveryThreshold" | "downtimeThreshold" => number(1, 100),
            "method" => {
                ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"].iter().any(|one| value == one)
            }
            "status" => value == "active" || value == "disabled",
            "traceSampling" | "responseCaptureEnabled" => value.is_boolean(),
            "headers" => value.as_array().is_some_and(|list| list.iter().all(Value::is_array)),
            "owner" | "environment" | "body" => value.is_null() || value.is_string(),
            _ => continue,
        };
        if fits {
            about.insert(key.clone(), value.clone());
        } else {
            wrong.insert(key.clone(), json!(["Not a valid value."]));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(Value::Object(wrong))) }
}
