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
    /// Conversations, the latest first. `GET /organizations/{org}/agents/conversations/`, and at servers that lack it
    /// `GET /organizations/{org}/ai-conversations/`
    ///
    /// # Errors
    /// As every call.
    pub async fn conversations(
        &self,
        organization: &OrganizationSlug,
        search: &ConversationSearch<'_>,
    ) -> Result<Page<Conversation>> {
        let mut query = vec![("per_page", search.limit.to_string())];
        query.extend((!search.query.is_empty()).then(|| ("query", search.query.to_owned())));
        query.extend(search.project.map(|project| ("project", project.to_string())));
        query.extend(search.environments.iter().map(|name| ("environment", name.clone())));
        query.extend(search.range.parameters());
        query.extend(search.cursor.map(|cursor| ("cursor", cursor.to_string())));
        let organization = organization.as_str();
        match self.list(&["organizations", organization, "agents", "conversations"], &query).await {
            Err(error) if is_elsewhere(&error) => {
                self.list(&["organizations", organization, "ai-conversations"], &query).await
            }
            found => found,
        }
    }

    /// The spans of a conversation. `GET /organizations/{org}/agents/conversations/{conversation}/`, and at servers that
    /// lack it `GET /organizations/{org}/ai-conversations/{conversation}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn conversation(
        &self,
        organization: &OrganizationSlug,
        conversation: &str,
        project: Option<&ProjectId>,
        range: Range,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ConversationSpan>> {
        let all = || "-1".to_owned();
        let mut query =
            vec![("per_page", limit.to_string()), ("project", project.map_or_else(all, ToString::to_string))];
        query.extend(range.parameters());
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        let organization = organization.as_str();
        let path = ["organizations", organization, "agents", "conversations", conversation];
        match self.list(&path, &query).await {
            Err(error) if is_elsewhere(&error) => {
                self.list(&["organizations", organization, "ai-conversations", conversation], &query).await
            }
            found => found,
        }
    }
}

/// Whether a server may have what was asked for at its older address.
const fn is_elsewhere(error: &Error) -> bool {
    matches!(error, Error::Missing(_) | Error::WebPage { .. })
}
