//! What is asked for beside the issue and its event: when, at once, and never at the cost of the answer.

use super::{TOOL, core, issue};
use crate::testing::*;
use std::time::Duration;

/// The issue of which everything is known: owners, a suspect commit, a link, an analysis.
fn rich(more: Value) -> Value {
    with(json!({ "organizationSlug": "initech", "issueId": "ORDERS-1" }), more)
}

fn everything() -> Value {
    json!({ "sections": [
        "error", "threads", "evidence", "request", "breadcrumbs", "user", "tags", "contexts",
        "commits", "owners", "links", "replays", "seer",
    ] })
}

fn initech() -> Build {
    Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }
}

/// The ends of the paths that were asked for.
fn asked(session: &Session) -> Vec<String> {
    let path = |line: &String| line.split('?').next().unwrap().trim_end_matches('/').to_owned();
    let mut ends: Vec<String> =
        session.requests().iter().map(|line| path(line).rsplit('/').next().unwrap().to_owned()).collect();
    ends.sort();
    ends
}

#[tokio::test]
async fn by_default_only_what_sentry_marks_is_asked_for() {
    let session = initech().session();
    let answer = session.answer(TOOL, rich(json!({}))).await;
    assert_eq!(asked(&session), ["ORDERS-1", "autofix", "committers", "latest", "owners"]);
    assert_snapshot!(answer);
    let session = Session::new();
    session.answer(TOOL, issue("BACKEND-1K")).await;
    assert_eq!(session.requests(), core("BACKEND-1K", "latest"));
}

#[tokio::test]
async fn what_is_named_is_asked_for_all_the_same() {
    let session = Session::new();
    let suspects = session.answer(TOOL, with(issue("BACKEND-1K"), json!({ "sections": ["commits"] }))).await;
    assert_eq!(asked(&session), ["BACKEND-1K", "committers", "latest"]);
    assert_snapshot!(suspects);
    let session = Session::new();
    let shown = with(issue("FRONTEND-7"), json!({ "sections": ["replays", "links", "owners", "seer"] }));
    assert_snapshot!(session.answer(TOOL, shown).await);
    assert_eq!(
        asked(&session),
        ["FRONTEND-7", "autofix", "external-issues", "latest", "owners", "replay-count"]
    );
}

#[tokio::test(start_paused = true)]
async fn the_core_takes_one_round_and_everything_two() {
    let latency = Duration::from_millis(50);
    for (arguments, rounds) in [
        (issue("BACKEND-1K"), 1),
        (rich(json!({ "sections": ["error", "tags"] })), 1),
        (rich(json!({})), 2),
        (rich(everything()), 2),
    ] {
        let sentry = FakeSentry::acme().every_kind().latency(latency).into();
        let session = Build { sentry, ..Build::default() }.session();
        let started = tokio::time::Instant::now();
        session.answer(TOOL, arguments.clone()).await;
        let took = started.elapsed();
        assert_eq!(took.as_millis() / latency.as_millis(), rounds, "{arguments} took {took:?}");
        assert!(took < Duration::from_millis(115), "{took:?}");
    }
}

#[tokio::test]
async fn an_event_is_found_by_its_id_alone_in_two_rounds() {
    let session = Session::new();
    let oldest = session.answer(TOOL, with(issue("BACKEND-1K"), json!({ "eventId": "oldest" }))).await;
    let id = oldest.lines().find_map(|line| line.strip_prefix("Event: ")).unwrap().split(' ').next().unwrap();
    let alone = json!({ "organizationSlug": "acme", "eventId": id });
    let session = Session::new();
    let found = session.answer(TOOL, alone.clone()).await;
    assert_eq!(found, oldest);
    assert_eq!(asked(&session), ["70147", id, id]);

    // A token without org:read, and a server without the route, are answered by a search.
    for trouble in [Trouble::Status(403), Trouble::Status(404), Trouble::Html] {
        let session = Build::faulty(Fault::new(trouble).path("/eventids/")).session();
        assert_eq!(session.answer(TOOL, alone.clone()).await, oldest);
    }
    let nobody = json!({ "organizationSlug": "acme", "eventId": "00000000000000000000000000000000" });
    assert_snapshot!(refusal(TOOL, nobody).await);
    let latest = json!({ "organizationSlug": "acme", "eventId": "latest" });
    assert!(refusal(TOOL, latest).await.contains("give `issueId` or `issueUrl`"));
    let confined = Build::confined("acme", Some("frontend")).session();
    assert!(confined.refusal(TOOL, json!({ "eventId": id })).await.starts_with("# Not permitted\n"));
}

