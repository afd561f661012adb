//! What clients see of each tool, kept as files, portable, and small: each token of it is sent with every request of
//! every user.

use crate::{ListedTool, testing::*};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// The most tokens that the whole list may cost, by OpenAI's o200k. Raise it only for what users do more often than
/// they pay for it.
const MOST_TOKENS: usize = 5_000;

fn list() -> Vec<ListedTool> {
    Session::new().gate.list()
}

/// As `tools/list` says it.
fn on_the_wire(tool: &ListedTool) -> Value {
    json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "annotations": {
            "title": tool.title,
            "readOnlyHint": tool.read_only,
            "destructiveHint": tool.destructive,
            "idempotentHint": tool.idempotent,
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
fn every_schema_is_portable_and_every_parameter_described() {
    for tool in list() {
        let schema = Value::Object(tool.input_schema.clone());
        assert_eq!(schema["type"], "object", "{}", tool.name);
        for keyword in ["$ref", "$defs", "anyOf", "oneOf", "allOf", "not", "if"] {
            assert!(schema.get(keyword).is_none(), "{} has {keyword} at its root", tool.name);
        }
        for (name, property) in schema["properties"].as_object().unwrap() {
            let place = format!("{} {name}: {property}", tool.name);
            let written = property.to_string();
            for keyword in ["$ref", "anyOf", "oneOf", "allOf", "null"] {
                assert!(!written.contains(&format!("\"{keyword}\"")), "{place}");
            }
            assert!(property["type"].is_string(), "{place}");
            assert!(property["description"].as_str().is_some_and(|text| text.len() <= 120), "{place}");
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
        let (writes, changes) = match tool.name {
            "add_issue_note" => (true, false),
            "update_issue" => (true, true),
            _ => (false, false),
        };
        assert_eq!((!tool.read_only, tool.destructive), (writes, changes), "{}", tool.name);
        assert_eq!(tool.read_only, tool.idempotent, "{}", tool.name);
    }
}

#[test]
fn the_list_is_the_same_every_time_and_in_the_order_of_names() {
    let text = |tools: Vec<ListedTool>| {
        tools.iter().map(on_the_wire).map(|tool| tool.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(text(list()), text(list()));
    assert!(list().is_sorted_by_key(|tool| tool.name));
}

#[test]
fn the_list_stays_small() {
    let tokens = tiktoken_rs::o200k_base().unwrap();
    let count = |value: &Value| tokens.encode_ordinary(&value.to_string()).len();
    let tools: Vec<Value> = list().iter().map(on_the_wire).collect();
    for tool in &tools {
        println!("{:>6} tokens  {}", count(tool), tool["name"].as_str().unwrap());
    }
    let all = count(&json!({ "tools": tools }));
    println!("{all:>6} tokens  the whole list");
    assert!(all <= MOST_TOKENS, "the list costs {all} tokens, {MOST_TOKENS} at most");
}
