//! A session that is confined to one project shows and changes nothing of another, by whatever argument.

use super::examples::examples;
use crate::{ListedTool, testing::*};

/// What stands in an answer only if it tells of another project than `backend`.
const FOREIGN: [&str; 10] = [
    "renderCart",
    "SPRING",
    "FRONTEND-",
    "API-GATEWAY-",
    "STOREFRONT-",
    "frontend",
    "api-gateway",
    "sitemap",
    "front page",
    "Shop is broken",
];

/// Other projects' things under the names by which tools take them.
fn foreign() -> Vec<Value> {
    vec![
        json!({ "issueId": "FRONTEND-7" }),
        json!({ "issueId": "70144" }),
        json!({ "issueId": null, "issueUrl": "https://sentry.example.com/organizations/acme/issues/FRONTEND-7/" }),
        json!({ "projectSlugOrId": "frontend", "projectSlug": "frontend", "project": "frontend" }),
        json!({ "projectSlugOrId": "1002", "projectSlug": "1002", "project": "1002" }),
        json!({ "monitorSlug": "rebuild-sitemap" }),
        json!({ "uptimeMonitorId": "412" }),
        json!({ "dashboardIdOrTitle": "212" }),
        json!({ "dashboardIdOrTitle": "Shop" }),
        json!({ "ruleIdOrName": "772" }),
        json!({ "ruleIdOrName": "883" }),
        json!({ "replayId": "7e07485f12f9416b8b1426260799b51f" }),
        json!({ "profileId": "a4f0c8d6e2b14f3a9c7d5e1b0a2f4c68" }),
        json!({ "conversationId": "cart-helper-1" }),
        json!({ "transactionName": "/cart" }),
        json!({ "snapshotId": "5512" }),
        json!({ "appId": "com.acme.shop" }),
        json!({ "organizationSlug": "globex" }),
        json!({ "query": "project:frontend" }),
    ]
}

/// The call with these arguments instead of its own, or nothing when it has none of them to change.
fn turned(tool: &ListedTool, own: &Value, other: &Value) -> Option<Value> {
    let schema = crate::named(tool.name).unwrap().schema();
    let taken =
        |name: &str| schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
    let mut more = other.clone();
    more.as_object_mut().unwrap().retain(|name, _| taken(name));
    (!more.as_object().unwrap().is_empty()).then(|| with(own.clone(), more))
}

#[tokio::test]
async fn confined_sessions_show_one_project() {
    let mut turns = 0;
    for example in examples() {
        let listed = Build::confined("acme", Some("backend")).session();
        let Some(tool) = listed.gate.list().into_iter().find(|tool| tool.name == example.tool) else {
            continue;
        };
        let others = foreign();
        let turned = others.iter().filter_map(|other| turned(&tool, &example.arguments, other));
        for arguments in turned.chain([example.arguments.clone()]) {
            let session = Build::confined("acme", Some("backend")).session();
            let outcome = session.call(example.tool, &arguments).await;
            let answer = outcome.answer.text();
            let place = format!("{} {arguments}: {answer}", example.tool);
            if arguments != example.arguments {
                turns += 1;
                // Nothing is changed by a call about another project.
                assert!(session.requests().iter().all(|line| line.starts_with("GET ")), "{place}");
            }
            if outcome.is_error {
                assert!(answer.len() < 1_000, "{place}");
                continue;
            }
            // What the caller searched for is repeated to them, also in the link.
            let is_asked =
                |line: &&str| line.contains("project:frontend") || line.contains("project%3Afrontend");
            let shown = answer.lines().filter(|line| !is_asked(line));
            for line in shown {
                assert!(!FOREIGN.iter().any(|word| line.contains(word)), "{line:?} in {place}");
            }
            assert!(session.requests().iter().all(|line| !line.contains("globex")), "{place}");
        }
    }
    assert!(turns > 30, "{turns} calls about another project: is the test blind?");
}

#[test]
fn what_a_session_is_confined_to_is_a_parameter_of_no_tool() {
    let organization = ["organizationSlug"].as_slice();
    let both = ["organizationSlug", "project", "projectSlug", "projectSlugOrId"].as_slice();
    for (project, gone) in [(None, organization), (Some("backend"), both)] {
        let tools = Build::confined("acme", project).session().gate.list();
        assert!(tools.len() > 50, "{}", tools.len());
        for tool in tools {
            let schema = Value::Object(tool.input_schema);
            for name in gone {
                assert!(schema["properties"].get(name).is_none(), "{} {name}", tool.name);
                let required = schema["required"].as_array().into_iter().flatten();
                assert!(required.into_iter().all(|required| required != name), "{} {name}", tool.name);
            }
        }
    }
}
