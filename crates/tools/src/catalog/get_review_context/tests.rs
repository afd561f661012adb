//! A change, and the errors that it meets in production.

use crate::testing::*;
use std::time::Duration;
use tokio::time::Instant;

/// A change of `app/services/auth.py` around this line, of a function of this name.
fn diff(line: u32, function: &str) -> String {
    format!(
        "diff --git a/app/services/auth.py b/app/services/auth.py\n--- a/app/services/auth.py\n\
         +++ b/app/services/auth.py\n@@ -{line},1 +{line},1 @@ def {function}(request):\n-    a()\n+    b()\n"
    )
}

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "project": "backend" }), more)
}

fn data(diff: &str) -> Value {
    asking(json!({ "diff": diff, "format": "json" }))
}

async fn touches(diff: &str) -> Vec<(String, String)> {
    let answer = answer("get_review_context", data(diff)).await.parse::<Value>().unwrap();
    let errors = answer["untrusted"]["errors"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors.iter().map(|error| (text(&error["touch"]), text(&error["short_id"]))).collect()
}

#[tokio::test]
async fn an_error_in_a_changed_place_comes_first() {
    let session = Session::new();
    assert_snapshot!(
        session.answer("get_review_context", asking(json!({ "diff": diff(145, "other") }))).await
    );
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn place_function_and_file_are_told_apart() {
    let nearest = |diff: String| async move { touches(&diff).await.first().cloned().unwrap().0 };
    assert_eq!(nearest(diff(131, "other")).await, "hunk");
    assert_eq!(nearest(diff(400, "get_user_token")).await, "function");
    assert_eq!(nearest(diff(400, "other")).await, "file");
}

#[tokio::test]
async fn a_file_that_is_renamed_is_asked_about_as_it_is_deployed() {
    let renamed = "diff --git a/app/services/auth.py b/app/tokens.py\nsimilarity index 100%\n\
                   rename from app/services/auth.py\nrename to app/tokens.py\n";
    assert!(!touches(renamed).await.is_empty());
}

#[tokio::test]
async fn a_program_gets_records() {
    let answer = answer("get_review_context", data(&diff(145, "other"))).await;
    assert_snapshot!(answer.parse::<Value>().map(|answer| format!("{answer:#}")).unwrap());
}

#[tokio::test]
async fn files_that_raise_no_error_are_not_asked_about() {
    let session = Session::new();
    let files =
        json!({ "files": ["README.md", "tests/test_auth.py", "vendor/x.go", "api_pb2.py", "docs/conf.py"] });
    assert_snapshot!(session.answer("get_review_context", asking(files)).await);
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn what_came_back_after_a_change_is_said() {
    let watched = |at: &str| asking(json!({ "files": ["app/services/auth.py"], "watchAfter": at }));
    let back = answer("get_review_context", watched("2026-11-18")).await;
    assert!(back.contains("after the change: it came back"), "{back}");
    let gone = answer("get_review_context", watched("2026-11-20T11:59:59Z")).await;
    assert!(gone.contains("after the change: not seen again"), "{gone}");
    assert!(gone.contains("0 of "), "{gone}");
}

#[tokio::test]
async fn the_same_review_asks_once_in_ten_minutes() {
    let session = Session::new();
    let first = session.answer("get_review_context", asking(json!({ "diff": diff(145, "other") }))).await;
    let asked = session.requests().len();
    let second = session.answer("get_review_context", asking(json!({ "diff": diff(145, "other") }))).await;
    assert_eq!((first, asked), (second, session.requests().len()));
}

#[tokio::test]
async fn a_project_that_is_not_named_is_asked_for() {
    let session = Session::new();
    let files = json!({ "organizationSlug": "acme", "files": ["app/services/auth.py"] });
    assert_snapshot!(session.refusal("get_review_context", files).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_sees_no_other() {
    let session = Build::confined("acme", Some("frontend")).session();
    let refused =
        session.refusal("get_review_context", asking(json!({ "files": ["app/services/auth.py"] }))).await;
    assert_snapshot!(refused);
    let own = session.answer("get_review_context", json!({ "files": ["app/services/auth.py"] })).await;
    assert!(own.contains("No production errors found"), "{own}");
}

#[tokio::test]
async fn each_wrong_argument_is_refused() {
    for wrong in [
        json!({}),
        json!({ "diff": "x", "files": ["a.py"] }),
        json!({ "diff": "no diff" }),
        json!({ "base": "origin/main" }),
        json!({ "files": ["../../etc/passwd", "/etc/passwd"] }),
        json!({ "files": ["a.py"], "sourceRoots": ["x"] }),
        json!({ "files": ["a.py"], "sourceRoots": vec!["a=b"; 51] }),
    ] {
        assert_snapshot!(refusal("get_review_context", asking(wrong)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_sentry_costs_ten_seconds_and_what_is_known_is_told() {
    let slow = Fault::new(Trouble::Slow(Duration::from_secs(60))).path("/events/");
    let session = Build::faulty(slow).session();
    let started = Instant::now();
    let answer =
        session.answer("get_review_context", asking(json!({ "diff": diff(145, "get_user_token") }))).await;
    assert!(started.elapsed() <= Duration::from_secs(10), "{:?}", started.elapsed());
    assert_snapshot!(answer);
}

/// A change of so many files, and a Sentry that takes 50 ms and allows five requests a second.
#[tokio::test(start_paused = true)]
async fn three_thousand_files_cost_twenty_requests_and_ten_seconds() {
    let sentry = FakeSentry::acme().latency(Duration::from_millis(50)).allowing(5);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    let one = |number: u32| {
        format!(
            "diff --git a/app/m{number}/auth.py b/app/m{number}/auth.py\n--- a/app/m{number}/auth.py\n\
             +++ b/app/m{number}/auth.py\n@@ -1 +1 @@\n-a\n+b\n"
        )
    };
    let diff: String = (0..3_000).map(one).collect();
    let started = Instant::now();
    let answer = session.answer("get_review_context", data(&diff)).await.parse::<Value>().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(session.sentry.requests().iter().all(|seen| seen.status != Some(429)));
    assert!(session.requests().len() <= 20, "{}", session.requests().len());
    let listed = |name: &str| answer["untrusted"][name].as_array().unwrap().len();
    assert_eq!((listed("asked"), answer["untrusted"]["complete"].as_bool()), (12, Some(false)));
    assert!(listed("not_asked") > 100, "{}", listed("not_asked"));
}

#[tokio::test(start_paused = true)]
async fn a_sentry_that_limits_the_rate_is_asked_no_more() {
    let limited = Fault::new(Trouble::rate_limited(60)).path("/organizations/acme/issues/70");
    let session = Build::faulty(limited).session();
    let answer = session.answer("get_review_context", asking(json!({ "diff": diff(145, "other") }))).await;
    assert!(answer.contains("Not all could be asked: Sentry limits the rate of requests."), "{answer}");
    assert!(answer.contains("BACKEND-1K · in a changed file"), "{answer}");
    let all = Build::troubled(Trouble::rate_limited(60)).session();
    let files: Vec<String> = (0..12).map(|number| format!("app/services/m{number}.py")).collect();
    all.refusal("get_review_context", asking(json!({ "files": files }))).await;
    assert!(all.requests().len() <= 4, "{:?}", all.requests());
}

// In real time: a paused clock runs ahead of the answer.
#[tokio::test]
async fn a_limit_that_the_question_where_code_is_meets_ends_the_asking() {
    let limited = Fault::new(Trouble::rate_limited(60)).path("/code-mappings/");
    let session = Build::faulty(limited).session();
    let files: Vec<String> = (0..12).map(|number| format!("app/services/m{number}.py")).collect();
    let answer = session.answer("get_review_context", asking(json!({ "files": files }))).await;
    assert!(answer.contains("Not all could be asked: Sentry limits the rate of requests."), "{answer}");
    // All would be thirteen, four in a second.
    assert!(session.requests().len() < 13, "{:#?}", session.requests());
}

#[tokio::test]
async fn a_source_root_says_where_the_code_is() {
    let files = json!({ "files": ["backend/src/services/auth.py"] });
    let without = answer("get_review_context", asking(files.clone())).await;
    let roots = json!({ "sourceRoots": ["app/=backend/src/"] });
    let with_root = answer("get_review_context", asking(with(files, roots))).await;
    assert!(with_root.contains("BACKEND-1K") && without.contains("BACKEND-1K"), "{with_root}");
    // Of two files that could be meant the root decides.
    let two = json!({ "files": ["backend/src/services/auth.py", "other/services/auth.py"] });
    let unclear = answer("get_review_context", asking(two.clone())).await;
    assert!(unclear.contains("in a file named alike"), "{unclear}");
    let clear =
        answer("get_review_context", asking(with(two, json!({ "sourceRoots": ["app/=backend/src/"] }))))
            .await;
    assert!(clear.contains("at: backend/src/services/auth.py:"), "{clear}");
}
