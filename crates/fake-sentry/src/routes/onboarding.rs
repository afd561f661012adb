//! News of an agent that sets an application up.

use axum::{body::Bytes, extract::Path};
use serde_json::{Map, Value, json};

use crate::{
    asked::Asked,
    reply::{Answer, Refusal, ok},
    routes::{fields::Fields, update::json_object},
    token::needed,
    world::{ids, organization::Onboarding, time::micros},
};

const STAGES: [&str; 9] = [
    "connect_mcp",
    "analyze_project",
    "create_project",
    "instrument_app",
    "plan_test_error",
    "send_verification_error",
    "receive_verification_error",
    "prepare_production",
    "check_stack_trace_quality",
];

/// `POST /api/0/organizations/{organization}/onboarding/agent/status/`
pub(crate) async fn tell(asked: Asked, Path(place): Path<String>, body: Bytes) -> Answer {
    asked.needs(needed::ORGANIZATION_READ)?;
    let body = json_object(&body)?;
    let mut fields = Fields::of(&body);
    if body.get("schemaVersion") != Some(&json!(1)) {
        fields.complain("schemaVersion", "Only version 1 is known.");
    }
    let token = fields.needed("runToken", 10).unwrap_or_default();
    let stage = fields.choice("stage", &STAGES).unwrap_or_default();
    let status = fields.choice("status", &["active", "waiting", "completed", "skipped", "failed"]);
    let ended = fields.choice("runStatus", &["completed", "failed"]);
    fields.text("eventNote", 256);
    if token.len() != 10 || !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        fields.complain("runToken", "This value does not match the required pattern.");
    }
    fields.done()?;
    let mut world = asked.world_mut();
    let now = micros(world.tick());
    let runs = &mut world.realm_mut(&place).ok_or_else(Refusal::not_found)?.organization.onboarding;
    let known = runs.iter().position(|run| run.token == token);
    let position = known.unwrap_or_else(|| {
        runs.push(Onboarding { token: token.clone(), stages: Map::new(), ended: None, messages: 0 });
        runs.len() - 1
    });
    let run = runs.get_mut(position).ok_or_else(Refusal::not_found)?;
    run.messages += 1;
    let note = body.get("eventNote").cloned().unwrap_or(Value::Null);
    run.stages.insert(
        stage.clone(),
        json!({ "stage": stage, "status": status, "eventNote": note, "updatedAt": now }),
    );
    run.ended = ended.or_else(|| run.ended.take());
    Ok(ok(&json!({
        "schemaVersion": 1,
        "runId": ids::hex32("run", &token, 0),
        "channelId": ids::hex32("channel", &token, 0),
        "clientRunId": token,
        "createdAt": now,
        "updatedAt": now,
        "sequence": run.messages,
        "expiresAt": now,
        "runStatus": run.ended.as_deref().unwrap_or("active"),
        "stages": run.stages.values().collect::<Vec<_>>(),
        "continueUpdates": run.ended.is_none(),
    })))
}
