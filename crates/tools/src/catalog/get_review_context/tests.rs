//! A change, and the errors that it meets in production.

use crate::testing::*;
use std::time::Duration;
use tokio::time::Instant;

mod gaps;

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

/// Frames of compiled languages name the file alone: the folders that tell files apart are in `abs_path`.
#[tokio::test]
async fn a_file_of_a_language_whose_frames_name_it_alone_is_found_in_its_folder() {
    let session = Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }.session();
    for (project, file, other, line, error) in [
        ("phone", "Sources/App/CheckoutView.swift", "Sources/Kit/CheckoutView.swift", 61, "PHONE-1"),
        ("engine", "src/render/scene.cpp", "tools/scene.cpp", 210, "ENGINE-1"),
        ("worker", "src/queue.rs", "bench/queue.rs", 88, "WORKER-1"),
        ("billing", "Invoices/Printer.cs", "Letters/Printer.cs", 27, "BILLING-1"),
        (
            "orders",
            "src/main/java/com/initech/orders/OrderService.java",
            "src/main/java/com/OrderService.java",
            112,
            "ORDERS-1",
        ),
    ] {
        let one = |path: &str| {
            format!(
                "diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -{line} +{line} @@\n-a\n+b\n"
            )
        };
        let asked = json!({ "organizationSlug": "initech", "project": project, "format": "json", "days": 30,
            "diff": one(file) + &one(other) });
        let answer = session.answer("get_review_context", asked).await.parse::<Value>().unwrap();
        let nearest = &answer["untrusted"]["errors"][0];
        assert_eq!((&nearest["short_id"], &nearest["touch"]), (&json!(error), &json!("hunk")), "{answer:#}");
        assert_eq!(nearest["file"], file, "{answer:#}");
    }
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
async fn an_error_that_came_back_is_found_however_long_ago_the_change_was_deployed() {
    // BACKEND-11 was seen eight days ago, which is more than is looked back unasked.
    let files = json!({ "files": ["app/services/payments.py"] });
    let unasked = answer("get_review_context", asking(files.clone())).await;
    assert!(!unasked.contains("BACKEND-11"), "{unasked}");
    let watched = asking(with(files, json!({ "watchAfter": "2026-11-09" })));
    let back = answer("get_review_context", watched).await;
    assert!(back.contains("BACKEND-11") && back.contains("1 of 1 errors came back"), "{back}");
}

#[tokio::test]
async fn a_time_that_cannot_be_watched_is_refused() {
    for (at, said) in [("2027-01-01", "lies in the future"), ("2026-01-01", "more than 90 days back")] {
        let files = json!({ "files": ["app/services/auth.py"], "watchAfter": at });
        let refused = refusal("get_review_context", asking(files)).await;
        assert!(refused.contains(said), "{refused}");
    }
    let nothing = json!({ "diff": "", "watchAfter": "2026-11-18" });
    let refused = refusal("get_review_context", asking(nothing)).await;
    assert!(refused.contains("nothing to watch") && refused.contains("COMMIT^1..COMMIT"), "{refused}");
}

/// Ten lines are put in above what raises the error: 145 before is 155 since.
#[tokio::test]
async fn what_happened_since_a_change_is_compared_with_its_lines_as_they_are_since() {
    let lines = |count: usize, sign: &str| format!("{sign}    a()\n").repeat(count);
    let diff = format!(
        "diff --git a/app/services/auth.py b/app/services/auth.py\n--- a/app/services/auth.py\n\
         +++ b/app/services/auth.py\n@@ -9,0 +10,10 @@ def other():\n{}@@ -135,1 +145,1 @@ def other():\n-    b()\n+    c()\n",
        lines(10, "+")
    );
    let touch = |at: Option<&'static str>| {
        let diff = diff.clone();
        async move {
            let asked = with(data(&diff), at.map_or(json!({}), |at| json!({ "watchAfter": at })));
            let answer = answer("get_review_context", asked).await.parse::<Value>().unwrap();
            let errors = answer["untrusted"]["errors"].as_array().unwrap().clone();
            errors.into_iter().find(|error| error["short_id"] == "BACKEND-1K").unwrap()
        }
    };
    // Line 145 is not among the lines before the change, and is among those since.
    assert_eq!(touch(None).await["touch"], "file");
    let back = touch(Some("2026-11-18")).await;
    assert_eq!((&back["touch"], &back["came_back"]), (&json!("hunk"), &json!(true)), "{back:#}");
    // What was not seen since happened in lines as they were before.
    assert_eq!(touch(Some("2026-11-20T11:59:59Z")).await["touch"], "file");
}

