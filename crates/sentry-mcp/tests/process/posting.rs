//! `sentry-mcp review --post` in jobs of GitHub and GitLab, both played on the loopback interface.

use crate::{
    review::{HERE, Repository, module},
    upstream::Upstream,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::{Value, json};
use std::{
    fs,
    sync::{Arc, Mutex},
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

const TOKEN: &str = "made-up-token-of-the-forge";
const MARKER: &str = "<!-- sentry-mcp: production errors of this change -->";

/// A forge with the comments of one pull request.
pub(crate) struct Forge {
    played: Arc<Played>,
    address: String,
    _runtime: Runtime,
}

#[derive(Default)]
struct Played {
    comments: Mutex<Vec<Value>>,
    /// Each request: its line and all its headers.
    seen: Mutex<Vec<(String, String)>>,
    /// Answered to everything.
    refuses: Option<u16>,
}

async fn answer(
    State(played): State<Arc<Played>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    played.seen.lock().unwrap().push((format!("{method} {}", uri.path()), format!("{headers:?}")));
    let status = |code: u16| StatusCode::from_u16(code).unwrap();
    let is_gitlab = headers.contains_key("private-token");
    if let Some(code) = played.refuses {
        return (status(code), "<html>@everyone</html>".to_owned());
    }
    if uri.path().ends_with("/user") {
        let me = json!({ "id": 9, "username": "project_42_bot" });
        return if is_gitlab { (status(200), me.to_string()) } else { (status(403), "{}".to_owned()) };
    }
    let text = || String::from_utf8(body.to_vec()).unwrap().parse::<Value>().unwrap()["body"].clone();
    let mut comments = played.comments.lock().unwrap();
    match method.as_str() {
        "GET" => (status(200), Value::from(comments.clone()).to_string()),
        "POST" => {
            let author = json!({ "id": 9, "login": "github-actions[bot]" });
            let id = 100 + comments.len();
            comments.push(json!({ "id": id, "body": text(), "user": author, "system": false }));
            (status(201), "{}".to_owned())
        }
        _ => {
            let id = uri.path().rsplit('/').next().unwrap().parse::<u64>().unwrap();
            let comment = comments.iter_mut().find(|comment| comment["id"] == id).unwrap();
            comment["body"] = text();
            (status(200), "{}".to_owned())
        }
    }
}

impl Default for Forge {
    fn default() -> Self {
        Self::serve(Played::default())
    }
}

impl Forge {
    fn serve(played: Played) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let played = Arc::new(played);
        let router = Router::new().fallback(answer).with_state(Arc::clone(&played));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { played, address, _runtime: runtime }
    }

    fn with(comments: Vec<Value>) -> Self {
        Self::serve(Played { comments: Mutex::new(comments), ..Played::default() })
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        let comments = self.played.comments.lock().unwrap();
        comments.iter().map(|comment| comment["body"].as_str().unwrap().to_owned()).collect()
    }

    fn lines(&self) -> Vec<String> {
        self.played.seen.lock().unwrap().iter().map(|(line, _)| line.clone()).collect()
    }
}

/// A repository whose topic changes what BACKEND-1K goes through, and the job for its pull request.
pub(crate) struct Job {
    pub(crate) repository: Repository,
    base: String,
    /// What a job for a merge was merged into, as GitLab says it.
    target: String,
}

impl Job {
    pub(crate) fn new(changed: &[usize]) -> Self {
        let repository = Repository::new();
        let base = repository.git(&["rev-parse", "main"]);
        repository.write("app/services/auth.py", &module(changed));
        repository.write("README.md", "y\n");
        repository.commit();
        // What the runner checked out has no branch of that name.
        repository.git(&["branch", "-q", "-D", "main"]);
        Self { repository, base, target: String::new() }
    }

    fn event(&self, event: &Value) {
        fs::write(self.repository.home().join("event.json"), event.to_string()).unwrap();
    }

    /// What both runners say of it.
    pub(crate) fn variables(&self, forge: &Forge) -> Vec<(&'static str, String)> {
        if !self.repository.home().join("event.json").exists() {
            let title = "`$(id)` fixes #1";
            let sides =
                [&self.base, &self.repository.git(&["rev-parse", "topic"])].map(|sha| json!({ "sha": sha }));
            let [base, head] = sides;
            self.event(
                &json!({ "pull_request": { "number": 7, "title": title, "base": base, "head": head } }),
            );
        }
        let path = |name: &str| self.repository.home().join(name).to_str().unwrap().to_owned();
        vec![
            ("GITHUB_API_URL", format!("http://{}", forge.address)),
            ("GITHUB_REPOSITORY", "acme/backend".to_owned()),
            ("GITHUB_EVENT_PATH", path("event.json")),
            ("GITHUB_STEP_SUMMARY", path("summary.md")),
            ("GITHUB_TOKEN", TOKEN.to_owned()),
            ("CI_API_V4_URL", format!("http://{}/api/v4", forge.address)),
            ("CI_PROJECT_ID", "42".to_owned()),
            ("CI_MERGE_REQUEST_IID", "7".to_owned()),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", self.base.clone()),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", self.target.clone()),
            ("GITLAB_TOKEN", TOKEN.to_owned()),
        ]
    }

    fn run(&self, upstream: &Upstream, forge: &Forge, words: &[&str]) -> (Option<i32>, String, String) {
        let words = [&HERE[..], &["--project", "backend"], words].concat();
        self.repository.review_in(&upstream.host(), &words, "", &self.variables(forge))
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.repository.home().join("summary.md")).unwrap_or_default()
    }
}

