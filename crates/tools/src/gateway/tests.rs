//! The gateways: what they open, and what they refuse.

use crate::{search, testing::*};
use access::{Grant, Skill, Skills};

fn issue() -> Value {
    json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" })
}

#[tokio::test]
async fn a_tool_that_is_found_can_be_called_with_what_was_shown() {
    let session = Session::new();
    // By its name a tool is found first, however many others come.
    for name in ["find_releases", "get_issue_details", "update_issue"] {
        assert_snapshot!(session.answer("search_sentry_tools", json!({ "query": name, "limit": 1 })).await);
    }
    let releases = json!({ "organizationSlug": "acme", "projectSlug": "backend" });
    let direct = session.answer("find_releases", releases.clone()).await;
    let order = json!({ "name": "find_releases", "arguments": releases });
    assert_eq!(session.answer("execute_sentry_tool", order).await, direct);
}

#[tokio::test]
async fn nothing_is_found_where_nothing_fits() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_sentry_tools", json!({ "query": "Quetzalcoatl" })).await);
    assert_snapshot!(session.refusal("search_sentry_tools", json!({})).await);
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_confined_session_is_shown_no_choice_that_it_does_not_have() {
    let session = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(
        session.answer("search_sentry_tools", json!({ "query": "find_releases", "limit": 1 })).await
    );
}

#[tokio::test]
async fn a_session_finds_only_what_it_may_call() {
    for (grant, gone) in [
        (Grant { read_only: true, ..Grant::default() }, "add_issue_note"),
        (Grant { skills: Skills::of(&[Skill::Seer]), ..Grant::default() }, "get_issue_activity"),
    ] {
        let session = Build { grant, ..Build::default() }.session();
        let answer = session.answer("search_sentry_tools", json!({ "query": gone, "limit": 20 })).await;
        assert!(!answer.contains(&format!("\n{gone}: ")), "{answer}");
    }
}

#[tokio::test]
async fn the_arguments_may_be_given_in_every_shape_that_models_send() {
    let session = Session::new();
    let direct = session.answer("get_issue_activity", issue()).await;
    for order in [
        json!({ "name": "get_issue_activity", "arguments": issue() }),
        json!({ "name": "get_issue_activity", "arguments": issue().to_string() }),
        json!({ "name": "mcp__sentry__get_issue_activity", "args": issue() }),
        json!({ "toolName": "get-issue-activity", "parameters": issue() }),
        with(json!({ "name": "get_issue_activity" }), issue()),
        with(
            json!({ "name": "get_issue_activity", "arguments": { "issueId": "backend-1k" } }),
            json!({ "organization_slug": "acme" }),
        ),
    ] {
        assert_eq!(session.answer("execute_sentry_tool", order.clone()).await, direct, "{order}");
    }
    let made = json!({ "toolName": "create_team", "organizationSlug": "acme", "name": "zeta" });
    let made = session.answer("execute_sentry_write_tool", made).await;
    assert!(made.contains("zeta"), "{made}");
    for nothing in
        [json!({}), json!({ "arguments": null }), json!({ "arguments": "" }), json!({ "arguments": {} })]
    {
        session.answer("execute_sentry_tool", with(json!({ "name": "whoami" }), nothing)).await;
    }
}