#[tokio::test]
async fn a_file_that_a_deployed_change_renamed_or_added_is_asked_about_under_its_new_name() {
    let moved = "diff --git a/app/tokens.py b/app/services/auth.py\nsimilarity index 100%\n\
                 rename from app/tokens.py\nrename to app/services/auth.py\n";
    let added = "diff --git a/app/services/auth.py b/app/services/auth.py\nnew file mode 100644\n--- /dev/null\n\
                 +++ b/app/services/auth.py\n@@ -0,0 +1 @@\n+a\n";
    let of_tests = &moved.replace("app/tokens.py", "tests/tokens.py");
    for diff in [moved, of_tests, added] {
        assert!(touches(diff).await.is_empty(), "{diff}");
        let watched = with(data(diff), json!({ "watchAfter": "2026-11-18" }));
        let answer = answer("get_review_context", watched).await.parse::<Value>().unwrap();
        assert_eq!(answer["untrusted"]["errors"][0]["file"], "app/services/auth.py", "{answer:#}");
    }
}

#[tokio::test]
async fn an_empty_diff_changes_nothing_and_costs_nothing() {
    let session = Session::new();
    for diff in ["", "\n"] {
        let answer = session.answer("get_review_context", json!({ "diff": diff })).await;
        assert!(answer.contains("Nothing changed"), "{answer}");
    }
    assert_eq!(session.requests(), [""; 0]);
    // Models give every parameter, some of them empty.
    let with_files = json!({ "diff": "", "files": ["app/services/auth.py"] });
    let answer = session.answer("get_review_context", asking(with_files)).await;
    assert!(answer.contains("BACKEND-1K"), "{answer}");
}

#[tokio::test]
async fn a_submodule_that_moved_is_told() {
    let id = "0123456789abcdef0123456789abcdef01234567";
    let diff = format!(
        "diff --git a/lib b/lib\nindex 0123456..fedcba9 160000\n--- a/lib\n+++ b/lib\n@@ -1 +1 @@\n\
         -Subproject commit {id}\n+Subproject commit {id}\n"
    );
    let answer = answer("get_review_context", asking(json!({ "diff": diff }))).await;
    assert!(answer.contains("Submodules that stand at another commit: 1."), "{answer}");
}

#[tokio::test]
async fn a_review_of_some_files_claims_no_more_and_names_the_others() {
    let session = Session::new();
    let files: Vec<String> = (0..130).map(|number| format!("quiet/m{}/f{number}.py", number % 10)).collect();
    let some = session.answer("get_review_context", asking(json!({ "files": files.get(..20) }))).await;
    assert!(
        some.contains("No production errors found in the 12 of 20 files that were asked about"),
        "{some}"
    );
    for file in &files[..20] {
        assert!(some.contains(file.as_str()), "{file}: {some}");
    }
    let session = Session::new();
    let many = session.answer("get_review_context", asking(json!({ "files": files }))).await;
    assert_snapshot!(many);
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
        json!({ "files": ["a.py"], "sourceRoots": vec!["a=b"; 2001] }),
        json!({ "files": ["a.py"], "projectRoots": ["services/api"] }),
        json!({ "files": ["a.py"], "projectRoots": vec!["a=b"; 2001] }),
        json!({ "files": ["a.py"], "repository": "/" }),
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

#[tokio::test]
async fn a_project_that_is_mistyped_is_told_and_not_found_clean() {
    let files = json!({ "organizationSlug": "acme", "project": "backnd", "files": ["app/services/auth.py"] });
    assert_snapshot!(refusal("get_review_context", files.clone()).await);
    // As servers tell it that find nothing of such a project: it is looked up once, and only then.
    let none = Fault::new(Trouble::Status(404)).path("/projects/acme/frontend/");
    let quiet =
        json!({ "organizationSlug": "acme", "project": "frontend", "files": ["app/services/auth.py"] });
    let refused = Build::faulty(none).session().refusal("get_review_context", quiet.clone()).await;
    assert!(refused.contains("No such project"), "{refused}");
    let session = Session::new();
    for _ in 0..2 {
        session.answer("get_review_context", quiet.clone()).await;
    }
    let looked_up = session.requests().into_iter().filter(|line| line.contains("/projects/acme/frontend/"));
    assert_eq!(looked_up.count(), 1);
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

/// Files of the repository `acme/shop`, in which Sentry maps a folder to each of two projects.
const SHOP: [&str; 3] = [
    "services/gateway/internal/tenant/resolver.go",
    "web/app/components/CartSummary.tsx",
    "libraries/money/cents.ts",
];

/// What was looked for in each search for issues, and in which projects.
fn searched(session: &Session) -> Vec<String> {
    let requests = session.requests();
    let searches = requests.iter().filter(|request| request.contains("/issues/?"));
    let part = |request: &str| {
        let (_, query) = request.split_once('?').unwrap();
        let decoded: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let file = decoded
            .iter()
            .find(|(name, _)| name == "query")
            .unwrap()
            .1
            .rsplit('*')
            .next()
            .unwrap()
            .to_owned();
        let projects = decoded.iter().filter(|(name, _)| name.starts_with("project"));
        format!("{file} in {}", projects.map(|(_, value)| value.to_string()).collect::<Vec<_>>().join(", "))
    };
    let mut parts: Vec<_> = searches.map(|request| part(request)).collect();
    parts.sort();
    parts
}

fn in_shop(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "files": SHOP, "repository": "Acme/shop" }), more)
}

