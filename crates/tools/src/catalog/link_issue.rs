//! `link_issue`

use crate::{
    context::Cx,
    parts::{
        issue, paging,
        which_issue::{self, WhichIssue},
    },
    place::Place,
    prelude::*,
    tool::Adds,
};
use lexicon::{IntegrationId, IssueRef, Link};
use sentry_api::{
    Error as Api, Page,
    models::{Integration, IntegrationField},
};
use serde_json::{Map, Value};
use untrusted::{Listed, Rank, Untrusted};

#[cfg(test)]
mod tests;

/// Link an issue to a ticket where it is tracked too (GitHub, Jira, Linear, …), or create one there.
///
/// Without more it shows what is set up; with `integrationId` alone, which fields are needed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkIssue {
    organization_slug: Option<OrganizationSlug>,
    issue_id: Option<String>,
    issue_url: Option<String>,
    /// Not needed if there is only one.
    integration_id: Option<IntegrationId>,
    /// Key or number of a ticket, to link it.
    external_issue: Option<String>,
    /// To create a ticket.
    title: Option<String>,
    /// With `title`.
    description: Option<String>,
    /// What the integration wants besides, such as `{"repo": "acme/shop"}`.
    fields: Option<Map<String, Value>>,
    region_url: Option<RegionUrl>,
}

impl Tool for LinkIssue {
    const SPEC: Spec = Spec::new("link_issue", "Link an issue to a ticket")
        .skills(&[Skill::Triage])
        .scopes(&[Scope::EventWrite, Scope::OrgRead])
        .weighty()
        .changes_with(&["externalIssue", "title"]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let (creates, mut fields) = (self.title.is_some(), self.fields.unwrap_or_default());
        match (&self.external_issue, &self.title) {
            (Some(_), Some(_)) => {
                return Err(Error::complaint(
                    "give `externalIssue` to link a ticket or `title` to create one, not both",
                ));
            }
            (None, None) if self.description.is_some() || !fields.is_empty() => {
                return Err(Error::complaint(
                    "give `externalIssue` to link a ticket, or `title` to create one",
                ));
            }
            (Some(_), None) if self.description.is_some() => {
                return Err(Error::complaint(
                    "`description` belongs to a ticket that is created: give `title`",
                ));
            }
            _ => {}
        }
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let about = found.read_inside(cx).await?;
        let name = issue::name_of(&about, &found.issue);
        let wanted = [
            ("externalIssue", self.external_issue),
            ("title", self.title),
            ("description", self.description),
        ];
        let mut changes = false;
        for (field, value) in wanted {
            let Some(value) = value else { continue };
            fields.insert(field.to_owned(), value.into());
            changes = true;
        }
        match (changes, self.integration_id) {
            (false, None) => set_up(cx, &found, &name).await,
            (false, Some(id)) => forms(cx, &found, &name, &id).await,
            (true, Some(id)) => linked(cx, &found, &name, &id, creates, &fields).await,
            (true, None) => {
                let id = only(cx, &found.place).await?;
                linked(cx, &found, &name, &id, creates, &fields).await
            }
        }
    }
}

/// What is set up, and what is linked already.
async fn set_up(cx: &Cx<'_, Adds>, found: &WhichIssue, name: &IssueRef) -> Result<Answer> {
    let (place, sentry) = (&found.place, cx.sentry(&found.place));
    let (integrations, links) = tokio::join!(
        sentry.issue_integrations(&place.organization),
        sentry.external_issues(&place.organization, &found.issue)
    );
    let integrations = integrations?;
    let unread = links
        .as_ref()
        .err()
        .map(|error| ("What is linked already could not be read: ", crate::error::brief(error)));
    let links = links.ok();
    let skipped = integrations.skipped + links.as_ref().map_or(0, |links| links.skipped);
    let has_none = integrations.items.is_empty();
    Ok(Answer::new(("Where ", name.clone(), " can be linked, in ", place.organization.clone()))
        .fact("Link", Link::issue(&place.host, &place.organization, name))
        .section(Section::list("Integrations").items(&integrations.items, integration).rank(Rank::Essential))
        .section(
            Section::list("Linked already").items(links.map(|links| links.items).unwrap_or_default(), |link| {
                Item::new((&link.service_type, " ", &link.display_name, " ", &link.web_url))
            }),
        )
        .note(has_none.then_some("No integration with a tracker is set up, or the token sees none. An owner adds one in Sentry under Settings, Integrations."))
        .note((!has_none).then_some("Call again with `integrationId` to see which fields it wants; then with `externalIssue` to link a ticket, or with `title` to create one."))
        .note(unread)
        .note(paging::skipped(skipped)))
}

fn integration(one: &Integration) -> Item {
    let provider = one.provider.as_ref().and_then(|provider| provider.name.as_ref());
    let status = one.status.as_ref().filter(|status| !status.same_as("active"));
    Item::new((
        one.id.0.clone(),
        provider.map(|provider| (" · ", provider)),
        one.name.as_ref().map(|name| (" · ", name)),
        one.domain_name.as_ref().map(|domain| (" · ", domain)),
        status.map(|status| (" · ", status)),
    ))
}

