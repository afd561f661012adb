//! Profiles of transactions, of profilers that run all the time, and of many at once.

use crate::{
    Reader, Result,
    models::{Flamegraph, Profile, ProfileChunk, ProfileChunks},
};
use lexicon::{OrganizationSlug, ProfileId, ProjectId, ProjectRef, Range};

impl Reader<'_> {
    /// The profile of a transaction. `GET /projects/{org}/{project}/profiling/profiles/{profile}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn profile(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        profile: &ProfileId,
    ) -> Result<Profile> {
        let path =
            ["projects", organization.as_str(), project.as_str(), "profiling", "profiles", profile.as_str()];
        self.get(&path, &[]).await
    }

    /// What a profiler that runs all the time saw in a stretch of time; `None` when that is nothing.
    /// `GET /organizations/{org}/profiling/chunks/`
    ///
    /// # Errors
    /// As every call.
    pub async fn profile_chunk(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectId,
        profiler: &ProfileId,
        range: Range,
    ) -> Result<Option<ProfileChunk>> {
        let mut query = vec![("profiler_id", profiler.to_string()), ("project", project.to_string())];
        query.extend(range.parameters());
        let path = ["organizations", organization.as_str(), "profiling", "chunks"];
        let answer: ProfileChunks = self.get(&path, &query).await?;
        Ok(answer.chunk.0)
    }

    /// The profiles of all transactions that a search finds, as one.
    /// `GET /organizations/{org}/profiling/flamegraph/`
    ///
    /// # Errors
    /// As every call.
    pub async fn flamegraph(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectId,
        search: &str,
        range: Range,
    ) -> Result<Flamegraph> {
        let mut query = vec![("project", project.to_string()), ("query", search.to_owned())];
        query.extend(range.parameters());
        self.get(&["organizations", organization.as_str(), "profiling", "flamegraph"], &query).await
    }
}
