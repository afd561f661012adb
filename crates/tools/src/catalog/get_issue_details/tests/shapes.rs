//! Events and issues in the shapes that other SDKs and older servers give them.

use super::{TOOL, issue};
use crate::testing::*;

/// The evidence of `BACKEND-1K` when what Sentry sends is changed.
async fn evidence(bend: fn(&str, &mut Value)) -> String {
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-1K")).await;
    let (_, region) = answer.split_once(">\n").unwrap();
    region.split_once("\n</untrusted").unwrap().0.to_owned()
}

/// The event of a request for one, to be changed.
fn event<'a>(path: &str, answer: &'a mut Value) -> Option<&'a mut Value> {
    path.contains("/events/").then_some(answer)
}

fn exceptions(event: &mut Value) -> &mut Vec<Value> {
    let entries = event["entries"].as_array_mut().unwrap();
    let entry = entries.iter_mut().find(|entry| entry["type"] == "exception").unwrap();
    entry["data"]["values"].as_array_mut().unwrap()
}

#[tokio::test]
async fn of_a_long_chain_the_middle_is_left_out_and_counted() {
    let evidence = evidence(|path, answer| {
        let Some(event) = event(path, answer) else { return };
        let chain = exceptions(event);
        *chain = (0..12).map(|depth| json!({ "type": format!("Error{depth}"), "value": "again" })).collect();
    })
    .await;
    let heads = evidence.lines().filter(|line| line.starts_with("| Error") || line.contains("more, between"));
    assert_snapshot!(heads.collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn a_trace_of_libraries_alone_is_shown_longer() {
    let evidence = evidence(|path, answer| {
        let Some(event) = event(path, answer) else { return };
        for exception in exceptions(event) {
            for frame in exception["stacktrace"]["frames"].as_array_mut().unwrap() {
                frame["inApp"] = false.into();
            }
        }
    })
    .await;
    let frames: Vec<&str> =
        evidence.lines().filter(|line| line.starts_with("| #") || line.ends_with("frame:")).collect();
    assert_snapshot!(frames.join("\n"));
}

#[tokio::test]
async fn without_an_exception_the_thread_that_crashed_is_shown() {
    let evidence = evidence(|path, answer| {
        let Some(event) = event(path, answer) else { return };
        let trace = exceptions(event).pop().unwrap()["stacktrace"].take();
        event["entries"] = json!([{ "type": "threads", "data": { "values": [
            { "id": 1, "name": "idle", "crashed": false },
            { "id": 2, "name": "worker", "crashed": true, "stacktrace": trace },
        ] } }]);
    })
    .await;
    assert!(
        evidence.contains("\nCulprit frame:\n| #0 app/services/auth.py:145 in get_user_token\n"),
        "{evidence}"
    );
}

#[tokio::test]
async fn an_event_of_an_unknown_kind_still_has_its_title() {
    let evidence = evidence(|path, answer| {
        let Some(event) = event(path, answer) else { return };
        event["entries"] = json!([{ "type": "hologram", "data": { "values": [1, 2] } }, 7]);
        event["type"] = "hologram".into();
        event["title"] = "Something new".into();
        event["message"] = Value::Null;
    })
    .await;
    assert_snapshot!(evidence);
}

#[tokio::test]
async fn what_older_servers_leave_out_is_left_out() {
    let build = Build {
        bend: |path, answer| {
            if event(path, answer).is_none() && path.contains("/issues/") {
                for missing in
                    ["shortId", "substatus", "priority", "issueCategory", "issueType", "isUnhandled"]
                {
                    answer.as_object_mut().unwrap().remove(missing);
                }
                answer["assignedTo"] = "wren@acme.example".into();
                answer["count"] = 47.into();
                answer["culprit"] = "".into();
            }
        },
        ..Build::default()
    };
    let answer = build.session().answer(TOOL, issue("70147")).await;
    assert_snapshot!(answer.lines().take(18).collect::<Vec<_>>().join("\n"));
}
