//! `get_doc`

use crate::{parts::documentation, prelude::*};
use sentry_docs::Part;

#[cfg(test)]
mod tests;

/// Read a page of Sentry's documentation in Markdown, by its path from search_docs. Long pages come in parts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetDoc {
    /// Such as `/platforms/python.md`.
    path: String,
    cursor: Option<Cursor>,
}

impl Tool for GetDoc {
    const SPEC: Spec =
        Spec::new("get_doc", "Get documentation page").skills(&[Skill::Inspect, Skill::Docs]).tokenless();
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let site = cx.documentation();
        let path = site.path(&self.path).map_err(documentation::bad_path)?;
        let from = self.cursor.map_or(Ok(0), |cursor| cursor.as_str().parse());
        let from = from.map_err(|_| Error::complaint("`cursor` is not one of this tool's"))?;
        let page = site.page(&path, from).await.map_err(|error| documentation::failure(error, site))?;
        let Part { lines, next, from, whole, .. } = page;
        let none = lines.is_empty().then_some("The page ends before this place.");
        let part = from > 0 || next.is_some();
        let to = next.unwrap_or(whole);
        // As many lines as there are: a part is made so that all of it has room.
        let rows = lines.len();
        Ok(Answer::new(("Documentation ", path))
            .fact("Bytes", part.then_some((from, " to ", to, " of ", whole)))
            .section(Section::code("Page").items(lines, Item::new).at_most(rows))
            .note(none)
            .note(next.map(|next| ("There is more: call again with `cursor: \"", next, "\"`."))))
    }
}
