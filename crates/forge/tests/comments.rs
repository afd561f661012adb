#![cfg(test)]

//! Both forges, played by a list of comments in memory.

use async_trait::async_trait;
use forge::{Carry, Error, Lost, MARKER, Outcome, Report, Thread};
use http::{Method, Request, Response};
use serde_json::{Value, json};
use std::{sync::Mutex, time::Duration};

/// A forge: its comments, who asks, and what it answers instead.
#[derive(Default)]
struct Played {
    comments: Mutex<Vec<Value>>,
    /// What `/user` says; nothing is a refusal.
    user: Option<Value>,
    /// `(part of the request, status)`.
    refuses: Option<(&'static str, u16)>,
    slow: bool,
    seen: Mutex<Vec<String>>,
}

const TOKEN: &str = "made-up-token";
const ACTIONS: &str = "github-actions[bot]";

#[async_trait]
impl Carry for Played {
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Lost> {
        if self.slow {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let line = format!("{method} {uri}");
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let bearer = header("authorization").or(header("private-token")).unwrap();
        assert!(bearer == TOKEN || bearer == format!("Bearer {TOKEN}"));
        self.seen.lock().unwrap().push(line.clone());
        let answer = |status: u16, value: &Value| {
            Ok(Response::builder().status(status).body(value.to_string().into_bytes()).unwrap())
        };
        if let Some((part, status)) = self.refuses
            && line.contains(part)
        {
            return answer(status, &json!({ "message": "@everyone <img src=x>" }));
        }
        let mut comments = self.comments.lock().unwrap();
        if uri.path().ends_with("/user") {
            return match &self.user {
                Some(user) => answer(200, user),
                None => answer(403, &json!({ "message": "Resource not accessible by integration" })),
            };
        }
        let sent =
            || String::from_utf8(request.body().clone()).unwrap().parse::<Value>().unwrap()["body"].clone();
        if method == Method::GET {
            let page = |name: &str| {
                let query = uri.query().unwrap().split('&').find_map(|pair| pair.strip_prefix(name));
                query.unwrap().parse::<usize>().unwrap()
            };
            let (size, number) = (page("per_page="), page("page="));
            let here: Vec<Value> = comments.iter().skip(size * (number - 1)).take(size).cloned().collect();
            return answer(200, &Value::Array(here));
        }
        if method == Method::POST {
            let id = 1_000 + comments.len();
            let author = self.user.clone().unwrap_or_else(|| json!({ "id": 1, "login": ACTIONS }));
            comments.push(json!({ "id": id, "body": sent(), "user": author }));
            return answer(201, &json!({}));
        }
        let id: u64 = uri.path().rsplit('/').next().unwrap().parse().unwrap();
        let comment = comments.iter_mut().find(|comment| comment["id"] == id).unwrap();
        comment["body"] = sent();
        answer(200, &json!({}))
    }
}

impl Played {
    fn of(comments: Vec<Value>) -> Self {
        Self { comments: Mutex::new(comments), ..Self::default() }
    }

    fn bodies(&self) -> Vec<String> {
        let comments = self.comments.lock().unwrap();
        comments.iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }

