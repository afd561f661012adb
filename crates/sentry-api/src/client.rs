//! The client, and its two halves: one that only looks, and one that changes things.

use crate::{
    Error, Page, Result,
    server::{Dialect, Learned, Servers},
    transport::{Courier, Errand, Most, Transport, Unreachable},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use lexicon::{Host, Path};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use untrusted::{Listed, Wire};

/// A client of one Sentry server, cheap to clone.
#[derive(Clone)]
pub struct Client {
    courier: Arc<Courier>,
    host: Host,
    servers: Servers,
    server: Arc<Learned>,
}

/// What a client is made of.
pub struct Settings {
    /// The server that is asked unless a region is named.
    pub base: Host,
    /// The token; without one every call is [`Error::NoToken`].
    pub token: Option<SecretString>,
    /// Headers for every request to the base host, and to no other. Those that frame a message or name its
    /// receiver are left out, and none takes the place of the token.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// How long one tool call may take, all its requests together.
pub const LIMIT: Duration = Duration::from_secs(30);

/// When a tool call must have its answer.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    /// When that is.
    pub(crate) at: Instant,
    /// How long that was from the beginning.
    pub(crate) limit: Duration,
}

impl Deadline {
    /// So long from now.
    #[must_use]
    pub fn within(limit: Duration) -> Self {
        Self { at: Instant::now() + limit, limit }
    }

    /// So long from now, or earlier where it ends earlier: for what an answer can do without.
    #[must_use]
    pub fn at_most(self, limit: Duration) -> Self {
        let sooner = Self::within(limit);
        if sooner.at < self.at { sooner } else { self }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that travels by `transport`. Nothing is opened or read yet.
    #[must_use]
    pub fn new(settings: Settings, transport: Arc<dyn Transport>) -> Self {
        let Settings { base, token, headers } = settings;
        let servers = Servers::default();
        let server = servers.of(&base);
        let courier = Arc::new(Courier::new(transport, base.clone(), token, headers));
        Self { courier, host: base, servers, server }
    }

    /// The same client, speaking to a region. A [`Host`] is only made from the configuration and the
    /// allow-list, so the token cannot go astray.
    #[must_use]
    pub fn at(&self, host: Host) -> Self {
        let servers = self.servers.clone();
        Self { courier: Arc::clone(&self.courier), server: servers.of(&host), servers, host }
    }

    /// The half that only looks.
    #[must_use]
    pub const fn reader(&self, deadline: Deadline) -> Reader<'_> {
        Reader { client: self, deadline }
    }

    /// The half that changes things.
    #[must_use]
    pub const fn writer(&self, deadline: Deadline) -> Writer<'_> {
        Writer { client: self, deadline, unread: None }
    }

    /// How its server differs from the Sentry of today, as far as its answers have told.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.server.dialect()
    }

    /// What is known of the server.
    pub(crate) fn server(&self) -> &Learned {
        &self.server
    }

    /// One request, by the route that is named and no other.
    pub(crate) async fn run(
        &self,
        deadline: Deadline,
        method: Method,
        path: &[&str],
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>> {
        let Deadline { at, limit } = deadline;
        let path = &Path::of(path)?;
        let (deadline, most) = (at, None);
        let errand = Errand { method, host: &self.host, path, query, body, most, deadline, limit };
        self.courier.run(errand).await
    }

    /// As [`run`](Self::run), for a file of which no more than this is wanted.
    async fn fetch(
        &self,
        deadline: Deadline,
        path: &[&str],
        query: &[(&str, String)],
        most: Most,
    ) -> Result<http::Response<Vec<u8>>> {
        let Deadline { at, limit } = deadline;
        let path = &Path::of(path)?;
        let (method, body, deadline, most) = (Method::GET, None, at, Some(most));
        self.courier.run(Errand { method, host: &self.host, path, query, body, most, deadline, limit }).await
    }
}

/// The half of the client that only looks: every method is a GET.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    client: &'a Client,
    deadline: Deadline,
}

