//! What an event knows besides its error, and how to ask for parts of it.

use super::issue;
use crate::testing::*;

const TOOL: &str = "get_issue_details";

#[tokio::test]
async fn only_the_sections_that_are_named_are_shown_and_a_note_says_so() {
    let asked = with(issue("BACKEND-1K"), json!({ "sections": ["request", "tags"] }));
    assert_snapshot!(answer(TOOL, asked).await);
    let one = with(issue("BACKEND-1K"), json!({ "sections": "breadcrumbs" }));
    let one = answer(TOOL, one).await;
    assert!(one.contains("\nBreadcrumbs, latest first:\n") && !one.contains("\nTags:\n"), "{one}");
}

#[tokio::test]
async fn a_section_that_is_none_is_a_complaint() {
    let refused = refusal(TOOL, with(issue("BACKEND-1K"), json!({ "sections": ["everything"] }))).await;
    assert!(refused.contains("`sections"), "{refused}");
}

#[tokio::test]
async fn secrets_of_a_request_are_not_shown() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/events/") {
            value["entries"] = json!([{ "type": "request", "data": {
                "method": "POST", "url": "https://a.example/x",
                "headers": [["Authorization", "Bearer s3cret"], ["COOKIE", "sid=s3cret"], ["Accept", "*/*"]],
                "cookies": [["sid", "s3cret"]], "query": [["q", "1"]], "data": { "name": "x" },
            } }]);
        }
    };
    let shown = Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-1K")).await;
    assert!(!shown.contains("s3cret"), "{shown}");
    for line in
        ["- Authorization: (hidden)", "- COOKIE: (hidden)", "- Accept: */*", "- sid", "- q = 1", "| name: x"]
    {
        assert!(shown.contains(&format!("\n{line}\n")), "{line} in {shown}");
    }
}

#[tokio::test]
async fn a_security_report_and_other_entries_nobody_knows_are_shown() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/events/") {
            value["type"] = json!("csp");
            value["entries"] = json!([
                { "type": "csp", "data": { "effective_directive": "script-src", "blocked_uri": "https://evil.example/x.js" } },
                { "type": "a type of tomorrow", "data": { "filename": "base.html", "lineno": 7 } },
            ]);
            value["userReport"] = json!({ "name": "Ada", "comments": "It broke." });
            value["measurements"] = json!({ "lcp": { "value": 2500.5, "unit": "millisecond" } });
        }
    };
    let shown = Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-1K")).await;
    for line in [
        "Event type: csp",
        "- effective_directive = script-src",
        "- blocked_uri = https://evil.example/x.js",
        "- a type of tomorrow: filename: base.html, lineno: 7",
        "| Ada: It broke.",
        "- lcp = 2500.5 millisecond",
    ] {
        assert!(shown.contains(&format!("\n{line}\n")), "{line} in {shown}");
    }
}
