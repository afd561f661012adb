//! Reads the golden table, for everything that is held against it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One request, and the search that it means. README.md tells the keys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) ask: String,
    pub(crate) class: String,
    pub(crate) surface: Surface,
    pub(crate) query: String,
    pub(crate) dataset: Option<String>,
    #[serde(default)]
    pub(crate) fields: Vec<String>,
    #[serde(default)]
    pub(crate) aggregates: Vec<String>,
    #[serde(default)]
    pub(crate) group_by: Vec<String>,
    pub(crate) sort: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) interval: Option<String>,
    #[serde(default)]
    pub(crate) environment: Vec<String>,
    #[serde(default)]
    pub(crate) project: Vec<String>,
    pub(crate) limit: Option<u8>,
    #[serde(default)]
    pub(crate) left: Vec<String>,
    /// Read only of rows that say what is not in the query.
    #[serde(default)]
    pub(crate) unsearched: Vec<String>,
}

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Surface {
    Issues,
    Events,
    IssueEvents,
    Replays,
    Conversations,
}

/// The name of the file whose rows were written before the translator, without its ending.
pub(crate) const FROZEN: &str = "frozen";

/// The files of the table, by the stem of their name, with their text.
pub(crate) fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut paths: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The rows of one file's text.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .map(|line| {
            let value: serde_json::Value = line.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
            Row::deserialize(&value).unwrap_or_else(|error| panic!("{error}: {line}"))
        })
        .collect()
}
