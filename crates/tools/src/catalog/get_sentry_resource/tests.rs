//! Links of every kind: who reads them, and what is said where nobody does.

use super::{asked::Asked, served::Served};
use crate::{catalog, testing::*};
use access::{Grant, Skill, Skills};
use lexicon::{Hosts, Parsed};

const TOOL: &str = "get_sentry_resource";
const ROOT: &str = "https://sentry.example.com/organizations/acme";
const EVENT: &str = "306a34b7d5b84e9a8f0c4b7c5e1d2a90";
const TRACE: &str = "ff61256cf69d527e512afba864ac94b3";

fn page(path: &str) -> Value {
    json!({ "url": format!("{ROOT}/{path}") })
}

fn without_notes(answer: &str) -> &str {
    answer.split("\n\nThis is the answer of ").next().unwrap()
}

#[tokio::test]
async fn a_link_is_read_by_the_tool_of_what_it_shows() {
    let issue = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" });
    let oldest = with(issue.clone(), json!({ "eventId": "oldest" }));
    let trace = json!({ "organizationSlug": "acme", "traceId": TRACE });
    for (asked, tool, same) in [
        (page("issues/BACKEND-1K/?query=is%3Aunresolved"), "get_issue_details", issue.clone()),
        (page("issues/BACKEND-1K/events/oldest/"), "get_issue_details", oldest.clone()),
        (page(&format!("performance/trace/{TRACE}/")), "get_trace_details", trace),
        (
            with(page("issues/BACKEND-1K/events/oldest/"), json!({ "resourceType": "breadcrumbs" })),
            "get_issue_breadcrumbs",
            oldest,
        ),
        (
            json!({ "resourceType": "breadcrumbs", "resourceId": "BACKEND-1K", "organizationSlug": "acme" }),
            "get_issue_breadcrumbs",
            issue,
        ),
        (
            page("issues/?query=is%3Aunresolved&statsPeriod=24h&project=1001"),
            "search_issues",
            json!({ "organizationSlug": "acme", "query": "is:unresolved", "projectSlugOrId": "1001", "period": "24h" }),
        ),
        (
            page("explore/logs/?logsQuery=severity%3Aerror"),
            "search_events",
            json!({ "organizationSlug": "acme", "dataset": "logs", "query": "severity:error" }),
        ),
        (
            page("explore/replays/7e07485f12f9416b8b1426260799b51f/"),
            "get_replay_details",
            json!({ "organizationSlug": "acme", "replayId": "7e07485f12f9416b8b1426260799b51f" }),
        ),
        (
            page("explore/profiling/profile/backend/9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c/flamegraph/"),
            "get_profile_details",
            json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "profileId": "9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c" }),
        ),
        (
            page("explore/conversations/chat-88231-a7/"),
            "get_agent_conversation_details",
            json!({ "organizationSlug": "acme", "conversationId": "chat-88231-a7" }),
        ),
        (
            page("preprod/snapshots/5512/?selectedSnapshot=screens%2Fcart.png"),
            "get_snapshot_image",
            json!({ "organizationSlug": "acme", "snapshotId": "5512", "imageIdentifier": "screens/cart.png" }),
        ),
        (
            page("preprod/snapshots/5512/"),
            "get_snapshot",
            json!({ "organizationSlug": "acme", "snapshotId": "5512" }),
        ),
        (
            page("projects/backend/"),
            "find_projects",
            json!({ "organizationSlug": "acme", "query": "backend" }),
        ),
    ] {
        let (one, other) = (Session::new(), Session::new());
        let ours = one.answer(TOOL, asked.clone()).await;
        let theirs = other.answer(tool, same).await;
        assert!(ours.contains(&format!("This is the answer of {tool}: ")), "{ours}");
        // Both have the evidence; the notes of the other stand before ours.
        let evidence = |answer: &str| answer.split("\n</untrusted-").next().unwrap().to_owned();
        assert_eq!(evidence(&ours), evidence(&theirs), "{asked}");
        assert_eq!(one.requests(), other.requests(), "{asked}");
    }
}

#[tokio::test]
async fn an_answer_says_whose_it_is() {
    let asked = with(page("issues/?query=is%3Aunresolved"), json!({ "maxKilobytes": 4 }));
    let answer = answer(TOOL, asked).await;
    assert!(answer.len() <= 4_000, "{}", answer.len());
    assert_snapshot!(answer.rsplit("</untrusted-").next().unwrap().to_owned());
}

