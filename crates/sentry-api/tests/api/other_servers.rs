//! Servers that are not the Sentry of today: what they lack is found out once, and asked for in their way.

use crate::asking::{acme, answer, answering, client, latest, resolved, within};
use fake_sentry::Replay;
use lexicon::{EventRef, IssueRef};
use sentry_api::{Client, Dialect, Error, InProcess, IssueChange, IssueEventSearch, IssueSearch};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// A client of a replayed server.
fn of(replay: Replay) -> (Client, Arc<Replay>) {
    let replay = Arc::new(replay);
    let answering = Arc::clone(&replay);
    let transport = InProcess::new(move |request| {
        let answer = answering.answer(&request);
        async move { answer }
    });
    (client(&replay.url(), transport), replay)
}

fn issue(text: &str) -> IssueRef {
    text.parse().unwrap()
}

fn lines(replay: &Replay) -> Vec<String> {
    replay.take().into_iter().map(|seen| seen.line.replace("/api/0", "")).collect()
}

fn search(sort: &str) -> IssueSearch<'_> {
    IssueSearch {
        query: "is:unresolved",
        sort,
        period: None,
        projects: &[],
        environments: &[],
        limit: 10,
        cursor: None,
    }
}

#[tokio::test]
async fn an_issue_is_asked_for_by_its_number_where_its_organization_does_not_have_it() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    let found = reader.issue(&acme(), &issue("BACKEND-4")).await.unwrap();
    assert_eq!(found.id.as_ref().unwrap().as_str(), "4");
    assert_eq!(
        lines(&replay),
        [
            "GET /organizations/acme/issues/BACKEND-4/",
            "GET /organizations/acme/issues/?query=&limit=100",
            "GET /issues/4/",
        ]
    );
    assert!(reader.dialect().issues_by_number);
    // What was found out is remembered, also of the other issues of the list, and in another call.
    let reader = client.reader(within(10));
    reader.event(&acme(), &issue("BACKEND-4"), &latest()).await.unwrap();
    reader.issue(&acme(), &issue("frontend-1")).await.unwrap();
    assert_eq!(lines(&replay), ["GET /issues/4/events/latest/", "GET /issues/5/"]);
}

#[tokio::test]
async fn what_a_list_showed_need_not_be_looked_up() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    reader.issues(&acme(), &search("-last_seen")).await.unwrap();
    replay.take();
    reader.issue(&acme(), &issue("BACKEND-4")).await.unwrap();
    assert_eq!(lines(&replay), ["GET /organizations/acme/issues/BACKEND-4/", "GET /issues/4/"]);
}

#[tokio::test]
async fn several_parts_of_an_answer_share_one_look_up() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    let (acme, four, latest) = (acme(), issue("BACKEND-4"), latest());
    let both = tokio::join!(reader.issue(&acme, &four), reader.event(&acme, &four, &latest));
    both.0.unwrap();
    both.1.unwrap();
    let looked = lines(&replay).into_iter().filter(|line| line.contains("limit=100")).count();
    assert_eq!(looked, 1);
}

