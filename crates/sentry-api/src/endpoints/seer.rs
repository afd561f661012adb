//! Having Seer, Sentry's own agent, analyse an issue.

use crate::{
    Error, Reader, Result, Writer,
    models::{SeerStart, SeerState},
};
use http::Method;
use lexicon::{IssueRef, OrganizationSlug};
use serde::Serialize;

#[derive(Serialize)]
struct Start<'a> {
    /// Further than this it would write code, and open a pull request. Nobody asked for those.
    stopping_point: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_context: Option<&'a str>,
    /// What the older Seer calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    instruction: Option<&'a str>,
}

impl Reader<'_> {
    /// How far Seer is with an issue. `GET /organizations/{org}/issues/{issue}/autofix/`
    ///
    /// # Errors
    /// As every call; a server without Seer lacks the route, which is remembered.
    pub async fn seer(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<SeerState> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "autofix"];
        let state = self.get(&path, &[]).await;
        // A page with status 200 may be one for signing in, but not from a server that is known to be another.
        let lacks = match state {
            Err(Error::WebPage { status: 404 }) => true,
            Err(Error::WebPage { .. }) => self.dialect().sorts_by_column,
            _ => false,
        };
        if lacks {
            self.client().server().learn(|dialect| dialect.lacks_seer = true);
        }
        state
    }
}

impl Writer<'_> {
    /// Lets Seer look for the root cause of an issue and for a solution, and not write code.
    /// `POST /organizations/{org}/issues/{issue}/autofix/`
    ///
    /// `context` is what Seer should know besides, at most 1,000 characters.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn start_seer(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        context: Option<&str>,
    ) -> Result<SeerStart> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "autofix"];
        let start = Start { stopping_point: "solution", user_context: context, instruction: context };
        self.send(Method::POST, &path, &start).await
    }
}
