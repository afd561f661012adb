//! Releases, as their list, issues and events show them.

use serde_json::{Value, json};

use crate::world::{
    Realm, World,
    organization::Release,
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
