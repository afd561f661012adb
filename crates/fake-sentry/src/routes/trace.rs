//! Traces by their id.

use axum::{
    body::Bytes,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    asked::{Asked, realm},
    range::Range,
    render,
    reply::{Answer, Refusal, ok, text},
    token::needed,
    world::{World, trace::Trace},
};

/// Sentry answers with this many spans when nothing is asked.
const LIMIT: usize = 10_000;

/// What does not look like an id is no route on Sentry.
fn no_route(id: &str) -> Option<Response> {
    let id_like = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!id_like).then(|| text(StatusCode::NOT_FOUND, "text/html; charset=utf-8", Bytes::new()))
}

/// Whether anything of the trace happened in the range that was asked for.
fn in_range(asked: &Asked, world: &World, trace: &Trace) -> Result<bool, Refusal> {
    let range = Range::of(asked, world)?;
    let mut times = trace.spans.iter().map(|span| span.start).chain(trace.logs.iter().map(|log| log.at));
    Ok(times.any(|at| range.covers(None, at)))
}

/// `GET …/trace/{trace}/`: a tree of spans and issues; empty when nothing is known.
pub(crate) async fn tree(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    if let Some(response) = no_route(&id) {
        return Ok(response);
    }
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let limit = match asked.first("limit") {
        None | Some("") => LIMIT,
        Some(text) => text.parse().map_err(|_| Refusal::bad_request("limit must be a number"))?,
    };
    let attributes: Vec<&str> = asked.all("additional_attributes").collect();
    let Some(trace) = realm.telemetry(world.now).trace(&id.to_lowercase()) else { return Ok(ok(&json!([]))) };
    if !in_range(&asked, &world, trace)? {
        return Ok(ok(&json!([])));
    }
    Ok(ok(&render::trace::tree(realm, trace, limit, &attributes)))
}

/// `GET …/trace-meta/{trace}/`
pub(crate) async fn meta(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    if let Some(response) = no_route(&id) {
        return Ok(response);
    }
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let nothing = Trace::default();
    let known = realm.telemetry(world.now).trace(&id.to_lowercase());
    let trace = match known {
        Some(trace) if in_range(&asked, &world, trace)? => trace,
        _ => &nothing,
    };
    Ok(ok(&render::trace::totals(realm, trace)))
}

/// `GET …/projects/{organization}/{project}/trace-items/{item}/?item_type=spans&trace_id=…`: one span, whole.
pub(crate) async fn item(
    asked: Asked,
    Path((organization, project, item)): Path<(String, String, String)>,
) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let project = realm.organization.project(&project).ok_or_else(Refusal::not_found)?;
    match asked.first("item_type") {
        Some("spans") => {}
        other => {
            let message = format!("\"{}\" is not a valid choice.", other.unwrap_or_default());
            return Err(Refusal::fields(json!({ "item_type": [message] })));
        }
    }
    let required = || Refusal::fields(json!({ "trace_id": ["This field is required."] }));
    let id = asked.first("trace_id").ok_or_else(required)?.to_lowercase();
    let trace = realm.telemetry(world.now).trace(&id).ok_or_else(Refusal::not_found)?;
    let span = trace.spans.iter().find(|span| span.id == item && span.project == project.slug);
    Ok(ok(&render::trace::item(span.ok_or_else(Refusal::not_found)?)))
}

/// `GET …/events-trace/{trace}/`: the older shape; 404 when nothing is known.
pub(crate) async fn transactions(asked: Asked, Path((organization, id)): Path<(String, String)>) -> Answer {
    if let Some(response) = no_route(&id) {
        return Ok(response);
    }
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let known = realm.telemetry(world.now).trace(&id.to_lowercase());
    let trace = known.filter(|trace| !trace.spans.is_empty());
    // Sentry sends this 404 without a body.
    let Some(trace) = trace else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    if !in_range(&asked, &world, trace)? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let answer: Value = render::trace::transactions(realm, trace);
    Ok(ok(&answer))
}
