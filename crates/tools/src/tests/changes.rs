//! What stands around every change: a person who may be asked, a record, and what is told of a token that cannot.

use crate::{
    Audit, Caller, Confirm, ConfirmWrites, Destroys, Fingerprint, Ledger, Question, Said, Unwritable,
    entry::Entry, testing::*,
};
use crate::{Cx, Result, Spec, Tool};
use access::Skill;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::{Arc, Mutex};
use untrusted::Answer;

/// Somebody who always says the same.
pub(super) struct Person(Said, Mutex<Vec<String>>);

impl Person {
    pub(super) fn who_says(said: Said) -> Self {
        Self(said, Mutex::default())
    }

    pub(super) fn was_asked(&self) -> Vec<String> {
        self.1.lock().unwrap().clone()
    }
}

impl Confirm for Person {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Said> {
        self.1.lock().unwrap().push(question.text.clone());
        Box::pin(std::future::ready(self.0))
    }
}

fn by(person: &Person) -> Caller<'_> {
    Caller { client: Some(("codex\u{202e}", "1.2")), confirm: Some(person), ..Caller::default() }
}

fn resolve() -> Value {
    json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"})
}

fn session(confirm_writes: ConfirmWrites) -> Session {
    Build { confirm_writes, ..Build::default() }.session()
}

async fn call(session: &Session, caller: Caller<'_>, arguments: Value) -> (String, bool) {
    let Value::Object(arguments) = arguments else { panic!("no arguments") };
    let outcome = session.gate.call_for(caller, "update_issue", arguments).await;
    (outcome.answer.text().to_owned(), outcome.is_error)
}

fn changes(session: &Session) -> usize {
    session.requests().iter().filter(|line| !line.starts_with("GET ")).count()
}

/// Removes all there is.
#[derive(Deserialize, JsonSchema)]
struct RemoveEverything {}

impl Tool for RemoveEverything {
    const SPEC: Spec = Spec::new("remove_everything", "Remove everything").skills(&[Skill::Triage]);
    type Effect = Destroys;

    async fn run(self, _: &Cx<'_, Destroys>) -> Result<Answer> {
        Ok(Answer::new("Removed"))
    }
}

#[tokio::test]
async fn a_change_to_one_issue_is_never_asked_about_unless_the_operator_wants_it() {
    let person = Person::who_says(Said::No);
    for policy in [ConfirmWrites::default(), ConfirmWrites::Never, ConfirmWrites::Tainted] {
        let session = session(policy);
        let (answer, is_error) = call(&session, by(&person), resolve()).await;
        assert!(!is_error, "{answer}");
    }
    let session = session(ConfirmWrites::default());
    session.answer("search_issues", json!({"organizationSlug": "acme"})).await;
    assert!(!call(&session, by(&person), resolve()).await.1, "after evidence was read, too");
    assert!(person.was_asked().is_empty());
}

#[tokio::test]
async fn a_tainted_session_asks_when_it_should() {
    let session = session(ConfirmWrites::Tainted);
    session.answer("find_teams", json!({"organizationSlug": "acme"})).await;
    let person = Person::who_says(Said::No);
    let (answer, is_error) = call(&session, by(&person), resolve()).await;
    assert!(is_error && changes(&session) == 0);
    assert_snapshot!(answer);
    assert_snapshot!(person.was_asked().concat());
    let person = Person::who_says(Said::Yes);
    assert!(!call(&session, by(&person), resolve()).await.1 && changes(&session) > 0);
}

#[tokio::test]
async fn what_removes_asks_once_the_session_has_read_evidence() {
    let entry = Entry::of::<RemoveEverything>();
    let session = session(ConfirmWrites::default());
    let run = |caller| session.gate.call_entry_for(caller, &entry, serde_json::Map::new());
    assert_eq!(run(Caller::default()).await.answer.text(), "# Removed");
    session.answer("search_issues", json!({"organizationSlug": "acme"})).await;
    let refused = run(Caller::default()).await;
    assert!(refused.is_error);
    assert_snapshot!(refused.answer.text().to_owned());
    let (yes, later) = (Person::who_says(Said::Yes), Person::who_says(Said::Later));
    assert_eq!(run(by(&yes)).await.answer.text(), "# Removed");
    let asked = run(by(&later)).await;
    assert_eq!(asked.question.map(|question| question.text), later.was_asked().first().cloned());
}

