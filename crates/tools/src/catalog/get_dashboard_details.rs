//! `get_dashboard_details`

use crate::{
    parts::{
        dashboards::{joined, shows},
        paging, person,
    },
    place::Place,
    prelude::*,
};
use lexicon::{DashboardId, Link, ProjectId};
use sentry_api::models::{Dashboard, Widget, WidgetQuery};
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Read a dashboard: its filters and widgets, each with its searches. It brings definitions, not data.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetDashboardDetails {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Number, or the whole title.
    dashboard_id_or_title: String,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

/// Pages of the list, of 100 each, that are looked through for a title.
const PAGES: usize = 5;

impl Tool for GetDashboardDetails {
    const SPEC: Spec = Spec::new("get_dashboard_details", "Get dashboard details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::OrgRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let wanted = self.dashboard_id_or_title.trim();
        if wanted.is_empty() {
            return Err(Error::complaint("`dashboardIdOrTitle` is empty"));
        }
        let is_number = wanted.bytes().all(|byte| byte.is_ascii_digit());
        let id: DashboardId = match wanted.parse() {
            Ok(id) if is_number => id,
            _ => {
                let only = cx.project(&place, None).await?;
                titled(cx, &place, wanted, only.as_ref()).await?
            }
        };
        let sentry = cx.sentry(&place);
        let (only, found) =
            tokio::join!(cx.project(&place, None), sentry.dashboard(&place.organization, &id));
        let dashboard = found.map_err(|error| match error {
            sentry_api::Error::Missing(_) => none(&place, wanted),
            other => other.into(),
        })?;
        if !shows(&dashboard, only?.as_ref()) {
            cx.inside(None)?;
        }
        let answer = Answer::new(("Dashboard ", id.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::dashboard(&place.host, &place.organization, &id))
            .fact("Created", dashboard.date_created.0)
            .fact("Favorite", dashboard.is_favorited.0.map(|marked| if marked { "yes" } else { "no" }))
            .fact("Prebuilt", dashboard.prebuilt_id.0);
        Ok(MaxKilobytes::advise(self.max_kilobytes, told(answer, dashboard)))
    }
}

/// The one dashboard of this title, in whatever case.
async fn titled(cx: &Cx<'_>, place: &Place, title: &str, only: Option<&ProjectId>) -> Result<DashboardId> {
    let lower = title.to_lowercase();
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..PAGES {
        let sentry = cx.sentry(place);
        let page = sentry.dashboards(&place.organization, Some(title), "title", 100, cursor.as_ref()).await;
        let page = page.map_err(|error| place.missing(error))?;
        let same = page.items.into_iter().filter(|one| {
            let lowered = one.title.0.clone().map(|title| title.map(|title| title.trim().to_lowercase()));
            shows(one, only) && lowered.is_some_and(|title| title.same_as(&lower))
        });
        found.extend(same.filter_map(|one| Some((one.id.0?, one.title.0))));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    if found.len() > 1 {
        let rows = found.into_iter().map(|(id, title)| Item::new((id, title.map(|title| (" · ", title)))));
        return Err(Error::input(
            Answer::new("Which dashboard?")
                .fact("Title", quote(title))
                .section(Section::list("Dashboards").items(rows, |row| row).at_most(5))
                .note("Several have this title. Call the tool again with the number of one."),
        ));
    }
    found.into_iter().next().map(|(id, _)| id).ok_or_else(|| none(place, title))
}

fn none(place: &Place, wanted: &str) -> Error {
    Error::input(
        Answer::new("No such dashboard")
            .fact("Dashboard", quote(wanted))
            .fact("Organization", place.organization.clone())
            .note("find_dashboards lists the dashboards that the token sees; a title must be whole."),
    )
}

fn told(answer: Answer, dashboard: Dashboard) -> Answer {
    let filters = dashboard.filters.0.filter(|filters| {
        filters.is(|filters| filters.as_object().is_some_and(|filters| !filters.is_empty()))
    });
    // A server that leaves them out does not say that there are none.
    let told = dashboard.widgets.is_some();
    let widgets = dashboard.widgets.0.unwrap_or_default();
    let skipped = widgets.skipped + widgets.iter().map(|widget| widget.queries.skipped).sum::<usize>();
    let nothing = told && widgets.is_empty() && skipped == 0;
    let times = (dashboard.start.0, dashboard.end.0.map(|end| (" to ", end)));
    answer
        .field("Title", dashboard.title.0)
        .field("Created by", person::actor(dashboard.created_by.as_ref()))
        .field("Projects", joined("", dashboard.projects.items, ""))
        .field("Environments", joined("", dashboard.environment.items, ""))
        .field("Period", dashboard.period.0)
        .field("Times", times)
        .field("Filters", filters)
        .section(Section::list("Widgets").items(widgets.items, widget).rank(Rank::Important).at_most(50))
        .note(nothing.then_some("It has no widgets."))
        .note(paging::skipped(skipped))
        .note((told && !nothing).then_some("search_events and search_issues take the searches of widgets."))
}

fn widget(widget: Widget) -> Item {
    let item = Item::new((
        widget.id.0.map(|id| (id, " · ")),
        widget.title.0,
        widget.display_type.0.map(|kind| (" · ", kind)),
        widget.widget_type.0.map(|dataset| (" of ", dataset)),
        widget.interval.0.map(|interval| (" · every ", interval)),
        widget.limit.0.map(|limit| (" · at most ", limit)),
    ));
    let item = item.field("description", widget.description.0);
    widget.queries.items.into_iter().fold(item, |item, query| item.field("query", asked(query)))
}

/// Fields where there are any: aggregates and columns are the same, sorted apart.
fn asked(query: WidgetQuery) -> impl untrusted::Say {
    let fields = match query.fields.items {
        fields if fields.is_empty() => {
            query.columns.items.into_iter().chain(query.aggregates.items).collect()
        }
        fields => fields,
    };
    let some = |text: untrusted::Maybe<untrusted::Untrusted>| text.0.filter(|text| !text.is_blank());
    (
        some(query.name).map(|name| (name, ": ")),
        joined("", fields, ""),
        some(query.conditions).map(|conditions| (" where ", conditions)),
        some(query.orderby).map(|sort| (" sorted by ", sort)),
    )
}
