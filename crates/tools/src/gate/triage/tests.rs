//! Sweeps as the command makes them: of any size, compared with the last one, and inert in every form.

use super::*;
use crate::{Far, testing::*};
use futures_util::future::BoxFuture;
use proptest::prelude::*;
use std::{sync::Mutex, time::Duration};
use tokio::time::Instant;
use untrusted::TerminalStyle;

fn arguments(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn acme() -> Value {
    json!({ "organizationSlug": "acme", "since": "30d" })
}

async fn swept(session: &Session, asked: &Value, before: Option<&str>, way: Way) -> Triaged {
    session.gate.triage(arguments(asked), before.map(str::as_bytes), None, way).await
}

/// How far a sweep was when it said so last.
#[derive(Debug, Default)]
struct Told(Mutex<Vec<(u32, u32)>>);

impl Progress for Told {
    fn tell<'a>(&'a self, far: Far) -> BoxFuture<'a, ()> {
        if let Far::Read { done, of, .. } = far {
            self.0.lock().unwrap().push((done, of));
        }
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_issues_are_ranked_within_what_sentry_allows() {
    let sentry = FakeSentry::large(12_500).latency(Duration::from_millis(50)).allowing(5);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    let (begun, told) = (Instant::now(), Told::default());
    let asked = arguments(&json!({ "organizationSlug": "large", "since": "90d" }));
    let triaged = session.gate.triage(asked, None, Some(&told), Way::Data).await;
    assert!(!triaged.shown.is_error && !triaged.shown.is_partial, "{}", triaged.shown.text);
    let answer = triaged.shown.text.parse::<Value>().unwrap();
    assert_eq!(answer["untrusted"]["ranked"], 10_000);
    assert_eq!(triaged.count(Kind::Any), 10_000);
    // A hundred pages, and the events of 25 issues.
    assert!(session.requests().len() <= 126, "{}", session.requests().len());
    assert!(session.sentry.requests().iter().all(|seen| seen.status != Some(429)));
    assert!(begun.elapsed() < Duration::from_secs(45), "{:?}", begun.elapsed());
    assert!(told.0.lock().unwrap().contains(&(5_000, 10_000)));
    let state = triaged.state.unwrap();
    let left = state.parse::<Value>().unwrap();
    assert_eq!(left["issues"].as_array().unwrap().len(), 10_000);
    assert!(state.len() < 1_500_000, "{}", state.len());
}

#[tokio::test(start_paused = true)]
async fn what_is_new_back_worse_and_gone_since_the_last_sweep_is_told() {
    let session = Session::new();
    let first = swept(&session, &acme(), None, Way::Data).await;
    let state = first.state.unwrap();
    // Nothing happened: nothing is told, and what would fail a job is none.
    let same = swept(&session, &acme(), Some(&state), Way::Comment).await;
    assert_eq!((same.forgotten, same.count(Kind::Any)), (None, 0));
    assert!(same.shown.text.contains("nothing changed"), "{}", same.shown.text);

    let mut left = state.parse::<Value>().unwrap();
    left["at"] = "2026-11-18T00:00:00Z".into();
    let issues = left["issues"].as_array_mut().unwrap();
    let place = |name: &str, issues: &[Value]| issues.iter().position(|issue| issue["name"] == name).unwrap();
    // One was not there and is older, one not there and younger, one was rarer, one is resolved now.
    let (back, worse) = (place("BACKEND-1M", issues), place("BACKEND-1K", issues));
    issues[worse]["events"] = 9.into();
    issues.remove(back);
    let young = issues.iter().position(|issue| issue["name"] == "BACKEND-1N").unwrap_or(0);
    let young_name = issues.remove(young)["name"].as_str().unwrap().to_owned();
    let change = json!({ "organizationSlug": "acme", "issueId": "FRONTEND-7", "status": "resolved", "reason": "test" });
    session.answer("update_issue", change).await;
    let next = swept(&session, &acme(), Some(&left.to_string()), Way::Comment).await;
    let text = &next.shown.text;
    assert!(text.contains("`BACKEND-1M`") && text.contains(" · back · "), "{text}");
    assert!(text.contains(" · worse · "), "{text}");
    assert!(text.contains("Gone since the last sweep: resolved, archived or silent**"), "{text}");
    assert!(text.contains("- `FRONTEND-7` · 31 events"), "{text}");
    assert_eq!(next.count(Kind::Worse), 1);
    assert!(next.count(Kind::Any) >= 3, "{young_name}");
    assert!(!next.state.unwrap().contains("FRONTEND-7"));
}

#[tokio::test(start_paused = true)]
async fn a_sweep_that_did_not_see_all_forgets_nothing() {
    let session = Build { sentry: FakeSentry::large(400).into(), ..Build::default() }.session();
    let asked = json!({ "organizationSlug": "large", "since": "90d" });
    let state = swept(&session, &asked, None, Way::Data).await.state.unwrap();
    let count = |state: &str| state.parse::<Value>().unwrap()["issues"].as_array().unwrap().len();
    assert_eq!(count(&state), 320);
    // The second page cannot be had.
    let sentry = FakeSentry::large(400).fault(Fault::new(Trouble::Status(500)).path("/issues/"));
    let faults = sentry.faults();
    faults.clear();
    fn ends(path: &str, value: &mut Value) {
        if path.ends_with("/large/issues/") && value[0]["shortId"] != "WAREHOUSE-398" {
            *value = "broken".into();
        }
    }
    let broken = Build { sentry: sentry.into(), bend: ends, ..Build::default() }.session();
    let partial = swept(&broken, &asked, Some(&state), Way::Comment).await;
    assert!(partial.shown.is_partial || partial.shown.is_error, "{}", partial.shown.text);
    if let Some(state) = &partial.state {
        assert_eq!(count(state), 320);
        assert!(!partial.shown.text.contains("Gone since"), "{}", partial.shown.text);
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_that_is_none_or_of_other_issues_is_not_compared_with() {
    let session = Session::new();
    let state = swept(&session, &acme(), None, Way::Data).await.state.unwrap();
    let newer = state.replace("\"version\":1", "\"version\":2");
    for (before, why) in [
        ("", Forgotten::Unreadable),
        ("{}", Forgotten::Unreadable),
        ("[]", Forgotten::Unreadable),
        (&state[..state.len() / 2], Forgotten::Unreadable),
        (&newer, Forgotten::Newer),
    ] {
        let triaged = swept(&session, &acme(), Some(before), Way::Data).await;
        assert_eq!(triaged.forgotten, Some(why), "{before:.60}");
        assert!(triaged.state.is_some() && !triaged.shown.is_error);
    }
    let other = swept(&session, &with(acme(), json!({ "since": "7d" })), Some(&state), Way::Data).await;
    assert_eq!(other.forgotten, Some(Forgotten::Other));
}

proptest! {
    #[test]
    fn no_state_is_too_odd_to_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..400) {
        let whole = r#"{"at":"2026-11-18T00:00:00Z","complete":true,"issues":[{"id":"7","name":"A-1","events":3,"users":1,"priority":"high","standing":null}],"of":"x","version":1}"#;
        let _ = remembered::read(&bytes, "x");
        let read = remembered::read(whole.get(..cut.min(whole.len())).unwrap_or_default().as_bytes(), "x");
        prop_assert_eq!(read.is_ok(), cut >= whole.len());
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_as_a_whole_leaves_no_state() {
    for trouble in [Trouble::rate_limited(86_400), Trouble::Status(500), Trouble::Html] {
        let session = Build::troubled(trouble).session();
        let begun = Instant::now();
        let triaged = swept(&session, &acme(), None, Way::Comment).await;
        assert!(triaged.shown.is_error && triaged.state.is_none(), "{}", triaged.shown.text);
        assert!(begun.elapsed() < Duration::from_secs(400), "{:?}", begun.elapsed());
    }
}

/// Markdown without its code spans: each ends with as many backticks as it begins with.
fn outside_of_code(text: &str) -> String {
    let (mut outside, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('`') {
        outside.push_str(&rest[..at]);
        let ticks = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        rest = &rest[at + ticks..];
        let mut from = 0;
        loop {
            let next = from + rest[from..].find('`').expect("a code span ends");
            let run = rest[next..].len() - rest[next..].trim_start_matches('`').len();
            from = next + run;
            if run == ticks {
                break;
            }
        }
        rest = &rest[from..];
    }
    outside + rest
}

#[tokio::test(start_paused = true)]
async fn hostile_text_is_inert_in_every_form() {
    let styles = [Way::Terminal(TerminalStyle::Plain), Way::Comment, Way::Data, Way::Page];
    let session = Build { sentry: FakeSentry::acme().hostile().into(), ..Build::default() }.session();
    for way in styles {
        let triaged = swept(&session, &acme(), None, way).await;
        let report = triaged.report.as_ref();
        let cards = report.into_iter().flat_map(|report| report.cards.iter().map(|card| card.page.html()));
        let text = cards.fold(triaged.shown.text.clone(), |all, card| all + card);
        assert!(!triaged.shown.is_error, "{text}");
        assert!(!fake_sentry::hostile::canaries(&text).is_empty(), "{way:?}: is the test blind?");
        let odd = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{200b}\u{e0041}".contains(c);
        assert!(!text.contains(odd), "{way:?}");
        match way {
            Way::Comment => {
                let outside = outside_of_code(&text);
                for alive in ["](", "![", "<script", "<img", "@everyone", "javascript:"] {
                    assert!(!outside.contains(alive), "{alive}");
                }
            }
            Way::Page => {
                for alive in
                    ["<script", "<img", "<iframe", "<svg", "onerror=\"", "href=\"javascript", "<style"]
                {
                    assert!(!text.to_lowercase().contains(alive), "{alive}");
                }
            }
            Way::Data => assert!(text.parse::<Value>().is_ok()),
            Way::Terminal(_) => {}
        }
        // What is left for the next time holds no text of anybody's.
        assert!(fake_sentry::hostile::canaries(&triaged.state.unwrap()).is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_not_use_the_tool_may_not_sweep() {
    let grant =
        access::Grant { skills: access::Skills::of(&[access::Skill::Docs]), ..access::Grant::default() };
    let session = Build { grant, ..Build::default() }.session();
    let triaged = swept(&session, &acme(), None, Way::Comment).await;
    assert!(triaged.shown.is_error && session.requests().is_empty(), "{}", triaged.shown.text);
    let session = Build { missing_token: Some("there is no token"), ..Build::default() }.session();
    assert!(swept(&session, &acme(), None, Way::Comment).await.shown.text.contains("there is no token"));
}

/// A session in a repository that says which projects it holds.
fn in_repository_of(projects: &[&str]) -> Session {
    let folder = |project: &&str| {
        ((*project).to_owned(), checkout::Folder::of(&untrusted::Untrusted::new(format!("code/{project}"))))
    };
    let said = checkout::Said { folders: projects.iter().map(folder).collect(), ..checkout::Said::default() };
    // Its files are of no matter here.
    let workspace = checkout::Workspace {
        folder: "/nowhere".into(),
        environment: checkout::Environment { path: None, home: None },
        said,
        reading: None,
        kept: std::sync::Arc::default(),
    };
    Build { workspace: Some(workspace), ..Build::default() }.session()
}

/// Requests whose path ends so.
fn asked_of(session: &Session, end: &str) -> usize {
    session.sentry.requests().iter().filter(|request| request.path.ends_with(end)).count()
}

#[tokio::test(start_paused = true)]
async fn a_project_of_the_repository_that_is_gone_costs_itself() {
    let session = in_repository_of(&["mobile", "gone", "frontend", "9999"]);
    let swept = swept(&session, &acme(), None, Way::Comment).await;
    let text = &swept.shown.text;
    assert!(!swept.shown.is_error && swept.shown.is_partial, "{text}");
    assert!(text.contains("MOBILE-2") && text.contains("FRONTEND-7") && !text.contains("BACKEND-"), "{text}");
    assert!(
        text.contains("Projects: mobile, frontend\n") && text.contains("Left out: gone, 9999, which"),
        "{text}"
    );
    assert_eq!(asked_of(&session, "/organizations/acme/projects/"), 1, "one list tells of all");

    // Refused at the first request, which is all that tells when no number is among them.
    let session = in_repository_of(&["mobile", "gone"]);
    let swept = self::swept(&session, &acme(), None, Way::Comment).await;
    let text = &swept.shown.text;
    assert!(!swept.shown.is_error && swept.shown.is_partial, "{text}");
    assert!(text.contains("Project: mobile\n") && text.contains("Left out: gone, which"), "{text}");
    assert_eq!(asked_of(&session, "/organizations/acme/projects/"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_number_beside_slugs_is_asked_by_its_slug() {
    let session = in_repository_of(&["1004", "frontend", "mobile"]);
    let swept = swept(&session, &acme(), None, Way::Comment).await;
    let text = &swept.shown.text;
    assert!(!swept.shown.is_error && !swept.shown.is_partial, "{text}");
    assert!(text.contains("Projects: mobile, frontend\n"), "{text}");
    assert!(text.contains("MOBILE-2") && text.contains("FRONTEND-7"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_repository_none_of_whose_projects_is_there_opens_no_others() {
    let session = in_repository_of(&["gone", "lost"]);
    let swept = swept(&session, &acme(), None, Way::Comment).await;
    let text = &swept.shown.text;
    assert!(swept.shown.is_error && text.contains("gone, lost") && !text.contains("MOBILE-"), "{text}");
}
