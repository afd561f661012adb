//! Conversations with AI agents. Servers of before 2026 have them at another address.

use crate::{
    Error, Page, Reader, Result,
    models::{Conversation, ConversationSpan},
};
use lexicon::{Cursor, OrganizationSlug, ProjectId, Range};

/// A question about conversations.
#[derive(Debug, Clone, Copy)]
pub struct ConversationSearch<'a> {
    /// Sentry's search syntax.
    pub query: &'a str,
    /// Only this project.
    pub project: Option<&'a ProjectId>,
    /// Only these environments.
    pub environments: &'a [String],
    /// Which time.
    pub range: Range,
    /// How many on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl Reader<'_> {
    /// Conversations, the latest first. `GET /organizations/{org}/agents/conversations/`
    ///
    /// A server that lacks the route is asked at its older address.
    ///
    /// # Errors
    /// As every call.
    pub async fn conversations(
        &self,
        organization: &OrganizationSlug,
        search: &ConversationSearch<'_>,
    ) -> Result<Page<Conversation>> {
        let path = ["organizations", organization.as_str(), "agents", "conversations"];
        match self.list(&path, &search.parameters()).await {
            Err(error) if is_elsewhere(&error) => self.older_conversations(organization, search).await,
            found => found,
        }
    }

    /// The same at servers of before 2026. `GET /organizations/{org}/ai-conversations/`
    ///
    /// # Errors
    /// As every call.
    pub async fn older_conversations(
        &self,
        organization: &OrganizationSlug,
        search: &ConversationSearch<'_>,
    ) -> Result<Page<Conversation>> {
        self.list(&["organizations", organization.as_str(), "ai-conversations"], &search.parameters()).await
    }

    /// The spans of a conversation. `GET /organizations/{org}/agents/conversations/{conversation}/`
    ///
    /// A server that lacks the route is asked at its older address. The search's words and environments are not sent.
    ///
    /// # Errors
    /// As every call.
    pub async fn conversation(
        &self,
        organization: &OrganizationSlug,
        conversation: &str,
        search: &ConversationSearch<'_>,
    ) -> Result<Page<ConversationSpan>> {
        let path = ["organizations", organization.as_str(), "agents", "conversations", conversation];
        match self.list(&path, &search.of_one()).await {
            Err(error) if is_elsewhere(&error) => {
                self.older_conversation(organization, conversation, search).await
            }
            found => found,
        }
    }

    /// The same at servers of before 2026. `GET /organizations/{org}/ai-conversations/{conversation}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn older_conversation(
        &self,
        organization: &OrganizationSlug,
        conversation: &str,
        search: &ConversationSearch<'_>,
    ) -> Result<Page<ConversationSpan>> {
        let path = ["organizations", organization.as_str(), "ai-conversations", conversation];
        self.list(&path, &search.of_one()).await
    }
}

impl ConversationSearch<'_> {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![("per_page", self.limit.to_string())];
        query.extend((!self.query.is_empty()).then(|| ("query", self.query.to_owned())));
        query.extend(self.project.map(|project| ("project", project.to_string())));
        query.extend(self.environments.iter().map(|name| ("environment", name.clone())));
        query.extend(self.range.parameters());
        query.extend(self.cursor.map(|cursor| ("cursor", cursor.to_string())));
        query
    }

    /// In all projects unless one is named.
    fn of_one(&self) -> Vec<(&'static str, String)> {
        let all = || "-1".to_owned();
        let mut query = vec![
            ("per_page", self.limit.to_string()),
            ("project", self.project.map_or_else(all, ToString::to_string)),
        ];
        query.extend(self.range.parameters());
        query.extend(self.cursor.map(|cursor| ("cursor", cursor.to_string())));
        query
    }
}

/// Whether a server may have what was asked for at its older address.
const fn is_elsewhere(error: &Error) -> bool {
    matches!(error, Error::Missing(_) | Error::WebPage { .. })
}
