//! The comments of one pull request, and the one among them that is ours and about the same.

use crate::{Carry, Error, MARKER, Report, Result};
use http::{
    HeaderName, HeaderValue, Method, Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::{fmt, net::IpAddr, time::Duration};
use untrusted::{Listed, Maybe, Untrusted, Wire, decode, decode_list};
use url::{Host, Url};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Comments of one page, and pages that are looked through.
const PAGE: usize = 100;
const PAGES: usize = 30;
/// Whom the token that GitHub gives a job writes as. Nobody can have such a name.
const ACTIONS: &str = "github-actions[bot]";

/// The comments of a pull request of GitHub, or of a merge request of GitLab.
pub struct Thread {
    forge: Forge,
    /// Of the API, without a slash at its end.
    api: String,
    /// Where its comments are, and where one of them is, up to its number.
    all: String,
    one: String,
    token: SecretString,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forge {
    GitHub,
    GitLab,
}

/// What became of the comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Created,
    /// It said something else before.
    Updated,
    /// It said the same.
    Unchanged,
    /// There is none, and nothing to say.
    None,
}

/// Who writes with the token.
enum Me {
    Number(u64),
    Actions,
}

#[derive(Default, Deserialize, Wire)]
#[serde(default)]
struct Comment {
    id: Maybe<u64>,
    body: Maybe<Untrusted>,
    /// GitLab calls it `author`.
    #[serde(alias = "author")]
    user: Maybe<Author>,
    /// GitLab's own remarks.
    system: Maybe<bool>,
}

#[derive(Default, Deserialize, Wire)]
#[serde(default)]
struct Author {
    id: Maybe<u64>,
    login: Maybe<Untrusted>,
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread").field("forge", &self.forge).field("all", &self.all).finish_non_exhaustive()
    }
}

impl Thread {
    /// The comments of a pull request: `GITHUB_API_URL`, `GITHUB_REPOSITORY` and its number.
    ///
    /// # Errors
    /// When one of them cannot be what it should be.
    pub fn github(api: &str, repository: &str, number: u64, token: SecretString) -> Result<Self> {
        let named = |part: &str| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            (1..=100).contains(&part.len()) && !matches!(part, "." | "..") && part.bytes().all(known)
        };
        let parts = repository.split_once('/').filter(|(owner, name)| named(owner) && named(name));
        parts.ok_or(Error::Name("repository"))?;
        let issues = format!("/repos/{repository}/issues");
        let (all, one) = (format!("{issues}/{number}/comments"), format!("{issues}/comments"));
        Ok(Self { forge: Forge::GitHub, api: address(api)?, all, one, token })
    }

    /// The notes of a merge request: `CI_API_V4_URL`, `CI_PROJECT_ID` and `CI_MERGE_REQUEST_IID`.
    ///
    /// # Errors
    /// When one of them cannot be what it should be.
    pub fn gitlab(api: &str, project: &str, request: &str, token: SecretString) -> Result<Self> {
        let project: u64 = project.parse().map_err(|_| Error::Name("project"))?;
        let request: u64 = request.parse().map_err(|_| Error::Name("merge request"))?;
        let all = format!("/projects/{project}/merge_requests/{request}/notes");
        Ok(Self { forge: Forge::GitLab, api: address(api)?, one: all.clone(), all, token })
    }

    /// Writes the comment, or brings it up to date.
    ///
    /// # Errors
    /// When the forge does not answer, refuses, or says what cannot be read. Then nothing was written, unless the
    /// answer to the writing itself was lost.
    pub async fn post(&self, way: &dyn Carry, report: Report<'_>) -> Result<Outcome> {
        let posting = self.post_in_time(way, report);
        tokio::time::timeout(PATIENCE, posting).await.unwrap_or(Err(Error::Slow(PATIENCE.as_secs())))
    }

    async fn post_in_time(&self, way: &dyn Carry, report: Report<'_>) -> Result<Outcome> {
        let body = report.body(self.forge.longest());
        let me = self.me(way).await?;
        let Some((id, before)) = self.mine(way, &me, report).await? else {
            if !report.has_news {
                return Ok(Outcome::None);
            }
            self.ask(way, Method::POST, &self.all, Some(&body), "write a comment").await?;
            return Ok(Outcome::Created);
        };
        // A forge may keep lines with another end, or none at the end of all.
        let same = |text: &str| before.same_as(text);
        if same(&body) || same(body.trim_end()) || same(&body.replace('\n', "\r\n")) {
            return Ok(Outcome::Unchanged);
        }
        let method = self.forge.updating();
        self.ask(way, method, &format!("{}/{id}", self.one), Some(&body), "update the comment").await?;
        Ok(Outcome::Updated)
    }

    async fn me(&self, way: &dyn Carry) -> Result<Me> {
        const DOING: &str = "tell whose the token is";
        match self.ask(way, Method::GET, "/user", None, DOING).await {
            Ok(said) => {
                let author: Author = decode(&said).map_err(|_| Error::Unreadable(DOING))?;
                author.id.0.map(Me::Number).ok_or(Error::Unreadable(DOING))
            }
            Err(Error::Refused { status: 403 | 404, .. }) if self.forge == Forge::GitHub => Ok(Me::Actions),
            Err(error) => Err(error),
        }
    }

    /// The comment that is ours.
    async fn mine(&self, way: &dyn Carry, me: &Me, report: Report<'_>) -> Result<Option<(u64, Untrusted)>> {
        const DOING: &str = "list the comments";
        for page in 1..=PAGES {
            let path = format!("{}?per_page={PAGE}&page={page}", self.all);
            let said = self.ask(way, Method::GET, &path, None, DOING).await?;
            let comments: Listed<Comment> = decode_list(&said).map_err(|_| Error::Unreadable(DOING))?;
            let is_last = comments.len() + comments.skipped < PAGE;
            if let Some(found) = comments.iter().find_map(|comment| comment.ours(me, report)) {
                return Ok(Some(found));
            }
            if is_last {
                return Ok(None);
            }
        }
        Err(Error::TooMany)
    }

    async fn ask(
        &self,
        way: &dyn Carry,
        method: Method,
        path: &str,
        body: Option<&str>,
        doing: &'static str,
    ) -> Result<Vec<u8>> {
        let mut request = Request::new(Vec::new());
        *request.uri_mut() = format!("{}{path}", self.api).parse().map_err(|_| Error::Address)?;
        let (name, value) = self.forge.credential(&self.token);
        let mut value = HeaderValue::from_str(value.expose_secret()).map_err(|_| Error::Token)?;
        value.set_sensitive(true);
        let headers = request.headers_mut();
        headers.insert(name, value);
        headers.insert(ACCEPT, HeaderValue::from_static(self.forge.accepted()));
        if let Some(body) = body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = serde_json::json!({ "body": body }).to_string().into_bytes();
        }
        *request.method_mut() = method;
        let answer = way.carry(request).await.map_err(|lost| Error::Lost(lost.0))?;
        match answer.status() {
            StatusCode::OK | StatusCode::CREATED => Ok(answer.into_body()),
            status => Err(Error::Refused { doing, status: status.as_u16() }),
        }
    }
}