#[test]
fn a_pull_request_gets_one_comment_which_is_brought_up_to_date() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    let forge = Forge::with(vec![json!({ "id": 1, "body": "looks good", "user": { "login": "ada" } })]);
    let (code, text, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(complaints.contains("the comment was written"), "{complaints}");
    let bodies = forge.bodies();
    assert!(bodies.len() == 2 && bodies[0] == "looks good", "{bodies:?}");
    assert!(
        bodies[1].starts_with(&format!("{MARKER}\n<!-- sentry-mcp project: acme/backend -->\n### ")),
        "{}",
        bodies[1]
    );
    assert!(bodies[1].contains("`BACKEND-1K` · in a changed place") && text.contains("in a changed place"));
    assert_eq!(job.summary().replace(&upstream.host(), "HOST").trim_end(), text.trim_end());
    job.repository.write("app/services/auth.py", &module(&[20]));
    let (_, _, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert!(complaints.contains("brought up to date"), "{complaints}");
    let bodies = forge.bodies();
    assert!(bodies.len() == 2 && bodies[1].contains("`BACKEND-1K` · in a changed file"), "{bodies:?}");
    let changes: Vec<String> = forge.lines().into_iter().filter(|line| !line.starts_with("GET")).collect();
    assert_eq!(
        changes,
        ["POST /repos/acme/backend/issues/7/comments", "PATCH /repos/acme/backend/issues/comments/101"]
    );
    // Neither sees the other's token.
    let seen = forge.played.seen.lock().unwrap();
    assert!(seen.iter().all(|(_, headers)| headers.contains(TOKEN) && !headers.contains(FULL_TOKEN)));
    assert!(!format!("{:?}", upstream.requests()).contains(TOKEN));
    assert!(!complaints.contains(TOKEN) && !complaints.contains(FULL_TOKEN));
}

#[test]
fn reviews_of_two_projects_have_a_comment_each() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    let forge = Forge::default();
    job.run(&upstream, &forge, &["--post", "github"]);
    let first = forge.bodies();
    let words = [&HERE[..], &["--project", "api-gateway", "--post", "github"]].concat();
    let of_another = || job.repository.review_in(&upstream.host(), &words, "", &job.variables(&forge));
    let (_, text, complaints) = of_another();
    assert!(text.contains("No production errors found"), "{text}");
    assert!(complaints.contains("there is no comment") && forge.bodies() == first, "{complaints}");
}