#[tokio::test(start_paused = true)]
async fn what_fails_beside_costs_a_note_and_not_the_answer() {
    let routes = ["/committers/", "/owners/", "/external-issues/", "/replay-count/", "/autofix/"];
    let whole = initech().session().answer(TOOL, rich(everything())).await;
    let error = "| com.initech.orders.OrderRejectedException: order 5512 was rejected";
    assert!(whole.contains(error) && !whole.contains("could not be read"), "{whole}");
    let sentry = std::sync::Arc::new(FakeSentry::acme().every_kind());
    for trouble in [
        Trouble::Status(403),
        Trouble::Status(404),
        Trouble::Status(500),
        Trouble::NoRoute,
        Trouble::Html,
        Trouble::Hang,
        Trouble::MalformedJson,
        Trouble::ListForObject,
    ] {
        for route in routes {
            sentry.faults().clear();
            sentry.faults().add(Fault::new(trouble.clone()).path(route));
            let session = Build { sentry: std::sync::Arc::clone(&sentry), ..Build::default() }.session();
            let started = tokio::time::Instant::now();
            let answer = session.answer(TOOL, rich(everything())).await;
            let place = format!("{trouble:?} of {route}: {answer}");
            assert!(answer.contains(error) && answer.contains(" could not be read: "), "{place}");
            assert!(started.elapsed() < Duration::from_secs(6), "{place}");
        }
    }
    let faults = routes.map(|route| Fault::new(Trouble::Status(403)).path(route));
    let sentry = faults.into_iter().fold(FakeSentry::acme().every_kind(), FakeSentry::fault);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    let refused = session.answer(TOOL, rich(everything())).await;
    assert_snapshot!(refused.split("</untrusted").nth(1).unwrap().to_owned());
}

#[tokio::test]
async fn seers_analysis_is_for_those_who_have_the_skill() {
    let grant =
        access::Grant { skills: access::Skills::of(&[access::Skill::Inspect]), ..access::Grant::default() };
    let session = Build { grant, ..initech() }.session();
    let by_default = session.answer(TOOL, rich(json!({}))).await;
    assert!(!by_default.contains("Seer's analysis"), "{by_default}");
    let named = session.answer(TOOL, rich(json!({ "sections": ["seer"] }))).await;
    assert!(named.contains("Seer's analysis was not asked for: the skill `seer` is not granted"), "{named}");
    assert!(!asked(&session).contains(&"autofix".to_owned()));
}

#[tokio::test]
async fn what_the_newer_seer_found_is_told_too() {
    let asked = with(issue("BACKEND-1K"), json!({ "sections": ["seer"] }));
    let answer = Session::new().answer(TOOL, asked).await;
    for said in [
        "Cause, by Seer:\n| get_user_token takes for granted that a session token has three parts",
        "Solution, by Seer:\n| Check the token where it comes in",
        "Steps of the solution, by Seer:\n- Check first\n- Add a test",
    ] {
        assert!(answer.contains(said), "{said}: {answer}");
    }
}

#[tokio::test]
async fn without_an_event_there_is_nothing_to_ask_suspects_for() {
    let fault = Fault::new(Trouble::Status(404)).path("/events/latest/");
    let session = Build::faulty(fault).session();
    let answer = session.answer(TOOL, with(issue("BACKEND-1K"), json!({ "sections": ["commits"] }))).await;
    assert!(answer.contains("was not asked for: there is no event"), "{answer}");
}

#[tokio::test]
async fn an_event_of_a_megabyte_is_answered_within_the_budget() {
    let session = Build { sentry: FakeSentry::large(1).into(), ..Build::default() }.session();
    let large = json!({ "organizationSlug": FakeSentry::LARGE_ORGANIZATION, "issueId": "WAREHOUSE-1" });
    for (kilobytes, most) in [(None, 24_000), (Some(4), 4_000), (Some(80), 80_000)] {
        let asked = kilobytes.map_or(json!({}), |kilobytes| json!({ "maxKilobytes": kilobytes }));
        let answer = session.answer(TOOL, with(large.clone(), asked)).await;
        assert!(answer.len() <= most, "{} bytes", answer.len());
        assert!(answer.contains("\nCulprit frame:\n") && answer.contains("Left out: "), "{answer}");
    }
}
