//! What a review did not learn, and that it says so.

use super::*;

async fn records(session: &Session, asked: Value) -> Value {
    session.answer("get_review_context", with(asked, json!({ "format": "json" }))).await.parse().unwrap()
}

/// Says where code of the backend is in `acme/shop`, in so many ways.
async fn map(session: &Session, mappings: Vec<Value>) {
    let body =
        json!({ "project": "backend", "repository": "acme/shop", "provider": "forge", "mappings": mappings });
    let request =
        http::Request::post("https://sentry.example.com/api/0/organizations/acme/code-mappings/bulk/")
            .header("authorization", format!("Bearer {}", fake_sentry::FULL_TOKEN))
            .header("content-type", "application/json")
            .body(body.to_string().into_bytes().into());
    assert_eq!(session.sentry.call(request.unwrap()).await.status(), 200);
}

/// Puts code mappings of the backend before those that there are: as many in one folder, and as many in one each.
fn many(path: &str, answer: &mut Value, in_one: usize, apart: usize) {
    let Some(known) = answer.as_array_mut().filter(|_| path.ends_with("/code-mappings/")) else { return };
    let first = known.iter().find(|mapping| mapping["repoName"] == "acme/shop").unwrap().clone();
    let backend = |stack: String, source: String| {
        let of = json!({ "projectSlug": "backend", "stackRoot": stack, "sourceRoot": source });
        with(first.clone(), of)
    };
    let mut all: Vec<Value> = (0..in_one)
        .map(|number| backend(format!("/srv/{number}/"), "services/backend/".to_owned()))
        .collect();
    all.extend((0..apart).map(|number| backend(String::new(), format!("services/b{number}/"))));
    all.append(known);
    *known = all;
}

#[tokio::test]
async fn however_many_folders_the_projects_before_it_have_a_projects_folder_counts() {
    let bend = |path: &str, answer: &mut Value| many(path, answer, 60, 60);
    let session = Build { bend, ..Build::default() }.session();
    let told = records(&session, in_shop(json!({ "files": [SHOP[0], "services/b59/x.py"] }))).await;
    assert_eq!(searched(&session), ["b59/x.py\" in backend", "tenant/resolver.go\" in api-gateway"]);
    assert_eq!(told["untrusted"]["errors"][0]["short_id"], "API-GATEWAY-3", "{told:#}");
}

#[tokio::test]
async fn folders_that_are_not_looked_at_are_told() {
    let bend = |path: &str, answer: &mut Value| many(path, answer, 0, 2_001);
    let session = Build { bend, ..Build::default() }.session();
    let quiet = in_shop(json!({ "files": ["quiet/x.py"] }));
    let told = session.answer("get_review_context", quiet.clone()).await;
    assert!(told.contains("More than 2,000 folders of projects are named"), "{told}");
    assert!(told.contains("No production errors found in the projects that were asked"), "{told}");
    assert_eq!(records(&session, quiet).await["untrusted"]["complete"], false);
}

#[tokio::test]
async fn code_mappings_that_are_not_read_are_told() {
    let session = Session::new();
    let one = |number: usize| json!({ "stackRoot": format!("/srv/{number}/"), "sourceRoot": "services/b/" });
    map(&session, (0..300).map(one).collect()).await;
    let quiet = in_shop(json!({ "files": ["quiet/x.py"] }));
    let told = session.answer("get_review_context", quiet.clone()).await;
    assert!(told.contains("Sentry has more code mappings than were read"), "{told}");
    assert_eq!(records(&session, quiet).await["untrusted"]["complete"], false);
}

/// Every file of the large organization has more issues than are looked at.
#[tokio::test]
async fn a_file_with_more_errors_than_are_looked_at_is_told() {
    let session = Build { sentry: FakeSentry::large(4_000).into(), ..Build::default() }.session();
    let file = |path: &str| json!({ "organizationSlug": "large", "project": "warehouse", "files": [path], "days": 90 });
    for _ in 0..2 {
        let told = session.answer("get_review_context", file("warehouse/shelf_1.py")).await;
        assert!(told.contains("Of 1 files Sentry has more errors than the 25 most frequent"), "{told}");
    }
    let told = records(&session, file("warehouse/shelf_1.py")).await;
    assert_eq!(told["untrusted"]["complete"], false, "{told:#}");
    let told = records(&session, file("warehouse/quiet.py")).await;
    assert_eq!(told["untrusted"]["complete"], true, "{told:#}");
}

#[tokio::test]
async fn errors_whose_frames_were_not_read_make_a_review_partial() {
    let missing = Fault::new(Trouble::Status(404)).path("/events/");
    let session = Build::faulty(missing).session();
    let told = records(&session, data(&diff(145, "other"))).await;
    assert_eq!(told["untrusted"]["complete"], false, "{told:#}");
}

#[tokio::test(start_paused = true)]
async fn code_mappings_that_take_long_leave_time_to_look_by_the_name() {
    let slow = Fault::new(Trouble::Slow(Duration::from_secs(60))).path("/code-mappings/");
    let session = Build::faulty(slow).session();
    let asked = in_shop(json!({ "repository": "ada/acme-backend", "files": ["app/services/auth.py"] }));
    let started = Instant::now();
    let told = session.answer("get_review_context", asked).await;
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert!(told.contains("Project: acme/backend") && told.contains("BACKEND-1K"), "{told}");
    assert!(told.contains("Sentry did not say, or not in time, where its code mappings are"), "{told}");
    let mappings = || session.requests().iter().filter(|request| request.contains("code-mappings")).count();
    assert_eq!(mappings(), 1, "{:#?}", session.requests());
    // For a minute nobody waits for it again as long in vain, and says so all the same.
    let other = in_shop(json!({ "repository": "ada/acme-backend", "files": ["app/api/login.py"] }));
    let started = Instant::now();
    let told = session.answer("get_review_context", other.clone()).await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(told.contains("Sentry did not say, or not in time") && mappings() == 1, "{told}");
    tokio::time::advance(Duration::from_secs(61)).await;
    session.answer("get_review_context", other).await;
    assert_eq!(mappings(), 2, "{:#?}", session.requests());
}

#[tokio::test]
async fn source_roots_that_are_not_tried_make_a_review_partial() {
    let roots = |count: usize| (0..count).map(|at| format!("x{at}/=lib{at}/")).collect::<Vec<_>>();
    let asked = |count| with(data(&diff(145, "other")), json!({ "sourceRoots": roots(count) }));
    let told = records(&Session::new(), asked(51)).await;
    assert!(told["untrusted"]["complete"] == false, "{told:#}");
    assert!(told["notes"].to_string().contains("the first 50 of each project are tried"), "{told:#}");
    let told = records(&Session::new(), asked(50)).await;
    assert!(told["untrusted"]["complete"] == true, "{told:#}");
}
