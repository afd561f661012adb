//! A server on a free port in front of the embedded Sentry, a clock that tests move, browsers and a client.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use access::{Scope, Skill};
use async_trait::async_trait;
use fake_sentry::{FakeSentry, OAUTH_CLIENT, OAUTH_SECRET, Running};
use http::{Request, Response};
use lexicon::Hosts;
use oauth::{
    Authority, Caller, Clock, Document, Documents, Means, Memory, Narrowing, NoDocument, Offer, Rejected,
    Settings, Store,
};
use sentry_api::{Http, HttpSettings, Transport};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};
use url::{Url, form_urlencoded};

/// The example of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const REDIRECT: &str = "https://client.example/callback";
pub(crate) const SECRET: &str = "a secret of the operator's, long enough";

pub(crate) type Answer = Response<Vec<u8>>;

/// Documents that a test has published.
#[derive(Clone, Default)]
pub(crate) struct Published {
    documents: Arc<Mutex<HashMap<String, Document>>>,
    /// Why none of them can be had.
    trouble: Arc<Mutex<Option<NoDocument>>>,
    asked: Arc<AtomicU64>,
}

impl Published {
    pub(crate) fn publish(&self, address: &str, document: &Value) {
        self.publish_for(address, document, None);
    }

    /// One that its host lets be kept so long.
    pub(crate) fn publish_for(&self, address: &str, document: &Value, lives: Option<Duration>) {
        let document = Document { bytes: document.to_string().into(), lives };
        self.documents.lock().unwrap().insert(address.into(), document);
    }

    pub(crate) fn withdraw(&self, address: &str) {
        self.documents.lock().unwrap().remove(address);
    }

    pub(crate) fn trouble(&self, trouble: Option<NoDocument>) {
        *self.trouble.lock().unwrap() = trouble;
    }

    /// How often one was asked for.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Documents for Published {
    async fn fetch(&self, address: &Url) -> Result<Document, NoDocument> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        // Others ask meanwhile.
        tokio::time::sleep(Duration::from_millis(20)).await;
        if let Some(trouble) = *self.trouble.lock().unwrap() {
            return Err(trouble);
        }
        let found = self.documents.lock().unwrap().get(address.as_str()).cloned();
        found.ok_or(NoDocument::Gone)
    }
}

pub(crate) struct Lab {
    pub(crate) sentry: Running,
    pub(crate) authority: Authority,
    pub(crate) base: String,
    pub(crate) published: Published,
    time: Arc<AtomicU64>,
    http: Arc<Http>,
    _servers: JoinSet<()>,
}

pub(crate) fn offers() -> Vec<Offer> {
    use Scope::{EventRead, EventWrite, OrgRead, ProjectRead, ProjectWrite};
    let offer = |skill, name: &str, description: &str, scopes: &[Scope]| Offer {
        skill,
        name: name.into(),
        description: description.into(),
        scopes: scopes.into(),
        only_reads: matches!(skill, Skill::Inspect),
    };
    vec![
        offer(Skill::Inspect, "Inspect", "Look at issues and events.", &[EventRead, OrgRead, ProjectRead]),
        offer(Skill::Seer, "Analyse", "Let Seer look for causes.", &[EventRead]),
        offer(Skill::Triage, "Triage", "Resolve and assign issues.", &[EventRead, EventWrite, OrgRead]),
        offer(Skill::ProjectManagement, "Manage", "Change projects.", &[OrgRead, ProjectWrite]),
    ]
}

/// What a query leaves, in as few words as the tests need; what they do not know makes no sense.
fn narrowed(query: &str) -> Vec<Offer> {
    query.split('&').fold(offers(), |mut left, parameter| {
        match parameter.split_once('=') {
            Some(("skills", list)) => {
                left.retain(|offer| list.split(',').any(|id| offer.skill.id() == id));
            }
            Some(("read-only", "1")) => {
                for offer in &mut left {
                    offer.scopes.retain(|scope| scope.id().ends_with(":read"));
                }
            }
            _ => left.clear(),
        }
        left
    })
}

impl Lab {
    pub(crate) async fn open() -> Self {
        Self::with(None, true).await
    }

    pub(crate) async fn over(store: Arc<dyn Store>) -> Self {
        Self::with(Some(store), true).await
    }

    /// One that takes only clients that register.
    pub(crate) async fn without_documents() -> Self {
        Self::with(None, false).await
    }