#[tokio::test]
async fn an_event_alone_leads_to_its_issue() {
    let session = Session::new();
    let listed =
        session.answer("search_issue_events", json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" }));
    let listed = listed.await;
    let id = listed.lines().find_map(|line| line.strip_prefix("- ")?.split(' ').next()).unwrap().to_owned();
    let before = session.requests().len();
    let answer = session.answer(TOOL, page(&format!("projects/backend/events/{id}/"))).await;
    assert!(answer.contains(&format!("Event: {id} ")) && answer.contains("BACKEND-1K"), "{answer}");
    assert_snapshot!(session.requests()[before..].join("\n").replace(&id, "{id}"));
    for of_issue in [id.clone(), format!("BACKEND-1K/{id}")] {
        let named = json!({ "resourceType": "event", "resourceId": of_issue, "organizationSlug": "acme" });
        assert_eq!(without_notes(&session.answer(TOOL, named).await), without_notes(&answer));
    }
    let unknown = page(&format!("projects/backend/events/{EVENT}/"));
    assert_snapshot!(session.refusal(TOOL, unknown).await);
}

/// One address of each thing that there is.
const PAGES: [&str; 24] = [
    "issues/1/",
    "issues/1/events/latest/",
    "issues/feedback/?feedbackSlug=backend%3A70144",
    "projects/backend/events/7ca573c0f4814912aaa9bdc77d1a7d51/",
    "performance/trace/7ca573c0f4814912aaa9bdc77d1a7d51/",
    "performance/trace/7ca573c0f4814912aaa9bdc77d1a7d51/?node=span-a1b2c3d4e5f60718",
    "replays/7ca573c0f4814912aaa9bdc77d1a7d51/",
    "profiling/profile/backend/7ca573c0f4814912aaa9bdc77d1a7d51/",
    "profiling/profile/backend/flamegraph/?profilerId=7ca573c0f4814912aaa9bdc77d1a7d51&start=2026-11-20&end=2026-11-21",
    "crons/backend/nightly/",
    "crons/nightly/",
    "alerts/rules/uptime/backend/7/details/",
    "monitors/7/",
    "alerts/rules/backend/12/details/",
    "alerts/rules/details/12/",
    "dashboard/9/",
    "releases/backend%401.0/",
    "preprod/snapshots/55/",
    "preprod/snapshots/55/?selectedSnapshot=a.png",
    "explore/conversations/x/",
    "projects/backend/",
    "issues/?query=a&statsPeriod=1d&project=1001",
    "explore/traces/?query=a&statsPeriod=1d&project=1001",
    "explore/logs/?logsQuery=a&statsPeriod=1d&project=1001",
];

#[test]
fn the_table_names_parameters_that_its_tools_have() {
    let hosts = Hosts::from_hostname("sentry.example.com", false).unwrap();
    for path in PAGES {
        let thing = Parsed::from_url(&format!("{ROOT}/{path}"), &hosts).unwrap().thing;
        let Served { tools, arguments, .. } = Served::of(&Asked::from(thing));
        for entry in catalog::ALL.iter().filter(|entry| tools.contains(&entry.spec.name)) {
            for (name, _) in &arguments {
                let properties = &entry.schema().get("properties").unwrap();
                assert!(properties.get(name).is_some(), "{} takes no {name} for {path}", entry.spec.name);
            }
            assert!(!entry.writes, "{} changes something", entry.spec.name);
        }
    }
}

#[tokio::test]
async fn what_no_tool_reads_is_named_and_costs_no_request() {
    let session = Session::new();
    let mut said = Vec::new();
    for path in PAGES {
        let outcome = session.call(TOOL, &page(path)).await;
        let text = outcome.answer.text();
        if text.starts_with("# No tool here reads ") {
            said.push(text.to_owned());
        }
    }
    // A number does not tell of what kind the monitor is: no tool takes it.
    assert!(said.iter().any(|text| text.contains("a monitor by its number")), "{said:?}");
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, page("monitors/7/")).await);
    assert_eq!(session.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn the_other_tool_is_permitted_as_if_it_were_called_itself() {
    let grant = Grant { skills: Skills::of(&[Skill::Seer]), ..Grant::default() };
    let session = Build { grant, ..Build::default() }.session();
    let breadcrumbs = with(page("issues/BACKEND-1K/"), json!({ "resourceType": "breadcrumbs" }));
    assert_snapshot!(session.refusal(TOOL, breadcrumbs).await);
    session.answer(TOOL, page("issues/BACKEND-1K/")).await;
}

#[tokio::test]
async fn a_confined_session_reads_nothing_outside() {
    let session = Build::confined("acme", Some("backend")).session();
    for outside in [
        page("issues/FRONTEND-7/"),
        page("issues/?query=x&project=1002"),
        json!({ "url": "https://sentry.example.com/organizations/globex/issues/1/" }),
    ] {
        let refused = session.refusal(TOOL, outside).await;
        assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    }
    let whole = Session::new();
    let listed =
        whole.answer("search_issue_events", json!({ "organizationSlug": "acme", "issueId": "FRONTEND-7" }));
    let listed = listed.await;
    let id = listed.lines().find_map(|line| line.strip_prefix("- ")?.split(' ').next()).unwrap();
    let foreign = json!({ "resourceType": "event", "resourceId": id });
    let refused = session.refusal(TOOL, foreign).await;
    assert!(refused.starts_with("# Not permitted\n") && !refused.contains("FRONTEND"), "{refused}");
    session.answer(TOOL, json!({ "resourceType": "issue", "resourceId": "BACKEND-1K" })).await;
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [
        json!({}),
        json!({ "resourceType": "issue" }),
        json!({ "resourceType": "span", "resourceId": "a1b2c3d4e5f60718" }),
        json!({ "resourceType": "event", "resourceId": "latest" }),
        json!({ "resourceType": "dashboard", "resourceId": "Overview" }),
        json!({ "resourceType": "galaxy", "resourceId": "1" }),
        json!({ "url": "https://acme.sentry.io/issues/1/" }),
        json!({ "url": "BACKEND-1K" }),
        page("settings/"),
        with(page("issues/1/"), json!({ "resourceType": "trace" })),
        with(page("issues/1/"), json!({ "organizationSlug": "globex" })),
    ] {
        assert_snapshot!(refusal(TOOL, wrong).await);
    }
}
