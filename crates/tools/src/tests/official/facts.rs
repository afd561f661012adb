//! What the official server states of its tools: `tools.json`, read from its version 0.39.0. Facts alone: names,
//! parameters, their types, words, bounds and lengths, skills, scopes and hints.

use access::{Scope, Skill};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the file holds.
#[derive(Deserialize)]
pub(super) struct Facts {
    pub(super) package: String,
    pub(super) version: String,
    pub(super) tools: Vec<Theirs>,
}

/// A tool.
#[derive(Deserialize)]
pub(super) struct Theirs {
    pub(super) name: String,
    /// The name that this one was given up for.
    pub(super) now: Option<String>,
    skills: Vec<String>,
    scopes: Vec<String>,
    pub(super) hints: Hints,
    /// A field of an object is named after it, `update.stage`, and so is what stands in a list, `headers[]`.
    pub(super) parameters: BTreeMap<String, Parameter>,
}

impl Theirs {
    pub(super) fn skills(&self) -> Vec<Skill> {
        self.skills.iter().map(|id| id.parse().unwrap()).collect()
    }

    pub(super) fn scopes(&self) -> Vec<Scope> {
        let known = |id: &String| Scope::ALL.into_iter().find(|scope| scope.id() == *id);
        self.scopes.iter().map(|id| known(id).unwrap()).collect()
    }
}

/// What clients are told of a tool's effect.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hints {
    pub(super) read_only: bool,
    pub(super) destructive: bool,
}

/// A parameter. Bounds are named as JSON Schema does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameter {
    #[serde(default)]
    pub(super) required: bool,
    pub(super) types: Vec<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    pub(super) minimum: Option<i64>,
    pub(super) maximum: Option<i64>,
    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) min_items: Option<i64>,
    pub(super) max_items: Option<i64>,
}

pub(super) fn read() -> Facts {
    let value: serde_json::Value = include_str!("tools.json").parse().unwrap();
    Facts::deserialize(&value).unwrap()
}
