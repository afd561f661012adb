//! Seer below an issue: a run is started, and each look at it finds it further, until it is done.

use axum::{body::Bytes, extract::Path, http::StatusCode};
use serde_json::{Value, json};

use super::IssuePath;
use crate::{
    asked::Asked,
    reply::{Answer, Refusal, json_with, ok},
    routes::update::json_object,
    token::needed,
    world::issue::Issue,
};

const STOPPING_POINTS: [&str; 4] = ["root_cause", "solution", "code_changes", "open_pr"];
/// How many looks at a run find it at work.
const AT_WORK: u32 = 2;

/// `GET …/issues/{issue}/autofix/`: the run that was started, else what the world says of one, else null.
pub(crate) async fn state(asked: Asked, Path(path): Path<IssuePath>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let mut world = asked.world_mut();
    let (realm, issue) = path.position(&world)?;
    let issue = world.realms.get_mut(realm).and_then(|realm| realm.issues.get_mut(issue));
    let issue = issue.ok_or_else(Refusal::not_found)?;
    issue.seer_looks = issue.seer_looks.map(|looks| looks.saturating_add(1));
    let started = issue.seer_looks.map(|looks| run(issue, looks));
    Ok(ok(&json!({ "autofix": started.or_else(|| issue.about.autofix.clone()) })))
}

/// `POST …/issues/{issue}/autofix/` with `{"stopping_point": "solution", "user_context": "…"}`.
pub(crate) async fn start(asked: Asked, Path(path): Path<IssuePath>, body: Bytes) -> Answer {
    asked.needs(needed::EVENT_WRITE)?;
    let body = json_object(&body)?;
    if let Some(given) = body.get("stopping_point")
        && !given.as_str().is_some_and(|point| STOPPING_POINTS.contains(&point))
    {
        let shown = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
        let message = format!("\"{shown}\" is not a valid choice.");
        return Err(Refusal::fields(json!({ "stopping_point": [message] })));
    }
    if body.get("user_context").and_then(Value::as_str).is_some_and(|text| text.chars().count() > 1_000) {
        let message = "Ensure this field has no more than 1000 characters.";
        return Err(Refusal::fields(json!({ "user_context": [message] })));
    }
    let mut world = asked.world_mut();
    let (realm, issue) = path.position(&world)?;
    let issue = world.realms.get_mut(realm).and_then(|realm| realm.issues.get_mut(issue));
    let issue = issue.ok_or_else(Refusal::not_found)?;
    issue.seer_looks = Some(0);
    Ok(json_with(StatusCode::ACCEPTED, &json!({ "run_id": number(issue), "sentry_run_id": null })))
}

/// Each issue has at most one run, of the issue's number.
fn number(issue: &Issue) -> u64 {
    issue.about.id.parse().unwrap_or_default()
}

/// The run after so many looks.
fn run(issue: &Issue, looks: u32) -> Value {
    let (title, culprit) = (&issue.about.title, &issue.about.culprit);
    let done = looks > AT_WORK;
    let todo = |content: &str, finished: bool| json!({ "content": content, "status": if finished { "completed" } else { "in_progress" } });
    let cause = json!({
        "one_line_description": format!("{culprit} takes for granted what its caller does not promise: {title}"),
        "five_whys": [
            format!("The request ends with {title}."),
            format!("{culprit} uses the value before it is checked."),
            "The check stands behind a flag that the last release switched off.",
        ],
        "reproduction_steps": ["Sign in with a session of the release before.", "Repeat the request."],
    });
    let solution = json!({
        "one_line_summary": "Check the value where it comes in, and answer 400 when it does not fit",
        "steps": [
            { "title": "Check first", "description": format!("Let {culprit} refuse what it cannot read.") },
            { "title": "Add a test", "description": "One request with an old session, which must be answered 400." },
        ],
    });
    let artifact = |key: &str, data: Value| json!({ "key": key, "data": data, "reason": "" });
    let mut blocks = vec![json!({
        "id": "b1", "timestamp": "2026-11-20T11:58:00Z", "message": { "role": "user", "content": "" },
        "artifacts": [], "todos": [todo("Read the stack trace and the code around it", looks > 1)],
    })];
    if looks > 1 {
        blocks.push(json!({
            "id": "b2", "timestamp": "2026-11-20T11:59:00Z", "message": { "role": "assistant", "content": "" },
            "artifacts": [artifact("root_cause", cause)], "todos": [todo("Plan a solution", done)],
        }));
    }
    if done {
        blocks.push(json!({
            "id": "b3", "timestamp": "2026-11-20T12:00:00Z", "message": { "role": "assistant", "content": "" },
            "artifacts": [artifact("solution", solution)], "todos": [],
        }));
    }
    json!({
        "run_id": number(issue),
        "status": if done { "completed" } else { "processing" },
        "updated_at": "2026-11-20T12:00:00Z",
        "blocks": blocks,
        "repo_pr_states": {},
    })
}
