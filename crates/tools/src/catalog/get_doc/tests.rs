//! Pages of the documentation: whole, in parts, moved, missing, and none that is not one.

use crate::testing::*;

#[tokio::test]
async fn a_page_is_shown_in_markdown() {
    let session = Session::new();
    assert_snapshot!(session.answer("get_doc", json!({ "path": "/platforms/dart.md" })).await);
    assert_eq!(session.requests(), ["GET /platforms/dart.md"]);
    assert_eq!(session.addresses(), ["GET https://docs.sentry.io/platforms/dart.md"]);
}

#[tokio::test]
async fn a_long_page_goes_on_to_its_end_and_is_fetched_once() {
    let session = Session::new();
    let mut arguments = json!({ "path": "platforms/javascript/configuration/options/" });
    let mut headings = Vec::new();
    loop {
        let answer = session.answer("get_doc", arguments.clone()).await;
        assert!(answer.len() < 24_000 && !answer.contains("Left out"), "{answer}");
        headings
            .extend(answer.lines().filter_map(|line| line.strip_prefix("| ### option")).map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let expected: Vec<String> = (1..=160).map(|number| number.to_string()).collect();
    assert_eq!(headings, expected);
    assert_eq!(session.requests().len(), 1);
    let beyond = session.answer("get_doc", with(arguments, json!({ "cursor": "999999999" }))).await;
    assert!(beyond.contains("ends before this place"), "{beyond}");
}

#[tokio::test]
async fn a_page_that_moved_is_found_and_one_that_is_gone_is_told() {
    let moved = answer("get_doc", json!({ "path": "/old-setup.md" })).await;
    assert!(moved.contains("| # JavaScript\n"), "{moved}");
    assert_snapshot!(refusal("get_doc", json!({ "path": "/platforms/cobol.md" })).await);
}

#[tokio::test]
async fn what_leads_elsewhere_is_refused_before_anything_is_sent() {
    for path in [
        "https://evil.example/x.md",
        "http://docs.sentry.io/x.md",
        "//evil.example/x.md",
        "/../../etc/passwd",
        "/%2e%2e/x.md",
        "file:///etc/passwd",
        "#",
    ] {
        let session = Session::new();
        let refused = session.refusal("get_doc", json!({ "path": path })).await;
        assert!(refused.starts_with("# Not the path of a documentation page\n"), "{refused}");
        assert!(session.addresses().is_empty() && session.requests().is_empty(), "{path}");
    }
    assert_snapshot!(refusal("get_doc", json!({ "path": "https://evil.example/x.md" })).await);
    let session = Session::new();
    let refused = session.refusal("get_doc", json!({ "path": "/cli.md", "cursor": "0:100:0" })).await;
    assert!(refused.contains("`cursor`") && session.requests().is_empty(), "{refused}");
}

#[tokio::test]
async fn a_mirror_is_asked_instead() {
    let session = Build { docs: Some("https://docs.internal:8443"), ..Build::default() }.session();
    let path = "https://docs.internal:8443/cli/installation/#linux";
    session.answer("get_doc", json!({ "path": path })).await;
    session.answer("get_doc", json!({ "path": "https://docs.sentry.io/cli/releases/" })).await;
    assert_eq!(
        session.addresses(),
        [
            "GET https://docs.internal:8443/cli/installation.md",
            "GET https://docs.internal:8443/cli/releases.md"
        ]
    );
}

#[tokio::test]
async fn a_web_page_and_a_redirect_elsewhere_are_told_as_what_they_are() {
    let arguments = json!({ "path": "/cli.md" });
    assert_snapshot!(refusal_in(Trouble::Html, "get_doc", arguments.clone()).await);
    let elsewhere = Trouble::Redirect { status: 302, location: "https://evil.example/x".to_owned() };
    assert_snapshot!(refusal_in(elsewhere, "get_doc", arguments.clone()).await);
    for (trouble, says) in [
        (Trouble::Status(500), "Status: 500"),
        (Trouble::Cut, "the answer broke off"),
        (Trouble::MalformedJson, "no text"),
    ] {
        let refused = refusal_in(trouble, "get_doc", arguments.clone()).await;
        assert!(refused.contains(says) && !refused.contains(Trouble::SECRET), "{refused}");
    }
}
