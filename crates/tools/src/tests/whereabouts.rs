//! Where a change is made, and of what: the person who is asked sees it and the record holds it, also when no argument
//! says it.

use super::{
    changes::{Book, Person},
    examples::examples,
};
use crate::{Audit, Caller, ConfirmWrites, Ledger, Said, every, named, testing::*};
use std::{collections::BTreeSet, sync::Arc};

/// What was recorded of calls in a session of this build.
async fn recorded(build: Build, calls: &[(&str, Value)]) -> Vec<Value> {
    let book = Arc::new(Book::default());
    let audit = Some(Audit { ledger: Arc::clone(&book) as Arc<dyn Ledger>, token: None, profile: None });
    let session = Build { audit, ..build }.session();
    for (tool, arguments) in calls {
        session.call(tool, arguments).await;
    }
    let lines = book.lines.lock().unwrap();
    lines.iter().map(|line| line.parse().unwrap()).collect()
}

fn resolve() -> (&'static str, Value) {
    ("update_issue", json!({ "issueId": "BACKEND-1K", "status": "resolved" }))
}

/// A token that sees one organization.
fn sees_one(path: &str, value: &mut Value) {
    if path == "/api/0/organizations/" {
        value.as_array_mut().unwrap().retain(|found| found["slug"] == "acme");
    }
}

fn each_way_to_imply_acme() -> [Build; 4] {
    [
        Build::confined("acme", None),
        Build::confined("acme", Some("backend")),
        Build { organization: Some("acme"), ..Build::default() },
        Build { bend: sees_one, ..Build::default() },
    ]
}

#[tokio::test]
async fn a_record_names_the_organization_and_the_project_that_no_argument_names() {
    for (way, project) in each_way_to_imply_acme().into_iter().zip([None, Some("backend"), None, None]) {
        let lines = recorded(way, &[resolve()]).await;
        let [line] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!((&line["organization"], &line["outcome"]), (&json!("acme"), &json!("done")), "{line}");
        assert_eq!(line.get("project").and_then(Value::as_str), project, "{line}");
    }
    let link = json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/", "text": "x" });
    let lines = recorded(Build::default(), &[("add_issue_note", link)]).await;
    assert_eq!(lines[0]["organization"], "acme");
}

#[tokio::test]
async fn a_record_names_the_issues_that_a_search_found() {
    let book = Arc::new(Book::default());
    let audit = Some(Audit { ledger: Arc::clone(&book) as Arc<dyn Ledger>, token: None, profile: None });
    let session = Build { audit, organization: Some("acme"), ..Build::default() }.session();
    let asked = json!({ "query": "is:unresolved level:error", "status": "resolved" });
    let shown = session.answer("update_issues", asked.clone()).await;
    let token = shown.split("`confirmToken: ").nth(1).unwrap().split('`').next().unwrap();
    session.answer("update_issues", with(asked, json!({ "confirmToken": token }))).await;
    session.answer("merge_issues", json!({ "issueIds": ["FRONTEND-3", "FRONTEND-7"] })).await;
    let lines = book.lines.lock().unwrap().concat();
    assert_snapshot!(lines.clone());
    let sent: Vec<String> = session.requests().into_iter().filter(|line| line.starts_with("PUT ")).collect();
    for (line, put) in lines.lines().zip(sent) {
        let issues = line.parse::<Value>().unwrap()["issues"].clone();
        let issues: Vec<&str> = issues.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(
            !issues.is_empty() && issues.iter().all(|id| put.contains(&format!("id={id}&"))),
            "{line} {put}"
        );
        assert_eq!(put.matches("id=").count(), issues.len(), "{line} {put}");
    }
}

#[tokio::test]
async fn a_change_whose_answer_cannot_be_read_is_recorded_as_done_and_unread() {
    let outcome = async |trouble: Trouble, (tool, arguments): (&str, Value), method: &str| {
        let build = Build::faulty(Fault::new(trouble).method(method.parse().unwrap()));
        let lines = recorded(Build { organization: Some("acme"), ..build }, &[(tool, arguments)]).await;
        lines[0]["outcome"].as_str().unwrap().to_owned()
    };
    let note = || ("add_issue_note", json!({ "issueId": "BACKEND-1K", "text": "seen" }));
    let merge = || ("merge_issues", json!({ "issueIds": ["BACKEND-1K", "BACKEND-1M"] }));
    let delete = || ("delete_uptime_monitor", json!({ "projectSlug": "backend", "uptimeMonitorId": "414" }));
    for trouble in [Trouble::Cut, Trouble::Empty, Trouble::MalformedJson] {
        assert_eq!(outcome(trouble.clone(), note(), "POST").await, "done, answer unread", "{trouble:?}");
        assert_eq!(outcome(trouble.clone(), merge(), "PUT").await, "done, answer unread", "{trouble:?}");
    }
    // Of what is gone there is nothing to say.
    assert_eq!(outcome(Trouble::Empty, delete(), "DELETE").await, "done");
    assert_eq!(outcome(Trouble::Status(204), merge(), "PUT").await, "failed");
    assert_eq!(outcome(Trouble::Status(403), note(), "POST").await, "failed");
    assert_eq!(outcome(Trouble::Status(504), note(), "POST").await, "unsure");
}

