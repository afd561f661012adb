//! Reading a trace.

use crate::{
    Page, Reader, Result,
    models::{TraceItem, TraceNode, TraceTotals, TraceTransactions},
};
use lexicon::{OrganizationSlug, Period, ProjectSlug, SpanId, TraceId};

/// As long as Sentry keeps spans.
const KEPT: Period = Period::days(90);

impl Reader<'_> {
    /// The spans of a trace as trees. `GET /organizations/{org}/trace/{trace}/`
    ///
    /// Empty when the server knows nothing of the trace.
    ///
    /// # Errors
    /// As every call; servers before 2025 lack the route.
    pub async fn trace(&self, organization: &OrganizationSlug, trace: &TraceId) -> Result<Page<TraceNode>> {
        let query = [("statsPeriod", KEPT.to_string()), ("project", "-1".to_owned())];
        self.list(&["organizations", organization.as_str(), "trace", trace.as_str()], &query).await
    }

    /// The transactions of a trace, as servers before 2025 have it.
    /// `GET /organizations/{org}/events-trace/{trace}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn trace_transactions(
        &self,
        organization: &OrganizationSlug,
        trace: &TraceId,
    ) -> Result<TraceTransactions> {
        let query = [("statsPeriod", KEPT.to_string()), ("project", "-1".to_owned())];
        let path = ["organizations", organization.as_str(), "events-trace", trace.as_str()];
        let of_list = |transactions| TraceTransactions { transactions, ..TraceTransactions::default() };
        self.get_or_list(&path, &query, of_list).await
    }

    /// How much of each kind a trace holds, in all projects. `GET /organizations/{org}/trace-meta/{trace}/`
    ///
    /// # Errors
    /// As every call; servers before 2025 lack the route.
    pub async fn trace_totals(
        &self,
        organization: &OrganizationSlug,
        trace: &TraceId,
    ) -> Result<TraceTotals> {
        let query = [("statsPeriod", KEPT.to_string())];
        self.get(&["organizations", organization.as_str(), "trace-meta", trace.as_str()], &query).await
    }

    /// All that Sentry keeps of one span. `GET /projects/{org}/{project}/trace-items/{item}/`
    ///
    /// # Errors
    /// As every call; servers before 2025 lack the route.
    pub async fn span(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectSlug,
        trace: &TraceId,
        span: &SpanId,
    ) -> Result<TraceItem> {
        let query = [("trace_id", trace.to_string()), ("item_type", "spans".to_owned())];
        let path = ["projects", organization.as_str(), project.as_str(), "trace-items", span.as_str()];
        self.get(&path, &query).await
    }
}
