//! Everything below an issue, by whichever of two routes a server has it: within its organization, or by its number
//! alone. Endpoints name the first; this is where the second takes its place.

use crate::{Client, Deadline, Error, Result};
use http::{Method, Response};
use std::{future::Future, pin::Pin};

/// A path below an issue: `organizations/{organization}/issues/{issue}/…`.
struct BelowIssue<'a> {
    organization: &'a str,
    issue: &'a str,
    rest: &'a [&'a str],
}

impl<'a> BelowIssue<'a> {
    fn of(path: &'a [&'a str]) -> Option<Self> {
        match path {
            ["organizations", organization, "issues", issue, rest @ ..] => {
                Some(Self { organization, issue, rest })
            }
            _ => None,
        }
    }
}

/// What is sent besides the path.
struct Sending<'a> {
    method: Method,
    query: &'a [(&'a str, String)],
    body: Option<Vec<u8>>,
}

/// A request under way, on the heap: tools ask for much at once, and what asks is moved several times before it runs.
type Asked<'a> = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>>> + Send + 'a>>;

impl Client {
    /// Asks. Where the server has issues by number only, that is found out once and remembered.
    pub(crate) fn look<'a>(
        &'a self,
        deadline: Deadline,
        path: &'a [&'a str],
        query: &'a [(&'a str, String)],
    ) -> Asked<'a> {
        Box::pin(self.looked(deadline, path, query))
    }

    async fn looked(
        &self,
        deadline: Deadline,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<Response<Vec<u8>>> {
        let asking = || Sending { method: Method::GET, query, body: None };
        let below = match BelowIssue::of(path) {
            Some(below) if self.server().dialect().issues_by_number => {
                return self.by_number(deadline, &below, asking()).await;
            }
            below => below,
        };
        let asked = self.run(deadline, Method::GET, path, query, None).await;
        match (below, &asked) {
            (Some(below), Err(error)) if is_elsewhere(error) => {
                // What the look-up comes to is no answer of the second route: nothing is learned of it.
                let number = match self.number(deadline, below.organization, below.issue).await {
                    Ok(number) => number,
                    Err(error) if decides(&error) => return Err(error),
                    Err(_) => return asked,
                };
                match self.below_number(deadline, &number, &below, asking()).await {
                    Err(error) if !decides(&error) => asked,
                    answer => {
                        self.server().learn(|dialect| dialect.issues_by_number = true);
                        answer
                    }
                }
            }
            _ => asked,
        }
    }

    /// Sends a change, once to a server that has the route. One that has none has changed nothing, and says so with a
    /// page or with 405; whether it has the other route is found out by looking, before anything more is sent.
    pub(crate) fn change<'a>(
        &'a self,
        deadline: Deadline,
        method: Method,
        path: &'a [&'a str],
        body: Vec<u8>,
    ) -> Asked<'a> {
        Box::pin(self.changed(deadline, method, path, body))
    }

    async fn changed(
        &self,
        deadline: Deadline,
        method: Method,
        path: &[&str],
        body: Vec<u8>,
    ) -> Result<Response<Vec<u8>>> {
        let Some(below) = BelowIssue::of(path) else {
            return self.run(deadline, method, path, &[], Some(body)).await;
        };
        let by_number = || self.server().dialect().issues_by_number;
        if !by_number() {
            let sent = self.run(deadline, method.clone(), path, &[], Some(body.clone())).await;
            if !sent.as_ref().is_err_and(is_elsewhere) {
                return sent;
            }
            let issue = ["organizations", below.organization, "issues", below.issue];
            let looked = self.look(deadline, &issue, &[]).await;
            if looked.is_err() || !by_number() {
                return sent;
            }
        }
        self.by_number(deadline, &below, Sending { method, query: &[], body: Some(body) }).await
    }

    async fn by_number(
        &self,
        deadline: Deadline,
        below: &BelowIssue<'_>,
        sending: Sending<'_>,
    ) -> Result<Response<Vec<u8>>> {
        let number = self.number(deadline, below.organization, below.issue).await?;
        self.below_number(deadline, &number, below, sending).await
    }

    /// Sends it to the second route.
    async fn below_number(
        &self,
        deadline: Deadline,
        number: &str,
        below: &BelowIssue<'_>,
        sending: Sending<'_>,
    ) -> Result<Response<Vec<u8>>> {
        let mut path = vec!["issues", number];
        path.extend(below.rest);
        let Sending { method, query, body } = sending;
        self.run(deadline, method, &path, query, body).await
    }
}

/// Whether an error on the second route says that the server has it. What may pass, or stands in front of the server,
/// says nothing.
const fn decides(error: &Error) -> bool {
    matches!(error, Error::Missing(_) | Error::Forbidden(_) | Error::Refused { .. }) && !is_elsewhere(error)
}

/// Whether an error on the first route may mean that the server has the second only: its web pages take the address,
/// or it has the address for another method. A page with 404 is Sentry's own, of a version that lacks the route.
const fn is_elsewhere(error: &Error) -> bool {
    matches!(error, Error::WebPage { status: 200..=299 } | Error::Refused { status: 405, .. })
}