/// What a person is asked before a call, and what their answer is bound to.
async fn asked(build: Build, (tool, arguments): (&str, Value)) -> (String, String) {
    let session = Build { confirm_writes: ConfirmWrites::Always, ..build }.session();
    let person = Person::who_says(Said::Later);
    let caller = Caller { confirm: Some(&person), ..Caller::default() };
    let Value::Object(arguments) = arguments else { panic!("no arguments") };
    let question = session.gate.call_for(caller, tool, arguments).await.question.unwrap();
    assert_eq!(person.was_asked(), std::slice::from_ref(&question.text));
    (question.text, question.state)
}

#[tokio::test]
async fn a_person_sees_the_organization_and_the_project_that_no_argument_names() {
    for way in each_way_to_imply_acme() {
        let (text, _) = asked(way, resolve()).await;
        assert!(text.contains("\nOrganization: acme\n"), "{text}");
    }
    assert_snapshot!(asked(Build::confined("acme", Some("backend")), resolve()).await.0);
    let (tool, arguments) = resolve();
    let named = (tool, with(arguments, json!({ "organizationSlug": "acme" })));
    let (text, _) = asked(Build { organization: Some("globex"), ..Build::default() }, named).await;
    assert!(!text.contains("globex") && text.contains("organizationSlug = `acme`"), "{text}");
    let link = json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/", "status": "resolved" });
    let (text, _) = asked(Build { organization: Some("globex"), ..Build::default() }, (tool, link)).await;
    assert!(!text.contains("globex"), "{text}");
}

#[tokio::test]
async fn a_yes_for_one_organization_or_project_is_none_for_another() {
    let mut states = Vec::new();
    for (organization, project) in
        [("acme", None), ("globex", None), ("acme", Some("backend")), ("acme", Some("web"))]
    {
        states.push(asked(Build::confined(organization, project), resolve()).await.1);
    }
    states.push(asked(Build { organization: Some("initech"), ..Build::default() }, resolve()).await.1);
    states.sort();
    states.dedup();
    assert_eq!(states.len(), 5);
}

#[tokio::test]
async fn nobody_is_asked_about_a_change_of_which_it_is_not_known_where_it_would_be_made() {
    let session = Build { confirm_writes: ConfirmWrites::Always, ..Build::default() }.session();
    let person = Person::who_says(Said::Yes);
    let caller = Caller { confirm: Some(&person), ..Caller::default() };
    let (tool, Value::Object(arguments)) = resolve() else { panic!("no arguments") };
    let outcome = session.gate.call_for(caller, tool, arguments).await;
    assert!(outcome.is_error && person.was_asked().is_empty());
    assert!(outcome.answer.text().starts_with("# Which organization?\n"), "{}", outcome.answer.text());
}

/// Every tool by which something changes, with arguments that name acme.
fn changes() -> Vec<(&'static str, Value)> {
    let mut all: Vec<_> = examples().into_iter().map(|example| (example.tool, example.arguments)).collect();
    let changes = |tool: &str, arguments: &Value| {
        let entry = named(tool).unwrap();
        !entry.is_gateway() && entry.changes(arguments.as_object().unwrap())
    };
    all.retain(|(tool, arguments)| changes(tool, arguments));
    let issue = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" });
    let several =
        json!({ "organizationSlug": "acme", "issueIds": ["BACKEND-1K", "BACKEND-1M"], "confirmToken": "-" });
    all.push(("update_issues", with(several, json!({ "status": "resolved" }))));
    all.push(("link_issue", with(issue, json!({ "integrationId": "24817", "externalIssue": "ACME-1" }))));
    all
}

/// The arguments with each issue named by a link to it under this address.
fn linking(arguments: &Value, root: &str) -> Value {
    let link = |issue: &Value| Value::from(format!("{root}issues/{}/", issue.as_str().unwrap()));
    let mut arguments = arguments.clone();
    if arguments["resourceType"] == "issue" {
        arguments["resourceId"] = link(&arguments["resourceId"]);
    }
    if let Some(issue) = arguments.get_mut("issueId") {
        *issue = link(issue);
    }
    for issue in arguments.get_mut("issueIds").and_then(Value::as_array_mut).into_iter().flatten() {
        *issue = link(issue);
    }
    arguments
}

