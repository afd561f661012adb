//! Providers of language models that say what a script tells them: OpenAI, Azure, Anthropic and OpenRouter on one
//! loopback server, each at its own path.
//!
//! They are strict: a request that the real one would refuse is refused with status 400, and kept as a complaint.

mod chat;
mod check;
mod messages;
mod responses;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use check::{Complaint, Wire};
use serde_json::Value;
use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot};

/// What a provider does with a question.
#[derive(Debug, Clone)]
pub enum Act {
    /// Says this.
    Says(String),
    /// Calls these tools with these arguments.
    Calls(Vec<(String, Value)>),
    /// Answers with a status, and with `Retry-After` in seconds.
    Fails(u16, Option<u64>),
    /// Answers with this body and status 200.
    Sends(String),
    /// Waits so long before the answer.
    Waits(Duration),
    /// Runs out of tokens.
    RunsOut,
    /// Declines.
    Declines,
}

impl Act {
    /// Says this.
    #[must_use]
    pub fn says(words: &str) -> Self {
        Self::Says(words.to_owned())
    }

    /// Calls one tool.
    #[must_use]
    pub fn calls(tool: &str, arguments: Value) -> Self {
        Self::Calls(vec![(tool.to_owned(), arguments)])
    }
}

/// A question as it arrived.
#[derive(Debug, Clone)]
pub struct Question {
    /// `/v1/responses`
    pub path: String,
    /// The headers, in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Value,
}

#[derive(Debug, Default)]
struct Stage {
    /// What is left of the script. Its last act is repeated for ever.
    script: VecDeque<Act>,
    questions: Vec<Question>,
    complaints: Vec<String>,
    /// Whether `/responses` is there.
    has_responses: bool,
    count: usize,
}

type Shared = Arc<Mutex<Stage>>;

/// The providers, until this value is dropped.
#[derive(Debug)]
pub struct FakeProviders {
    url: String,
    stage: Shared,
    stop: Option<oneshot::Sender<()>>,
}

/// The key that all of them take.
pub const PROVIDER_KEY: &str = "provider-key-of-acme";

impl FakeProviders {
    /// Serves on a port of its own, and does one act after the other, the last one for ever.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn serve(script: impl IntoIterator<Item = Act>) -> io::Result<Self> {
        Self::start(script.into_iter().collect(), true).await
    }

    /// The same without the Responses API, as many compatible servers are.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub async fn serve_chat_only(script: impl IntoIterator<Item = Act>) -> io::Result<Self> {
        Self::start(script.into_iter().collect(), false).await
    }

    async fn start(script: VecDeque<Act>, has_responses: bool) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let stage: Shared = Arc::new(Mutex::new(Stage { script, has_responses, ..Stage::default() }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&stage));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move { drop(stopped.await) });
        tokio::spawn(async move { drop(server.await) });
        Ok(Self { url, stage, stop: Some(stop) })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end. Below it are `/v1` (OpenAI, Anthropic), `/openai/v1` and
    /// `/openai/deployments/NAME` (Azure), and `/api/v1` (OpenRouter).
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every question so far.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        stage(&self.stage).questions.clone()
    }

    /// What the real ones would have refused.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        stage(&self.stage).complaints.clone()
    }
}

impl Drop for FakeProviders {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens any more when the server has ended already.
            let _ = stop.send(());
        }
    }
}

fn stage(shared: &Shared) -> MutexGuard<'_, Stage> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(shared): State<Shared>,
    request: Request<axum::body::Body>,
) -> Response<axum::body::Body> {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 8 * 1024 * 1024).await.unwrap_or_default();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default());
    let Some(wire) = Wire::at(&path).filter(|wire| *wire != Wire::OpenAi || stage(&shared).has_responses)
    else {
        return status(StatusCode::NOT_FOUND, None);
    };
    let checked = check::question(wire, &parts.method, query, &parts.headers, &body);
    let question = note(&shared, path, &parts.headers, &body);
    if let Err(Complaint { status: code, what }) = checked {
        stage(&shared).complaints.push(what);
        return status(code, None);
    }
    let (act, number) = {
        let mut stage = stage(&shared);
        stage.count += 1;
        let act =
            if stage.script.len() > 1 { stage.script.pop_front() } else { stage.script.front().cloned() };
        (act, stage.count)
    };
    let act = match act {
        Some(Act::Waits(time)) => {
            tokio::time::sleep(time).await;
            Act::says("late")
        }
        Some(act) => act,
        None => Act::says("nothing"),
    };
    let body = match act {
        Act::Fails(code, retry) => {
            return status(StatusCode::from_u16(code).unwrap_or(StatusCode::IM_A_TEAPOT), retry);
        }
        Act::Sends(body) => body,
        act => match wire.format() {
            check::Format::Responses => responses::reply(&question, &act, number),
            check::Format::Chat => chat::reply(&question, &act, number),
            check::Format::Messages => messages::reply(&question, &act, number),
        }
        .to_string(),
    };
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn note(shared: &Shared, path: String, headers: &HeaderMap, body: &Bytes) -> Value {
    let body = String::from_utf8_lossy(body).parse::<Value>().unwrap_or_default();
    let headers = headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let question = Question { path, headers: headers.collect(), body: body.clone() };
    stage(shared).questions.push(question);
    body
}

/// A refusal that quotes nothing of the request, and says what a model of somebody else's could.
fn status(code: StatusCode, retry: Option<u64>) -> Response<axum::body::Body> {
    let body = r#"{"error": {"message": "PROVIDER-SAID-THIS", "type": "error", "code": null}}"#;
    let mut response = (code, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    if let Some(retry) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, retry.into());
    }
    response
}
