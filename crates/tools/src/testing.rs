//! How tools are tested: a whole call, through the gate, against the embedded Sentry.
//!
//! Keep in mind: the answer is what people get, so the answer is what tests look at. Times and the nonce
//! are fixed. A test that wants another world builds its own [`Session`].

mod asked_model;

pub(crate) use asked_model::model_at;
pub(crate) use fake_sentry::{FakeSentry, Fault, Trouble};
pub(crate) use serde_json::{Value, json};

use crate::{Audit, ConfirmWrites, Gate, ListedTool, Outcome, Setup, Surface, Taint, documentation};
use access::{Constraint, Grant};
use lexicon::{Hosts, Timestamp};
use sentry_api::{Client, Http, HttpSettings, InProcess, Settings, Transport};
use sentry_docs::Site;
use std::sync::{Arc, Mutex};
use untrusted::Boundary;

/// Compares a whole answer with `snapshots/NAME_OF_THE_TEST.snap` beside the test; a second one of the same test
/// has `-2` behind its name. `INSTA_UPDATE=always cargo nextest run -p tools` writes them anew.
macro_rules! assert_snapshot {
    ($answer:expr) => {{
        let answer: String = $answer;
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(answer)
        })
    }};
}
pub(crate) use assert_snapshot;

/// A session with the embedded Sentry.
pub(crate) struct Session {
    pub(crate) gate: Gate,
    pub(crate) sentry: Arc<FakeSentry>,
    addresses: Arc<Mutex<Vec<String>>>,
}

/// What may differ from the usual session.
pub(crate) struct Build {
    pub(crate) sentry: Arc<FakeSentry>,
    pub(crate) grant: Grant,
    pub(crate) token: &'static str,
    pub(crate) organization: Option<&'static str>,
    pub(crate) surface: Surface,
    pub(crate) hosts: Hosts,
    /// Another documentation site than Sentry's own.
    pub(crate) docs: Option<&'static str>,
    /// The documentation site at this address, over a socket.
    pub(crate) docs_over_http: Option<String>,
    pub(crate) missing_token: Option<&'static str>,
    pub(crate) confirm_writes: ConfirmWrites,
    pub(crate) audit: Option<Audit>,
    pub(crate) taint: Taint,
    pub(crate) boundary: Boundary,
    pub(crate) model: Option<llm::Model>,
    /// Changes what Sentry answers to a path.
    pub(crate) bend: fn(&str, &mut Value),
    /// Whether a gateway gives up on every change, which Sentry makes all the same.
    pub(crate) loses_changes: bool,
    /// The checkout beside the server.
    pub(crate) workspace: Option<checkout::Workspace>,
}

impl Default for Build {
    fn default() -> Self {
        Self {
            sentry: FakeSentry::acme().into(),
            // Every tool can be tried; what is absent without it is tested by itself.
            grant: Grant { allow_delete: true, ..Grant::default() },
            token: fake_sentry::FULL_TOKEN,
            organization: None,
            surface: Surface::All,
            hosts: Hosts::from_hostname("sentry.example.com", false).unwrap(),
            docs: None,
            docs_over_http: None,
            missing_token: None,
            // What is asked about and when is tested by itself.
            confirm_writes: ConfirmWrites::Never,
            audit: None,
            taint: Taint::default(),
            boundary: Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01),
            model: None,
            bend: unbent,
            loses_changes: false,
            workspace: None,
        }
    }
}

/// Leaves an answer as it is.
fn unbent(_: &str, _: &mut Value) {}

/// The embedded world's "now".
fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

impl Build {
    /// The usual session, confined.
    pub(crate) fn confined(organization: &str, project: Option<&str>) -> Self {
        let organization = Some(organization.parse().unwrap());
        let project = project.map(|slug| slug.parse().unwrap());
        let grant = Grant { constraint: Constraint { organization, project }, ..Grant::default() };
        Self { grant, ..Self::default() }
    }

    /// The usual session, in which this goes wrong with every request.
    pub(crate) fn troubled(trouble: Trouble) -> Self {
        Self::faulty(Fault::new(trouble))
    }

    /// The usual session, in which this goes wrong.
    pub(crate) fn faulty(fault: Fault) -> Self {
        Self { sentry: FakeSentry::acme().fault(fault).into(), ..Self::default() }
    }

    pub(crate) fn session(self) -> Session {
        let sentry = self.sentry;
        let answering = Arc::clone(&sentry);
        let addresses: Arc<Mutex<Vec<String>>> = Arc::default();
        let noting = Arc::clone(&addresses);
        let transport = InProcess::new(move |request| {
            noting.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
            let sentry = Arc::clone(&answering);
            async move {
                let path = request.uri().path().to_owned();
                let is_lost = self.loses_changes && request.method() != "GET";
                let mut answer = sentry.call(request.map(Into::into)).await.map(Vec::from);
                if is_lost {
                    *answer.status_mut() = http::StatusCode::GATEWAY_TIMEOUT;
                }
                // Reading and writing every answer once more is a good part of what tests would do.
                if std::ptr::fn_addr_eq(self.bend, unbent as fn(&str, &mut Value)) {
                    return answer;
                }
                bent(answer, |value| (self.bend)(&path, value))
            }
        });
        let settings = Settings {
            base: self.hosts.base().clone(),
            token: Some(self.token.to_owned().into()),
            headers: Vec::new(),
        };
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let gate = Gate::new(Setup {
            client: Client::new(settings, Arc::clone(&transport)),
            documentation: match &self.docs_over_http {
                None => documentation(Site::host_at(self.docs).unwrap(), transport),
                Some(url) => {
                    let http = Arc::new(Http::new(HttpSettings::default()));
                    documentation(Site::host_at(Some(url)).unwrap(), http)
                }
            },
            hosts: self.hosts,
            grant: self.grant,
            organization: self.organization.map(|slug| slug.parse().unwrap()),
            boundary: self.boundary,
            clock: now,
            missing_token: self.missing_token,
            surface: self.surface,
            confirm_writes: self.confirm_writes,
            audit: self.audit,
            taint: self.taint,
            model: self.model,
            workspace: self.workspace,
        });
        Session { gate, sentry, addresses }
    }
}

