//! Releases, as their list, issues and events show them.

use serde_json::{Value, json};

use super::person;
use crate::world::{
    Realm, World,
    organization::{Deploy, Logged, Project, Release},
    time::{micros, seconds},
};

/// The release of this version as issues and events embed it; null when nobody registered it.
pub(crate) fn of_version(world: &World, realm: &Realm, version: Option<&str>) -> Value {
    let release =
        realm.organization.releases.iter().find(|release| Some(release.version.as_str()) == version);
    release.map_or(Value::Null, |release| full(world, realm, release))
}

/// A release.
pub(crate) fn full(world: &World, realm: &Realm, release: &Release) -> Value {
    let (package, number) = match release.version.rsplit_once('@') {
        Some((package, number)) => (Some(package), number),
        None => (None, release.version.as_str()),
    };
    let (number, build) =
        number.split_once('+').map_or((number, None), |(number, build)| (number, Some(build)));
    let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    let seen = realm.seen.get(&release.version);
    let projects: Vec<Value> = release
        .projects
        .iter()
        .filter_map(|slug| realm.organization.project(slug))
        .map(|project| {
            json!({
                "id": project.id.parse::<u64>().unwrap_or(0), "slug": project.slug, "name": project.name,
                "newGroups": release.new_groups, "platform": project.platform, "platforms": [project.platform],
                "hasHealthData": false,
            })
        })
        .collect();
    let created = micros(world.moment(&release.created));
    let commit = release.commit.as_ref().map(|commit| {
        json!({
            "id": commit.id, "message": commit.message, "dateCreated": created,
            "repository": { "id": "81", "name": commit.repository, "url": null, "provider": { "id": "unknown", "name": "Unknown Provider" }, "status": "active" },
            "releases": [], "suspectCommitType": "", "pullRequest": null,
        })
    });
    json!({
        "id": release.id,
        "version": release.version,
        "status": "open",
        "shortVersion": release.version,
        "versionInfo": {
            "package": package,
            "version": { "raw": number, "major": part(), "minor": part(), "patch": part(), "pre": null, "buildCode": build, "components": 3 },
            "description": number,
            "buildHash": null,
        },
        "ref": release.commit.as_ref().map(|commit| &commit.id),
        "url": null,
        "dateReleased": release.released.as_deref().map(|text| micros(world.moment(text))),
        "dateCreated": created,
        "data": {},
        "newGroups": release.new_groups,
        "owner": null,
        "commitCount": release.commits,
        "lastCommit": commit,
        "deployCount": 0,
        "lastDeploy": null,
        "authors": [],
        "projects": projects,
        "firstEvent": seen.map(|(first, _)| seconds(*first)),
        "lastEvent": seen.map(|(_, last)| seconds(*last)),
        "currentProjectMeta": {},
        "userAgent": null,
    })
}

/// A release on its own or in the list of releases: with its authors and its last deploy too.
pub(crate) fn detailed(world: &World, realm: &Realm, release: &Release) -> Value {
    let mut answer = full(world, realm, release);
    let commits = release.all_commits();
    let mut by: Vec<&str> = commits.iter().filter_map(|commit| commit.by.as_deref()).collect();
    by.sort_unstable();
    by.dedup();
    let people = by.into_iter().filter_map(|id| realm.organization.person(id));
    let authors: Vec<Value> = people.map(|author| person::user(world, author)).collect();
    if let Value::Object(answer) = &mut answer {
        if let Some(last) = commits.first() {
            answer.insert("lastCommit".to_owned(), commit(world, realm, release, last));
        }
        answer.insert("authors".to_owned(), json!(authors));
        answer.insert("deployCount".to_owned(), json!(release.deploys.len()));
        answer.insert("lastDeploy".to_owned(), json!(release.deploys.last().map(|last| deploy(world, last))));
    }
    answer
}