#[test]
fn a_review_of_several_projects_has_a_comment_of_its_own() {
    let (upstream, mut job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    let several = "organization = \"acme\"\n[[projects]]\nproject = \"frontend\"\npath = \"web\"\n\
                   [[projects]]\nproject = \"backend\"\npath = \"app\"\n";
    // Whose comment this is its author knows; it was written before comments said what they are about.
    let unmarked = format!("{MARKER}\n### old\n\n- Project: acme/mobile\n");
    let own = json!({ "id": 5, "body": unmarked, "user": { "login": "github-actions[bot]" } });
    let forge = Forge::with(vec![own]);
    job.run(&upstream, &forge, &["--post", "github"]);
    let first = forge.bodies();
    assert!(first.len() == 2 && first[0] == unmarked, "{first:?}");
    // The base says so, on which the change now stands.
    job.repository.git(&["checkout", "-q", "-b", "base", &job.base]);
    job.repository.write(".sentry-mcp.toml", several);
    job.repository.commit();
    job.base = job.repository.git(&["rev-parse", "base"]);
    job.repository.git(&["checkout", "-q", "topic"]);
    job.repository.git(&["merge", "-q", "-m", "x", "base"]);
    fs::remove_file(job.repository.home().join("event.json")).unwrap();
    let words = [&HERE[..], &["--post", "github"]].concat();
    for said in ["the comment was written", "the comment says so already"] {
        let (code, text, complaints) =
            job.repository.review_in(&upstream.host(), &words, "", &job.variables(&forge));
        assert!(code == Some(0) && complaints.contains(said), "{complaints} {text}");
        let bodies = forge.bodies();
        assert!(bodies.len() == 3 && bodies[..2] == first[..], "{bodies:#?}");
        let mark = "<!-- sentry-mcp project: acme/backend, acme/frontend -->";
        assert!(bodies[2].starts_with(&format!("{MARKER}\n{mark}\n### ")), "{}", bodies[2]);
    }
}

#[test]
fn a_merge_request_gets_one_note() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    let forge = Forge::default();
    let (code, _, complaints) = job.run(&upstream, &forge, &["--post", "gitlab"]);
    assert!(code == Some(0) && complaints.contains("the comment was written"), "{complaints}");
    assert!(forge.bodies()[0].contains("`BACKEND-1K`"), "{:?}", forge.bodies());
    assert_eq!(forge.lines().last().unwrap(), "POST /api/v4/projects/42/merge_requests/7/notes");
    assert_eq!(job.summary(), "");
}

#[test]
fn where_nothing_is_found_there_is_no_comment_but_an_earlier_one_says_so() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[]));
    let forge = Forge::default();
    let (code, _, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert!(code == Some(0) && complaints.contains("there is no comment"), "{complaints}");
    assert!(forge.bodies().is_empty());
    // As it was written before comments said what they are about.
    let marked = format!("{MARKER}\n### old\n\n- Project: acme/backend\n- Files: 1\n");
    let own = json!({ "id": 5, "body": marked, "user": { "login": "github-actions[bot]" } });
    let other = json!({ "id": 6, "body": marked, "user": { "login": "mallory" } });
    let forge = Forge::with(vec![other, own]);
    job.run(&upstream, &forge, &["--post", "github"]);
    let bodies = forge.bodies();
    assert!(bodies[0] == marked && bodies[1].contains("No changed file can raise an error"), "{bodies:?}");
}

#[test]
fn a_forge_that_refuses_costs_a_line_and_no_build() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    for (status, said) in
        [(403, "reads only"), (404, "may not see it"), (503, "status 503"), (302, "not followed")]
    {
        let forge = Forge::serve(Played { refuses: Some(status), ..Played::default() });
        let (code, text, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
        assert!(code == Some(0) && text.contains("`BACKEND-1K`"), "{status}: {text}");
        assert!(complaints.contains("no comment was written") && complaints.contains(said), "{complaints}");
        assert!(!complaints.contains("everyone"), "{complaints}");
        let (code, ..) = job.run(&upstream, &forge, &["--post", "gitlab", "--strict"]);
        assert_eq!(code, Some(1));
    }
}

#[test]
fn a_job_that_is_of_no_pull_request_reviews_all_the_same() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    job.event(&json!({ "ref": "refs/heads/main" }));
    let forge = Forge::default();
    let (code, text, complaints) = job.run(&upstream, &forge, &["--post", "github", "--base", &job.base]);
    assert!(code == Some(0) && text.contains("`BACKEND-1K`"), "{text} {complaints}");
    assert!(complaints.contains("is of no pull request; nothing is posted"), "{complaints}");
    assert!(forge.lines().is_empty());
    for words in [&["--post", "github", "--format", "json"][..], &["--post", "github", "--files", "a.py"]] {
        assert_eq!(job.run(&upstream, &forge, words).0, Some(2));
    }
}

#[test]
fn a_sentry_that_fails_leaves_the_comment_as_it_is() {
    let upstream = Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Status(503))));
    let (job, forge) = (Job::new(&[145]), Forge::default());
    let (code, _, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert!(code == Some(0) && complaints.contains("could not be made"), "{complaints}");
    assert!(forge.lines().is_empty());
}