    /// The requests that change something.
    fn changes(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|line| !line.starts_with("GET ")).cloned().collect()
    }
}

fn comment(id: u64, login: &str, body: &str) -> Value {
    json!({ "id": id, "body": body, "user": { "id": id, "login": login, "type": "User" } })
}

fn github() -> Thread {
    Thread::github("https://api.github.example/", "acme/web", 7, TOKEN.into()).unwrap()
}

fn gitlab() -> Thread {
    Thread::gitlab("https://gitlab.example/api/v4", "42", "7", TOKEN.into()).unwrap()
}

const NEWS: Report<'_> = Report { markdown: "### Errors\n\n- one\n", has_news: true, about: "" };
const NO_NEWS: Report<'_> = Report { markdown: "### No errors\n", has_news: false, about: "" };

#[tokio::test]
async fn a_comment_is_written_once_and_then_brought_up_to_date() {
    let forge = Played::of(vec![comment(1, "ada", "looks good")]);
    assert_eq!(github().post(&forge, NO_NEWS).await, Ok(Outcome::None));
    assert_eq!(github().post(&forge, NEWS).await, Ok(Outcome::Created));
    assert_eq!(github().post(&forge, NEWS).await, Ok(Outcome::Unchanged));
    assert_eq!(github().post(&forge, NO_NEWS).await, Ok(Outcome::Updated));
    assert_eq!(forge.bodies(), ["looks good".to_owned(), format!("{MARKER}\n### No errors\n")]);
    assert_eq!(
        forge.changes(),
        [
            "POST https://api.github.example/repos/acme/web/issues/7/comments",
            "PATCH https://api.github.example/repos/acme/web/issues/comments/1001",
        ]
    );
}

#[tokio::test]
async fn a_note_of_a_merge_request_is_kept_in_the_same_way() {
    let user = json!({ "id": 9, "username": "project_42_bot" });
    let forge = Played { user: Some(user), ..Played::default() };
    assert_eq!(gitlab().post(&forge, NEWS).await, Ok(Outcome::Created));
    let own = json!({ "id": 5, "body": format!("{MARKER}\nx"), "author": { "id": 9 }, "system": false });
    let forge = Played { comments: Mutex::new(vec![own]), ..forge };
    assert_eq!(gitlab().post(&forge, NO_NEWS).await, Ok(Outcome::Updated));
    assert_eq!(
        forge.changes(),
        [
            "POST https://gitlab.example/api/v4/projects/42/merge_requests/7/notes",
            "PUT https://gitlab.example/api/v4/projects/42/merge_requests/7/notes/5",
        ]
    );
}

#[tokio::test]
async fn a_comment_of_somebody_else_is_left_alone_whatever_it_holds() {
    let marked = format!("{MARKER}\nmine?");
    let others = vec![
        comment(1, "mallory", &marked),
        comment(2, "github-actions", &marked),
        comment(3, ACTIONS, &format!("I quote: {marked}")),
        json!({ "id": 4, "body": marked }),
        json!({ "id": 5, "body": marked, "user": null }),
    ];
    let forge = Played::of(others.clone());
    assert_eq!(github().post(&forge, NEWS).await, Ok(Outcome::Created));
    assert_eq!(forge.comments.lock().unwrap()[..5], others);
    let system = json!({ "id": 5, "body": marked, "author": { "id": 9 }, "system": true });
    let forge =
        Played { user: Some(json!({ "id": 9 })), ..Played::of(vec![system, comment(8, "x", &marked)]) };
    assert_eq!(gitlab().post(&forge, NEWS).await, Ok(Outcome::Created));
    assert_eq!(forge.changes().len(), 1);
}

#[tokio::test]
async fn all_pages_are_looked_through_and_no_second_comment_is_written() {
    let mut comments: Vec<Value> = (1..=250).map(|id| comment(id, "ada", "x")).collect();
    comments.push(comment(900, ACTIONS, &format!("{MARKER}\nold")));
    let forge = Played::of(comments);
    assert_eq!(github().post(&forge, NEWS).await, Ok(Outcome::Updated));
    let endless = Played::of((1..=3_100).map(|id| comment(id, "ada", "x")).collect());
    assert_eq!(github().post(&endless, NEWS).await, Err(Error::TooMany));
    assert!(endless.changes().is_empty());
}

#[tokio::test]
async fn what_fails_is_told_in_our_own_words_and_writes_nothing() {
    let refused = |doing: &'static str, status: u16| Err(Error::Refused { doing, status });
    for (thread, part, status, doing) in [
        (github(), "/comments?", 403, "list the comments"),
        (github(), "/comments?", 404, "list the comments"),
        (github(), "/comments?", 502, "list the comments"),
        (github(), "/comments?", 302, "list the comments"),
        (github(), "/user", 401, "tell whose the token is"),
        (github(), "POST", 403, "write a comment"),
        (gitlab(), "/user", 403, "tell whose the token is"),
        (gitlab(), "/notes?", 500, "list the comments"),
        (gitlab(), "POST", 404, "write a comment"),
    ] {
        let forge =
            Played { user: Some(json!({ "id": 9 })), refuses: Some((part, status)), ..Played::default() };
        let outcome = thread.post(&forge, NEWS).await;
        assert_eq!(outcome, refused(doing, status), "{part} {status}");
        assert!(!outcome.unwrap_err().to_string().contains("everyone"));
        assert!(forge.bodies().is_empty());
    }
    let odd = Played { user: Some(json!({ "id": "x" })), ..Played::default() };
    assert_eq!(gitlab().post(&odd, NEWS).await, Err(Error::Unreadable("tell whose the token is")));
}

#[tokio::test(start_paused = true)]
async fn a_slow_forge_costs_twenty_seconds() {
    let forge = Played { slow: true, ..Played::default() };
    let begun = tokio::time::Instant::now();
    assert_eq!(github().post(&forge, NEWS).await, Err(Error::Slow(20)));
    assert!(begun.elapsed() <= Duration::from_secs(21));
}

#[test]
fn a_token_goes_nowhere_in_the_clear_and_no_name_leads_elsewhere() {
    for api in [
        "http://api.github.example",
        "ftp://x",
        "x",
        "https://u:p@h/",
        "https://h/?q",
        "http://localhost.evil.example",
    ] {
        assert_eq!(Thread::github(api, "acme/web", 7, TOKEN.into()).unwrap_err(), Error::Address, "{api}");
    }
    assert!(Thread::github("http://127.0.0.1:8080", "acme/web", 7, TOKEN.into()).is_ok());
    for repository in ["acme", "acme/web/x", "../..", "acme/..", "acme/we b", "/web", "acme/web?x=1"] {
        let refused = Thread::github("https://h", repository, 7, TOKEN.into()).unwrap_err();
        assert_eq!(refused, Error::Name("repository"), "{repository}");
    }
    for (project, request) in [("a", "1"), ("1", "../2"), ("", "1"), ("-1", "1")] {
        assert!(Thread::gitlab("https://h", project, request, TOKEN.into()).is_err());
    }
    let shown = format!("{:?}", github());
    assert!(!shown.contains(TOKEN), "{shown}");
}