    async fn with(store: Option<Arc<dyn Store>>, documents: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let sentry = FakeSentry::acme().serve().await.unwrap();
        let time = Arc::new(AtomicU64::new(1_795_176_000));
        let seconds = Arc::clone(&time);
        let clock = Clock::new(move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::SeqCst)));
        let http = Arc::new(Http::new(HttpSettings::default()));
        let store = store.unwrap_or_else(|| Arc::new(Memory::new(clock.clone())));
        let published = Published::default();
        let means = Means { store, transport: http.clone(), documents: Arc::new(published.clone()), clock };
        let settings = Settings {
            base: base.parse().unwrap(),
            sentry: Hosts::from_url(&sentry.url(), true).unwrap().base().clone(),
            client_id: OAUTH_CLIENT.into(),
            client_secret: OAUTH_SECRET.into(),
            secrets: vec![SECRET.into()],
            documents,
            page: "/try",
            offers: offers(),
            narrowing: Narrowing::new(narrowed),
        };
        let authority = Authority::new(settings, means).unwrap();
        let router = authority.router();
        let mut servers = JoinSet::new();
        servers.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { sentry, authority, base, published, time, http, _servers: servers }
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Answer {
        self.http.exchange(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(format!("{}{path}", self.base)).body(Vec::new()).unwrap()).await
    }

    pub(crate) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(format!("{}{path}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(form).into_bytes());
        self.send(request.unwrap()).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &str) -> Answer {
        let request =
            Request::post(format!("{}{path}", self.base)).header("content-type", "application/json");
        self.send(request.body(body.as_bytes().to_vec()).unwrap()).await
    }

    /// A public client with this redirect URI.
    pub(crate) async fn register(&self, redirect: &str) -> String {
        let body = serde_json::json!({
            "client_name": "Test client",
            "redirect_uris": [redirect],
            "token_endpoint_auth_method": "none",
        });
        let answer = self.post_json("/oauth/register", &body.to_string()).await;
        assert_eq!(answer.status(), 201, "{}", text(&answer));
        json(&answer)["client_id"].as_str().unwrap().to_owned()
    }

    /// The address at which a client begins; later parameters take the place of earlier ones.
    pub(crate) fn begin(&self, client: &str, redirect: &str, other: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("state", "the client's state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !other.iter().any(|(replaced, _)| replaced == name));
        let all: Vec<(&str, &str)> =
            kept.chain(other.iter().copied().filter(|(_, value)| *value != "-")).collect();
        format!("/oauth/authorize?{}", encoded(&all))
    }

    /// Goes the whole way to a code.
    pub(crate) async fn code(&self, client: &str, other: &[(&str, &str)]) -> String {
        let mut browser = Browser::default();
        let back = browser.sign_in(self, &self.begin(client, REDIRECT, other), &["inspect", "triage"]).await;
        query(&back, "code").unwrap_or_else(|| panic!("no code in {back}"))
    }

    pub(crate) async fn redeem(&self, client: &str, code: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.post_form("/oauth/token", &form).await
    }

    pub(crate) async fn refresh(&self, client: &str, token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)];
        self.post_form("/oauth/token", &form).await
    }

    /// Access token and refresh token of a whole login.
    pub(crate) async fn tokens(&self, client: &str, other: &[(&str, &str)]) -> (String, String) {
        let answer = self.redeem(client, &self.code(client, other).await).await;
        pair(&answer)
    }

    pub(crate) async fn verify(&self, token: &str, path: &str) -> Result<Caller, Rejected> {
        self.authority.verify(&token.into(), path).await
    }
}

/// Access token and refresh token of an answer.
pub(crate) fn pair(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status(), 200, "{}", text(answer));
    let body = json(answer);
    let one = |name: &str| body[name].as_str().unwrap().to_owned();
    (one("access_token"), one("refresh_token"))
}

/// A browser: it keeps cookies, and follows nothing by itself.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) jar: HashMap<String, String>,
}

impl Browser {
    pub(crate) async fn get(&mut self, lab: &Lab, path: &str) -> Answer {
        self.send(lab, Request::get(format!("{}{path}", lab.base)), Vec::new()).await
    }

    /// Posts the consent form as the page would.
    pub(crate) async fn decide(&mut self, lab: &Lab, form: &[(&str, &str)]) -> Answer {
        let request = Request::post(format!("{}/oauth/authorize", lab.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &lab.base)
            .header("sec-fetch-site", "same-origin");
        self.send(lab, request, encoded(form).into_bytes()).await
    }

    pub(crate) async fn send(&mut self, lab: &Lab, request: http::request::Builder, body: Vec<u8>) -> Answer {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = lab.send(request.header("cookie", cookies.join("; ")).body(body).unwrap()).await;
        for line in answer.headers().get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.into(), value.into());
            }
        }
        answer
    }

    /// Opens the consent page and returns what its form holds.
    pub(crate) async fn consent(&mut self, lab: &Lab, path: &str) -> String {
        let answer = self.get(lab, path).await;
        assert_eq!(answer.status(), 200, "{}", text(&answer));
        hidden(&answer)
    }

    /// Consents; the answer sends the browser to Sentry.
    pub(crate) async fn allow(&mut self, lab: &Lab, request: &str, skills: &[&str]) -> Answer {
        let mut form = vec![("request", request), ("decision", "allow")];
        form.extend(skills.iter().map(|skill| ("skill", *skill)));
        self.decide(lab, &form).await
    }

    /// Consents and signs in at Sentry; where Sentry sends the browser then, on this server.
    pub(crate) async fn at_sentry(&mut self, lab: &Lab, path: &str, skills: &[&str]) -> String {
        let request = self.consent(lab, path).await;
        let answer = self.allow(lab, &request, skills).await;
        let sentry = location(&answer);
        assert!(sentry.starts_with(&lab.sentry.url()), "{sentry}");
        let answer = lab.send(Request::get(sentry).body(Vec::new()).unwrap()).await;
        location(&answer).strip_prefix(&lab.base).unwrap().to_owned()
    }

    /// The whole way; where the browser is sent in the end.
    pub(crate) async fn sign_in(&mut self, lab: &Lab, path: &str, skills: &[&str]) -> String {
        let callback = self.at_sentry(lab, path, skills).await;
        location(&self.get(lab, &callback).await)
    }
}

pub(crate) fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(answer.body()).into_owned()
}

pub(crate) fn json(answer: &Answer) -> Value {
    text(answer).parse().unwrap()
}

pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

pub(crate) fn location(answer: &Answer) -> String {
    assert!(answer.status().is_redirection(), "{} {}", answer.status(), text(answer));
    header(answer, "location").to_owned()
}

pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn hidden(answer: &Answer) -> String {
    let page = text(answer);
    let (_, rest) =
        page.split_once("name=\"request\" value=\"").unwrap_or_else(|| panic!("no form in {page}"));
    rest.split('"').next().unwrap().to_owned()
}
