//! Client keys of a project.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde_json::Value;

use crate::{
    asked::{Asked, realm},
    paging::Page,
    render,
    reply::{Answer, Refusal, json_with, ok},
    routes::{fields::Fields, update::json_object},
    token::needed,
    world::organization::Key,
};

const LOADER: [&str; 5] = ["hasReplay", "hasPerformance", "hasDebug", "hasFeedback", "hasLogsAndMetrics"];

/// `GET /api/0/projects/{organization}/{project}/keys/`
pub(crate) async fn list(asked: Asked, Path((organization, project)): Path<(String, String)>) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let organization = &realm(&world, &organization)?.organization;
    let project = organization.project(&project).ok_or_else(Refusal::not_found)?;
    let found = organization.keys.iter().filter(|key| key.project == project.slug);
    let found = found.filter(|key| match asked.first("status") {
        Some("active") => key.active,
        Some("inactive") => !key.active,
        _ => true,
    });
    let cut = page.cut(found.collect());
    let rows = cut.items.iter().map(|key| render::key::full(&asked, &world, project, key));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `POST /api/0/projects/{organization}/{project}/keys/`
pub(crate) async fn add(
    asked: Asked,
    Path((organization, project)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    asked.needs(needed::PROJECT_WRITE)?;
    let body = json_object(&body)?;
    let mut fields = Fields::of(&body);
    let name = fields.text("name", 64);
    fields.done()?;
    let mut world = asked.world_mut();
    let found = world.realm_mut(&organization).ok_or_else(Refusal::not_found)?;
    let project = found.organization.project(&project).ok_or_else(Refusal::not_found)?.slug.clone();
    let number = found.organization.keys.len();
    let key = Key::named(&project, name.as_deref().unwrap_or("Unnamed"), "0", number + 1);
    found.organization.keys.push(key.clone());
    let project = realm(&world, &organization)?.organization.project(&project);
    let project = project.ok_or_else(Refusal::not_found)?;
    Ok(json_with(StatusCode::CREATED, &render::key::full(&asked, &world, project, &key)))
}

/// `GET /api/0/projects/{organization}/{project}/keys/{key}/`
pub(crate) async fn one(
    asked: Asked,
    Path((organization, project, key)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::PROJECT_READ)?;
    let world = asked.world();
    let organization = &realm(&world, &organization)?.organization;
    let project = organization.project(&project).ok_or_else(Refusal::not_found)?;
    let key = organization.keys.iter().find(|known| known.id == key && known.project == project.slug);
    let key = key.ok_or_else(Refusal::not_found)?;
    Ok(ok(&render::key::full(&asked, &world, project, key)))
}

/// `PUT /api/0/projects/{organization}/{project}/keys/{key}/`
pub(crate) async fn change(
    asked: Asked,
    Path((organization, project, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Answer {
    asked.needs(needed::PROJECT_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let organization_slug = organization;
    let found = world.realm_mut(&organization_slug).ok_or_else(Refusal::not_found)?;
    let project = found.organization.project(&project).ok_or_else(Refusal::not_found)?.slug.clone();
    let key = found.organization.keys.iter_mut().find(|key| key.id == id && key.project == project);
    let key = key.ok_or_else(Refusal::not_found)?;
    let mut fields = Fields::of(&body);
    let (name, active) = (fields.text("name", 64), fields.flag("isActive"));
    let browser = fields.choice("browserSdkVersion", &["latest", "7.x"]);
    let limit = body.get("rateLimit");
    let number = |field: &str| limit?.get(field)?.as_u64();
    let limit = match limit {
        None => None,
        Some(Value::Null) => Some(None),
        Some(_) => match (number("window"), number("count")) {
            (Some(window @ 0..=86_400), Some(count)) => {
                Some((window > 0 && count > 0).then_some((window, count)))
            }
            _ => {
                fields.complain("rateLimit", "Ensure this value is less than or equal to 86400.");
                None
            }
        },
    };
    fields.done()?;
    key.name = name.unwrap_or_else(|| key.name.clone());
    key.active = active.unwrap_or(key.active);
    key.browser_sdk = browser.or_else(|| key.browser_sdk.take());
    key.rate_limit = limit.unwrap_or(key.rate_limit);
    for option in LOADER {
        let given = body.get("dynamicSdkLoaderOptions").and_then(|options| options.get(option)?.as_bool());
        if let Some(on) = given {
            key.loads.retain(|known| known != option);
            key.loads.extend(on.then(|| option.to_owned()));
        }
    }
    let key = key.clone();
    let project = realm(&world, &organization_slug)?.organization.project(&project);
    let project = project.ok_or_else(Refusal::not_found)?;
    Ok(ok(&render::key::full(&asked, &world, project, &key)))
}