impl Forge {
    /// The most bytes of a comment: GitHub takes 65,536 characters, GitLab 1,000,000.
    const fn longest(self) -> usize {
        match self {
            Self::GitHub => 65_536,
            Self::GitLab => 1_000_000,
        }
    }

    const fn updating(self) -> Method {
        match self {
            Self::GitHub => Method::PATCH,
            Self::GitLab => Method::PUT,
        }
    }

    const fn accepted(self) -> &'static str {
        match self {
            Self::GitHub => "application/vnd.github+json",
            Self::GitLab => "application/json",
        }
    }

    fn credential(self, token: &SecretString) -> (HeaderName, SecretString) {
        match self {
            Self::GitHub => (AUTHORIZATION, format!("Bearer {}", token.expose_secret()).into()),
            Self::GitLab => (HeaderName::from_static("private-token"), token.clone()),
        }
    }
}

impl Comment {
    fn ours(&self, me: &Me, report: Report<'_>) -> Option<(u64, Untrusted)> {
        let author = self.user.as_ref()?;
        let is_mine = match me {
            Me::Number(number) => author.id.0 == Some(*number),
            Me::Actions => author.login.as_ref()?.same_as(ACTIONS),
        };
        let body = self.body.as_ref()?;
        let is_marked = is_mine && !self.system.unwrap_or(false) && body.is(|text| text.starts_with(MARKER));
        (is_marked && report.is_told_by(body)).then_some((self.id.0?, body.clone()))
    }
}

/// The API's address, without a slash at its end: over https, or on this machine.
fn address(text: &str) -> Result<String> {
    let url = Url::parse(text).map_err(|_| Error::Address)?;
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        _ => false,
    };
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let ok = is_plain
        && url.fragment().is_none()
        && (url.scheme() == "https" || url.scheme() == "http" && is_here);
    ok.then(|| url.as_str().trim_end_matches('/').to_owned()).ok_or(Error::Address)
}
