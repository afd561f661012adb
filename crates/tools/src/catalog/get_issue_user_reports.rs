//! `get_issue_user_reports`

use crate::{
    parts::{paging, which_issue},
    prelude::*,
};
use lexicon::Link;
use sentry_api::models::IssueReport;
use untrusted::Person;

#[cfg(test)]
mod tests;

/// Read what users of the software wrote about an issue (user feedback): what they did, what they saw.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueUserReports {
    organization_slug: Option<OrganizationSlug>,
    issue_id: Option<String>,
    issue_url: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueUserReports {
    const SPEC: Spec = Spec::new("get_issue_user_reports", "Get user reports")
        .skills(&[Skill::Inspect, Skill::Triage])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let place = &found.place;
        let limit = Limit::get(self.limit, 25);
        let start = paging::Start::of(self.cursor);
        let sentry = cx.sentry(place);
        let (inside, page) = tokio::join!(
            found.inside(cx),
            sentry.issue_reports(&place.organization, &found.issue, limit, start.cursor())
        );
        inside?;
        let page = page.map_err(|error| found.missing(error))?;
        let mut page = paging::named(page, |report| report.comments.is_some());
        let none = (page.items.is_empty() && page.skipped == 0).then_some("No user has written about it.");
        start.leave_out(&mut page.items);
        let answer =
            Answer::new(("User reports on ", found.issue.clone(), " in ", place.organization.clone()))
                .fact("Link", Link::issue(&place.host, &place.organization, &found.issue))
                .section(Section::list("Reports").items(&page.items, row).at_most(100))
                .note(none)
                .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}

fn row(report: &IssueReport) -> Item {
    let user = report.user.as_ref();
    let known = user.and_then(|user| user.name.as_ref().or(user.email.as_ref()).or(user.username.as_ref()));
    let who = report.name.as_ref().or(report.email.as_ref()).or(known).map(Person);
    let number = user.and_then(|user| user.id.as_ref()).filter(|_| who.is_none()).map(|id| ("user ", id));
    let nobody = (who.is_none() && number.is_none()).then_some("anonymous");
    let about = report.event_id.0.clone().map(|event| (" · event ", event));
    Item::new((report.date_created.0.map(|at| (at, " · ")), who, number, nobody, about))
        .field("Says", &report.comments)
}