/// The answer with its JSON changed; one that the change leaves alone is sent byte by byte.
fn bent(mut answer: http::Response<Vec<u8>>, bend: impl Fn(&mut Value)) -> http::Response<Vec<u8>> {
    let Ok(true_value) = String::from_utf8_lossy(answer.body()).parse::<Value>() else { return answer };
    let mut value = true_value.clone();
    bend(&mut value);
    if value != true_value {
        answer.headers_mut().remove(http::header::CONTENT_LENGTH);
        *answer.body_mut() = value.to_string().into_bytes();
    }
    answer
}

impl Session {
    /// A session as most are.
    pub(crate) fn new() -> Self {
        Build::default().session()
    }

    pub(crate) async fn call(&self, tool: &str, arguments: &Value) -> Outcome {
        self.gate.call(tool, arguments.as_object().unwrap().clone()).await
    }

    /// The answer, which must not be an error.
    pub(crate) async fn answer(&self, tool: &str, arguments: Value) -> String {
        let outcome = self.call(tool, &arguments).await;
        assert!(!outcome.is_error, "{}", outcome.answer.text());
        outcome.answer.text().to_owned()
    }

    /// The refusal, which must be an error.
    pub(crate) async fn refusal(&self, tool: &str, arguments: Value) -> String {
        let outcome = self.call(tool, &arguments).await;
        assert!(outcome.is_error, "{}", outcome.answer.text());
        outcome.answer.text().to_owned()
    }

    /// The requests that reached Sentry, as `GET /path?query` and, where there is one, the body; without those
    /// by which the gate learns the token's scopes.
    pub(crate) fn requests(&self) -> Vec<String> {
        let seen = self.sentry.requests();
        let lines = seen.iter().map(|seen| {
            let query = if seen.query.is_empty() { String::new() } else { format!("?{}", seen.query) };
            let body = String::from_utf8_lossy(&seen.body);
            format!("{} {}{query} {body}", seen.method, seen.path).trim_end().to_owned()
        });
        lines.filter(|line| line != LEARNING).collect()
    }

    /// The whole addresses to which requests went, as `GET https://host/path`.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.addresses.lock().unwrap().iter().filter(|line| !line.ends_with("/api/0/")).cloned().collect()
    }

    /// One of the tools that the session lists.
    pub(crate) fn listed(&self, name: &str) -> ListedTool {
        self.gate.list().into_iter().find(|tool| tool.name == name).unwrap()
    }
}

/// How the gate learns what the token may do.
const LEARNING: &str = "GET /api/0/";

/// The usual session, with a documentation site over a socket.
pub(crate) fn over_a_socket(docs: &str) -> Session {
    Build { docs_over_http: Some(docs.to_owned()), ..Build::default() }.session()
}

/// The answer of one tool in the usual session.
pub(crate) async fn answer(tool: &str, arguments: Value) -> String {
    Session::new().answer(tool, arguments).await
}

/// The refusal of one tool in the usual session.
pub(crate) async fn refusal(tool: &str, arguments: Value) -> String {
    Session::new().refusal(tool, arguments).await
}

/// The refusal of one tool when this goes wrong with every request.
pub(crate) async fn refusal_in(trouble: Trouble, tool: &str, arguments: Value) -> String {
    Build::troubled(trouble).session().refusal(tool, arguments).await
}

/// The cursor that an answer names for its next page.
pub(crate) fn next_cursor(answer: &str) -> Option<&str> {
    answer.split("cursor: \"").nth(1)?.split('"').next()
}

/// The rows of each page of a list, to the end; no row may stand twice.
pub(crate) async fn pages(tool: &str, mut arguments: Value) -> Vec<Vec<String>> {
    let session = Session::new();
    let mut pages: Vec<Vec<String>> = Vec::new();
    loop {
        let answer = session.answer(tool, arguments.clone()).await;
        let rows = answer.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned);
        pages.push(rows.collect());
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let mut rows = pages.concat();
    let count = rows.len();
    rows.sort();
    rows.dedup();
    assert_eq!(rows.len(), count, "{pages:?}");
    pages
}

/// The arguments, and more of them.
pub(crate) fn with(mut arguments: Value, more: Value) -> Value {
    let (Value::Object(all), Value::Object(more)) = (&mut arguments, more) else { panic!("not arguments") };
    all.extend(more);
    arguments
}
