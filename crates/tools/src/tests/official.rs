//! `docs/compatibility.md`: every tool of the official server beside ours, each difference with its reason.

mod difference;
mod facts;
mod reasons;

use super::documents::scopes;
use crate::{catalog, entry::Entry, gateway::GATEWAYS, named, surface};
use access::Skill;
use difference::differences;
use facts::{Facts, Theirs};
use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

const HEAD: &str = "\
# Compatibility with `@sentry/mcp-server`

<!-- Written by the test `every_difference_from_the_official_server_has_its_reason`, which compares what version 0.39.0 of the
official server states with this server's catalogue: a difference without a reason fails it, and so does a reason without
a difference. What stands under \"Flags and variables\" is crates/tools/src/tests/official/settings.md. -->

For whoever comes from the official server: what stays the same, what is different here, and why. Most configurations go on
as they are.

Names, parameters, skills, scopes and hints of every tool of the official server, version 0.39.0, beside this server's; and
where flags and variables mean something else.

Prompts, allow-lists and configurations carry over: but for what stands below the table, a tool answers to the same
name, takes the same arguments, asks for the same scopes and counts to the same skills. Hints are at least as strict:
no tool that changes something is said to read.

Not compared: patterns and formats of texts, the hints `idempotentHint` and `openWorldHint`, and what a tool answers.

";

/// How the table writes skills: a letter each.
fn letters(skills: &[Skill]) -> String {
    let letter = |skill: &Skill| match skill {
        Skill::Inspect => 'I',
        Skill::Docs => 'D',
        Skill::Seer => 'S',
        Skill::Triage => 'T',
        Skill::ProjectManagement => 'P',
    };
    let letters = Skill::ALL.iter().filter(|skill| skills.contains(skill));
    if skills.len() == Skill::ALL.len() { "all".to_owned() } else { letters.map(letter).collect() }
}

fn hints(theirs: &Theirs) -> &'static str {
    match (theirs.hints.read_only, theirs.hints.destructive) {
        (true, _) => "reads",
        (false, false) => "adds",
        (false, true) => "changes",
    }
}

/// The page, and what is wrong with the reasons.
fn page(facts: &Facts) -> (String, Vec<String>) {
    let (mut text, mut wrong) = (HEAD.to_owned(), Vec::new());
    let mut used = BTreeSet::new();
    let mut reason = |tool: &str, difference: &str| {
        let found = reasons::of(tool, difference);
        match found {
            Some((at, reason)) => {
                used.insert(at);
                Some((at, reason))
            }
            None => {
                wrong.push(format!("no reason: (\"{tool}\", \"{difference}\", \"\"),"));
                None
            }
        }
    };
    let (current, former): (Vec<&Theirs>, Vec<&Theirs>) =
        facts.tools.iter().partition(|theirs| theirs.now.is_none());
    let here = current.iter().filter(|theirs| named(&theirs.name).is_some()).count();
    writeln!(
        text,
        "Of {} tools {here} are here; {} former names are answered too.\n",
        current.len(),
        former.len()
    )
    .unwrap();
    text.push_str(include_str!("official/settings.md"));
    let mut table = String::new();
    let mut own = String::new();
    let mut general = BTreeSet::new();
    for theirs in &facts.tools {
        let mut notes = Vec::new();
        for difference in differences(theirs) {
            let Some((at, reason)) = reason(&theirs.name, &difference) else { continue };
            if reasons::is_general(at) {
                general.insert((difference, reason));
            } else {
                notes.push(format!("{difference}: {reason}"));
            }
        }
        let parameters: Vec<String> = theirs
            .parameters
            .iter()
            .filter(|(name, _)| !name.contains(['.', '[']))
            .map(|(name, parameter)| format!("`{name}`{}", if parameter.required { "\\*" } else { "" }))
            .collect();
        let skills = letters(&theirs.skills());
        let ours = named(&theirs.name).map(|entry| entry.spec.name);
        let name = &theirs.name;
        let here = match ours {
            None => "not here".to_owned(),
            Some(ours) if ours == *name => "same".to_owned(),
            Some(ours) => format!("`{ours}`"),
        };
        writeln!(
            table,
            "| `{name}` | {here} | {} | {skills} | {} | {} |",
            parameters.join(" "),
            scopes(&theirs.scopes()),
            hints(theirs)
        )
        .unwrap();
        for note in notes {
            writeln!(own, "- `{name}`: {note}.").unwrap();
        }
    }
    text.push_str(
        "## The tools\n\nA required parameter has a star. Skills: I inspect, D docs, S seer, T triage, P ",
    );
    text.push_str("project-management.\n\n| tool | here | parameters | skills | scopes | effect |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    text.push_str(&table);
    text.push_str("\n## Differences that many tools have\n\n");
    for (difference, reason) in &general {
        writeln!(text, "- {difference}: {reason}.").unwrap();
    }
    text.push_str("\n## Differences of one tool\n\n");
    text.push_str(&own);
    text.push_str("\n## Tools that are here besides\n\n");
    for entry in besides(facts) {
        if let Some((_, reason)) = reason(entry.spec.name, "is here besides") {
            writeln!(text, "- `{}`: {reason}.", entry.spec.name).unwrap();
        }
    }
    wrong.extend(reasons::unused(&used));
    (text, wrong)
}

/// Tools of ours that the official server does not have.
fn besides(facts: &Facts) -> impl Iterator<Item = &'static Entry> {
    let theirs: BTreeSet<&str> = facts.tools.iter().map(|theirs| theirs.name.as_str()).collect();
    surface::every().filter(move |entry| !theirs.contains(entry.spec.name))
}

#[test]
fn every_difference_from_the_official_server_has_its_reason() {
    let facts = facts::read();
    let (now, wrong) = page(&facts);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "compatibility.md"].iter().collect();
    if fs::read_to_string(&file).is_ok_and(|written| written == now) {
        return;
    }
    // A machine that checks a change must not mend it.
    if option_env!("CI").is_none() {
        fs::write(&file, now).unwrap();
    }
    panic!(
        "docs/compatibility.md was not what the catalogue says. Outside CI it is written now: read it and commit it."
    );
}

#[test]
fn the_facts_are_of_all_tools_of_the_official_server() {
    let facts = facts::read();
    assert_eq!((facts.package.as_str(), facts.version.as_str()), ("@sentry/mcp-server", "0.39.0"));
    let names: BTreeSet<&str> = facts.tools.iter().map(|theirs| theirs.name.as_str()).collect();
    assert_eq!(names.len(), facts.tools.len());
    assert_eq!(facts.tools.iter().filter(|theirs| theirs.now.is_none()).count(), 54);
    for theirs in &facts.tools {
        assert!(theirs.now.as_deref().is_none_or(|now| names.contains(now)), "{}", theirs.name);
        assert!(!theirs.skills().is_empty(), "{}", theirs.name);
        theirs.scopes();
    }
}

#[test]
fn each_name_of_the_official_server_runs_the_tool_of_ours_that_is_compared_with_it() {
    for theirs in facts::read().tools {
        let Some(entry) = named(&theirs.name) else { continue };
        assert!(catalog::ALL.iter().chain(&GATEWAYS).any(|ours| ours.spec.name == entry.spec.name));
        assert_eq!(entry.spec.name, theirs.now.as_deref().unwrap_or(&theirs.name));
    }
}
