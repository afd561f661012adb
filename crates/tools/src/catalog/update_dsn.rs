//! `update_dsn`

use crate::{
    parts::{key, project, which_project},
    prelude::*,
};
use lexicon::{KeyId, ProjectRef};
use sentry_api::{KeyChange, NewLoaderOptions, NewRateLimit};

#[cfg(test)]
mod tests;

/// Change a client key (DSN): rename, turn on or off, limit its events, set what the JavaScript loader brings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateDsn {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    /// From find_dsns.
    key_id: KeyId,
    name: Option<String>,
    is_active: Option<bool>,
    /// Seconds; 0 for no limit.
    #[schemars(range(max = 86_400))]
    rate_limit_window: Option<u32>,
    /// Events; 0 for no limit.
    rate_limit_count: Option<u32>,
    disable_rate_limit: Option<bool>,
    /// `latest` or `7.x`.
    browser_sdk_version: Option<String>,
    loader_has_replay: Option<bool>,
    loader_has_performance: Option<bool>,
    loader_has_debug: Option<bool>,
    loader_has_feedback: Option<bool>,
    loader_has_logs_and_metrics: Option<bool>,
    region_url: Option<RegionUrl>,
}

impl Tool for UpdateDsn {
    const SPEC: Spec = Spec::new("update_dsn", "Update a DSN")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let change = self.change()?;
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let changed =
            cx.writer(&place).change_key(&place.organization, &project, &self.key_id, &change).await;
        let changed = changed.map_err(|error| match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such DSN")
                    .fact("Key", self.key_id.clone())
                    .fact("Project", project.clone())
                    .fact("Organization", place.organization.clone())
                    .note("find_dsns lists the keys of a project with their ids."),
            ),
            other => Error::of_change(other),
        })?;
        let shown = changed.id.is_some();
        let answer = Answer::new(("Updated a DSN of ", project, " in ", place.organization));
        let answer = key::stands(answer, &changed);
        let of_loader = change.browser_sdk_version.is_some() || change.dynamic_sdk_loader_options.is_some();
        let answer = if of_loader { key::loads(answer, &changed) } else { answer };
        let unshown = "Sentry took the change and did not show the result; find_dsns shows it.";
        Ok(answer.note((!shown).then_some(unshown)))
    }
}

impl UpdateDsn {
    fn change(&self) -> Result<KeyChange> {
        let loader = NewLoaderOptions {
            has_replay: self.loader_has_replay,
            has_performance: self.loader_has_performance,
            has_debug: self.loader_has_debug,
            has_feedback: self.loader_has_feedback,
            has_logs_and_metrics: self.loader_has_logs_and_metrics,
        };
        let change = KeyChange {
            name: project::text(self.name.as_deref(), 64, "`name` must have 1 to 64 characters")?,
            is_active: self.is_active,
            rate_limit: self.rate_limit()?,
            browser_sdk_version: self.browser_sdk_version.as_deref().map(|version| version.trim().to_owned()),
            dynamic_sdk_loader_options: (loader != NewLoaderOptions::default()).then_some(loader),
        };
        if change == KeyChange::default() {
            return Err(Error::complaint(
                "nothing to change: give `name`, `isActive`, a rate limit or a setting of the loader",
            ));
        }
        Ok(change)
    }

    /// `Some(None)` takes the limit away.
    fn rate_limit(&self) -> Result<Option<Option<NewRateLimit>>> {
        match (self.disable_rate_limit == Some(true), self.rate_limit_window, self.rate_limit_count) {
            (false, None, None) => Ok(None),
            (true, None, None) => Ok(Some(None)),
            (true, ..) => Err(Error::complaint("give a rate limit or `disableRateLimit`, not both")),
            (false, Some(86_401..), Some(_)) => {
                Err(Error::complaint("`rateLimitWindow` must be at most 86,400 seconds, a day"))
            }
            (false, Some(window), Some(count)) => {
                Ok(Some((window > 0 && count > 0).then_some(NewRateLimit { window, count })))
            }
            (false, ..) => Err(Error::complaint("give `rateLimitWindow` and `rateLimitCount` together")),
        }
    }
}
