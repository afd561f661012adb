//! The arguments of a sweep, as clients and the command give them.

use super::{Asked, OfRepository, Priority};
use crate::{context::place::Place, prelude::*};
use lexicon::{Period, ProjectRef};

/// Triage unresolved issues: every one of a time ranked by urgency, alike ones folded, with cause, files here, suspect
/// commit, owner and effort of the worst.
///
/// For a morning sweep, or to choose what to fix next.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TriageIssues {
    organization_slug: Option<OrganizationSlug>,
    /// Only this project: its slug or number.
    project_slug_or_id: Option<ProjectRef>,
    /// Issues seen within this time, such as `24h`. Default: `48h`.
    since: Option<Period>,
    /// `high`, `medium`, `low`. Default: all.
    priority: Option<Vec<Priority>>,
    /// Only these environments.
    environment: Option<Vec<String>>,
    /// Issues on a page. Default: 10.
    pub(crate) limit: Option<Limit>,
    pub(crate) cursor: Option<Cursor>,
    /// `json` for programs. Default: `text`.
    #[expect(dead_code, reason = "the gate looks at it")]
    format: Option<Format>,
    pub(crate) max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl TriageIssues {
    /// What is meant, and where; `rows` when nothing is asked.
    pub(crate) async fn asked(self, cx: &Cx<'_>, rows: u32) -> Result<(Place, Asked)> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = match (&cx.grant().constraint.project, self.project_slug_or_id) {
            (Some(only), None) => Some(only.clone().into()),
            (Some(only), Some(ProjectRef::Slug(named))) if *only == named => Some(named.into()),
            (Some(_), Some(other)) => cx.project(&place, Some(other.clone())).await.map(|_| Some(other))?,
            (None, named) => named,
        };
        let asked = Asked {
            projects: project.into_iter().collect(),
            of_repository: OfRepository::default(),
            since: self.since.unwrap_or_else(|| Period::days(2)),
            priorities: self.priority.unwrap_or_default(),
            environments: self.environment.unwrap_or_default(),
            rows: usize::try_from(Limit::get(self.limit, rows)).unwrap_or(usize::MAX),
        };
        Ok((place, asked))
    }
}
