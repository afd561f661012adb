//! The tools that callers may use at most, in a line each: made once, when the server starts.

use crate::costs::{effect, tokens};
use access::Skill;
use tools::{Gate, ListedTool};

/// Tools by whether a model is told of them without asking.
pub(super) struct Shelf {
    pub(super) listed: Vec<Line>,
    pub(super) others: Vec<Line>,
    /// Each of them as a whole.
    tools: Vec<ListedTool>,
}

/// A tool in a line.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) about: String,
    pub(super) skills: String,
    pub(super) effect: &'static str,
    /// What it costs a model that is told of it, about.
    pub(super) tokens: usize,
}

impl Shelf {
    pub(super) fn of(gate: &Gate) -> Self {
        let listed: Vec<Line> = gate.list().iter().map(Line::of).collect();
        let is_listed = |tool: &&ListedTool| listed.iter().any(|line| line.name == tool.name);
        let tools: Vec<ListedTool> = gate.names().filter_map(|name| gate.describe(name)).collect();
        let mut others: Vec<Line> = tools.iter().filter(|tool| !is_listed(tool)).map(Line::of).collect();
        others.sort_by_key(|line| line.name);
        Self { listed, others, tools }
    }

    /// The tool of this name.
    pub(super) fn tool(&self, name: &str) -> Option<&ListedTool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// What every request of a model costs for the listed ones, about.
    pub(super) fn tokens(&self) -> usize {
        self.listed.iter().map(|line| line.tokens).sum()
    }
}

impl Line {
    fn of(tool: &ListedTool) -> Self {
        let skills = tools::named(tool.name).map_or(&[][..], |entry| entry.spec.skills);
        let ids: Vec<&str> = skills.iter().map(|skill| skill.id()).collect();
        Self {
            name: tool.name,
            about: first_sentence(&tool.description),
            skills: if ids.len() == Skill::ALL.len() { "every skill".to_owned() } else { ids.join(", ") },
            effect: effect(tool),
            tokens: tokens(tool),
        }
    }
}

/// The first sentence, or the first line where that is shorter.
fn first_sentence(description: &str) -> String {
    let line = description.lines().next().unwrap_or_default();
    let sentence = line.split_once(". ").map_or(line, |(sentence, _)| sentence);
    format!("{}.", sentence.trim_end_matches(['.', ':']))
}