impl<'a> Reader<'a> {
    /// How the server differs from the Sentry of today, as far as its answers have told.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.client.server().dialect()
    }

    /// The client that it reads with.
    pub(crate) const fn client(&self) -> &'a Client {
        self.client
    }

    pub(crate) async fn get<T: Wire + DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<T> {
        let answer = self.client.look(self.deadline, path, query).await?;
        Ok(untrusted::decode(answer.body())?)
    }

    /// As [`get`](Self::get), for an object that older servers answer as a bare list.
    pub(crate) async fn get_or_list<T, E>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
        of_list: impl FnOnce(Listed<E>) -> T,
    ) -> Result<T>
    where
        T: Wire + DeserializeOwned,
        E: Wire + DeserializeOwned,
    {
        let answer = self.client.look(self.deadline, path, query).await?;
        if answer.body().trim_ascii_start().starts_with(b"[") {
            return Ok(of_list(untrusted::decode_list(answer.body())?));
        }
        Ok(untrusted::decode(answer.body())?)
    }

    /// As [`get`](Self::get), for an object whose headers name the next page.
    pub(crate) async fn get_with_headers<T: Wire + DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<(T, HeaderMap)> {
        let answer = self.client.look(self.deadline, path, query).await?;
        let (head, body) = answer.into_parts();
        Ok((untrusted::decode(&body)?, head.headers))
    }

    /// The bytes of a file; `None` where they are more than `most`, which is found out without reading them all.
    pub(crate) async fn file(
        &self,
        path: &[&str],
        query: &[(&str, String)],
        most: usize,
    ) -> Result<Option<Vec<u8>>> {
        match self.client.fetch(self.deadline, path, query, Most(most)).await {
            Ok(answer) => Ok(Some(answer.into_body())),
            Err(Error::Unreachable(Unreachable::TooLarge(_))) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn list<T: Wire + DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<Page<T>> {
        let answer = self.client.look(self.deadline, path, query).await?;
        Ok(Page::new(untrusted::decode_list(answer.body())?, answer.headers()))
    }
}

/// The half of the client that changes things. A reading tool has none.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    client: &'a Client,
    deadline: Deadline,
    unread: Option<&'a Unread>,
}

/// Whether Sentry made a change and answered what could not be read.
#[derive(Debug, Default)]
pub struct Unread(AtomicBool);

impl Unread {
    /// Whether it did.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<'a> Writer<'a> {
    /// Lets it tell when a change was made and its answer could not be read.
    #[must_use]
    pub const fn telling(self, unread: &'a Unread) -> Self {
        Self { unread: Some(unread), ..self }
    }

    /// The half that only looks, for what has to be known before a change.
    pub(crate) const fn reader(&self) -> Reader<'a> {
        self.client.reader(self.deadline)
    }

    /// Sends a change. The answer's body is read as far as it can be: a change that Sentry made is never
    /// reported as failed because of how Sentry describes it.
    pub(crate) async fn send<T: Wire + DeserializeOwned + Default>(
        &self,
        method: Method,
        path: &[&str],
        body: &impl serde::Serialize,
    ) -> Result<T> {
        let body = serde_json::to_vec(body)
            .map_err(|_| Error::Unreachable(Unreachable::Setup("the request cannot be written")))?;
        let answer = self.client.change(self.deadline, method, path, body).await?;
        Ok(self.read(&answer))
    }

    /// The same, about what the query names; `None` where Sentry says that there was nothing to change (204).
    pub(crate) async fn send_about<T: Wire + DeserializeOwned + Default>(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, String)],
        body: &impl serde::Serialize,
    ) -> Result<Option<T>> {
        let body = serde_json::to_vec(body)
            .map_err(|_| Error::Unreachable(Unreachable::Setup("the request cannot be written")))?;
        let answer = self.client.run(self.deadline, method, path, query, Some(body)).await?;
        Ok((answer.status() != StatusCode::NO_CONTENT).then(|| self.read(&answer)))
    }

    /// Removes something, and reads the answer as [`send`](Self::send) does.
    pub(crate) async fn remove<T: Wire + DeserializeOwned + Default>(&self, path: &[&str]) -> Result<T> {
        let answer = self.client.run(self.deadline, Method::DELETE, path, &[], None).await?;
        // Of what is gone there may be nothing to say.
        if answer.body().trim_ascii().is_empty() {
            return Ok(T::default());
        }
        Ok(self.read(&answer))
    }

    /// What Sentry says of a change that it made, as far as that can be read.
    fn read<T: Wire + DeserializeOwned + Default>(&self, answer: &http::Response<Vec<u8>>) -> T {
        untrusted::decode(answer.body()).unwrap_or_else(|_| {
            if let Some(unread) = self.unread.filter(|_| answer.status() != StatusCode::NO_CONTENT) {
                unread.0.store(true, Ordering::Relaxed);
            }
            T::default()
        })
    }
}
