//! Snapshots of applications' screens.

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    range::projects,
    reply::{Answer, Refusal, ok},
    token::needed,
    world::{snapshots::Snapshot, time::seconds},
};

/// `GET …/preprodartifacts/snapshots/{snapshot}/`
pub(crate) async fn one(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found = realm.recorded.snapshots.iter().find(|one| one.is("head_artifact_id", &id));
    Ok(ok(&Value::Object(found.ok_or_else(Refusal::not_found)?.answer.clone())))
}

/// `GET …/preprodartifacts/snapshots/latest-base/?app_id=…`
pub(crate) async fn latest_base(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let projects = projects(&asked, realm)?;
    let Some(application) = asked.first("app_id") else {
        return Err(Refusal::bad_request("app_id is required"));
    };
    let branch = asked.first("branch");
    let is_meant = |one: &&Snapshot| {
        let here = realm.organization.project(&one.project);
        let of_branch = |branch: &str| {
            one.answer.get("vcs_info").and_then(|code| code.get("head_ref")?.as_str()) == Some(branch)
        };
        one.base
            && one.is("app_id", application)
            && branch.is_none_or(of_branch)
            && here.is_some_and(|here| projects.is_empty() || projects.contains(&here.id.as_str()))
    };
    let found = realm.recorded.snapshots.iter().filter(is_meant);
    let found = found.max_by_key(|one| world.moment(&one.added)).ok_or_else(Refusal::not_found)?;
    let address = |key: &Value| {
        format!(
            "/api/0/projects/{organization}/{}/files/images/{}/",
            found.project,
            key.as_str().unwrap_or_default()
        )
    };
    let mut images = found.field("images");
    for image in images.as_array_mut().into_iter().flatten() {
        let url = address(image.get("key").unwrap_or(&Value::Null));
        if let Some(image) = image.as_object_mut() {
            image.insert("image_url".to_owned(), url.into());
        }
    }
    Ok(ok(&json!({
        "head_artifact_id": found.field("head_artifact_id"),
        "project_id": found.field("project_id"),
        "project_slug": found.project,
        "app_id": found.field("app_id"),
        "image_count": found.field("image_count"),
        "images": images,
        "diff_threshold": found.field("diff_threshold"),
        "date_added": seconds(world.moment(&found.added)),
        "vcs_info": found.field("vcs_info"),
    })))
}