#[test]
fn a_hostile_event_stays_text_in_the_comment_and_commands_no_forge() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme().hostile()), Job::new(&[145]));
    let forge = Forge::default();
    let (code, _, complaints) = job.run(&upstream, &forge, &["--post", "gitlab"]);
    assert_eq!(code, Some(0), "{complaints}");
    let body = forge.bodies().remove(0);
    let rest = body
        .strip_prefix(MARKER)
        .unwrap()
        .strip_prefix("\n<!-- sentry-mcp project: acme/backend -->")
        .unwrap();
    let outside: String = rest.split('`').step_by(2).collect();
    for sign in ["![", "](", "<img", "<script", "<!--", "@everyone"] {
        assert!(!outside.contains(sign), "{sign}: {body}");
    }
    // GitLab obeys lines such as `/close`.
    assert!(!rest.lines().any(|line| line.trim_start().starts_with('/')), "{body}");
}

#[test]
fn what_others_changed_meanwhile_is_not_reviewed_as_this_change() {
    let upstream = Upstream::serve(FakeSentry::acme());
    for forge_name in ["github", "gitlab"] {
        // The change touches the README; on its target somebody else has changed what raises the error.
        let mut job = Job::new(&[]);
        job.repository.git(&["checkout", "-q", "-b", "ahead", &job.base]);
        job.repository.write("app/services/auth.py", &module(&[145]));
        job.repository.commit();
        job.target = job.repository.git(&["rev-parse", "HEAD"]);
        job.repository.git(&["merge", "-q", "--no-ff", "-m", "x", "topic"]);
        let forge = Forge::default();
        let (code, text, complaints) = job.run(&upstream, &forge, &["--post", forge_name]);
        assert!(code == Some(0) && text.contains("1 changed"), "{forge_name}: {text} {complaints}");
        assert!(!text.contains("BACKEND-1K") && forge.bodies().is_empty(), "{forge_name}: {text}");
    }
}

#[test]
fn a_review_that_is_cut_short_leaves_the_comment_as_it_is() {
    let job = Job::new(&[]);
    for file in ["app/nowhere/one.py", "app/nowhere/two.py"] {
        job.repository.write(file, "x = 1\n");
        job.repository.commit();
    }
    let base = job.repository.git(&["rev-parse", "HEAD"]);
    job.event(&json!({ "pull_request": { "number": 7, "base": { "sha": base } } }));
    for file in ["app/nowhere/one.py", "app/nowhere/two.py"] {
        job.repository.write(file, "x = 2\n");
    }
    job.repository.commit();
    let earlier = format!("{MARKER}\n### five errors\n\n- Project: acme/backend\n");
    let own = json!({ "id": 5, "body": earlier, "user": { "login": "github-actions[bot]" } });
    let forge = Forge::with(vec![own]);
    // One of the two files is answered about.
    let limited = Fault::new(Trouble::rate_limited(3_600)).path("/organizations/acme/issues/").next(1);
    let upstream = Upstream::serve(FakeSentry::acme().fault(limited));
    let (code, text, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert!(code == Some(0) && complaints.contains("the comment stays as it is"), "{text} {complaints}");
    assert!(text.contains("not all could be asked") && forge.bodies() == [earlier], "{text}");
    // Sentry that answers has the last word.
    let upstream = Upstream::serve(FakeSentry::acme());
    job.run(&upstream, &forge, &["--post", "github"]);
    assert!(forge.bodies()[0].contains("No production errors found where"), "{:?}", forge.bodies());
}

#[test]
fn what_nobody_typed_costs_a_line_and_no_build() {
    let (upstream, job) = (Upstream::serve(FakeSentry::acme()), Job::new(&[145]));
    let forge = Forge::default();
    // As in a clone without the history.
    job.event(&json!({ "pull_request": { "number": 7, "base": { "sha": "0".repeat(40) } } }));
    let (code, _, complaints) = job.run(&upstream, &forge, &["--post", "github"]);
    assert!(code == Some(0) && complaints.contains("git knows nothing here as"), "{complaints}");
    let strict = job.run(&upstream, &forge, &["--post", "github", "--strict"]);
    assert_eq!(strict.0, Some(1), "{}", strict.2);
    let typed = job.run(&upstream, &forge, &["--post", "github", "--base", "nowhere"]);
    assert_eq!(typed.0, Some(2), "{}", typed.2);
    assert!(forge.lines().is_empty());
}
