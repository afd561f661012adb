//! `onboarding_status_update`

use crate::{prelude::*, tool::Adds};
use sentry_api::{OnboardingNews, OnboardingResults};

#[cfg(test)]
mod tests;

/// Tell Sentry's onboarding page how far an agent is with setting an application up. Only with a `runToken` from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OnboardingStatusUpdate {
    organization_slug: Option<OrganizationSlug>,
    /// 10 letters or digits.
    run_token: String,
    /// The step, and how it stands.
    update: Update,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
struct Update {
    stage: Stage,
    status: Status,
    run_status: Option<RunStatus>,
    /// Why, when it failed.
    event_note: Option<String>,
    extra: Option<Extra>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
struct Extra {
    /// With `create_project`.
    project_slugs: Option<Vec<String>>,
    /// With `receive_verification_error`.
    issue_ids: Option<Vec<String>>,
}

/// Words of the protocol, each as it is sent.
macro_rules! words {
    ($name:ident: $($variant:ident = $word:literal),* $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
        #[schemars(inline)]
        enum $name { $(#[serde(rename = $word)] $variant),* }

        impl $name {
            const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

words!(Stage:
    ConnectMcp = "connect_mcp",
    AnalyzeProject = "analyze_project",
    CreateProject = "create_project",
    InstrumentApp = "instrument_app",
    PlanTestError = "plan_test_error",
    SendVerificationError = "send_verification_error",
    ReceiveVerificationError = "receive_verification_error",
    PrepareProduction = "prepare_production",
    CheckStackTraceQuality = "check_stack_trace_quality",
);
words!(Status:
    Active = "active", Waiting = "waiting", Completed = "completed", Skipped = "skipped", Failed = "failed");
words!(RunStatus: Completed = "completed", Failed = "failed");

impl Tool for OnboardingStatusUpdate {
    // The skills that only read do not bring a tool that writes, and with it the gateway for changes.
    const SPEC: Spec = Spec::new("onboarding_status_update", "Update the onboarding status")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::OrgRead]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let token = self.run_token.trim();
        if token.len() != 10 || !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::complaint("`runToken` must have 10 letters or digits"));
        }
        let update = &self.update;
        let note = update.event_note.as_deref().map(str::trim).filter(|note| !note.is_empty());
        if note.is_some_and(|note| note.chars().count() > 256) {
            return Err(Error::complaint("`eventNote` is longer than 256 characters"));
        }
        let news = OnboardingNews {
            run_token: token,
            stage: update.stage.as_str(),
            status: update.status.as_str(),
            run_status: update.run_status.map(RunStatus::as_str),
            event_note: note,
            extra: update.results()?,
        };
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let told = cx.writer(&place).tell_onboarding(&place.organization, &news).await;
        let told = told.map_err(Error::of_change)?;
        let next = match told.continue_updates.0 {
            Some(true) => "Go on telling what comes next.",
            Some(false) => "Nobody listens any more: tell nothing further.",
            None => "Sentry took the news and did not say whether to go on; go on.",
        };
        Ok(Answer::new(("Told the onboarding page of ", place.organization))
            .fact("Stage", (news.stage, ": ", news.status))
            .note(next))
    }
}

/// The most slugs or ids of one message.
const MOST: usize = 100;

impl Update {
    fn results(&self) -> Result<Option<OnboardingResults<'_>>> {
        let Some(extra) = &self.extra else { return Ok(None) };
        let results = OnboardingResults {
            project_slugs: extra.project_slugs.as_deref(),
            issue_ids: extra.issue_ids.as_deref(),
        };
        let lists = [results.project_slugs, results.issue_ids];
        if lists.into_iter().flatten().any(|list| list.is_empty() || list.len() > MOST) {
            return Err(Error::complaint("lists in `extra` must have 1 to 100 entries"));
        }
        if results.project_slugs.is_some() && self.stage != Stage::CreateProject {
            return Err(Error::complaint("`projectSlugs` belongs to the stage `create_project`"));
        }
        if results.issue_ids.is_some() && self.stage != Stage::ReceiveVerificationError {
            return Err(Error::complaint("`issueIds` belongs to the stage `receive_verification_error`"));
        }
        Ok((results != OnboardingResults::default()).then_some(results))
    }
}
