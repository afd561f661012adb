//! Changing an issue.

use crate::{
    Result, Writer,
    models::{Activity, Issue},
};
use http::Method;
use lexicon::{IssueRef, OrganizationSlug};
use serde::Serialize;

/// What to change; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueChange {
    /// `resolved`, `resolvedInNextRelease`, `unresolved`, `ignored`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// `archived_until_escalating`, `archived_forever`, `archived_until_condition_met`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substatus: Option<&'static str>,
    /// Archive for so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_duration: Option<u32>,
    /// Archive until so many more events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_count: Option<u32>,
    /// … within so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_window: Option<u32>,
    /// Archive until so many more users.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_user_count: Option<u32>,
    /// … within so many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_user_window: Option<u32>,
    /// `user:ID`, `team:ID`, an e-mail address, a user name; empty for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    /// `high`, `medium`, `low`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<&'static str>,
}

#[derive(Serialize)]
struct NoteText<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct CommentData<'a> {
    data: NoteText<'a>,
}

impl Writer<'_> {
    /// Changes an issue. `PUT /organizations/{org}/issues/{issue}/`
    ///
    /// The answer is the issue as it is now, as far as Sentry describes it.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn change_issue(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        change: &IssueChange,
    ) -> Result<Issue> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string()];
        self.send(Method::PUT, &path, change).await
    }

    /// Adds a comment to an issue, and answers it as an entry of the history. `POST /organizations/{org}/issues/{issue}/notes/`
    ///
    /// Where the server has comments instead, it is [one of those](Self::add_comment).
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn add_note(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        text: &str,
    ) -> Result<Activity> {
        let dialect = || self.reader().dialect();
        if dialect().issues_by_number && !dialect().has_comments_only {
            // Which of the two it has is found out by looking: what is sent must be sent once, and to the right place.
            let _ = self.reader().notes(organization, issue).await;
        }
        if dialect().has_comments_only {
            return self.add_comment(organization, issue, text).await;
        }
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "notes"];
        self.send(Method::POST, &path, &NoteText { text }).await
    }

    /// Adds a comment to an issue on a server that has no notes. `POST /organizations/{org}/issues/{issue}/comments/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn add_comment(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        text: &str,
    ) -> Result<Activity> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "comments"];
        self.send(Method::POST, &path, &CommentData { data: NoteText { text } }).await
    }

    /// Deletes an issue with its events; Sentry does so in a while. `DELETE /organizations/{org}/issues/{issue}/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) when it is gone already. Never repeated by itself.
    pub async fn remove_issue(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<()> {
        self.remove(&["organizations", organization.as_str(), "issues", &issue.to_string()]).await
    }
}
