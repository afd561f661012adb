//! News of an agent that sets an application up, for whoever watches it in Sentry.

use crate::{Result, Writer, models::OnboardingStatus};
use http::Method;
use lexicon::OrganizationSlug;
use serde::Serialize;

/// How far the agent is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OnboardingNews<'a> {
    /// What Sentry gave the agent to name its run.
    pub run_token: &'a str,
    /// Which step.
    pub stage: &'static str,
    /// How the step stands.
    pub status: &'static str,
    /// How the whole run ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_status: Option<&'static str>,
    /// What to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_note: Option<&'a str>,
    /// What came of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<OnboardingResults<'a>>,
}

/// What came of a step: made projects, or issues that arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OnboardingResults<'a> {
    /// Slugs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_slugs: Option<&'a [String]>,
    /// Numbers or short ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_ids: Option<&'a [String]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    /// There is one version of this message.
    schema_version: u8,
    #[serde(flatten)]
    news: &'a OnboardingNews<'a>,
}

impl Writer<'_> {
    /// Tells how far an agent is. `POST /organizations/{org}/onboarding/agent/status/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn tell_onboarding(
        &self,
        organization: &OrganizationSlug,
        news: &OnboardingNews<'_>,
    ) -> Result<OnboardingStatus> {
        let path = ["organizations", organization.as_str(), "onboarding", "agent", "status"];
        self.send(Method::POST, &path, &Message { schema_version: 1, news }).await
    }
}
