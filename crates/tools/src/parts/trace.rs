//! Reading a trace, from servers of all ages, and finding a span in it.

use crate::{
    context::Cx,
    error::{Error, Result},
    parts::other_server,
    place::Place,
};
use lexicon::{ProjectSlug, SpanId, TraceId};
use sentry_api::models::TraceNode;
use tree::{Branch, Row};
use untrusted::Answer;

pub(crate) mod kinds;
mod likeness;
pub(crate) mod tree;

/// A trace as it came.
#[derive(Debug)]
pub(crate) struct Trace {
    nodes: Vec<TraceNode>,
    /// Elements that could not be read.
    skipped: usize,
    /// Whether the server tells transactions only.
    pub(crate) older: bool,
}

impl Trace {
    /// Reads it.
    ///
    /// # Errors
    /// As every call; a trace that is not there is told with what was asked for.
    pub(crate) async fn read(cx: &Cx<'_>, place: &Place, id: &TraceId) -> Result<Self> {
        let sentry = cx.sentry(place);
        let trace = match sentry.trace(&place.organization, id).await {
            Ok(page) => Self { nodes: page.items, skipped: page.skipped, older: false },
            // Servers that lack the route have an older one, which knows transactions only.
            Err(sentry_api::Error::Missing(_) | sentry_api::Error::WebPage { .. }) => {
                let found = sentry.trace_transactions(&place.organization, id).await;
                let found = found.map_err(|error| {
                    let instead = "get_issue_details tells what an error's event knows of its trace.";
                    other_server::lacking(error, "traces", instead)
                })?;
                let skipped = found.transactions.skipped + found.orphan_errors.skipped;
                let nodes = found.transactions.items.into_iter().chain(found.orphan_errors.items);
                Self { nodes: nodes.collect(), skipped, older: true }
            }
            Err(error) => return Err(error.into()),
        };
        if trace.nodes.is_empty() && trace.skipped == 0 {
            return Err(Error::input(
                Answer::new("No such trace")
                    .fact("Trace", id.clone())
                    .fact("Organization", place.organization.clone())
                    .note("Sentry has no span of it, any more or yet, or the token cannot see its projects."),
            ));
        }
        Ok(trace)
    }

    /// Its trees; what lies outside the session's project is in them, unseen.
    pub(crate) fn branches<'t>(&'t self, cx: &Cx<'_>) -> Vec<Branch<'t>> {
        let visible = |node: &TraceNode| cx.inside(node.project_slug.as_ref()).is_ok();
        self.nodes.iter().map(|node| Branch::of(node, &visible)).collect()
    }

    /// What could not be read of it and below these.
    pub(crate) fn skipped(&self, roots: &[&Branch<'_>]) -> usize {
        self.skipped + roots.iter().map(|root| root.skipped).sum::<usize>()
    }
}

/// The way from a root to a span, the span last.
///
/// # Errors
/// When the span did not come, or belongs to another project than the session is confined to.
pub(crate) fn way<'b, 't>(
    cx: &Cx<'_>,
    branches: &'b [Branch<'t>],
    span: &SpanId,
) -> Result<Vec<&'b Branch<'t>>> {
    let way = branches.iter().find_map(|branch| branch.way(span)).ok_or_else(|| {
        Error::complaint(("the trace has no span ", span.clone(), ", or it was not among those that came"))
    })?;
    if let Some(found) = way.last() {
        cx.inside(found.node.project_slug.as_ref())?;
    }
    Ok(way)
}

/// The one project, where there is but one: it need not stand in every row.
pub(crate) fn only_project(rows: &[Row<'_>]) -> Option<ProjectSlug> {
    let mut found = rows.iter().filter_map(|row| row.node.project_slug.as_ref());
    let first = found.next()?;
    found.all(|other| other == first).then(|| first.clone())
}
