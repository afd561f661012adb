//! Comments on an issue.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde_json::{Value, json};

use super::IssuePath;
use crate::{
    asked::Asked,
    paging::Page,
    render,
    reply::{Answer, Refusal, json_with},
    routes::update::json_object,
    token::needed,
};

/// `GET …/issues/{issue}/notes/`: newest first.
pub(crate) async fn list(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let page = Page::of(&asked)?;
    let world = asked.world();
    let (realm, issue) = path.find(&world)?;
    let cut = page.cut(issue.activity.iter().rev().filter(|entry| entry.kind == "note").collect());
    let rows = cut.items.iter().map(|entry| render::issue::activity(&world, realm, entry));
    Ok(cut.reply(&asked, rows.collect()))
}

/// `POST …/issues/{issue}/notes/` with `{"text": "…"}`. The same text twice from the same person is refused.
pub(crate) async fn add(asked: Asked, Path(path): Path<IssuePath>, body: Bytes) -> Answer {
    asked.needs(needed::EVENT_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let (realm_index, issue_index) = path.position(&world)?;
    let text = text(body.get("text"))?;
    let by = world
        .realms
        .first()
        .and_then(|realm| realm.organization.people.first())
        .map(|person| person.id.clone());
    let at = world.tick();
    let issue = world.realms.get_mut(realm_index).and_then(|realm| realm.issues.get_mut(issue_index));
    let issue = issue.ok_or_else(Refusal::not_found)?;
    let again = |entry: &crate::world::issue::Activity| {
        entry.kind == "note"
            && entry.by == by
            && entry.data.get("text").and_then(Value::as_str) == Some(&text)
    };
    if issue.activity.iter().any(again) {
        // Encoded twice: Sentry answers a JSON string that holds JSON.
        let twice = Value::from("{\"detail\": \"You have already posted that comment.\"}");
        return Ok(json_with(StatusCode::BAD_REQUEST, &twice));
    }
    issue.remember("note", by, json!({ "text": text }), at);
    let entry = issue.activity.last().cloned().ok_or_else(Refusal::not_found)?;
    let realm = world.realms.get(realm_index).ok_or_else(Refusal::not_found)?;
    Ok(json_with(StatusCode::CREATED, &render::issue::activity(&world, realm, &entry)))
}

fn text(given: Option<&Value>) -> Result<String, Refusal> {
    let refuse = |message: &str| Err(Refusal::fields(json!({ "text": [message] })));
    match given {
        None => refuse("This field is required."),
        Some(Value::Null) => refuse("This field may not be null."),
        Some(Value::String(text)) if text.trim().is_empty() => refuse("This field may not be blank."),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(_) => refuse("Not a valid string."),
    }
}
