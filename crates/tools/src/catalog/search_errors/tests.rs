//! Errors of a file, as a reviewer of a change asks for them, and as a program does.

use crate::testing::*;

fn asking(more: Value) -> Value {
    with(
        json!({ "organizationSlug": "acme", "project": "backend", "filename": "app/services/auth.py" }),
        more,
    )
}

#[tokio::test]
async fn the_errors_of_a_file_are_found_in_one_round() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_errors", asking(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_program_gets_the_bare_list() {
    let answer = answer("search_errors", asking(json!({ "format": "json", "limit": 1 }))).await;
    let list: Value = answer.parse().unwrap();
    assert_eq!(
        list,
        json!([{
            "id": list[0]["id"], "title": "ValueError: Invalid token format", "culprit": list[0]["culprit"],
            "count": list[0]["count"], "last_seen": list[0]["last_seen"], "status": "unresolved", "level": "error",
            "permalink": format!("https://sentry.example.com/organizations/acme/issues/{}/", list[0]["id"].as_str().unwrap()),
        }])
    );
    assert!(list[0]["count"].as_u64().unwrap() > 0 && list[0]["culprit"].is_string());
    assert!(list[0]["last_seen"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn a_program_gets_an_empty_list_when_there_is_nothing_and_an_object_when_it_fails() {
    let nothing = asking(json!({ "filename": "app/nowhere.py", "format": "json" }));
    assert_eq!(answer("search_errors", nothing).await, "[]");
    let refused =
        refusal_in(Trouble::Status(403), "search_errors", asking(json!({ "format": "json" }))).await;
    let refused: Value = refused.parse().unwrap();
    assert_eq!(refused["meta"]["heading"], "The token may not do this (HTTP 403)");
}

#[tokio::test]
async fn what_is_missing_is_unknown_to_a_program() {
    let session = Build::faulty(Fault::new(Trouble::OnlyIds).path("/issues/")).session();
    let answer = session.answer("search_errors", asking(json!({ "format": "json", "limit": 1 }))).await;
    let list: Value = answer.parse().unwrap();
    assert_eq!(
        (&list[0]["culprit"], &list[0]["count"], &list[0]["title"]),
        (&json!("Unknown"), &json!(0), &Value::Null)
    );
}

#[tokio::test]
async fn a_path_that_traces_spell_shorter_is_found_by_its_ending() {
    let session = Session::new();
    let longer = asking(json!({ "filename": "services/backend/app/services/auth.py" }));
    assert_snapshot!(session.answer("search_errors", longer).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn what_narrows_is_sent_and_shown() {
    let session = Session::new();
    let narrowed =
        asking(json!({ "levels": ["warning", "info"], "days": 30, "limit": 3, "project": "1001" }));
    assert_snapshot!(session.answer("search_errors", narrowed).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("search_errors", asking(json!({ "filename": "app/nowhere.py" }))).await);
}

#[tokio::test]
async fn a_project_that_is_not_there_is_told() {
    let refused = refusal("search_errors", asking(json!({ "project": "nowhere" }))).await;
    assert!(refused.contains("No such project"), "{refused}");
}

#[tokio::test]
async fn a_token_of_two_scopes_is_enough() {
    let token = fake_sentry::PROJECT_AND_EVENT_TOKEN;
    let session = Build { token, organization: Some("acme"), ..Build::default() }.session();
    let asked = json!({ "project": "backend", "filename": "app/services/auth.py" });
    session.answer("search_errors", asked).await;
    assert_eq!(session.requests().len(), 2);
}

#[tokio::test]
async fn a_server_that_ignores_the_project_is_not_believed() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/issues/") {
            let _changed = value.get_mut(0).map(|first| first["project"]["slug"] = "frontend".into());
        }
    };
    let usual = answer("search_errors", asking(json!({ "format": "json" }))).await.parse::<Value>().unwrap();
    let session = Build { bend, ..Build::default() }.session();
    let rest =
        session.answer("search_errors", asking(json!({ "format": "json" }))).await.parse::<Value>().unwrap();
    assert_eq!(usual.as_array().unwrap().len(), rest.as_array().unwrap().len() + 1);
}

#[tokio::test]
async fn a_session_confined_to_a_project_needs_none_and_takes_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    let schema = json!(session.listed("search_errors").input_schema);
    assert!(
        schema["properties"].get("project").is_none() && schema["required"] == json!(["filename"]),
        "{schema}"
    );
    session.answer("search_errors", json!({ "filename": "app/services/auth.py" })).await;
    for other in ["frontend", "1002"] {
        assert_snapshot!(
            session.refusal("search_errors", json!({ "filename": "a.py", "project": other })).await
        );
    }
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [
        json!({ "organizationSlug": "acme", "filename": "a.py" }),
        json!({ "organizationSlug": "acme", "project": "backend" }),
        asking(json!({ "filename": "./" })),
        asking(json!({ "levels": ["loud"] })),
        asking(json!({ "format": "yaml" })),
    ] {
        assert_snapshot!(refusal("search_errors", wrong).await);
    }
}

#[tokio::test]
async fn what_could_not_be_read_is_counted() {
    let session = Build::faulty(Fault::new(Trouble::BadElement).path("/issues/")).session();
    assert_snapshot!(session.answer("search_errors", asking(json!({}))).await);
}

#[tokio::test]
async fn a_longer_name_that_ends_alike_is_another_file() {
    let listed = |filename: &str| {
        let asked = asking(json!({ "filename": filename, "format": "json", "days": 90 }));
        async move { answer("search_errors", asked).await }
    };
    assert_ne!(listed("services/auth.py").await, "[]");
    assert_eq!(listed("ervices/auth.py").await, listed("nowhere/auth.py").await);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let session = Build { sentry: FakeSentry::large(400).into(), ..Build::default() }.session();
    let mut asked = json!({
        "organizationSlug": "large", "project": "warehouse", "filename": "warehouse/shelf_7.py", "days": 90, "limit": 2,
    });
    let mut found = Vec::new();
    loop {
        let answer = session.answer("search_errors", asked.clone()).await;
        found.extend(
            answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next()).map(str::to_owned),
        );
        let Some(cursor) = next_cursor(&answer) else { break };
        asked["cursor"] = cursor.into();
    }
    let all = with(asked.clone(), json!({ "limit": 100, "cursor": null }));
    let all = session.answer("search_errors", all).await;
    let all: Vec<&str> = all.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next()).collect();
    assert!(all.len() > 3, "{all:?}");
    assert_eq!(found, all);
    let refused = session.refusal("search_errors", with(asked, json!({ "cursor": "0:10:0" }))).await;
    assert!(refused.contains("this `cursor` is not one that this tool named"), "{refused}");
}
