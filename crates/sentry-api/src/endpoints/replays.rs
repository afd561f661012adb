//! Replays.

use crate::{
    Page, Reader, Result,
    models::{Replay, ReplayAnswer, Segment},
};
use lexicon::{Cursor, OrganizationSlug, ProjectId, ReplayId};

impl Reader<'_> {
    /// A recorded visit. `GET /organizations/{org}/replays/{replay}/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) where the organization records no replays.
    pub async fn replay(&self, organization: &OrganizationSlug, replay: &ReplayId) -> Result<Replay> {
        let path = ["organizations", organization.as_str(), "replays", replay.as_str()];
        let answer: ReplayAnswer = self.get(&path, &[]).await?;
        Ok(answer.data.0.unwrap_or_default())
    }

    /// What was recorded, piece by piece.
    /// `GET /projects/{org}/{project}/replays/{replay}/recording-segments/`
    ///
    /// # Errors
    /// As every call.
    pub async fn replay_segments(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectId,
        replay: &ReplayId,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Segment>> {
        let mut query = vec![("download", "true".to_owned()), ("per_page", limit.to_string())];
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        let path = [
            "projects",
            organization.as_str(),
            project.as_str(),
            "replays",
            replay.as_str(),
            "recording-segments",
        ];
        self.list(&path, &query).await
    }
}