#[tokio::test]
async fn the_code_mappings_of_the_repository_say_whose_a_file_is() {
    let session = Session::new();
    assert_snapshot!(session.answer("get_review_context", in_shop(json!({}))).await);
    assert_snapshot!(searched(&session).join("\n"));
    // They are asked for once.
    session.answer("get_review_context", in_shop(json!({ "days": 30 }))).await;
    let mappings = session.requests().iter().filter(|request| request.contains("code-mappings")).count();
    assert_eq!(mappings, 1, "{:#?}", session.requests());
}

#[tokio::test]
async fn of_several_folders_the_longest_says_whose_a_file_is() {
    let roots = |roots: Value, files: Value| async move {
        let session = Session::new();
        let asked = in_shop(json!({ "projectRoots": roots, "files": files }));
        session.answer("get_review_context", asked).await;
        searched(&session)
    };
    let nested = roots(
        json!(["backend=", "frontend=/web/", "mobile=web/app"]),
        json!(["web/app/x.ts", "web/b/y.ts", "z.py"]),
    );
    assert_eq!(nested.await, ["app/x.ts\" in mobile", "b/y.ts\" in frontend", "z.py\" in backend"]);
    let beside = roots(json!(["backend=services", "api-gateway=services"]), json!(["services/x.py", "z.py"]));
    assert_eq!(beside.await, ["services/x.py\" in backend, api-gateway", "z.py\" in backend, api-gateway"]);
    // A project that is named is asked about all of them.
    let session = Session::new();
    session
        .answer(
            "get_review_context",
            in_shop(json!({ "projectRoots": ["mobile=web"], "project": "frontend" })),
        )
        .await;
    assert!(searched(&session).iter().all(|line| line.ends_with(" in frontend")), "{:?}", searched(&session));
}

#[tokio::test]
async fn a_frame_means_the_file_in_the_folder_of_its_own_project() {
    // Each of the two could be meant by its ending, and no source root says which.
    let files = json!({ "files": ["one/internal/tenant/resolver.go", "two/internal/tenant/resolver.go"] });
    let asked = |more: Value| in_shop(with(files.clone(), more));
    let folders = json!({ "projectRoots": ["api-gateway=one", "backend=two"] });
    let told = answer("get_review_context", asked(folders)).await;
    assert!(told.contains("at: one/internal/tenant/resolver.go:88"), "{told}");
    let told = answer("get_review_context", asked(json!({ "project": "api-gateway" }))).await;
    assert!(told.contains("API-GATEWAY-3 · in a file named alike"), "{told}");
}

#[tokio::test]
async fn without_code_mappings_the_name_of_the_repository_decides() {
    for trouble in [Trouble::Status(403), Trouble::Status(404), Trouble::Status(503)] {
        let session = Build::faulty(Fault::new(trouble.clone()).path("/code-mappings/")).session();
        let asked = in_shop(json!({ "repository": "ada/acme-backend" }));
        let told = session.answer("get_review_context", asked).await;
        assert!(told.contains("Project: acme/backend"), "{told}");
        // What is not there or not to be seen is no news.
        let is_told = told.contains("Sentry did not say, or not in time, where its code mappings are");
        assert_eq!(is_told, matches!(trouble, Trouble::Status(503)), "{told}");
    }
    let limited = Build::faulty(Fault::new(Trouble::rate_limited(60)).path("/code-mappings/")).session();
    let told = limited.refusal("get_review_context", in_shop(json!({}))).await;
    assert!(told.contains("limits the rate"), "{told}");
}

#[tokio::test]
async fn a_session_confined_to_a_project_learns_of_no_other_by_code_mappings() {
    let session = Build::confined("acme", Some("frontend")).session();
    let told = session.answer("get_review_context", in_shop(json!({}))).await;
    assert!(
        !told.contains("gateway/internal/tenant/resolver.go:") && !told.contains("API-GATEWAY"),
        "{told}"
    );
    assert!(searched(&session).iter().all(|line| line.ends_with(" in frontend")), "{:?}", searched(&session));
    assert!(
        session.requests().iter().all(|request| !request.contains("project=-1")),
        "{:?}",
        session.requests()
    );
}

/// The same in a repository of several projects that nobody named.
#[tokio::test(start_paused = true)]
async fn three_thousand_files_of_several_projects_cost_no_more() {
    let sentry = FakeSentry::acme().latency(Duration::from_millis(50)).allowing(5);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    let folders = ["services/gateway/internal", "web/app", "libraries"];
    let files: Vec<String> =
        (0..3_000).map(|number| format!("{}/m{number}/resolver.go", folders[number % 3])).collect();
    let started = Instant::now();
    let told =
        session.answer("get_review_context", in_shop(json!({ "files": files, "format": "json" }))).await;
    let told = told.parse::<Value>().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(session.requests().len() <= 20, "{}", session.requests().len());
    assert!(session.sentry.requests().iter().all(|seen| seen.status != Some(429)));
    assert_eq!(told["untrusted"]["asked"].as_array().unwrap().len(), 12);
    assert!(told["untrusted"]["not_asked"].as_array().unwrap().len() > 100);
}
