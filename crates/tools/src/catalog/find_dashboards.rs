//! `find_dashboards`

use crate::{
    parts::{dashboards, paging, person},
    prelude::*,
};
use sentry_api::models::Dashboard;

#[cfg(test)]
mod tests;

/// Find dashboards: number, title, kinds of widgets, projects.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindDashboards {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Part of a title.
    title_query: Option<String>,
    /// Default: `title`.
    sort: Option<Sort>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
enum Sort {
    #[serde(rename = "title")]
    Title,
    #[serde(rename = "-title")]
    TitleBackwards,
    #[serde(rename = "dateCreated")]
    Oldest,
    #[serde(rename = "-dateCreated")]
    Newest,
}

impl Sort {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::TitleBackwards => "-title",
            Self::Oldest => "dateCreated",
            Self::Newest => "-dateCreated",
        }
    }
}

impl Tool for FindDashboards {
    const SPEC: Spec =
        Spec::new("find_dashboards", "Find dashboards").skills(&[Skill::Inspect]).scopes(&[Scope::OrgRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let title = self.title_query.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let sort = self.sort.unwrap_or(Sort::Title);
        let limit = Limit::get(self.limit, 10);
        let sentry = cx.sentry(&place);
        let start = paging::Start::of(self.cursor);
        let (only, page) = tokio::join!(
            cx.project(&place, None),
            sentry.dashboards(&place.organization, title, sort.as_str(), limit, start.cursor()),
        );
        let (only, page) = (only?, page.map_err(|error| place.missing(error))?);
        let mut page = paging::named(page, |dashboard| dashboard.id.is_some());
        let none = (page.items.is_empty() && page.skipped == 0).then_some(match title {
            Some(_) => "None found. Leave out `titleQuery` to see all.",
            None => "The token sees none.",
        });
        let hidden = paging::confine(&mut page, |one| dashboards::shows(one, only.as_ref()));
        start.leave_out(&mut page.items);
        let answer = Answer::new(("Dashboards in ", place.organization))
            .fact("Filter", title.map(quote))
            .fact("Sort", sort.as_str())
            .section(Section::list("Dashboards").items(page.items, row).at_most(100))
            .note(none)
            .note(hidden)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}

fn row(dashboard: Dashboard) -> Item {
    let widgets = dashboard.widget_display.len() + dashboard.widget_display.skipped;
    let mut kinds = Vec::new();
    for kind in dashboard.widget_display.items {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Item::new((
        dashboard.id.0,
        dashboard.title.0.map(|title| (" · ", title)),
        (widgets > 0).then_some((" · ", widgets, " widgets", dashboards::joined(" (", kinds, ")"))),
        dashboards::joined(" · projects ", dashboard.projects.items, ""),
        dashboards::joined(" · ", dashboard.environment.items, ""),
        person::actor(dashboard.created_by.as_ref()).map(|name| (" · by ", name)),
        (
            dashboard.date_created.0.map(|at| (" · created ", at)),
            dashboard.last_visited.0.map(|at| (" · last seen ", at)),
        ),
        (
            dashboard.is_favorited.filter(|marked| *marked).map(|_| " · favorite"),
            dashboard.prebuilt_id.0.map(|_| " · prebuilt"),
        ),
    ))
}
