//! Profiles: of a transaction, of a profiler that runs all the time, and of many transactions at once.

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    range::{Range, projects},
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{Realm, World, profiles::Profile, time::seconds, trace::Span},
};

/// The number of a project, as this family of routes sends it.
fn number(realm: &Realm, profile: &Profile) -> Option<u64> {
    realm.organization.project(&profile.project)?.id.parse().ok()
}

/// What is told of one profile besides its samples.
struct About {
    id: String,
    at: String,
    release: Option<String>,
    environment: Option<String>,
    transaction: Option<String>,
    trace: Option<String>,
}

/// The profile of a transaction that a search lists: the project's samples, at the time and with the names of the
/// transaction.
fn of_transaction(world: &World, realm: &Realm, project: &str, id: &str) -> Option<About> {
    let telemetry = realm.telemetry(world.now);
    let is_meant = |span: &&Span| span.is_transaction && span.project == project && span.profile() == id;
    let span = telemetry.spans().find(is_meant)?;
    Some(About {
        id: id.to_owned(),
        at: seconds(span.end()),
        release: span.release.clone(),
        environment: span.environment.clone(),
        transaction: Some(span.transaction.clone()),
        trace: Some(span.trace.clone()),
    })
}

/// `GET /projects/…/profiling/profiles/{profile}/`
pub(crate) async fn one(
    asked: Asked,
    Path((organization, project, id)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    let all = &realm.recorded.profiles;
    let here = |profile: &&Profile| profile.project == project.slug && !profile.is_continuous();
    let recorded = all.profiles.iter().filter(here).find(|profile| profile.id == id);
    let about = match recorded {
        Some(profile) => Some(About {
            id: profile.id.clone(),
            at: seconds(world.moment(&profile.started)),
            release: Some(profile.release.clone()),
            environment: Some(profile.environment.clone()),
            transaction: profile.transaction.clone(),
            trace: profile.trace.clone(),
        }),
        None => of_transaction(&world, realm, &project.slug, &id),
    };
    let about = about.ok_or_else(Refusal::not_found)?;
    let profile = recorded.or_else(|| all.profiles.iter().find(here)).ok_or_else(Refusal::not_found)?;
    Ok(ok(&json!({
        "event_id": about.id,
        "project_id": number(realm, profile),
        "version": "2",
        "platform": profile.platform,
        "environment": about.environment,
        "received": about.at,
        "timestamp": about.at,
        "release": { "version": about.release, "shortVersion": about.release, "status": "open" },
        "os": { "name": "Linux", "version": "6.8.0", "build_number": "" },
        "device": { "architecture": "x86_64" },
        "runtime": { "name": "CPython", "version": "3.13.0" },
        "profile": all.seen(profile, None),
        "transaction": { "name": about.transaction, "trace_id": about.trace, "id": about.id, "active_thread_id": 1 },
    })))
}

/// `GET …/profiling/chunks/`: what a profiler saw between two instants.
pub(crate) async fn chunks(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let range = Range::of(&asked, &world)?;
    let projects = projects(&asked, realm)?;
    if projects.len() != 1 {
        return Err(Refusal::bad_request("one project_id must be specified."));
    }
    let Some(profiler) = asked.first("profiler_id") else {
        return Err(Refusal::bad_request("profiler_id must be specified."));
    };
    let all = &realm.recorded.profiles;
    let is_meant = |profile: &&Profile| {
        let here = realm.organization.project(&profile.project);
        profile.is_continuous()
            && profile.id == profiler
            && here.is_some_and(|here| projects.contains(&here.id.as_str()))
            && range.covers(None, world.moment(&profile.started))
    };
    let Some(profile) = all.profiles.iter().find(is_meant) else { return Err(Refusal::not_found()) };
    let start = world.moment(&profile.started).timestamp();
    Ok(ok(&json!({
        "chunk": {
            "chunk_id": "0123456789abcdef0123456789abcdef",
            "profiler_id": profile.id,
            "project_id": number(realm, profile),
            "organization_id": realm.organization.id.parse::<u64>().ok(),
            "environment": profile.environment,
            "platform": profile.platform,
            "release": profile.release,
            "received": start,
            "retention_days": 30,
            "version": "2",
            "profile": all.seen(profile, Some(start as f64)),
        },
        "debug_chunk_ids": ["0123456789abcdef0123456789abcdef"],
    })))
}

/// `GET …/profiling/flamegraph/?query=transaction:"…"`
pub(crate) async fn flames(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let range = Range::of(&asked, &world)?;
    let projects = projects(&asked, realm)?;
    let query = asked.first("query").unwrap_or_default();
    let wanted = query.split_once("transaction:\"").map(|(_, rest)| rest.trim_end_matches('"'));
    let all = &realm.recorded.profiles;
    let is_meant = |profile: &&Profile| {
        let here = realm.organization.project(&profile.project);
        profile.transaction.is_some()
            && wanted.is_none_or(|wanted| profile.transaction.as_deref() == Some(wanted))
            && here.is_some_and(|here| projects.is_empty() || projects.contains(&here.id.as_str()))
            && range.covers(Some(&profile.environment), world.moment(&profile.started))
    };
    let found: Vec<&Profile> = all.profiles.iter().filter(is_meant).collect();
    let sources: Vec<Value> = found
        .iter()
        .map(|profile| {
            let start = world.moment(&profile.started).timestamp();
            json!({ "project_id": number(realm, profile), "profile_id": profile.id, "start": start, "end": start + 1 })
        })
        .collect();
    let first = found.first();
    let flames = if found.is_empty() { Default::default() } else { all.flames(&found) };
    let end = flames.samples.len();
    Ok(ok(&json!({
        "activeProfileIndex": 0,
        "metadata": { "platform": first.map(|profile| &profile.platform), "transactionName": first.and_then(|profile| profile.transaction.as_ref()) },
        "platform": first.map(|profile| &profile.platform),
        "transactionName": first.and_then(|profile| profile.transaction.as_ref()),
        "projectID": first.and_then(|profile| number(realm, profile)),
        "shared": { "frames": flames.frames, "frame_infos": flames.infos, "profiles": sources },
        "profiles": [{
            "endValue": end, "isMainThread": true, "name": "", "type": "sampled", "unit": "count", "startValue": 0, "threadID": 0,
            "samples": flames.samples, "sample_counts": flames.counts, "sample_durations_ns": flames.times, "weights": flames.counts,
        }],
    })))
}
