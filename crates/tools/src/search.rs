//! Which tools do what somebody asks for, best first.
//!
//! BM25 with fields (`lexicon::rank`): the corpus is some sixty short documents of which the name counts more than the
//! prose, and a word of the trade counts less than the word that was used.

#[cfg(test)]
pub(crate) mod tests;
mod words;

use crate::{catalog, entry::Entry};
use access::Grant;
use lexicon::{
    rank::{Document, Index},
    words::of,
};
use serde_json::Value;
use std::sync::LazyLock;

/// The tools of the catalogue that the caller may use and that have to do with the request, best first.
pub(crate) fn find(request: &str, grant: &Grant) -> impl Iterator<Item = &'static Entry> {
    static INDEX: LazyLock<Index> = LazyLock::new(|| Index::of(catalog::ALL.iter().map(document)));
    let ranked = INDEX.ranked(&words::TRADE.meant(request)).into_iter();
    ranked.filter_map(|at| catalog::ALL.get(at)).filter(|entry| entry.permit(grant).is_ok())
}

/// What the tool does, in its first sentence.
pub(crate) fn purpose(entry: &'static Entry) -> &'static str {
    let description = described(entry).split("\n\n").next().unwrap_or_default();
    description.find(". ").and_then(|end| description.get(..=end)).unwrap_or(description)
}

fn described(entry: &'static Entry) -> &'static str {
    entry.schema().get("description").and_then(Value::as_str).unwrap_or_default()
}

fn document(entry: &'static Entry) -> Document {
    let parameters = entry.schema().get("properties").and_then(Value::as_object);
    let parameters: Vec<&str> = parameters
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .filter(|name| !is_everywhere(name))
        .collect();
    document_of(entry.spec.name, entry.spec.title, described(entry), &parameters)
}

/// A tool as a document. Its name is what it is about; its parameters tell little.
fn document_of(name: &str, title: &str, description: &str, parameters: &[&str]) -> Document {
    let (purpose, rest) = description.split_once(". ").unwrap_or((description, ""));
    Document::default()
        .field(3.0, of(name))
        .field(2.0, of(title))
        .field(1.5, of(purpose))
        .field(0.7, of(rest))
        .field(0.3, parameters.iter().flat_map(|name| of(name)))
}

/// Parameters that tell nothing of what a tool does.
fn is_everywhere(parameter: &str) -> bool {
    ["organizationSlug", "regionUrl", "cursor", "limit", "maxKilobytes", "query", "format"]
        .contains(&parameter)
}
