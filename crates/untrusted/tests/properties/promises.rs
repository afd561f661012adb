//! Every promise of the doors, asked of one answer.

use crate::{
    checks::{lines_are_ours, no_look_alike, nothing_hides, parts},
    recipe::{LABELS, OwnData, Part, Recipe, SMALL, Shape},
};
use serde_json::Value;
use untrusted::{Boundary, Budget, TerminalStyle};

/// Fails when any door breaks any promise for this answer.
pub(crate) fn all_are_kept(recipe: &Recipe, nonce: u64, budget: Budget) {
    to_a_model(recipe, nonce, budget);
    to_a_program(recipe, nonce, budget);
    to_a_person(recipe, budget);
}

fn to_a_model(recipe: &Recipe, nonce: u64, budget: Budget) {
    let (answer, boundary) = (recipe.answer(), Boundary::with_nonce(nonce));
    let rendered = boundary.answer(&answer, budget);
    let text = rendered.text();
    assert!(text.len() <= budget.bytes(), "{} bytes of {}", text.len(), budget.bytes());
    assert_eq!(text, boundary.answer(&answer, budget).text(), "the same answer twice");
    nothing_hides(text);
    let parts = parts(text);
    no_look_alike(text, parts.as_ref().map(|parts| parts.nonce));
    let (region, notes) = match &parts {
        Some(parts) => {
            lines_are_ours(parts.region, LABELS);
            if let Some((heading, facts)) = parts.head.split_once("\n\n") {
                assert!(!heading.contains('\n'));
                lines_are_ours(facts, SMALL);
            }
            (parts.region, parts.notes)
        }
        None => ("", text.rsplit("\n\n").next().unwrap_or_default()),
    };
    the_note_counts_right(recipe, region, notes);
}

/// What is not in the region is named in the notes, with its number.
fn the_note_counts_right(recipe: &Recipe, region: &str, notes: &str) {
    let (mut unnamed, mut unnamed_shown, mut unnamed_total) = (0, 0, 0);
    for (part, label) in recipe.parts.iter().zip(LABELS) {
        let total = part.total();
        if part.is_void() {
            continue;
        }
        let shown = rows_shown(part, label, region);
        assert!(shown <= total);
        let named = notes.contains(&format!("{label} ({shown} of {total} shown"));
        if shown == total {
            assert!(!named, "{label} is whole: {notes}");
        } else if !named {
            unnamed += 1;
            unnamed_shown += shown;
            unnamed_total += total;
        }
    }
    if unnamed > 0 {
        let sections = if unnamed == 1 { "section" } else { "sections" };
        let others = format!("{unnamed} other {sections} ({unnamed_shown} of {unnamed_total} rows shown)");
        assert!(notes.contains(&others), "{others} is not in: {notes}\n---\n{region}");
    }
}

/// How many rows of the part stand in the region.
fn rows_shown(part: &Part, label: &str, region: &str) -> usize {
    let mut lines = region.split('\n').skip_while(|line| {
        !line.strip_prefix(label).is_some_and(|rest| rest == ":" || rest.starts_with(": "))
    });
    let header = lines.next();
    let body = lines.take_while(|line| line.starts_with([' ', '-', '|']));
    match part.shape {
        Shape::Field | Shape::Block | Shape::TextOf => usize::from(header.is_some()),
        Shape::List | Shape::Code => {
            let prefix = if part.shape == Shape::List { "- " } else { "| " };
            let numbered = |(number, line): (usize, &str)| line.starts_with(&format!("{prefix}{number} "));
            let rows: Vec<&str> = body.filter(|line| line.starts_with(prefix)).collect();
            assert!(rows.iter().copied().enumerate().all(numbered), "rows are in order and whole: {rows:?}");
            rows.len()
        }
    }
}

fn to_a_program(recipe: &Recipe, nonce: u64, budget: Budget) {
    let (answer, boundary) = (recipe.answer(), Boundary::with_nonce(nonce));
    let rendered = boundary.data(&answer, budget);
    let text = rendered.text();
    assert!(text.len() <= budget.bytes(), "{} bytes of {}", text.len(), budget.bytes());
    assert_eq!(text, boundary.data(&answer, budget).text(), "the same data twice");
    assert!(!text.chars().any(char::is_control), "JSON escapes control characters: {text}");
    nothing_hides(text);
    no_look_alike(text, None);
    let value: Value = text.parse().expect("JSON");
    let keys: Vec<&String> = value.as_object().expect("an object").keys().collect();
    match recipe.data {
        OwnData::None | OwnData::Data => assert_eq!(keys, ["meta", "untrusted", "notes"]),
        OwnData::Alone => assert_eq!(keys, ["parts", "none"]),
    }
    in_every_string(&value, &|string| {
        nothing_hides(string);
        no_look_alike(string, None);
    });
}

fn in_every_string(value: &Value, check: &dyn Fn(&str)) {
    match value {
        Value::String(text) => check(text),
        Value::Array(items) => items.iter().for_each(|item| in_every_string(item, check)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| {
            check(key);
            in_every_string(field, check);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn to_a_person(recipe: &Recipe, budget: Budget) {
    let (answer, boundary) = (recipe.answer(), Boundary::new());
    let plain = boundary.in_terminal(&answer, budget, TerminalStyle::Plain);
    nothing_hides(&plain);
    let coloured = boundary.in_terminal(&answer, budget, TerminalStyle::Coloured);
    let ours = ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"];
    let without = ours.iter().fold(coloured.clone(), |text, escape| text.replace(escape, ""));
    assert_eq!(without, plain, "the escapes are ours");
    let lines = coloured.lines().count();
    assert!(coloured.matches('\u{1b}').count() <= 2 * lines, "two in a line at most: {coloured}");
    assert!(plain.len() - plain.matches('│').count() * "│ ".len() <= budget.bytes());
}
