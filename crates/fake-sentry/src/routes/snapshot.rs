//! Snapshots of applications' screens.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    range::projects,
    reply::{Answer, Refusal, ok, text},
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
    let images = found.field("images");
    let images =
        images.as_array().into_iter().flatten().map(|image| located(image, &organization, &found.project));
    let images: Value = images.collect();
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

/// `GET …/preprodartifacts/snapshots/{snapshot}/images/{image}/`: the image of this file name or key.
pub(crate) async fn image(
    asked: Asked,
    Path((organization, id, image)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let found = realm.recorded.snapshots.iter().find(|one| one.is("head_artifact_id", &id));
    let found = found.ok_or_else(|| Refusal::missing("Snapshot not found"))?;
    let detail = |status: &str, head: &Value, base: &Value| {
        let named = if head.is_null() { base } else { head };
        let at = |image: &Value| match image {
            Value::Null => Value::Null,
            image => located(image, &organization, &found.project),
        };
        json!({
            "image_file_name": named.get("image_file_name"),
            "comparison_status": (!found.field("base_artifact_id").is_null()).then_some(status),
            "head_image": at(head),
            "base_image": at(base),
            "diff_image_url": null,
            "diff_percentage": null,
            "previous_image_file_name": null,
        })
    };
    for status in ["changed", "renamed", "errored"] {
        for pair in list(&found.field(status)) {
            let (head, base) = (part(pair, "head_image"), part(pair, "base_image"));
            if !is_called(head, &image) {
                continue;
            }
            let mut answer = detail(status, head, base);
            if let Some(answer) = answer.as_object_mut() {
                if status == "changed" {
                    let key = part(pair, "diff_image_key");
                    answer.insert("diff_image_url".to_owned(), address(key, &organization, &found.project));
                    answer.insert("diff_percentage".to_owned(), part(pair, "diff").clone());
                } else if status == "renamed" {
                    answer
                        .insert("previous_image_file_name".to_owned(), part(base, "image_file_name").clone());
                }
            }
            return Ok(ok(&answer));
        }
    }
    for status in ["added", "removed", "unchanged", "skipped", "images"] {
        let images = found.field(status);
        let Some(one) = list(&images).iter().find(|one| is_called(one, &image)) else { continue };
        let nothing = &Value::Null;
        return Ok(ok(&match status {
            "removed" => detail(status, nothing, one),
            "unchanged" | "skipped" => detail(status, one, one),
            _ => detail(status, one, nothing),
        }));
    }
    Err(Refusal::missing("Image not found in snapshot"))
}

/// `GET /api/0/projects/{organization}/{project}/files/images/{key}/`: its pixels.
pub(crate) async fn pixels(
    asked: Asked,
    Path((organization, project, key)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = &realm.organization.project(&project).ok_or_else(Refusal::not_found)?.slug;
    let here = realm.recorded.snapshots.iter().filter(|one| one.project == *project);
    if !here.clone().any(|one| holds(&Value::Object(one.answer.clone()), &key)) {
        return Err(Refusal::missing("Image not found"));
    }
    Ok(text(StatusCode::OK, "image/png", PIXEL.into()))
}

/// One dark pixel, as a PNG.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\xda\x63\xd0\0\0\0\x2a\0\x29\xc6\xb9\x2e\xfe\0\0\0\0IEND\xae\x42\x60\x82";

/// An image and where it can be had.
fn located(image: &Value, organization: &str, project: &str) -> Value {
    let mut image = image.clone();
    let url = address(part(&image, "key"), organization, project);
    if let Some(image) = image.as_object_mut() {
        image.insert("image_url".to_owned(), url);
    }
    image
}

fn address(key: &Value, organization: &str, project: &str) -> Value {
    format!("/api/0/projects/{organization}/{project}/files/images/{}/", key.as_str().unwrap_or_default())
        .into()
}

fn part<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_called(image: &Value, name: &str) -> bool {
    ["image_file_name", "key"].iter().any(|field| part(image, field).as_str() == Some(name))
}

/// Whether a key occurs anywhere in a snapshot.
fn holds(value: &Value, key: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| holds(item, key)),
        Value::Object(fields) => {
            let named = ["key", "diff_image_key"].iter().filter_map(|name| fields.get(*name));
            named.filter_map(Value::as_str).any(|named| named == key)
                || fields.values().any(|value| holds(value, key))
        }
        _ => false,
    }
}
