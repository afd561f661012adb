//! Replays: recorded visits, and how many of them show an issue.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::replay_search;
use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::{Range, projects},
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{
        Realm, World,
        occurrence::{Occurrence, User},
        organization::Replay,
        time::seconds,
    },
};

fn errors<'a>(realm: &'a Realm, replay: &'a Replay) -> impl Iterator<Item = &'a Occurrence> {
    let named = |short_id: &&String| realm.issues.iter().find(|issue| issue.about.short_id == **short_id);
    replay
        .errors
        .iter()
        .filter_map(move |short_id| named(&short_id))
        .filter_map(|issue| issue.occurrences.last())
}

fn render(world: &World, realm: &Realm, replay: &Replay) -> Value {
    let user = User::number(replay.user);
    let started = world.moment(&replay.started);
    let project = realm.organization.project(&replay.project);
    let ids: Vec<&str> = errors(realm, replay).map(|occurrence| occurrence.id.as_str()).collect();
    let traces: Vec<&str> = errors(realm, replay).map(|occurrence| occurrence.trace.as_str()).collect();
    json!({
        "id": replay.id,
        "project_id": project.map(|project| &project.id),
        "trace_ids": traces,
        "error_ids": ids,
        "environment": replay.environment,
        "tags": { "locale": ["nb-NO"] },
        "user": { "id": user.id, "username": null, "email": user.email, "ip": user.ip, "display_name": user.email, "geo": { "city": "Bergen", "country_code": "NO", "region": "Norway", "subdivision": null } },
        "sdk": { "name": "sentry.javascript.react", "version": "9.22.0" },
        "os": { "name": replay.os.0, "version": replay.os.1 },
        "browser": { "name": replay.browser.0, "version": replay.browser.1 },
        "device": { "name": null, "brand": null, "model": null, "family": null },
        "is_archived": false,
        "urls": replay.urls,
        "clicks": [],
        "count_dead_clicks": replay.dead_clicks,
        "count_rage_clicks": replay.rage_clicks,
        "count_errors": ids.len(),
        "duration": replay.duration,
        "finished_at": seconds(started + chrono::Duration::seconds(i64::from(replay.duration))),
        "started_at": seconds(started),
        "activity": 7,
        "count_urls": replay.urls.len(),
        "replay_type": "session",
        "count_segments": segments_of(replay),
        "platform": "javascript",
        "releases": [replay.release],
        "dist": null,
        "count_warnings": 0,
        "count_infos": 1,
        "has_viewed": false,
    })
}

/// `GET …/replays/`: newest first, or by a number.
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let range = Range::of(&asked, &world)?;
    let projects = projects(&asked, realm)?;
    let search = replay_search::read(asked.first("query").unwrap_or_default(), world.now);
    let search = search.map_err(|why| Refusal::bad_request(&why))?;
    let mut rows: Vec<Value> = realm
        .organization
        .replays
        .iter()
        .filter(|replay| range.covers(Some(&replay.environment), world.moment(&replay.started)))
        .map(|replay| render(&world, realm, replay))
        .filter(|row| {
            projects.is_empty()
                || row.get("project_id").and_then(Value::as_str).is_some_and(|id| projects.contains(&id))
        })
        .filter(|row| replay_search::holds(&search, row))
        .collect();
    let sort = asked.first("sort").filter(|sort| !sort.is_empty()).unwrap_or("-started_at");
    let (name, downwards) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let pointer = format!("/{}", name.replace('.', "/"));
    if rows.iter().any(|row| row.pointer(&pointer).is_none()) {
        return Err(Refusal::bad_request(&format!("Invalid field specified: {name}")));
    }
    let key =
        |row: &Value| row.pointer(&pointer).map(|value| (value.as_f64().unwrap_or(0.0), value.to_string()));
    rows.sort_by(|a, b| {
        let ordering = key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal);
        if downwards { ordering.reverse() } else { ordering }
    });
    let cut = page.cut(rows);
    Ok(cut.reply_as(&asked, &json!({ "data": cut.items })))
}

/// `GET …/replays/{replay}/`
pub(crate) async fn one(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let id = id.replace('-', "").to_lowercase();
    let replay =
        realm.organization.replays.iter().find(|replay| replay.id == id).ok_or_else(Refusal::not_found)?;
    Ok(ok(&json!({ "data": render(&world, realm, replay) })))
}

/// Segments of five seconds each.
const fn segments_of(replay: &Replay) -> u32 {
    replay.duration / 5 + 1
}

/// `GET /projects/…/replays/{replay}/recording-segments/`: what was recorded, a list of events for each segment.
pub(crate) async fn segments(
    asked: Asked,
    Path((organization, project, id)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let id = id.replace('-', "").to_lowercase();
    let found = realm.organization.replays.iter().find(|replay| replay.id == id);
    let replay = found.filter(|replay| replay.project == project.slug).ok_or_else(Refusal::not_found)?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of our time are far from 2^53")]
    let start = world.moment(&replay.started).timestamp() as f64;
    let cut = page.cut(realm.recorded.segments(&replay.id, start, segments_of(replay)));
    Ok(cut.reply_as(&asked, &Value::Array(cut.items.clone())))
}

/// `GET …/replay-count/?query=issue.id:[1,2]&returnIds=true`: per issue, how many replays show it, or which.
pub(crate) async fn count(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let query = asked.first("query").unwrap_or_default();
    let Some(ids) = query.strip_prefix("issue.id:") else {
        return Err(Refusal::bad_request("Must provide exactly one of: issue.id, transaction, replay_id"));
    };
    let mut answer = Map::new();
    for id in ids.trim_matches(['[', ']']).split(',').map(str::trim) {
        let Some(issue) = realm.issues.iter().find(|issue| issue.about.id == id) else { continue };
        let shows = |replay: &&Replay| replay.errors.contains(&issue.about.short_id);
        let found: Vec<&str> =
            realm.organization.replays.iter().filter(shows).map(|replay| replay.id.as_str()).collect();
        if found.is_empty() {
            continue;
        }
        let which = matches!(asked.first("returnIds"), Some("true" | "1"));
        answer.insert(id.to_owned(), if which { json!(found) } else { json!(found.len()) });
    }
    Ok(ok(&Value::Object(answer)))
}
