//! Changing an issue: status, substatus and its conditions, assignee, priority.

use axum::{body::Bytes, extract::Path, http::StatusCode, response::IntoResponse};
use serde_json::{Map, Value, json};

use super::IssuePath;
use crate::{
    asked::Asked,
    change::Change,
    render,
    reply::{Answer, Refusal, ok},
    token::needed,
};

/// `PUT …/issues/{issue}/`: answers the changed issue. Nothing changes unless the whole body is valid.
pub(crate) async fn update(asked: Asked, Path(path): Path<IssuePath>, body: Bytes) -> Answer {
    asked.needs(needed::EVENT_WRITE)?;
    let body = json_object(&body)?;
    let mut world = asked.world_mut();
    let (realm_index, issue_index) = path.position(&world)?;
    let change = {
        let (realm, issue) = path.find(&world)?;
        Change::read(&body, realm, issue)?
    };
    let actor = world.realms.first().and_then(|realm| realm.organization.people.first());
    let by = actor.map(|person| person.id.clone());
    let actor = actor.map_or(Value::Null, |person| render::person::myself(&world, person));
    let at = world.tick();
    if let Some(issue) = world.realms.get_mut(realm_index).and_then(|realm| realm.issues.get_mut(issue_index))
    {
        change.apply(issue, by, &actor, at);
    }
    let (realm, issue) = path.find(&world)?;
    Ok(ok(&render::issue::short(&asked, realm, issue)))
}

/// The body as a JSON object, or the 400 of Sentry's framework.
pub(crate) fn json_object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => {
            let kind = match other {
                Value::Array(_) => "list",
                Value::String(_) => "str",
                Value::Number(_) => "int",
                Value::Bool(_) => "bool",
                _ => "NoneType",
            };
            let message = format!("Invalid data. Expected a dictionary, but got {kind}.");
            Err(Refusal::fields(json!({ "non_field_errors": [message] })))
        }
        Err(_) => Err(Refusal::bad_request("JSON parse error - Expecting value: line 1 column 1 (char 0)")),
    }
}

/// `DELETE …/issues/{issue}/`: Sentry queues it, here it is gone at once.
pub(crate) async fn remove(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_ADMIN)?;
    let mut world = asked.world_mut();
    let (realm, issue) = path.position(&world)?;
    world.realms.get_mut(realm).ok_or_else(Refusal::not_found)?.issues.remove(issue);
    Ok(StatusCode::ACCEPTED.into_response())
}