#[tokio::test]
async fn an_issue_of_another_organization_is_not_read_by_its_number() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    let own = reader.event(&acme(), &issue("4"), &latest()).await.unwrap();
    assert_eq!(own.group_id.as_ref().unwrap().as_str(), "4");
    for _ in 0..2 {
        let foreign = reader.issue(&acme(), &issue("9")).await;
        assert!(matches!(foreign, Err(Error::Missing(_))), "{foreign:?}");
        let foreign = reader.event(&acme(), &issue("9"), &latest()).await;
        assert!(matches!(foreign, Err(Error::Missing(_))), "{foreign:?}");
        let writer = client.writer(within(10));
        let changed = writer.change_issue(&acme(), &issue("9"), &resolved()).await;
        assert!(matches!(changed, Err(Error::Missing(_))), "{changed:?}");
    }
    let nowhere = reader.issue(&acme(), &issue("NOWHERE-1")).await;
    assert!(matches!(nowhere, Err(Error::Missing(_))), "{nowhere:?}");
    let lines = lines(&replay);
    assert!(
        lines.iter().all(|line| !line.contains("/issues/9/events") && line.starts_with("GET ")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn changes_go_once_and_to_the_route_that_there_is() {
    let (client, replay) = of(Replay::another_server());
    client.reader(within(10)).issue(&acme(), &issue("BACKEND-4")).await.unwrap();
    replay.take();
    let writer = client.writer(within(10));
    let changed = writer.change_issue(&acme(), &issue("BACKEND-4"), &resolved()).await.unwrap();
    assert!(changed.status.as_ref().unwrap().same_as("resolved"));
    assert_eq!(lines(&replay), ["PUT /issues/4/"]);
    let note = writer.add_note(&acme(), &issue("BACKEND-4"), "looked at it").await.unwrap();
    assert!(note.text().unwrap().same_as("looked at it"));
    writer.add_note(&acme(), &issue("BACKEND-4"), "and again").await.unwrap();
    assert_eq!(
        lines(&replay),
        [
            "GET /issues/4/notes/?per_page=100",
            "GET /issues/4/comments/?per_page=100",
            "POST /issues/4/comments/",
            "POST /issues/4/comments/",
        ]
    );
    // A failure of the server is told, and nothing is sent again.
    let change = IssueChange { priority: Some("high"), ..IssueChange::default() };
    let failed = writer.change_issue(&acme(), &issue("BACKEND-4"), &change).await;
    assert!(matches!(failed, Err(Error::Failing { status: 500 })), "{failed:?}");
    assert_eq!(lines(&replay), ["PUT /issues/4/"]);
}

#[tokio::test]
async fn a_change_that_comes_first_finds_its_route_before_it_is_sent_there() {
    let (client, log) = answering(|request| match (request.method().as_str(), request.uri().path()) {
        ("GET", "/api/0/issues/4/") => answer(200, &[], r#"{"id":"4","project":{"id":"1"}}"#),
        ("GET", "/api/0/organizations/acme/projects/") => answer(200, &[], r#"[{"id":"1"}]"#),
        ("PUT", "/api/0/issues/4/") => answer(200, &[], r#"{"status":"resolved"}"#),
        _ => answer(405, &[("content-type", "text/html")], "Method not allowed"),
    });
    client.writer(within(10)).change_issue(&acme(), &issue("4"), &resolved()).await.unwrap();
    let puts: Vec<_> =
        log.requests().iter().filter(|r| r.method() == "PUT").map(|r| r.uri().path().to_owned()).collect();
    assert_eq!(puts, ["/api/0/organizations/acme/issues/4/", "/api/0/issues/4/"]);
}

#[tokio::test]
async fn a_page_before_every_route_is_told_as_what_it_is() {
    let (client, log) = answering(|_| answer(200, &[("content-type", "text/html")], "<html>Sign in</html>"));
    for id in ["4", "BACKEND-4"] {
        let error = client.reader(within(10)).issue(&acme(), &issue(id)).await.unwrap_err();
        assert!(matches!(error, Error::WebPage { status: 200 }), "{error:?}");
        let error =
            client.writer(within(10)).change_issue(&acme(), &issue(id), &resolved()).await.unwrap_err();
        assert!(matches!(error, Error::WebPage { status: 200 }), "{error:?}");
    }
    assert_eq!(client.reader(within(10)).dialect(), Dialect::default());
    assert_eq!(log.requests().iter().filter(|request| request.method() == "PUT").count(), 2);
}

#[tokio::test]
async fn one_page_and_a_look_up_in_vain_say_nothing_of_the_server() {
    for (list, status) in [("[]", 200), (r#"{"detail":"No."}"#, 403), (r#"{"detail":"Gone."}"#, 404)] {
        let in_repair = AtomicBool::new(true);
        let (client, log) = answering(move |request| match request.uri().path() {
            "/api/0/organizations/acme/issues/" => answer(status, &[], list),
            "/api/0/organizations/acme/issues/BACKEND-4/" if in_repair.swap(false, Ordering::SeqCst) => {
                answer(200, &[("content-type", "text/html")], "<html>Back soon</html>")
            }
            _ => answer(200, &[], r#"{"id":"4","shortId":"BACKEND-4"}"#),
        });
        let reader = client.reader(within(10));
        let error = reader.issue(&acme(), &issue("BACKEND-4")).await.unwrap_err();
        assert!(matches!(error, Error::Missing(_) | Error::Forbidden(_)), "{error:?}");
        assert_eq!(reader.dialect(), Dialect::default(), "{status}");
        assert!(reader.issue(&acme(), &issue("BACKEND-4")).await.is_ok());
        let asked = log.requests();
        assert!(asked.iter().all(|request| request.uri().path().starts_with("/api/0/organizations/")));
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_the_look_up_of_another_call_ends_at_the_deadline() {
    let transport = InProcess::new(|request| async move {
        match request.uri().path() {
            "/api/0/issues/4/" => answer(200, &[], r#"{"id":"4","project":{"id":"1"}}"#),
            "/api/0/organizations/acme/projects/" => answer(200, &[], r#"[{"id":"1"}]"#),
            "/api/0/organizations/acme/issues/" => std::future::pending().await,
            _ => answer(405, &[("content-type", "text/html")], "Method not allowed"),
        }
    });
    let client = client("https://sentry.example.com", transport);
    client.reader(within(10)).issue(&acme(), &issue("4")).await.unwrap();
    let long = client.clone();
    let first = async { long.reader(within(3_600)).issue(&acme(), &issue("BACKEND-1")).await.map(drop) };
    let second = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began = Instant::now();
        let error = client.reader(within(5)).issue(&acme(), &issue("BACKEND-2")).await.unwrap_err();
        assert!(matches!(error, Error::Deadline(limit) if limit.as_secs() == 5), "{error:?}");
        assert_eq!(began.elapsed().as_secs(), 5);
    };
    tokio::select! {
        _ = first => panic!("the other call still looks"),
        () = second => {}
    }
}

#[tokio::test]
async fn sorts_are_said_in_the_words_of_the_server() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    for (sort, columns) in [
        ("date", &["date", "-last_seen"][..]),
        ("freq", &["-count"]),
        ("new", &["-first_seen"]),
        ("user", &["-last_seen"]),
    ] {
        let page = reader.issues(&acme(), &search(sort)).await.unwrap();
        assert_eq!((page.items.len(), page.hits), (2, Some(2)), "{sort}");
        let asked = lines(&replay);
        let asked: Vec<_> = asked.iter().map(|line| line.split("sort=").nth(1).unwrap()).collect();
        let asked: Vec<_> = asked.iter().map(|rest| rest.split('&').next().unwrap()).collect();
        assert_eq!(asked, columns, "{sort}");
    }
    assert!(reader.dialect().sorts_by_column);
    let next = reader.issues(&acme(), &IssueSearch { limit: 1, ..search("date") }).await.unwrap().next;
    assert_eq!(next.unwrap().as_str(), "cD0yMDI2");
}

#[tokio::test]
async fn tags_comments_and_the_account_are_asked_for_in_the_way_that_there_is() {
    let (client, replay) = of(Replay::another_server());
    let reader = client.reader(within(10));
    let four = issue("4");
    assert!(reader.identity().await.unwrap().email.as_ref().unwrap().same_as("owner@example.com"));
    let tag = reader.issue_tag(&acme(), &four, "environment").await.unwrap();
    assert_eq!((tag.top_values.len(), tag.total_values.unwrap().0), (2, 4));
    let values = reader.issue_tag_values(&acme(), &four, "environment", 25, None).await.unwrap();
    assert_eq!((values.items.len(), values.next), (2, None));
    let none = reader.issue_tag(&acme(), &four, "planet").await;
    assert!(matches!(none, Err(Error::Missing(_))), "{none:?}");
    let notes = reader.notes(&acme(), &four).await.unwrap();
    assert!(notes.items[0].text().unwrap().same_as("seen before"));
    let rows = IssueEventSearch { limit: 5, ..IssueEventSearch::default() };
    let events = reader.issue_events(&acme(), &four, &rows).await.unwrap();
    assert!(events.items[0].date_created.is_some(), "its lists are in snake case");
    // The second time nothing is tried in vain.
    replay.take();
    reader.issue_tag(&acme(), &four, "environment").await.unwrap();
    reader.notes(&acme(), &four).await.unwrap();
    assert_eq!(lines(&replay), ["GET /issues/4/tags/", "GET /issues/4/comments/?per_page=100"]);
}

#[tokio::test]
async fn the_latest_event_stands_for_the_recommended_one_where_none_is() {
    for (replay, id) in [(Replay::another_server(), "BACKEND-4"), (Replay::older_sentry(), "BACKEND-2")] {
        let (client, replay) = of(replay);
        let reader = client.reader(within(10));
        for _ in 0..2 {
            let event = reader.event(&acme(), &issue(id), &EventRef::Recommended).await.unwrap();
            assert!(event.id.is_some());
        }
        assert!(reader.dialect().recommends_no_event);
        let asked = lines(&replay);
        assert_eq!(asked.last().unwrap().rsplit('/').nth(1), Some("latest"), "{asked:?}");
    }
    // An event that there is none of is still told so.
    let (client, _) = of(Replay::another_server());
    let oldest = client.reader(within(10)).event(&acme(), &issue("4"), &EventRef::Oldest).await;
    assert!(matches!(oldest, Err(Error::Refused { status: 422, .. })), "{oldest:?}");
}

#[tokio::test]
async fn a_trace_is_read_as_a_list_and_as_an_object() {
    let (older, _) = of(Replay::older_sentry());
    let trace = "60405bc9a9b5463597d432604479e3e8".parse().unwrap();
    let found = older.reader(within(10)).trace_transactions(&acme(), &trace).await.unwrap();
    assert_eq!((found.transactions.len(), found.orphan_errors.len()), (1, 0));
    let (newer, _) = answering(|_| {
        let body = r#"{"transactions":[{"span_id":"b533ef2513144cc3"},7],"orphan_errors":[{"title":"x"}]}"#;
        answer(200, &[], body)
    });
    let found = newer.reader(within(10)).trace_transactions(&acme(), &trace).await.unwrap();
    assert_eq!((found.transactions.len(), found.transactions.skipped, found.orphan_errors.len()), (1, 1, 1));
}

#[tokio::test]
async fn regions_are_learned_apart_from_the_base() {
    let (client, _) = of(Replay::another_server());
    client.reader(within(10)).issues(&acme(), &search("date")).await.unwrap();
    let hosts = lexicon::Hosts::from_url("https://eu.sentry.example.com", false).unwrap();
    let region = client.at(hosts.base().clone());
    assert!(client.reader(within(10)).dialect().sorts_by_column);
    assert_eq!(region.reader(within(10)).dialect(), Dialect::default());
    assert!(region.at(client_host()).reader(within(10)).dialect().sorts_by_column);
}

fn client_host() -> lexicon::Host {
    lexicon::Hosts::from_url("http://127.0.0.1:9000", true).unwrap().base().clone()
}
