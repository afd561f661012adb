//! What led to an event.

use sentry_api::models::Breadcrumb;
use untrusted::{Item, Listed, Rank, Section};

/// How many are shown with an issue.
const SHOWN: usize = 10;

/// The last breadcrumbs, the latest first: when the answer must be shortened, the oldest go.
pub(crate) fn section(breadcrumbs: &Listed<Breadcrumb>) -> Section {
    Section::list("Breadcrumbs, latest first")
        .items(breadcrumbs.iter().rev(), |breadcrumb| {
            let what = breadcrumb.category.as_ref().or(breadcrumb.kind.as_ref());
            let level = breadcrumb.level.as_ref().filter(|level| !level.same_as("info"));
            let row = Item::new((
                breadcrumb.timestamp.0,
                what.map(|what| (" ", what)),
                level.map(|level| (" [", level, "]")),
                breadcrumb.message.as_ref().map(|message| (": ", message)),
            ));
            let data = breadcrumb.data.as_ref().map(|data| data.to_vec()).unwrap_or_default();
            data.iter().take(4).fold(row, |row, (key, value)| row.field("data", (key, " = ", value)))
        })
        .rank(Rank::Useful)
        .at_most(SHOWN)
}
