//! Archiving an issue: every mode, with and without a window, and what does not fit together.

use super::{TOOL, body, change, sent};
use crate::testing::*;

#[tokio::test]
async fn every_mode_is_sent_as_sentry_takes_it() {
    let condition = r#""status":"ignored","substatus":"archived_until_condition_met""#;
    for (arguments, expected) in [
        (json!({}), r#"{"status":"ignored","substatus":"archived_until_escalating"}"#.to_owned()),
        (
            json!({ "ignoreMode": "untilEscalating" }),
            r#"{"status":"ignored","substatus":"archived_until_escalating"}"#.to_owned(),
        ),
        (
            json!({ "ignoreMode": "forever" }),
            r#"{"status":"ignored","substatus":"archived_forever"}"#.to_owned(),
        ),
        (
            json!({ "ignoreMode": "forDuration", "ignoreDurationMinutes": 90 }),
            format!("{{{condition},\"ignoreDuration\":90}}"),
        ),
        (
            json!({ "ignoreMode": "untilOccurrenceCount", "ignoreCount": 5 }),
            format!("{{{condition},\"ignoreCount\":5}}"),
        ),
        (
            json!({ "ignoreCount": "5", "ignoreWindowMinutes": 60 }),
            format!("{{{condition},\"ignoreCount\":5,\"ignoreWindow\":60}}"),
        ),
        (
            json!({ "ignoreMode": "until_user_count", "ignoreUserCount": 3 }),
            format!("{{{condition},\"ignoreUserCount\":3}}"),
        ),
        (
            json!({ "ignoreUserCount": 3, "ignoreUserWindowMinutes": 10080 }),
            format!("{{{condition},\"ignoreUserCount\":3,\"ignoreUserWindow\":10080}}"),
        ),
    ] {
        let mut arguments = arguments;
        arguments["status"] = "ignored".into();
        assert_eq!(body(arguments.clone()).await, expected, "{arguments}");
    }
}

#[tokio::test]
async fn until_when_is_shown() {
    for arguments in [
        json!({ "ignoreDurationMinutes": 90 }),
        json!({ "ignoreCount": 5, "ignoreWindowMinutes": 60 }),
        json!({ "ignoreUserCount": 3 }),
        json!({ "ignoreMode": "forever" }),
    ] {
        let mut arguments = arguments;
        arguments["status"] = "ignored".into();
        let answer = answer(TOOL, change(arguments)).await;
        assert_snapshot!(answer.lines().find(|line| line.starts_with("Status now")).unwrap().to_owned());
    }
}

#[tokio::test]
async fn what_does_not_fit_together_is_refused_before_a_packet_leaves() {
    let session = Session::new();
    for arguments in [
        json!({ "status": "resolved", "ignoreMode": "forever" }),
        json!({ "ignoreCount": 5 }),
        json!({ "status": "ignored", "ignoreWindowMinutes": 60 }),
        json!({ "status": "ignored", "ignoreUserWindowMinutes": 60 }),
        json!({ "status": "ignored", "ignoreMode": "forDuration" }),
        json!({ "status": "ignored", "ignoreMode": "forever", "ignoreCount": 5 }),
        json!({ "status": "ignored", "ignoreCount": 5, "ignoreUserCount": 5 }),
        json!({ "status": "ignored", "ignoreCount": 0 }),
        json!({ "status": "ignored", "ignoreCount": 5, "ignoreWindowMinutes": 10081 }),
        json!({ "status": "ignored", "ignoreMode": "untilTomorrow" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, change(arguments)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
    assert_eq!(sent(&session), [""; 0]);
}
