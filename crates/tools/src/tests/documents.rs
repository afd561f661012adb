//! `docs/tools.md`, written from the catalogue, so that it is never out of date.

use crate::{gate::scopes_of, surface, testing::*};
use access::{Scope, Skill};
use std::{fmt::Write, fs, path::PathBuf};

const HEAD: &str = "\
# Tools

For whoever chooses what an agent may use, or writes a call by hand: every tool with its parameters, whether it changes
Sentry, and the scopes that your token needs for it.

Written by the test `the_tools_are_documented` from what a session with everything allowed is told. **Bold** names are
listed by default; `search_sentry_tools` finds the others and `execute_sentry_tool` or `execute_sentry_write_tool` runs
them. `--tools all` lists every tool, and any tool that a session permits answers to its own name too.

Every tool takes `organizationSlug`, which may be left out when the token sees one organization, and `regionUrl`, which
nobody needs. Lists take `limit` and the `cursor` that their answers name.

";

/// Parameters that are described once, above.
const EVERYWHERE: [&str; 4] = ["organizationSlug", "regionUrl", "cursor", "maxKilobytes"];

pub(super) fn scopes(scopes: &[Scope]) -> String {
    let ids: Vec<String> = scopes.iter().map(|scope| format!("`{}`", scope.id())).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

fn tools() -> String {
    let session = Session::new();
    let mut text = HEAD.to_owned();
    text.push_str(
        "## What each skill needs of the token\n\n| skill | tools | scopes of the token |\n|---|---:|---|\n",
    );
    for skill in Skill::ALL {
        let count = surface::every().filter(|entry| entry.spec.skills.contains(&skill)).count();
        writeln!(text, "| `{skill}` | {count} | {} |", scopes(&scopes_of(skill))).unwrap();
    }
    text.push_str("\n## The tools\n\n| tool | effect | skills | scopes |\n|---|---|---|---|\n");
    for entry in surface::every() {
        let spec = entry.spec;
        let tool = session.gate.describe(spec.name).unwrap();
        let mark = if surface::DEFAULT.contains(&spec.name) { "**" } else { "" };
        let effect = match (tool.read_only, tool.destructive) {
            (true, _) => "reads",
            (false, false) => "adds",
            (false, true) => "changes",
        };
        let skills: Vec<&str> = spec.skills.iter().map(|skill| skill.id()).collect();
        let skills = if skills.len() == Skill::ALL.len() { "all".to_owned() } else { skills.join(", ") };
        let name = spec.name;
        writeln!(text, "| {mark}[`{name}`](#{name}){mark} | {effect} | {skills} | {} |", scopes(spec.scopes))
            .unwrap();
    }
    for entry in surface::every() {
        let tool = session.gate.describe(entry.spec.name).unwrap();
        writeln!(text, "\n### {}\n\n{}\n", tool.name, tool.description).unwrap();
        let required =
            tool.input_schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        for (name, property) in tool.input_schema["properties"].as_object().unwrap() {
            if EVERYWHERE.contains(&name.as_str()) {
                continue;
            }
            let kind = property["type"].as_str().unwrap_or("any");
            let needed = if required.contains(&json!(name)) { ", required" } else { "" };
            let about = property["description"].as_str().unwrap_or_default();
            let words: Vec<&str> =
                property["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let words = if words.is_empty() { String::new() } else { format!(" `{}`", words.join("`, `")) };
            writeln!(text, "- `{name}` ({kind}{needed}): {about}{words}").unwrap();
        }
    }
    text
}

#[test]
fn the_readme_says_what_each_skill_needs_of_the_token() {
    let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "README.md"].iter().collect();
    let written = fs::read_to_string(&file).unwrap();
    let head = "| skill | scopes of the token |\n|---|---|\n";
    let (before, after) = written.split_once(head).unwrap();
    let rest: String = after.split_inclusive('\n').skip_while(|line| line.starts_with('|')).collect();
    let rows = Skill::ALL.map(|skill| format!("| `{skill}` | {} |\n", scopes(&scopes_of(skill)))).concat();
    let now = format!("{before}{head}{rows}{rest}");
    if written == now {
        return;
    }
    if option_env!("CI").is_none() {
        fs::write(&file, now).unwrap();
    }
    panic!(
        "README.md did not say which scopes the skills need. Outside CI it does now: read it and commit it."
    );
}

#[test]
fn the_tools_are_documented() {
    let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "tools.md"].iter().collect();
    let now = tools();
    if fs::read_to_string(&file).is_ok_and(|written| written == now) {
        return;
    }
    // A machine that checks a change must not mend it.
    if option_env!("CI").is_none() {
        fs::write(&file, now).unwrap();
    }
    panic!(
        "docs/tools.md was not what the tools say of themselves. Outside CI it is written now: read it and commit it."
    );
}
