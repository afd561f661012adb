//! Cron monitors, of the organization or of one of its projects, with their check-ins.

use axum::{extract::Path, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::organization::named;
use crate::{
    asked::{Asked, realm},
    paging::Page,
    range::{self, Range},
    render::monitoring as render,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{
        Realm, World,
        monitoring::{Cron, text},
    },
};

/// The path of a monitor.
#[derive(Debug, Deserialize)]
pub(crate) struct CronPath {
    organization: String,
    project: Option<String>,
    /// Its slug or its id.
    monitor: String,
}

impl CronPath {
    fn find<'a>(&self, world: &'a World) -> Result<(&'a Realm, &'a Cron), Refusal> {
        let realm = realm(world, &self.organization)?;
        let project = self.project.as_deref();
        let project = project.map(|slug| realm.organization.project(slug).ok_or_else(Refusal::not_found));
        let project = project.transpose()?;
        let found = realm.monitoring.crons.iter().find(|cron| {
            let is = ["slug", "id"].iter().any(|key| text(&cron.about, key) == self.monitor);
            is && project.is_none_or(|project| project.slug == cron.project)
        });
        Ok((realm, found.ok_or_else(Refusal::not_found)?))
    }
}

/// `GET /api/0/organizations/{organization}/monitors/`
pub(crate) async fn list(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let projects = range::projects(&asked, realm)?;
    let owners: Vec<&str> = asked.all("owner").collect();
    let found = realm.monitoring.crons.iter().filter(|cron| {
        let id = realm.organization.project(&cron.project).map(|project| project.id.as_str());
        let owner = cron.about.get("owner").and_then(Value::as_str).unwrap_or("unassigned");
        (projects.is_empty() || id.is_some_and(|id| projects.contains(&id)))
            && (owners.is_empty() || owners.contains(&owner))
            && (asked.all("environment").next().is_none()
                || cron.environments.iter().any(|one| asked.all("environment").any(|name| name == one.name)))
            && named(&asked, &[text(&cron.about, "slug"), text(&cron.about, "name")])
    });
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|cron| render::cron(&asked, &world, realm, cron));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET …/monitors/{monitor}/`
pub(crate) async fn one(asked: Asked, Path(path): Path<CronPath>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let world = asked.world();
    let (realm, cron) = path.find(&world)?;
    Ok(ok(&render::cron(&asked, &world, realm, cron)))
}

/// What was seen of a monitor within a time, the newest first.
fn seen<'a>(
    world: &World,
    cron: &'a Cron,
    covers: impl Fn(&str, DateTime<Utc>) -> bool,
) -> Vec<(&'a str, usize, DateTime<Utc>, char)> {
    let mut all: Vec<_> = cron
        .environments
        .iter()
        .flat_map(|one| {
            let entries = one.history.entries(world.now);
            entries.map(|(index, at, letter)| (one.name.as_str(), index, at, letter))
        })
        .filter(|(environment, _, at, _)| covers(environment, *at))
        .collect();
    all.sort_by_key(|(_, _, at, _)| std::cmp::Reverse(*at));
    all
}

/// `GET …/monitors/{monitor}/checkins/`: newest first.
pub(crate) async fn check_ins(asked: Asked, Path(path): Path<CronPath>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (_, cron) = path.find(&world)?;
    let range = Range::of(&asked, &world)?;
    let cut = page.cut(seen(&world, cron, |environment, at| range.covers(Some(environment), at)));
    let rows = cut
        .items
        .iter()
        .map(|(environment, index, at, letter)| render::check_in(cron, environment, *index, *at, *letter));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `GET …/monitors/{monitor}/stats/`: how many of each kind in stretches of an hour or of `resolution`.
pub(crate) async fn stats(asked: Asked, Path(path): Path<CronPath>) -> Answer {
    asked.needs(needed::ALERTS_READ)?;
    let world = asked.world();
    let (_, cron) = path.find(&world)?;
    let number = |name| asked.first(name).and_then(|text| text.trim_end_matches('s').parse::<i64>().ok());
    let until = number("until").unwrap_or_else(|| world.now.timestamp());
    let since = number("since").unwrap_or(until - 86_400);
    let step = number("resolution").unwrap_or(3_600);
    if step <= 0 || (until - since) / step > 10_000 {
        return Err(Refusal::bad_request("Invalid resolution"));
    }
    let mut rows = Vec::new();
    let mut start = since - since.rem_euclid(step);
    while start < until {
        let end = start + step;
        let within = |at: DateTime<Utc>| (start..end).contains(&at.timestamp());
        let here = |environment: &str| {
            asked.all("environment").next().is_none()
                || asked.all("environment").any(|name| name == environment)
        };
        let seen = seen(&world, cron, |environment, at| within(at) && here(environment));
        let count = |wanted: char| seen.iter().filter(|(.., letter)| *letter == wanted).count();
        rows.push(json!({
            "ts": start, "ok": count('o'), "error": count('e'), "missed": count('m'), "timeout": count('t'),
            "in_progress": count('p'), "unknown": 0, "duration": if count('o') > 0 { 41_000 } else { 0 },
        }));
        start = end;
    }
    Ok(ok(&Value::Array(rows)))
}

/// `DELETE …/monitors/{monitor}/`: Sentry queues it, here it is gone at once.
pub(crate) async fn remove(asked: Asked, Path(path): Path<CronPath>) -> Answer {
    asked.needs(needed::ALERTS_WRITE)?;
    let mut world = asked.world_mut();
    let id = {
        let (_, cron) = path.find(&world)?;
        text(&cron.about, "id").to_owned()
    };
    for realm in &mut world.realms {
        realm.monitoring.crons.retain(|cron| text(&cron.about, "id") != id);
    }
    Ok(StatusCode::ACCEPTED.into_response())
}
