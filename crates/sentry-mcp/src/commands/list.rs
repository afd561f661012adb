//! `sentry-mcp tools [NAME]`: the tools as a model sees them, and what they cost it.

use super::{page, session};
use crate::{
    cli::Flags,
    config::nearest,
    costs::{effect, on_the_wire, tokens},
    env::Environment,
    logs,
};
use serde_json::{Value, json};
use std::{fmt::Write, process::ExitCode};
use tools::ListedTool;

/// Exit code 0; 1 when there is no such tool; 2 and 3 as every command when the settings cannot be used.
pub(crate) fn list(name: Option<&str>, flags: &Flags, json: bool, environment: &Environment) -> ExitCode {
    let session = match session::open(flags, environment) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let tools = match name {
        None => session.gate.list(),
        Some(name) => match session.gate.describe(name) {
            Some(tool) => vec![tool],
            None => {
                let near = nearest(name, session.gate.names().map(|tool| (tool, tool)));
                let near = near.map_or_else(String::new, |near| format!("; perhaps {near} was meant"));
                logs::tell(format_args!("this session has no such tool{near}"));
                return ExitCode::FAILURE;
            }
        },
    };
    page::text(&match (json, name) {
        (true, _) => json!({ "tools": tools.iter().map(on_the_wire).collect::<Vec<_>>() }).to_string(),
        (false, None) => table(&tools),
        (false, Some(_)) => tools.iter().map(whole).collect(),
    });
    ExitCode::SUCCESS
}

/// A line for each, and the sum.
fn table(tools: &[ListedTool]) -> String {
    let mut table = String::new();
    let width = tools.iter().map(|tool| tool.name.len()).max().unwrap_or_default();
    let mut sum = 0;
    for tool in tools {
        let tokens = tokens(tool);
        sum += tokens;
        let effect = effect(tool);
        let first = first_words(&tool.description);
        // A String takes whatever is written to it.
        let _ = writeln!(table, "{:width$}  {tokens:>4}  {effect:8}  {first}", tool.name);
    }
    let _ =
        writeln!(table, "\n{} tools, about {sum} tokens in every request of a model (o200k).", tools.len());
    let _ = writeln!(table, "`sentry-mcp tools NAME` shows all of one; `--tools all` lists every tool.");
    table
}

/// What fits beside a name: the first sentence, or as much of it as a line holds.
fn first_words(description: &str) -> String {
    let sentence = description.split(". ").next().unwrap_or_default();
    let line = sentence.lines().next().unwrap_or_default().trim_end_matches(['.', ':']);
    let mut words = String::new();
    for word in line.split(' ') {
        if words.len() + word.len() > LINE {
            return words + " …";
        }
        words = if words.is_empty() { word.to_owned() } else { words + " " + word };
    }
    words
}

/// The longest description of a tool in a list, in bytes.
const LINE: usize = 90;

/// All that a model reads of one.
fn whole(tool: &ListedTool) -> String {
    let mut text = format!("{} ({}): {}\n\n{}\n", tool.name, tool.title, effect(tool), tool.description);
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    let required: Vec<&str> = match tool.input_schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for (name, property) in properties.into_iter().flatten() {
        let kind = property.get("type").and_then(Value::as_str).unwrap_or("any");
        let needed = if required.contains(&name.as_str()) { ", needed" } else { "" };
        let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let choices: Vec<&str> = match property.get("enum") {
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let choices =
            if choices.is_empty() { String::new() } else { format!(" One of {}.", choices.join(", ")) };
        let _ = writeln!(text, "\n  {name} ({kind}{needed})  {about}{choices}");
    }
    let _ = writeln!(text, "\nAbout {} tokens in every request of a model (o200k).", tokens(tool));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_cut_at_a_word() {
        assert_eq!(first_words("Find teams. Then more."), "Find teams");
        assert_eq!(first_words("Search `release:2.1` in one:\n\nmore"), "Search `release:2.1` in one");
        let long = first_words(&"word ".repeat(40));
        assert!(long.len() <= LINE + 5 && long.ends_with("word …"), "{long}");
    }
}
