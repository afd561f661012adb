//! What clients see of each tool, kept as files, portable, and small: each token of it is sent with every request of
//! every user.

use crate::{ListedTool, Surface, catalog, gateway::GATEWAYS, surface::DEFAULT, testing::*};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The most tokens of the list that every session gets, by OpenAI's o200k.
const DEFAULT_TOKENS: usize = 4_000;
/// The most tokens of the list of all tools.
const ALL_TOKENS: usize = 16_000;
/// How many tools there are to be: what one of them may cost on the average follows.
const TOOLS_TO_BE: usize = 64;
/// The most tokens of one tool.
const TOOL_TOKENS: usize = 450;

fn list() -> Vec<ListedTool> {
    Session::new().gate.list()
}

/// As `tools/list` says it.
fn on_the_wire(tool: &ListedTool) -> Value {
    json!({
        "name": tool.name,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "annotations": {
            "title": tool.title,
            "readOnlyHint": tool.read_only,
            "destructiveHint": tool.destructive,
            "openWorldHint": tool.open_world,
        },
    })
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "toolsnaps"].iter().collect()
}

/// Compares each tool with `toolsnaps/NAME.json` at the root, and writes the file where there is none, or when the
/// tests are built with `UPDATE_TOOLSNAPS=1`. With `CI` a missing file fails.
#[test]
fn the_surface_is_as_it_was_reviewed() {
    let update = option_env!("UPDATE_TOOLSNAPS").is_some_and(|update| update == "1");
    let mut changed = Vec::new();
    for tool in list() {
        let now = format!("{:#}\n", on_the_wire(&tool));
        let file = folder().join(tool.name).with_extension("json");
        match fs::read_to_string(&file) {
            Ok(reviewed) if reviewed == now => {}
            Err(_) if option_env!("CI").is_none() => fs::write(&file, now).unwrap(),
            Ok(_) if update => fs::write(&file, now).unwrap(),
            _ => changed.push(tool.name),
        }
    }
    assert!(
        changed.is_empty(),
        "what clients see of {changed:?} is not what toolsnaps/ holds; if that is wanted, run \
         `UPDATE_TOOLSNAPS=1 cargo nextest run -p tools`, read the difference and commit it"
    );
}

#[test]
fn no_file_is_left_of_a_tool_that_is_gone() {
    let names: BTreeSet<String> = list().iter().map(|tool| format!("{}.json", tool.name)).collect();
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.collect();
    assert!(files.is_subset(&names), "{:?}", files.difference(&names));
}

#[test]
fn every_schema_is_portable_and_says_little_of_each_parameter() {
    for tool in list() {
        let schema = Value::Object(tool.input_schema.clone());
        assert_eq!(schema["type"], "object", "{}", tool.name);
        for keyword in ["$ref", "$defs", "anyOf", "oneOf", "allOf", "not", "if"] {
            assert!(schema.get(keyword).is_none(), "{} has {keyword} at its root", tool.name);
        }
        for (name, property) in schema["properties"].as_object().unwrap() {
            let place = format!("{} {name}: {property}", tool.name);
            let written = property.to_string();
            for keyword in ["$ref", "anyOf", "oneOf", "allOf", "null", "const"] {
                assert!(!written.contains(&format!("\"{keyword}\"")), "{place}");
            }
            assert!(property["type"].is_string(), "{place}");
            // Where the name says it, nothing need be said.
            assert!(
                property["description"].as_str().is_none_or(|text| (3..=120).contains(&text.len())),
                "{place}"
            );
            assert!(property["type"] != "array" || property["items"]["type"].is_string(), "{place}");
        }
    }
}

#[test]
fn every_tool_says_what_it_is_for() {
    for tool in list() {
        assert!((40..=500).contains(&tool.description.len()), "{}: {}", tool.name, tool.description);
        assert!(tool.title.len() <= 40, "{}", tool.title);
        assert!(!tool.description.contains("\n\n\n") && !tool.description.ends_with('\n'));
    }
}

#[test]
fn the_hints_say_what_the_effects_are() {
    for tool in list() {
        assert!(tool.open_world);
        let entry = crate::named(tool.name).unwrap();
        assert_eq!((!tool.read_only, tool.destructive), (entry.writes, entry.destroys), "{}", tool.name);
    }
    let hints = |name| {
        let tool = Session::new().listed(name);
        (tool.read_only, tool.destructive)
    };
    assert_eq!(hints("search_issues"), (true, false));
    assert_eq!(hints("add_issue_note"), (false, false));
    assert_eq!(hints("update_issue"), (false, true));
    assert_eq!(hints("execute_sentry_tool"), (true, false));
    assert_eq!(hints("execute_sentry_write_tool"), (false, true));
}

