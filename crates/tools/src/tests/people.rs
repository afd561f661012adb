//! Where personal data is to be hidden, nobody is named: neither users of the software nor members of the organization.

use super::examples::{Example, examples};
use crate::testing::*;
use untrusted::{Boundary, Redact, Redaction};

/// Members of the embedded organization, as Sentry calls them.
const MEMBERS: [&str; 3] = ["Wren Calloway", "Juniper Vale", "Sable Quist"];

/// Tools whose answers name a member when nothing is hidden.
const NAMING: [&str; 9] = [
    "add_issue_note",
    "find_dashboards",
    "get_dashboard_details",
    "get_issue_activity",
    "get_issue_details",
    "get_release_details",
    "search_issues",
    "update_issue",
    "whoami",
];

fn named(answer: &str) -> Vec<&'static str> {
    MEMBERS.into_iter().filter(|name| answer.contains(name)).collect()
}

#[tokio::test]
async fn no_member_is_named_where_personal_data_is_hidden() {
    let mut naming = Vec::new();
    let own = [
        (
            "update_issue",
            json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "assignedTo": "user:22" }),
        ),
        ("search_issues", json!({ "organizationSlug": "acme", "query": "", "limit": 100 })),
    ];
    let own = own.into_iter().map(|(tool, arguments)| Example { tool, arguments });
    for example in examples().into_iter().chain(own) {
        let shown = Session::new().call(example.tool, &example.arguments).await;
        if !named(shown.answer.text()).is_empty() {
            naming.push(example.tool);
        }
        let boundary = Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01).redacting(Redaction::new(Redact::Pii));
        let hidden =
            Build { boundary, ..Build::default() }.session().call(example.tool, &example.arguments).await;
        let hidden = hidden.answer.text();
        assert_eq!(named(hidden), [""; 0], "{} {}: {hidden}", example.tool, example.arguments);
        assert!(!hidden.contains("@acme.example"), "{}: {hidden}", example.tool);
    }
    let blind: Vec<&str> = NAMING.into_iter().filter(|tool| !naming.contains(tool)).collect();
    assert!(blind.is_empty(), "{blind:?} name nobody: is the test blind? {naming:?}");
}

/// What everybody is called in the next test.
const CANARY: &str = "Zephyrine Quillfeather";

/// Calls everybody so of whom Sentry says that it is a person.
fn call_everybody_so(_: &str, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| call_everybody_so("", item)),
        Value::Object(fields) => {
            let is_person = fields.contains_key("username")
                || fields.contains_key("email")
                || fields.get("type") == Some(&"user".into());
            for (name, is_theirs) in
                [("name", is_person), ("assigneeName", fields.get("assigneeType") == Some(&"user".into()))]
            {
                if let Some(Value::String(name)) = fields.get_mut(name).filter(|_| is_theirs) {
                    CANARY.clone_into(name);
                }
            }
            fields.values_mut().for_each(|field| call_everybody_so("", field));
        }
        _ => {}
    }
}

#[tokio::test]
async fn nobody_is_named_in_any_issue_or_its_history_where_personal_data_is_hidden() {
    let boundary = Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01).redacting(Redaction::new(Redact::Pii));
    let shown = Build { bend: call_everybody_so, ..Build::default() }.session();
    let hidden = Build { bend: call_everybody_so, boundary, ..Build::default() }.session();
    let issues = pages("search_issues", json!({ "organizationSlug": "acme", "query": "", "limit": 50 }))
        .await
        .concat();
    assert!(issues.len() > 10, "{issues:?}");
    let mut naming = Vec::new();
    for row in &issues {
        let id = row.split(' ').next().unwrap();
        for tool in ["get_issue_details", "get_issue_activity"] {
            let arguments = json!({ "organizationSlug": "acme", "issueId": id });
            if shown.answer(tool, arguments.clone()).await.contains(CANARY) {
                naming.push(format!("{tool} {id}"));
            }
            let answer = hidden.answer(tool, arguments).await;
            let names = CANARY.split(' ').any(|part| answer.contains(part));
            assert!(!names && !answer.contains("@acme.example"), "{tool} {id}: {answer}");
        }
    }
    for seen in ["get_issue_activity BACKEND-1M", "get_issue_details BACKEND-1M"] {
        assert!(
            naming.iter().any(|naming| naming == seen),
            "{seen} names nobody: is the test blind? {naming:?}"
        );
    }
}
