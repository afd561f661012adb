//! `get_issue_tag_values`

use crate::{
    parts::{paging, which_issue},
    prelude::*,
};
use lexicon::Link;
use sentry_api::models::TagValue;

#[cfg(test)]
mod tests;

/// How an issue's events spread over the values of a tag: which releases, browsers, users, servers it hits.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetIssueTagValues {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// Such as `release`, `environment`, `url`, `user`, `browser`.
    tag_key: String,
    /// All values in pages of so many. Default: the ten most frequent.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetIssueTagValues {
    const SPEC: Spec = Spec::new("get_issue_tag_values", "Get values of a tag")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let key = self.tag_key.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
        if key.is_empty() || key.len() > 200 || !key.chars().all(fits) {
            return Err(Error::complaint("`tagKey` is the name of a tag, such as `release`"));
        }
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let (sentry, organization) = (cx.sentry(&found.place), &found.place.organization);
        let start = paging::Start::of(self.cursor);
        let in_pages = self.limit.is_some() || start.cursor().is_some();
        let limit = Limit::get(self.limit, 25);
        let (inside, tag, page) =
            tokio::join!(found.inside(cx), sentry.issue_tag(organization, &found.issue, key), async {
                match in_pages {
                    true => Some(
                        sentry.issue_tag_values(organization, &found.issue, key, limit, start.cursor()).await,
                    ),
                    false => None,
                }
            });
        inside?;
        let tag = match tag {
            Err(sentry_api::Error::Missing(_)) => return no_such_tag(&found, cx, key).await,
            tag => tag?,
        };
        let page = page.transpose()?;
        let (rows, skipped, next) = match &page {
            Some(page) => (page.items.as_slice(), page.skipped, page.next.clone()),
            None => (&*tag.top_values, tag.top_values.skipped, None),
        };
        let shown = rows.len() + skipped;
        let unique = tag.unique_values.map(|count| count.0);
        let more =
            !in_pages && unique.map_or(shown >= 10, |all| usize::try_from(all).is_ok_and(|all| all > shown));
        let total = tag.total_values.map(|count| count.0);
        let none = rows.is_empty() && skipped == 0;
        let mut rows: Vec<_> = rows.iter().collect();
        start.leave_out(&mut rows);
        let answer = Answer::new(("Values of ", quote(key), " in ", found.issue.clone()))
            .fact("Link", Link::issue(&found.place.host, organization, &found.issue))
            .fact("Values", unique)
            .fact("Events that carry the tag", total)
            .section(
                Section::list("Values, most frequent first")
                    .items(rows, |row| value(row, total))
                    .at_most(100),
            )
            .note(none.then_some("There are no more values."))
            .note(
                more.then_some("These are the most frequent; `limit: 100` lists all of them, page by page."),
            )
            .note(paging::skipped(skipped));
        Ok(start.pages(answer, next.as_ref()))
    }
}

/// `production · 31 events (66 %), first 2026-11-14T08:00:00Z, last …`
fn value(row: &TagValue, total: Option<u64>) -> Item {
    let said = row.value.as_ref().or(row.name.as_ref()).filter(|value| !value.is_blank());
    let share =
        |count: u64| total.filter(|total| *total >= count && count > 0).map(|total| count * 100 / total);
    Item::new((
        said,
        said.is_none().then_some("(empty)"),
        row.count.map(|count| (" · ", count, " events", share(count.0).map(|share| (" (", share, " %)")))),
        row.first_seen.map(|at| (", first ", at)),
        row.last_seen.map(|at| (", last ", at)),
    ))
}

/// The tags that there are, for who asked for one that there is not.
async fn no_such_tag(found: &which_issue::WhichIssue, cx: &Cx<'_>, key: &str) -> Result<Answer> {
    let issue = found.read(cx).await?;
    let mut tags = issue.tags.items;
    if tags.is_empty() {
        // Servers that do not tell them with the issue may do so alone.
        let listed = cx.sentry(&found.place).issue_tags(&found.place.organization, &found.issue).await;
        tags = listed.map(|page| page.items).unwrap_or_default();
    }
    let rows = tags.iter().filter_map(|tag| Some((tag.key.as_ref()?, tag.total_values.0)));
    let tags = Section::list("Tags of the issue")
        .items(rows, |(key, events)| Item::new((key, events.map(|events| (" · ", events, " events")))));
    Err(Error::input(
        Answer::new("No event of the issue carries this tag")
            .fact("Tag", quote(key))
            .fact("Issue", found.issue.clone())
            .section(tags.at_most(100)),
    ))
}