#[test]
fn the_list_is_the_same_every_time_and_in_the_order_of_names() {
    let text = |tools: Vec<ListedTool>| {
        tools.iter().map(on_the_wire).map(|tool| tool.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(text(list()), text(list()));
    assert!(list().is_sorted_by_key(|tool| tool.name));
}

fn names(surface: Surface) -> Vec<&'static str> {
    let list = Build { surface, ..Build::default() }.session().gate.list();
    list.iter().map(|tool| tool.name).collect()
}

#[test]
fn a_session_lists_what_most_need_or_what_it_is_told() {
    assert_eq!(names(Surface::Default), DEFAULT);
    assert_eq!(names(Surface::All).len(), catalog::ALL.len() + GATEWAYS.len());
    assert_eq!(names(Surface::Names(vec!["whoami".to_owned(), "nothing".to_owned()])), ["whoami"]);
}

/// The tools in the first column of the README's table, by name.
fn told_by_the_readme(readme: &str) -> Vec<&str> {
    let table = readme.split_once("| listed by default |").unwrap().1;
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let first = rows.filter_map(|row| row.split('|').nth(1));
    let mut named: Vec<&str> = first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    named.sort_unstable();
    named
}

#[test]
fn the_documents_say_what_is_listed_by_default() {
    let readme = include_str!("../../../../README.md");
    assert_eq!(told_by_the_readme(readme), DEFAULT);
    let count = DEFAULT.len();
    assert!(readme.contains(&format!("lists the {count} tools of every day")), "{count} in README.md");
    for page in [include_str!("official/settings.md"), include_str!("../../../../docs/compatibility.md")] {
        let row = page.lines().find(|line| line.starts_with("| `tools/list` |")).unwrap();
        assert!(row.contains(&format!("| {count}, and the others")), "{row}");
    }
}

#[test]
fn a_name_means_one_tool() {
    let mut seen = BTreeSet::new();
    for entry in crate::every() {
        for name in [entry.spec.name].iter().chain(entry.spec.aliases) {
            assert!(seen.insert(*name), "{name} is the name of two tools");
            assert_eq!(crate::named(name).unwrap().spec.name, entry.spec.name);
        }
    }
    for (name, meant) in [
        ("mcp__sentry__find_teams", Some("find_teams")),
        ("sentry.find-teams", Some("find_teams")),
        (" Find_Teams ", Some("find_teams")),
        ("find_nothing", None),
        ("", None),
    ] {
        assert_eq!(crate::named(name).map(|entry| entry.spec.name), meant, "{name:?}");
    }
}

/// Names under which the official server has, or had, a tool of ours.
const ELSEWHERE: [(&str, &str); 2] = [
    ("get_ai_conversation_details", "get_agent_conversation_details"),
    ("search_ai_conversations", "search_agent_conversations"),
];

#[test]
fn names_of_the_official_server_are_answered() {
    for (there, here) in ELSEWHERE.into_iter().filter(|(_, here)| crate::named(here).is_some()) {
        let meant = crate::named(there).map(|entry| entry.spec.name);
        assert_eq!(meant, Some(here), "give {here} the alias {there}: see Spec::aliases");
    }
}

fn tokens(tools: &[Value]) -> usize {
    let o200k = tiktoken_rs::o200k_base_singleton();
    o200k.encode_ordinary(&json!({ "tools": tools }).to_string()).len()
}

#[test]
fn the_lists_stay_small() {
    let all: Vec<Value> = list().iter().map(on_the_wire).collect();
    let default: Vec<Value> =
        all.iter().filter(|tool| DEFAULT.contains(&tool["name"].as_str().unwrap())).cloned().collect();
    for tool in &all {
        let cost = tokens(std::slice::from_ref(tool));
        let listed = if default.contains(tool) { "listed by default" } else { "" };
        println!("{cost:>6} tokens  {} {listed}", tool["name"].as_str().unwrap());
        assert!(cost <= TOOL_TOKENS, "{} costs {cost} tokens, {TOOL_TOKENS} at most", tool["name"]);
    }
    let (sum, most) = (tokens(&all), ALL_TOKENS / TOOLS_TO_BE);
    println!("{:>6} tokens  by default, {DEFAULT_TOKENS} at most", tokens(&default));
    println!(
        "{sum:>6} tokens  all, {ALL_TOKENS} at most; {} a tool, {most} on the average for all to come",
        sum / all.len()
    );
    assert!(tokens(&default) <= DEFAULT_TOKENS);
    assert!(sum <= ALL_TOKENS);
}