/// What is added when a project is named, or health is asked for: the neighbours, and how the release does.
pub(crate) fn extend(
    answer: &mut Value,
    realm: &Realm,
    release: &Release,
    project: Option<&Project>,
    health: bool,
) {
    if let Some(project) = project {
        let all =
            realm.organization.releases.iter().filter(|release| release.projects.contains(&project.slug));
        let versions: Vec<&str> = all.map(|release| release.version.as_str()).collect();
        let at = versions.iter().position(|version| *version == release.version);
        // The newest stands first.
        let next = at.and_then(|at| versions.get(at.checked_sub(1)?));
        let previous = at.and_then(|at| versions.get(at + 1));
        if let Some(meta) = answer.get_mut("currentProjectMeta") {
            *meta = json!({
                "prevReleaseVersion": previous, "nextReleaseVersion": next,
                "firstReleaseVersion": versions.last(), "lastReleaseVersion": versions.first(),
                "sessionsLowerBound": null, "sessionsUpperBound": null,
            });
        }
    }
    for of in
        answer.get_mut("projects").and_then(Value::as_array_mut).into_iter().flatten().filter(|_| health)
    {
        let slug = of.get("slug").and_then(Value::as_str).unwrap_or_default();
        let sends = |project: &Project| project.sends.iter().any(|kind| kind == "sessions");
        let health = match realm.organization.project(slug).filter(|project| sends(project)) {
            Some(_) => json!({
                "hasHealthData": true, "durationP50": 41.0, "durationP90": 310.5,
                "crashFreeUsers": 98.731, "crashFreeSessions": 99.4208, "totalUsers": 9_014, "totalUsers24h": 8_120,
                "totalProjectUsers24h": 11_600, "totalSessions": 18_992, "totalSessions24h": 15_320,
                "totalProjectSessions24h": 20_100, "adoption": 70.0, "sessionsAdoption": 76.219,
                "sessionsCrashed": 110, "sessionsErrored": 842, "stats": {},
            }),
            None => json!({
                "hasHealthData": false, "durationP50": null, "durationP90": null, "crashFreeUsers": null,
                "crashFreeSessions": null, "totalUsers": null, "totalUsers24h": null, "totalProjectUsers24h": null,
                "totalSessions": null, "totalSessions24h": null, "totalProjectSessions24h": null, "adoption": null,
                "sessionsAdoption": null, "sessionsCrashed": 0, "sessionsErrored": 0, "stats": {},
            }),
        };
        if let Value::Object(of) = of {
            of.insert("hasHealthData".to_owned(), health.get("hasHealthData").cloned().unwrap_or_default());
            of.insert("healthData".to_owned(), health);
        }
    }
}

/// A deploy.
pub(crate) fn deploy(world: &World, deploy: &Deploy) -> Value {
    json!({
        "id": deploy.id,
        "environment": deploy.environment,
        "name": deploy.name,
        "url": null,
        "dateStarted": deploy.started.as_deref().map(|text| micros(world.moment(text))),
        "dateFinished": micros(world.moment(&deploy.finished)),
    })
}

/// The repository of a release's commits.
pub(crate) fn repository(world: &World, realm: &Realm, name: &str) -> Value {
    let known = realm.organization.repositories.iter().find(|repository| repository.name == name);
    json!({
        "id": known.map_or("80", |known| &known.id),
        "name": name,
        "url": known.map(|known| &known.url),
        "provider": { "id": "integrations:forge", "name": "Forge" },
        "status": "active",
        "dateCreated": micros(world.moment(&realm.organization.created)),
        "integrationId": "4001",
        "externalSlug": name,
        "externalId": known.map(|known| &known.id),
    })
}

/// A commit of a release.
pub(crate) fn commit(world: &World, realm: &Realm, release: &Release, commit: &Logged) -> Value {
    let author = commit.by.as_deref().and_then(|id| realm.organization.person(id));
    let author = author.map_or_else(
        || json!({ "name": "Former Member", "email": "former@acme.example" }),
        |author| person::user(world, author),
    );
    let project = release.projects.first().map(String::as_str).unwrap_or_default();
    let mapped = realm.organization.code_mappings.iter().find(|mapping| mapping.project == project);
    let own = release.commit.as_ref().map(|commit| commit.repository.as_str());
    let name = own.or(mapped.map(|mapping| mapping.repository.as_str())).unwrap_or(project);
    let repository = repository(world, realm, name);
    let at = micros(world.moment(&commit.at));
    let pull = commit.pull_request.as_ref().map(|(number, title)| {
        json!({
            "id": number, "title": title, "message": null, "dateCreated": at, "repository": repository, "author": author,
            "mergedAt": at, "status": "merged",
            "externalUrl": format!("https://code.acme.example/pulls/{number}"),
        })
    });
    json!({
        "id": commit.id, "message": commit.message, "dateCreated": at, "author": author, "repository": repository,
        "suspectCommitType": "", "pullRequest": pull,
        "releases": [{
            "version": release.version, "shortVersion": release.version, "ref": null, "url": null,
            "dateReleased": release.released.as_deref().map(|text| micros(world.moment(text))),
            "dateCreated": micros(world.moment(&release.created)),
        }],
    })
}
