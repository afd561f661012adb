//! A sweep as an agent makes it: every issue ranked, the worst in full.

use crate::{Caller, Far, Progress, testing::*};
use futures_util::future::BoxFuture;
use std::{sync::Mutex, time::Duration};
use tokio::time::Instant;

fn acme(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "since": "30d" }), more)
}

#[tokio::test(start_paused = true)]
async fn the_most_urgent_come_first_with_what_is_known_of_them() {
    let session = Session::new();
    assert_snapshot!(session.answer("triage_issues", acme(json!({ "limit": 4 }))).await);
    let mut requests = session.requests();
    // What is under way at once comes in any order.
    requests[1..].sort();
    assert_snapshot!(requests.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_program_gets_records() {
    let asked = acme(json!({ "limit": 2, "format": "json", "projectSlugOrId": "backend" }));
    let answer = answer("triage_issues", asked).await;
    assert_snapshot!(answer.parse::<Value>().map(|answer| format!("{answer:#}")).unwrap());
}

#[tokio::test(start_paused = true)]
async fn nothing_in_the_time_is_said() {
    let asked = json!({ "organizationSlug": "acme", "since": "1m", "environment": ["staging"] });
    assert_snapshot!(answer("triage_issues", asked).await);
}

#[tokio::test(start_paused = true)]
async fn pages_go_to_the_end_of_one_sweep() {
    let session = Session::new();
    let (mut names, mut cursor, mut asked) = (Vec::new(), None::<String>, 0);
    loop {
        let page = acme(json!({ "limit": 4, "cursor": cursor }));
        let answer = session.answer("triage_issues", page).await;
        names.extend(
            answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(" · ").next()).map(str::to_owned),
        );
        cursor = next_cursor(&answer).map(str::to_owned);
        if asked == 0 {
            asked = session.requests().len();
        }
        if cursor.is_none() {
            break;
        }
    }
    let all = answer("search_issues", json!({ "organizationSlug": "acme", "limit": 100 })).await;
    let all = all.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(names.len(), all, "{names:?}");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    assert_eq!(session.requests().len(), asked, "a later page asks nothing");
}

#[tokio::test(start_paused = true)]
async fn priorities_and_environments_narrow_it_down() {
    let session = Session::new();
    let asked = acme(json!({ "priority": ["high", "medium"], "environment": ["production"] }));
    let answer = session.answer("triage_issues", asked).await;
    assert!(answer.contains("issue.priority:[high, medium]"), "{answer}");
    assert!(!answer.contains("low priority"), "{answer}");
    assert!(session.requests()[0].contains("environment=production"));
}

#[tokio::test(start_paused = true)]
async fn a_session_confined_to_a_project_sees_no_other() {
    let session = Build::confined("acme", Some("frontend")).session();
    let own = session.answer("triage_issues", json!({ "since": "30d" })).await;
    assert!(own.contains("FRONTEND-") && !own.contains("BACKEND-"), "{own}");
    assert_snapshot!(session.refusal("triage_issues", json!({ "projectSlugOrId": "backend" })).await);
    // A server that ignores the filter.
    fn unfiltered(path: &str, value: &mut Value) {
        if path.ends_with("/issues/") {
            let mut other = value[0].clone();
            other["project"]["slug"] = "backend".into();
            other["shortId"] = "BACKEND-77".into();
            other["id"] = "999".into();
            value.as_array_mut().unwrap().push(other);
        }
    }
    let bent = Build { bend: unfiltered, ..Build::confined("acme", Some("frontend")) }.session();
    let own = bent.answer("triage_issues", json!({ "since": "30d" })).await;
    assert!(!own.contains("BACKEND-77"), "{own}");
    assert!(own.contains("1 of other projects were left out."), "{own}");
}

#[tokio::test(start_paused = true)]
async fn each_wrong_argument_is_refused() {
    for wrong in [
        json!({ "since": "soon" }),
        json!({ "priority": ["urgent"] }),
        json!({ "cursor": "1763676582000:0:1" }),
        json!({ "organizationSlug": "nowhere" }),
    ] {
        assert_snapshot!(refusal("triage_issues", with(acme(json!({})), wrong)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn issues_that_look_alike_are_told_once() {
    let session = Build { sentry: FakeSentry::large(500).into(), ..Build::default() }.session();
    let asked = json!({ "organizationSlug": "large", "since": "7d", "limit": 3 });
    assert_snapshot!(session.answer("triage_issues", asked).await);
}

#[tokio::test(start_paused = true)]
async fn a_call_ranks_what_it_has_time_for_and_says_so() {
    let sentry = FakeSentry::large(4_000).latency(Duration::from_millis(50)).allowing(5);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    let begun = Instant::now();
    let asked = json!({ "organizationSlug": "large", "since": "90d", "format": "json" });
    let answer = session.answer("triage_issues", asked).await.parse::<Value>().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(28), "{:?}", begun.elapsed());
    assert_eq!(answer["untrusted"]["ranked"], 2_000);
    assert_eq!(answer["untrusted"]["hits"], 3_200);
    assert_eq!(answer["untrusted"]["complete"], false);
    assert!(session.sentry.requests().iter().all(|seen| seen.status != Some(429)));
    assert!(session.requests().len() <= 20 + 3 * 10, "{}", session.requests().len());
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_on_the_way_costs_the_rest_and_not_the_answer() {
    // The second page cannot be had.
    let broken = FakeSentry::large(400).fault(Fault::new(Trouble::rate_limited(60)).path("cursor").next(9));
    let limited = Fault::new(Trouble::rate_limited(60)).path("/events/latest/");
    for sentry in [broken, FakeSentry::large(50).fault(limited)] {
        let session = Build { sentry: sentry.into(), ..Build::default() }.session();
        let begun = Instant::now();
        let asked = json!({ "organizationSlug": "large", "since": "90d" });
        let answer = session.answer("triage_issues", asked).await;
        assert!(answer.contains("WAREHOUSE-"), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_sentry_that_fails_as_a_whole_is_told_as_that() {
    for trouble in [Trouble::rate_limited(60), Trouble::Slow(Duration::from_secs(60))] {
        let session = Build::troubled(trouble).session();
        let begun = Instant::now();
        session.refusal("triage_issues", acme(json!({}))).await;
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_event_costs_its_details() {
    let slow = Fault::new(Trouble::Slow(Duration::from_secs(60))).path("/events/");
    let session = Build::faulty(slow).session();
    let begun = Instant::now();
    let answer = session.answer("triage_issues", acme(json!({ "limit": 8 }))).await;
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(answer.contains("Not all was learned of the most urgent: "), "{answer}");
}

#[tokio::test]
async fn a_project_that_is_mistyped_is_told_and_not_found_quiet() {
    let asked = |project: &str| json!({ "organizationSlug": "acme", "projectSlugOrId": project });
    let refused = refusal("triage_issues", asked("backnd")).await;
    assert!(refused.contains("No such project"), "{refused}");
    let none = Fault::new(Trouble::Status(404)).path("/projects/acme/frontend/");
    let session = Build::faulty(none).session();
    let quiet = with(asked("frontend"), json!({ "since": "1m", "environment": ["staging"] }));
    assert!(session.refusal("triage_issues", quiet).await.contains("No such project"));
}

#[tokio::test(start_paused = true)]
async fn who_wants_to_know_is_told_how_far_it_is() {
    #[derive(Debug, Default)]
    struct Told(Mutex<Vec<String>>);
    impl Progress for Told {
        fn tell<'a>(&'a self, far: Far) -> BoxFuture<'a, ()> {
            self.0.lock().unwrap().push(far.to_string());
            Box::pin(std::future::ready(()))
        }
    }
    let session = Build { sentry: FakeSentry::large(3_000).into(), ..Build::default() }.session();
    let told = Told::default();
    let caller = Caller { progress: Some(&told), ..Caller::default() };
    let asked = json!({ "organizationSlug": "large", "since": "90d", "limit": 3 });
    // By way of the gateway it is the same call.
    for (name, arguments) in [
        ("triage_issues", asked.clone()),
        ("execute_sentry_tool", json!({ "name": "triage_issues", "arguments": asked })),
    ] {
        session.gate.call_for(caller, name, arguments.as_object().unwrap().clone()).await;
        let told = std::mem::take(&mut *told.0.lock().unwrap());
        // A call ranks 2,000 of the 2,400 that there are.
        assert_eq!(told[..2], ["100 of 2000 issues read", "200 of 2000 issues read"], "{name}");
        assert_eq!(told[19], "2000 of 2000 issues read");
        assert_eq!(told[20..], [1, 2, 3].map(|done| format!("{done} of 3 issues read in full")));
    }
}
