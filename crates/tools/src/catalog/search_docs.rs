//! `search_docs`

use crate::{parts::documentation, prelude::*};
use sentry_docs::{Guide, Hit};

#[cfg(test)]
mod tests;

/// Search Sentry's documentation: SDK setup, configuration, features, API. get_doc reads what is found.
///
/// Use it before you set up or configure Sentry in somebody's code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchDocs {
    /// A few words.
    query: String,
    /// Default: 3.
    #[schemars(range(max = 10))]
    max_results: Option<u32>,
    guide: Option<Guide>,
}

/// Characters of a request.
const LONGEST: usize = 200;

impl Tool for SearchDocs {
    const SPEC: Spec =
        Spec::new("search_docs", "Search documentation").skills(&[Skill::Inspect, Skill::Docs]).tokenless();
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let query = self.query.trim();
        if query.chars().count() < 2 {
            return Err(Error::complaint("`query` needs two characters or more"));
        }
        if query.chars().count() > LONGEST {
            return Err(Error::complaint("`query` has more than 200 characters; a few words find more"));
        }
        let most = self.max_results.unwrap_or(3).clamp(1, 10);
        let most = usize::try_from(most).unwrap_or(10);
        let site = cx.documentation();
        let found = site.search(query, self.guide.as_ref(), most).await;
        let found = found.map_err(|error| documentation::failure(error, site))?;
        let first = found.hits.first().map(|hit| hit.path.clone());
        let none = found.hits.is_empty().then_some(if found.guide.is_some() {
            "Nothing found. Say it in other words, or leave out `guide`."
        } else {
            "Nothing found. Say it in other words."
        });
        let shared = found.hits.iter().any(|hit| hit.others > 0 && self.guide.is_none());
        Ok(Answer::new("Documentation")
            .fact("Query", quote(query))
            .fact("Guide", found.guide)
            .section(Section::list("Pages").items(&found.hits, row))
            .note(none)
            .note(first.map(|path| ("To read one: get_doc with `path: \"", path, "\"`.")))
            .note(shared.then_some("`guide` (such as `python` or `javascript/nextjs`) chooses among pages that several guides have."))
            .note(found.is_old.then_some("The site does not answer just now; this is what it had an hour ago or earlier.")))
    }
}

fn row(hit: &Hit) -> Item {
    Item::new((
        hit.path.clone(),
        hit.title.as_ref().map(|title| (" · ", title)),
        hit.about.as_ref().map(|about| (": ", about)),
        (hit.others > 0).then_some((" (and for ", hit.others, " other guides)")),
    ))
}