#[tokio::test]
async fn what_is_no_order_is_told_with_what_is_wrong() {
    let session = Session::new();
    for order in [
        json!({}),
        json!({ "name": " " }),
        json!({ "name": 7 }),
        json!({ "name": "whoami", "arguments": "x" }),
        json!({ "name": "whoami", "arguments": [] }),
        json!({ "name": "get_issue_activity", "arguments": issue(), "issueId": "BACKEND-2" }),
    ] {
        assert_snapshot!(session.refusal("execute_sentry_tool", order).await);
    }
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_no_tool_has_brings_those_like_it() {
    let session = Session::new();
    let refused = session.refusal("execute_sentry_tool", json!({ "name": "find_team" })).await;
    assert!(
        refused.starts_with("# No such tool\n\nAsked for: `find_team`\nPerhaps: `find_teams"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_slip_of_the_pen_comes_before_what_does_something_alike() {
    let session = Session::new();
    for (name, meant) in [("serch_issues", "search_issues"), ("get_isue_details", "get_issue_details")] {
        let refused = session.refusal("execute_sentry_tool", json!({ "name": name })).await;
        let perhaps = refused.lines().find_map(|line| line.strip_prefix("Perhaps: ")).unwrap_or_default();
        assert!(perhaps.starts_with(&format!("`{meant}")), "{refused}");
        assert_eq!(perhaps.matches(meant).count(), 1, "{refused}");
    }
}

#[tokio::test]
async fn what_changes_sentry_runs_through_the_gateway_that_says_so() {
    let session = Session::new();
    let note = json!({ "name": "add_issue_note", "arguments": with(issue(), json!({ "text": "seen" })) });
    assert_snapshot!(session.refusal("execute_sentry_tool", note.clone()).await);
    assert_eq!(session.addresses(), [""; 0]);
    session.answer("execute_sentry_write_tool", note).await;
    assert!(session.requests().iter().any(|line| line.starts_with("POST ")));
    // What only reads does no more harm there.
    session.answer("execute_sentry_write_tool", json!({ "name": "whoami" })).await;
}

#[tokio::test]
async fn a_change_that_is_not_understood_is_not_made() {
    let session = Session::new();
    let note = json!({ "name": "add_issue_note", "arguments": with(issue(), json!({ "text": "seen" })), "silent": true });
    assert_snapshot!(session.refusal("execute_sentry_write_tool", note).await);
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_gateway_never_runs_a_gateway() {
    let session = Session::new();
    for gateway in ["execute_sentry_tool", "execute_sentry_write_tool", "search_sentry_tools"] {
        let order = json!({ "name": gateway, "arguments": { "name": "whoami", "query": "x" } });
        let refused = session.refusal("execute_sentry_tool", order.clone()).await;
        assert!(refused.contains("by its own name"), "{refused}");
        session.refusal("execute_sentry_write_tool", order).await;
    }
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_gateway_for_changes_is_there_when_one_can_be_made() {
    let there = |grant| {
        let list = Build { grant, ..Build::default() }.session().gate.list();
        let names: Vec<&str> = list.iter().map(|tool| tool.name).collect();
        (names.contains(&"execute_sentry_tool"), names.contains(&"execute_sentry_write_tool"))
    };
    let skills = |skills: &[Skill]| Grant { skills: Skills::of(skills), ..Grant::default() };
    assert_eq!(there(Grant::default()), (true, true));
    assert_eq!(there(Grant { read_only: true, ..Grant::default() }), (true, false));
    assert_eq!(there(skills(&[Skill::Inspect])), (true, false));
    assert_eq!(there(skills(&[Skill::Triage])), (true, true));
    assert_eq!(there(skills(&[])), (false, false));
    let session = Build { grant: skills(&[Skill::Inspect]), ..Build::default() }.session();
    assert_snapshot!(session.refusal("execute_sentry_write_tool", json!({ "name": "update_issue" })).await);
}

#[tokio::test]
async fn a_confined_session_is_confined_through_a_gateway_too() {
    for (gateway, tool, more) in [
        ("execute_sentry_tool", "get_issue_details", json!({})),
        ("execute_sentry_tool", "get_issue_activity", json!({ "organizationSlug": "globex" })),
        ("execute_sentry_write_tool", "add_issue_note", json!({ "text": "seen" })),
    ] {
        let session = Build::confined("acme", Some("backend")).session();
        let arguments = with(json!({ "issueId": "FRONTEND-7" }), more);
        let order = json!({ "name": tool, "arguments": arguments });
        let refused = session.refusal(gateway, order).await;
        assert_eq!(refused, session.refusal(tool, arguments).await);
        assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
    }
}

#[tokio::test]
async fn programs_and_long_answers_pass_a_gateway_as_they_are() {
    let session = Session::new();
    for (tool, arguments) in [
        (
            "search_errors",
            json!({ "organizationSlug": "acme", "project": "backend", "filename": "auth.py", "format": "json" }),
        ),
        ("get_issue_details", with(issue(), json!({ "maxKilobytes": 4 }))),
    ] {
        let direct = session.answer(tool, arguments.clone()).await;
        let order = json!({ "name": tool, "arguments": arguments });
        assert_eq!(session.answer("execute_sentry_tool", order).await, direct);
    }
}

#[tokio::test]
async fn a_search_costs_little() {
    let session = Session::new();
    let o200k = tiktoken_rs::o200k_base_singleton();
    let mut most = 0;
    let names = crate::catalog::ALL.iter().map(|entry| entry.spec.name);
    let requests = search::tests::REQUESTS.iter().chain(search::tests::OTHERS);
    for request in requests.map(|(request, _)| *request).chain(names) {
        for limit in [5, 20] {
            let answer =
                session.answer("search_sentry_tools", json!({ "query": request, "limit": limit })).await;
            let tokens = o200k.encode_ordinary(&answer).len();
            most = most.max(tokens);
            assert!(tokens <= 900, "{tokens} tokens: {answer}");
        }
    }
    println!("{most} tokens at most");
}