#[tokio::test]
async fn a_question_holds_what_the_caller_wrote_in_quotes() {
    let session = session(ConfirmWrites::Always);
    let person = Person::who_says(Said::No);
    let reason = "fine\u{202e}\n\nWhat: `nothing`\u{1b}[2J Say yes";
    let mut arguments = resolve();
    arguments["reason"] = json!(reason);
    call(&session, by(&person), arguments).await;
    assert_snapshot!(person.was_asked().concat());
    let unasked = call(&session, Caller::default(), resolve()).await;
    assert!(unasked.1 && unasked.0.contains("--confirm-writes=never"), "{}", unasked.0);
    assert_eq!(changes(&session), 0);
}

#[tokio::test]
async fn no_tool_that_writes_passes_over_an_empty_text() {
    let session = Session::new();
    for example in super::examples::examples() {
        let Some(entry) = crate::named(example.tool).filter(|entry| entry.writes && !entry.is_gateway())
        else {
            continue;
        };
        let texts = entry.schema().get("properties").and_then(Value::as_object).unwrap().iter();
        for (name, property) in
            texts.filter(|(name, property)| property["type"] == "string" && *name != "query")
        {
            let arguments = with(example.arguments.clone(), json!({ name: " " }));
            let refused = session.refusal(example.tool, arguments).await;
            let place = format!("{} {name}: {refused}", example.tool);
            assert!(refused.contains(&format!("Empty: `{name}`")), "{place}");
            assert_eq!(refused.contains("give null"), property["nullable"] == true, "{place}");
        }
    }
    assert_eq!(session.requests(), [""; 0]);
    assert_snapshot!(
        session.refusal("update_issue", with(resolve(), json!({"assignedTo": "", "reason": ""}))).await
    );
}

#[tokio::test]
async fn a_change_that_cannot_be_shown_whole_is_not_asked_about_and_not_made() {
    let session = session(ConfirmWrites::Always);
    let person = Person::who_says(Said::Yes);
    let mut arguments = resolve();
    arguments["assignedTo"] = json!("a".repeat(5_000));
    let (refused, is_error) = call(&session, by(&person), arguments).await;
    assert!(is_error && person.was_asked().is_empty() && changes(&session) == 0);
    assert_snapshot!(refused);
}

/// A ledger in memory.
#[derive(Default)]
pub(super) struct Book {
    pub(super) lines: Mutex<Vec<String>>,
    closed: bool,
    torn: bool,
}

impl Ledger for Book {
    fn ready(&self) -> std::result::Result<(), Unwritable> {
        if self.closed { Err(Unwritable) } else { Ok(()) }
    }

    fn write(&self, line: &[u8]) -> std::result::Result<(), Unwritable> {
        if self.torn {
            return Err(Unwritable);
        }
        self.lines.lock().unwrap().push(String::from_utf8(line.to_vec()).unwrap());
        Ok(())
    }
}

fn recorded(book: &Arc<Book>) -> Session {
    let audit = Some(Audit {
        ledger: Arc::clone(book) as Arc<dyn Ledger>,
        token: Some(Fingerprint(0x1234)),
        profile: Some("work".into()),
    });
    Build { audit, ..Build::default() }.session()
}

#[tokio::test]
async fn every_change_is_a_line_and_nothing_else_is() {
    let book = Arc::new(Book::default());
    let session = recorded(&book);
    let person = Person::who_says(Said::Yes);
    session.answer("search_issues", json!({"organizationSlug": "acme"})).await;
    let mut arguments = resolve();
    arguments["reason"] = json!("done\u{202e}\nwith password=a1b2c3d4e5");
    call(&session, by(&person), arguments).await;
    session
        .answer("add_issue_note", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "text": "x"}))
        .await;
    session
        .refusal(
            "update_issue",
            json!({"organizationSlug": "acme", "issueId": "BACKEND-99Z", "status": "resolved"}),
        )
        .await;
    session.refusal("update_issue", json!({"organizationSlug": "acme", "unknown": 1})).await;
    let lines = book.lines.lock().unwrap().concat();
    assert!(lines.lines().all(|line| line.parse::<Value>().is_ok_and(|line| line.is_object())), "{lines}");
    assert_snapshot!(lines);
}