/// The integration that is meant when none is named.
async fn only(cx: &Cx<'_, Adds>, place: &Place) -> Result<IntegrationId> {
    let Page { items, .. } = cx.sentry(place).issue_integrations(&place.organization).await?;
    if let [Integration { id, .. }] = items.as_slice()
        && let Some(id) = &id.0
    {
        return Ok(id.clone());
    }
    Err(Error::input(
        Answer::new("Which integration is meant?")
            .fact("Organization", place.organization.clone())
            .section(Section::list("Integrations").items(&items, integration).rank(Rank::Essential))
            .note("Nothing was changed. Give `integrationId`; where none is listed, none is set up or the token sees none."),
    ))
}

/// What the integration wants to know.
async fn forms(cx: &Cx<'_, Adds>, found: &WhichIssue, name: &IssueRef, id: &IntegrationId) -> Result<Answer> {
    let (place, sentry) = (&found.place, cx.sentry(&found.place));
    let (link, create) = tokio::join!(
        sentry.issue_form(&place.organization, &found.issue, id, false),
        sentry.issue_form(&place.organization, &found.issue, id, true)
    );
    let read = |form: Result<Integration, Api>| form.map_err(|error| no_such(error, id, Error::from));
    let (link, create) = (read(link)?, read(create)?);
    let skipped = link.link_issue_config.skipped + create.create_issue_config.skipped;
    Ok(Answer::new(("What integration ", id.clone(), " wants for ", name.clone(), " in ", place.organization.clone()))
        .section(fields("To link a ticket", &link.link_issue_config))
        .section(fields("To create a ticket", &create.create_issue_config))
        .note("`externalIssue`, `title` and `description` are arguments of link_issue; give the other fields in `fields`.")
        .note(paging::skipped(skipped)))
}

fn fields(label: &'static str, fields: &Listed<IntegrationField>) -> Section {
    Section::list(label)
        .items(fields.iter(), |field| {
            let choices = field.choices.iter().take(CHOICES).enumerate();
            let choices: Vec<_> = choices
                .map(|(at, choice)| (if at == 0 { ": one of " } else { ", " }, value_of(choice)))
                .collect();
            let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let default = field.default.as_ref().map(|default| default.clone().map(text));
            let more = field.choices.items.len().saturating_sub(CHOICES);
            Item::new((
                &field.name,
                field.required.filter(|required| *required).map(|_| " (required)"),
                field.label.as_ref().map(|label| (" · ", label)),
                choices,
                (more > 0).then_some((" and ", more, " more")),
                default.filter(|default| !default.is_blank()).map(|default| ("; default ", default)),
            ))
        })
        .rank(Rank::Essential)
}

/// Values of a field that are shown.
const CHOICES: usize = 20;

/// What is sent for a choice: of a pair the first.
fn value_of(choice: &Untrusted<Value>) -> Untrusted<Value> {
    choice.clone().map(|choice| match choice {
        Value::Array(pair) => pair.into_iter().next().unwrap_or_default(),
        value => value,
    })
}

async fn linked(
    cx: &Cx<'_, Adds>,
    found: &WhichIssue,
    name: &IssueRef,
    id: &IntegrationId,
    creates: bool,
    fields: &Map<String, Value>,
) -> Result<Answer> {
    let (place, writer) = (&found.place, cx.writer(&found.place));
    let done = if creates {
        writer.create_external_issue(&place.organization, &found.issue, id, fields).await
    } else {
        writer.link_external_issue(&place.organization, &found.issue, id, fields).await
    };
    let done = done.map_err(|error| match error {
        Api::Refused { .. } => {
            let note =
                "Nothing was linked. link_issue with `integrationId` alone shows which fields it wants.";
            Error::input(Error::Sentry(error).into_answer().note(note))
        }
        other => no_such(other, id, Error::of_change),
    })?;
    let what = if creates { "Created a ticket for " } else { "Linked " };
    Ok(Answer::new((what, name.clone(), " in ", place.organization.clone()))
        .fact("Link", Link::issue(&place.host, &place.organization, name))
        .fact("Integration", id.clone())
        .field(
            "Ticket",
            (done.display_name.as_ref().or(done.key.as_ref()), done.url.as_ref().map(|url| (" ", url))),
        ))
}

/// The issue could be read: what is missing is the integration.
fn no_such(error: Api, id: &IntegrationId, otherwise: fn(Api) -> Error) -> Error {
    match error {
        Api::Missing(_) => Error::input(
            Answer::new("No such integration")
                .fact("Integration", id.clone())
                .note("Nothing was linked. link_issue with the issue alone lists what is set up."),
        ),
        other => otherwise(other),
    }
}
