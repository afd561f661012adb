//! `get_sentry_resource`

use crate::{
    parts::{link, which_issue},
    prelude::*,
};
use asked::{Asked, ResourceType};
use lexicon::{EventRef, Link, Thing};
use served::Served;

mod asked;
mod served;
#[cfg(test)]
mod tests;

/// Read what a Sentry link shows: issue, event, trace, span, replay, monitor, release, dashboard, search and others.
///
/// Without a link give `resourceType` and `resourceId`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetSentryResource {
    /// Any link to Sentry.
    url: Option<String>,
    /// With a link only for another view of it, such as the `breadcrumbs` of an issue.
    resource_type: Option<ResourceType>,
    /// Id, slug or version; of a span `TRACE/SPAN`.
    resource_id: Option<String>,
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    max_kilobytes: Option<MaxKilobytes>,
}

impl Tool for GetSentryResource {
    const SPEC: Spec = Spec::new("get_sentry_resource", "Get a Sentry resource")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let (linked, asked) = asked::asked(cx, self.url, self.resource_type, self.resource_id)?;
        let mut organization = link::organization(self.organization_slug, linked)?;
        let asked = match asked {
            Asked::EventAlone(event) => {
                let found = which_issue::find_by_event(cx, organization, None, event.clone()).await?;
                organization = Some(found.place.organization);
                Asked::Thing(Thing::Event { issue: found.issue, event: EventRef::Id(event) })
            }
            other => other,
        };
        let Served { what, tools, mut arguments } = Served::of(&asked);
        let Some(tool) = tools.iter().find_map(|name| cx.other(name)) else {
            let place = cx.place(organization, None).await?;
            let link = asked.thing().and_then(|thing| Link::to(&place.host, &place.organization, thing));
            return Err(Error::input(Answer::new(("No tool here reads ", what)).fact("It is", link).note(
                "Open it in a browser, or look for what it shows with search_issues and search_events.",
            )));
        };
        if let Some(organization) = organization {
            arguments.push(("organizationSlug", organization.as_str().into()));
        }
        // The gate keeps the size whatever tool answers; the other one only has to know what it may advise.
        if let Some(kilobytes) = self.max_kilobytes.filter(|_| tool.takes("maxKilobytes")) {
            arguments.push(("maxKilobytes", kilobytes.get().into()));
        }
        let answer = tool.run(arguments).await?;
        let narrowed = matches!(asked, Asked::Thing(Thing::Search(_))).then_some(
            "Query, project and period are those of the page; its columns and other filters are not.",
        );
        Ok(answer.note(narrowed).note((
            "This is the answer of ",
            tool.name(),
            ": call that tool for more of it.",
        )))
    }
}