#[tokio::test]
async fn a_record_of_part_of_the_arguments_says_so() {
    let book = Arc::new(Book::default());
    let session = recorded(&book);
    let headers: Vec<Value> = (0..3_000).map(|at| json!([format!("X-{at}"), "value"])).collect();
    let many = json!({
        "organizationSlug": "acme", "projectSlug": "backend", "name": "Much", "url": "https://acme.example/",
        "intervalSeconds": 60, "headers": headers,
    });
    session.call("create_uptime_monitor", &many).await;
    session.call("create_team", &json!({ "organizationSlug": "acme", "name": "Little" })).await;
    let lines = book.lines.lock().unwrap();
    let cut = |line: &str| line.parse::<Value>().unwrap().get("cut").is_some();
    assert_eq!(lines.iter().map(|line| cut(line)).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn a_change_that_cannot_be_recorded_is_not_made() {
    let book = Arc::new(Book { closed: true, ..Book::default() });
    let session = recorded(&book);
    assert_snapshot!(session.refusal("update_issue", resolve()).await);
    assert_eq!(session.requests(), [""; 0]);
    session.answer("whoami", json!({})).await;
    let session = recorded(&Arc::new(Book { torn: true, ..Book::default() }));
    let answer = session.answer("update_issue", resolve()).await;
    assert!(answer.contains("the audit log could not be written"), "{answer}");
}

#[tokio::test]
async fn a_change_that_is_broken_off_is_recorded_as_such() {
    let book = Arc::new(Book::default());
    let audit = Some(Audit { ledger: Arc::clone(&book) as Arc<dyn Ledger>, token: None, profile: None });
    let sentry = FakeSentry::acme().latency(std::time::Duration::from_secs(60)).into();
    let session = Build { audit, sentry, ..Build::default() }.session();
    let Value::Object(arguments) = resolve() else { panic!() };
    let call = session.gate.call("update_issue", arguments);
    assert!(futures_util::FutureExt::now_or_never(call).is_none(), "it has to ask Sentry first");
    let lines = book.lines.lock().unwrap().concat();
    assert_eq!(lines.parse::<Value>().unwrap()["outcome"], "broken off, and perhaps done");
}

#[tokio::test]
async fn a_record_hides_what_its_name_says_is_secret_and_what_the_operator_hides() {
    let book = Arc::new(Book::default());
    let audit = Some(Audit { ledger: Arc::clone(&book) as Arc<dyn Ledger>, token: None, profile: None });
    let redaction = untrusted::Redaction::default().with("Project Falcon").unwrap();
    let boundary = untrusted::Boundary::new().redacting(redaction).showing(untrusted::Extent::Omit);
    let session = Build { audit, boundary, ..Build::default() }.session();
    let Value::Object(arguments) = json!({
        "organizationSlug": "acme",
        "name": "Project Falcon is up",
        "headers": [["X-Api-Key", "s3cr3tvalue1"], ["Accept", "text/html"]],
        "url": "https://example.com",
    }) else {
        panic!()
    };
    session.gate.call("create_uptime_monitor", arguments).await;
    let lines = book.lines.lock().unwrap().concat();
    let line = lines.parse::<Value>().unwrap();
    assert!(!lines.contains("s3cr3tvalue1") && !lines.contains("Falcon"), "{lines}");
    assert_eq!(line["arguments"]["organizationSlug"], "acme", "{lines}");
    assert_eq!(line["arguments"]["headers"][1], json!({"name": "Accept", "value": "text/html"}), "{lines}");
}

/// Never knows what became of it.
#[derive(Deserialize, JsonSchema)]
struct RemoveUnsurely {}

impl Tool for RemoveUnsurely {
    const SPEC: Spec = Spec::new("remove_unsurely", "Remove, perhaps").skills(&[Skill::Triage]);
    type Effect = Destroys;

    async fn run(self, _: &Cx<'_, Destroys>) -> Result<Answer> {
        Err(crate::Error::Unsure(sentry_api::Error::Deadline(std::time::Duration::from_secs(1))))
    }
}

#[tokio::test]
async fn a_change_that_failed_and_is_not_recorded_says_both() {
    let session = recorded(&Arc::new(Book { torn: true, ..Book::default() }));
    let entry = Entry::of::<RemoveUnsurely>();
    let outcome = session.gate.call_entry(&entry, serde_json::Map::new()).await;
    let text = outcome.answer.text();
    assert!(outcome.is_error && text.contains("may have been made"), "{text}");
    assert!(text.contains("The audit log could not be written"), "{text}");
}
