//! `delete_sentry_resource`

use crate::{
    parts::{issue, issue_row::IssueRows, uptime, which_issue, which_project},
    place::Place,
    prelude::*,
    tool::Destroys,
};
use lexicon::{MonitorSlug, ProjectRef};
use sentry_api::Error as Api;
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Delete an issue with its events, a cron monitor or an uptime monitor permanently: erased for good.
///
/// To be rid of an issue, archive it with update_issue; to stop a monitor, disable it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteSentryResource {
    organization_slug: Option<OrganizationSlug>,
    resource_type: Kind,
    /// Short id or number of an issue, slug of a cron monitor, number of an uptime monitor.
    resource_id: String,
    /// Of an uptime monitor: slug or number.
    project_slug: Option<ProjectRef>,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
enum Kind {
    Issue,
    CronMonitor,
    UptimeMonitor,
}

impl Tool for DeleteSentryResource {
    // What the token needs depends on what is deleted: it is told when Sentry refuses.
    const SPEC: Spec = Spec::new("delete_sentry_resource", "Delete something for good")
        .skills(&[Skill::Triage, Skill::ProjectManagement])
        .only_with_allow_delete();
    type Effect = Destroys;

    async fn run(self, cx: &Cx<'_, Destroys>) -> Result<Answer> {
        let id = self.resource_id.trim();
        if let Kind::Issue = self.resource_type {
            let id = Some(id.to_owned());
            return delete_issue(cx, self.organization_slug, self.region_url, id).await;
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        match self.resource_type {
            Kind::UptimeMonitor => {
                let project = which_project::needed(cx, &place, self.project_slug).await?;
                let removed = uptime::remove(cx, place, project, id.parse().map_err(Error::complaint)?).await;
                removed.map_err(|error| needing(error, "project:write"))
            }
            Kind::Issue | Kind::CronMonitor => {
                delete_cron_monitor(cx, place, id.parse().map_err(Error::complaint)?).await
            }
        }
    }
}

async fn delete_issue(
    cx: &Cx<'_, Destroys>,
    organization: Option<OrganizationSlug>,
    region: Option<RegionUrl>,
    id: Option<String>,
) -> Result<Answer> {
    let found = which_issue::find(cx, organization, region, id, None).await?;
    // What was there is told: nobody can look at it afterwards.
    let before = found.read_inside(cx).await?;
    found.is_named(&before)?;
    let name = issue::name_of(&before, &found.issue);
    let removed = cx.writer(&found.place).remove_issue(&found.place.organization, &found.issue).await;
    let gone = gone(removed, "event:admin")?;
    let before = [before];
    let rows = IssueRows::of(&before, cx.now());
    Ok(Answer::new(("Deleted issue ", name, " in ", found.place.organization.clone()))
        .section(Section::list("It was").items(&before, |issue| rows.row(issue)).rank(Rank::Essential))
        .note("Sentry removes its events in the next minutes. New events of the kind make a new issue.")
        .note(gone))
}

async fn delete_cron_monitor(cx: &Cx<'_, Destroys>, place: Place, slug: MonitorSlug) -> Result<Answer> {
    let before = cx.sentry(&place).monitor(&place.organization, &slug, None).await;
    let before = before.map_err(|error| match error {
        Api::Missing(_) => Error::input(
            Answer::new("No such cron monitor")
                .fact("Monitor", slug.clone())
                .note("Nothing was changed. find_monitors lists the monitors."),
        ),
        other => other.into(),
    })?;
    cx.inside(before.project.as_ref().and_then(|project| project.slug.as_ref()))?;
    let removed = cx.writer(&place).remove_monitor(&place.organization, &slug).await;
    let gone = gone(removed, "project:write or alerts:write")?;
    Ok(Answer::new(("Deleted cron monitor ", slug, " in ", place.organization))
        .fact("Project", before.project.as_ref().and_then(|project| project.slug.0.clone()))
        .field("Name", &before.name)
        .note("Its check-ins go with it.")
        .note(gone))
}

/// What is gone already is as good as deleted.
fn gone(removed: std::result::Result<(), Api>, scope: &'static str) -> Result<Option<&'static str>> {
    match removed {
        Ok(()) => Ok(None),
        Err(Api::Missing(_)) => Ok(Some("Somebody else deleted it in the meantime.")),
        Err(error) => Err(needing(Error::of_change(error), scope)),
    }
}

fn needing(error: Error, scope: &'static str) -> Error {
    match error {
        Error::Sentry(forbidden @ Api::Forbidden(_)) => Error::lacking(
            Error::Sentry(forbidden).into_answer().note(("To delete this the token needs ", scope, ".")),
        ),
        other => other,
    }
}
