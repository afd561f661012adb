//! Searches of the documentation: found, not found, confined to a guide, offline; over a socket too.

use crate::testing::*;
use access::{Grant, Skill, Skills};

#[tokio::test]
async fn pages_are_found_in_a_line_each() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_docs", json!({ "query": "filter errors in javascript" })).await);
    let mut requests = session.requests();
    requests.sort();
    assert_eq!(requests, ["GET /llms.txt", "GET /sitemap.xml"]);
}

#[tokio::test]
async fn a_guide_confines_the_search() {
    let arguments = json!({ "query": "options", "guide": "nextjs", "maxResults": 2 });
    assert_snapshot!(answer("search_docs", arguments).await);
    assert_snapshot!(refusal("search_docs", json!({ "query": "options", "guide": "javascript/next" })).await);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("search_docs", json!({ "query": "zzzz" })).await);
    let within = answer("search_docs", json!({ "query": "spike protection", "guide": "python" })).await;
    assert!(within.contains("leave out `guide`"), "{within}");
}

#[tokio::test]
async fn malformed_arguments_are_told() {
    for (arguments, says) in [
        (json!({}), "query"),
        (json!({ "query": "x" }), "two characters"),
        (json!({ "query": "x".repeat(201) }), "200 characters"),
        (json!({ "query": "logs", "guide": "../etc" }), "guide"),
        (json!({ "query": "logs", "guide": "https://evil.example" }), "guide"),
        (json!({ "query": "logs", "maxResults": "many" }), "maxResults"),
    ] {
        let session = Session::new();
        let refused = session.refusal("search_docs", arguments).await;
        assert!(refused.contains(says), "{refused}");
        assert!(session.requests().is_empty());
    }
    // Too many are as many as there can be.
    let many = answer("search_docs", json!({ "query": "javascript", "maxResults": 1_000 })).await;
    assert_eq!(many.lines().filter(|line| line.starts_with("- ")).count(), 10);
}

#[tokio::test]
async fn no_connection_is_told_with_what_to_do() {
    let session = over_a_socket("http://127.0.0.1:9");
    assert_snapshot!(session.refusal("search_docs", json!({ "query": "logs" })).await);
}

#[tokio::test]
async fn one_index_alone_is_searched_and_no_index_is_told() {
    let fault = |path| Fault::new(Trouble::Html).path(path);
    let one = Build::faulty(fault("/llms.txt")).session();
    assert!(one.answer("search_docs", json!({ "query": "alerts" })).await.contains("- /product/alerts.md\n"));
    let none = Build { sentry: FakeSentry::acme().fault(fault("/")).into(), ..Build::default() }.session();
    assert_snapshot!(none.refusal("search_docs", json!({ "query": "alerts" })).await);
}

#[tokio::test]
async fn it_needs_neither_a_token_nor_more_than_one_of_its_skills() {
    for skill in [Skill::Docs, Skill::Inspect] {
        let grant = Grant { skills: Skills::of(&[skill]), ..Grant::default() };
        let session =
            Build { grant, missing_token: Some("No token."), token: "", ..Build::default() }.session();
        session.answer("search_docs", json!({ "query": "logs" })).await;
        session.answer("get_doc", json!({ "path": "/cli.md" })).await;
    }
    let grant = Grant { skills: Skills::of(&[Skill::Triage]), ..Grant::default() };
    let refused = Build { grant, ..Build::default() }
        .session()
        .refusal("search_docs", json!({ "query": "logs" }))
        .await;
    assert!(refused.starts_with("# Not permitted"), "{refused}");
}

#[tokio::test]
async fn a_site_over_a_socket_is_searched_and_read_without_the_token() {
    let site = FakeSentry::acme().serve().await.unwrap();
    let session = over_a_socket(&site.url());
    let found = session.answer("search_docs", json!({ "query": "webpack source maps" })).await;
    assert!(found.contains("\n- /platforms/javascript/sourcemaps/uploading/webpack.md"), "{found}");
    let page = session.answer("get_doc", json!({ "path": "/platforms/javascript/sourcemaps.md" })).await;
    assert!(page.contains("| # Source Maps\n"), "{page}");
    assert_eq!(site.requests().len(), 3);
    for seen in site.requests() {
        assert!(!seen.headers.contains_key("authorization"), "{seen:?}");
    }
    // Larger than what is read, and of no announced length.
    site.faults().add(Fault::new(Trouble::Oversize { megabytes: 3 }));
    let refused = session.refusal("get_doc", json!({ "path": "/cli.md" })).await;
    assert!(refused.contains("larger than this server reads"), "{refused}");
}

/// What an answer may cost a model, in tokens.
#[tokio::test]
async fn answers_spend_few_tokens() {
    let vocabulary = tiktoken_rs::o200k_base().unwrap();
    let session = Session::new();
    for (tool, arguments, most) in [
        ("search_docs", json!({ "query": "set up session replay" }), 160),
        ("search_docs", json!({ "query": "javascript", "maxResults": 10 }), 320),
        ("get_doc", json!({ "path": "/platforms/python/logs.md" }), 130),
        ("get_doc", json!({ "path": "/platforms/javascript/configuration/options.md" }), 4_000),
    ] {
        let answer = session.answer(tool, arguments.clone()).await;
        let tokens = vocabulary.encode_ordinary(&answer).len();
        println!("{tool} {arguments}: {tokens} tokens");
        assert!(tokens <= most, "{tool} {arguments}: {tokens} tokens\n{answer}");
    }
}
