//! `merge_issues`

use crate::{
    parts::{
        issue_row::IssueRows,
        several_issues::{self, SeveralIssues},
    },
    prelude::*,
};
use lexicon::{IssueId, IssueRef, Link};
use sentry_api::models::Issue;
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Merge issues of one project that are the same problem: one keeps its name and gets the events of the others.
///
/// Sentry keeps the one with the most events. get_related_issues finds candidates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergeIssues {
    organization_slug: Option<OrganizationSlug>,
    /// 2 to 25 short ids or numbers.
    #[schemars(length(min = 2, max = 25))]
    issue_ids: Vec<String>,
    region_url: Option<RegionUrl>,
}

impl Tool for MergeIssues {
    const SPEC: Spec = Spec::new("merge_issues", "Merge issues")
        .skills(&[Skill::Triage])
        .scopes(&[Scope::EventWrite])
        .weighty();
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let SeveralIssues { place, issues } =
            SeveralIssues::read(cx, self.organization_slug, self.region_url, &self.issue_ids).await?;
        check(&issues)?;
        let numbers = several_issues::numbers(&issues);
        let merged = cx.writer_of(&place, &numbers).merge_issues(&place.organization, &numbers).await;
        let Some(merged) = merged.map_err(Error::of_change)? else {
            return Err(Error::input(
                Answer::new("Nothing was merged")
                    .fact("Reason", "Sentry found none of them")
                    .note("The issues may be gone, or the token may not change them."),
            ));
        };
        let Some((parent, children)) =
            merged.merge.0.and_then(|merged| Some((merged.parent.0?, merged.children.items)))
        else {
            return Ok(Answer::new("Sentry answered and did not say that it merged them").note(
                "Look at the issues before you try again: they may be gone, or the token may not change them.",
            ));
        };
        let name = |id: &IssueId| -> IssueRef {
            let issue = issues.iter().find(|issue| issue.id.as_ref() == Some(id));
            let short = issue.and_then(|issue| issue.short_id.0.clone());
            short.map_or_else(|| id.clone().into(), IssueRef::Short)
        };
        let kept = name(&parent);
        let gone: Vec<_> =
            children.iter().enumerate().map(|(at, id)| ((at > 0).then_some(", "), name(id))).collect();
        let (asked, merged) = (issues.len(), children.len() + 1);
        let rows = IssueRows::of(&issues, cx.now());
        Ok(Answer::new(("Merged ", merged, " issues into ", kept.clone(), " in ", place.organization.clone()))
            .fact("Parent", kept.clone())
            .fact("Part of it now", gone)
            .fact("Link", Link::issue(&place.host, &place.organization, &kept))
            .field("Unless a row says otherwise", rows.usual())
            .section(Section::list("They were").items(&issues, |issue| rows.row(issue)).rank(Rank::Essential))
            .note((merged != asked).then_some("Sentry left some of them out."))
            .note("Sentry moves the events in the next minutes. To undo it, unmerge on the issue's page (Merged Issues)."))
    }
}

/// What Sentry refuses, or would do by half.
fn check(issues: &[Issue]) -> Result<()> {
    let [first, rest @ ..] = issues else { return Err(Error::complaint("name two issues or more")) };
    if rest.is_empty() {
        return Err(Error::complaint("`issueIds` name one and the same issue; name two or more"));
    }
    if rest.iter().any(|issue| issue.project_slug() != first.project_slug()) {
        return Err(Error::input(
            Answer::new("Issues of several projects cannot be merged")
                .section(Section::list("Projects").items(issues, |issue| {
                    let name = issue.short_id.0.clone().map(IssueRef::Short);
                    Item::new((name, ": ", issue.project_slug().cloned()))
                }))
                .note("Nothing was changed. Name issues of one project."),
        ));
    }
    let is_other =
        |issue: &&Issue| issue.issue_category.as_ref().is_some_and(|category| !category.same_as("error"));
    match issues.iter().find(is_other) {
        Some(issue) => Err(Error::input(
            Answer::new("Only errors can be merged")
                .fact("No error", issue.short_id.0.clone().map(IssueRef::Short))
                .note("Nothing was changed. Name issues of errors alone."),
        )),
        None => Ok(()),
    }
}