/// The organization that a person was shown, and those that Sentry was asked about in this call.
async fn shown_and_asked(build: Build, tool: &str, arguments: &Value) -> (String, BTreeSet<String>) {
    let session = Build { confirm_writes: ConfirmWrites::Always, ..build }.session();
    let person = Person::who_says(Said::Yes);
    let caller = Caller { confirm: Some(&person), ..Caller::default() };
    let outcome = session.gate.call_for(caller, tool, arguments.as_object().unwrap().clone()).await;
    let text = person.was_asked().concat();
    let shown: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            let named = line.strip_prefix("Argument: organizationSlug = `");
            named.map(|named| named.trim_end_matches('`')).or(line.strip_prefix("Organization: "))
        })
        .collect();
    let [shown] = shown.as_slice() else { panic!("{tool} {arguments}: {text} {}", outcome.answer.text()) };
    let asked = session.requests().into_iter().filter_map(|line| {
        let path = line.split([' ', '?']).nth(1)?.to_owned();
        let (_, rest) = ["/api/0/organizations/", "/api/0/projects/", "/api/0/teams/"]
            .iter()
            .find_map(|root| path.split_once(root))?;
        let slug = rest.split('/').next().unwrap();
        (!slug.is_empty()).then(|| slug.to_owned())
    });
    ((*shown).to_owned(), asked.collect())
}

#[tokio::test]
async fn a_person_is_shown_the_organization_to_which_the_requests_go() {
    const ROOT: &str = "https://sentry.example.com/";
    let (mut linked, mut tools) = (0, BTreeSet::new());
    for (tool, arguments) in changes() {
        let mut open = arguments.clone();
        open.as_object_mut().unwrap().remove("organizationSlug").unwrap();
        let region = json!({ "regionUrl": "https://sentry.example.com" });
        let by_link = linking(&open, &format!("{ROOT}organizations/acme/"));
        let without = linking(&open, ROOT);
        let mut ways = vec![
            ("globex", arguments.clone()),
            ("acme", open.clone()),
            ("acme", with(open.clone(), region.clone())),
        ];
        if by_link != open {
            linked += 1;
            ways.extend([
                ("globex", with(by_link.clone(), region.clone())),
                ("globex", by_link),
                ("globex", linking(&arguments, ROOT)),
                ("acme", with(without.clone(), region)),
                ("acme", without),
            ]);
        }
        for (organization, arguments) in ways {
            let build = Build { organization: Some(organization), ..Build::default() };
            let (shown, asked) = shown_and_asked(build, tool, &arguments).await;
            assert_eq!(shown, "acme", "{tool} {arguments}");
            assert_eq!(asked, BTreeSet::from([shown]), "{tool} {arguments}");
        }
        tools.insert(tool);
    }
    let writing = every().filter(|entry| entry.writes && !entry.is_gateway()).count();
    assert_eq!(tools.len(), writing, "every tool that changes something: {tools:?}");
    assert!(linked >= 8, "{linked} calls name an issue");
}

#[tokio::test]
async fn links_to_two_organizations_are_refused_before_anybody_is_asked() {
    let link = |organization: &str, issue: &str| {
        format!("https://sentry.example.com/organizations/{organization}/issues/{issue}/")
    };
    let (acme, globex) = (link("acme", "BACKEND-1K"), link("globex", "STOREFRONT-1"));
    for (tool, arguments) in [
        ("merge_issues", json!({ "issueIds": [acme, globex] })),
        ("merge_issues", json!({ "issueIds": [acme, "STOREFRONT-1"] })),
        ("update_issues", json!({ "issueIds": [globex, acme], "status": "resolved", "confirmToken": "-" })),
        ("update_issue", json!({ "issueUrl": acme, "issueId": globex, "status": "resolved" })),
        ("update_issue", json!({ "issueUrl": acme, "organizationSlug": "globex", "status": "resolved" })),
        ("update_issue", json!({ "issueUrl": "https://elsewhere.example/issues/1/", "status": "resolved" })),
        ("update_issue", json!({ "issueId": "BACKEND-1K", "organizationSlug": "a/b", "status": "resolved" })),
    ] {
        let confirm_writes = ConfirmWrites::Always;
        let session = Build { confirm_writes, organization: Some("globex"), ..Build::default() }.session();
        let person = Person::who_says(Said::Yes);
        let caller = Caller { confirm: Some(&person), ..Caller::default() };
        let outcome = session.gate.call_for(caller, tool, arguments.as_object().unwrap().clone()).await;
        assert!(outcome.is_error && person.was_asked().is_empty(), "{arguments}");
        assert!(session.requests().is_empty(), "{arguments}: {:?}", session.requests());
    }
}

#[tokio::test]
async fn a_link_of_another_organization_is_refused_in_a_confined_session_before_anybody_is_asked() {
    let build = Build { confirm_writes: ConfirmWrites::Always, ..Build::confined("globex", None) };
    let session = build.session();
    let person = Person::who_says(Said::Yes);
    let caller = Caller { confirm: Some(&person), ..Caller::default() };
    let link = "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/";
    let Value::Object(arguments) = json!({ "issueUrl": link, "status": "resolved" }) else { panic!() };
    let outcome = session.gate.call_for(caller, "update_issue", arguments).await;
    assert!(outcome.is_error && person.was_asked().is_empty() && session.requests().is_empty());
}
