//! The door to a program: JSON whose strings are neutralised and capped.

use super::{
    answer::{Label, Rendered},
    layout::lay_out,
    marker::break_markers,
    visible::{Breaks, visible},
};
use crate::{
    Answer, Budget, Data,
    data::Shape,
    inert::Scalar,
    line::{Line, Span},
};
use serde_json::{Map, Value};

pub(super) fn render(answer: &Answer, budget: Budget) -> Rendered {
    let layout = lay_out(answer, budget);
    let label = if layout.theirs || answer.data.as_ref().is_some_and(is_theirs) {
        Label::Untrusted
    } else {
        Label::Ours
    };
    let value = match &answer.data {
        Some(data) => fitted(data, budget),
        None => {
            let mut untrusted = Map::new();
            for section in &layout.evidence {
                untrusted.insert(free_key(&untrusted, section.label()), section.value());
            }
            let mut meta = Map::from_iter([("heading".to_owned(), Value::String(layout.heading))]);
            for fact in layout.facts {
                let (label, value) = fact.split_once(": ").unwrap_or((&fact, ""));
                meta.insert(free_key(&meta, label), value.into());
            }
            let notes: Vec<Value> = layout.notes.into_iter().map(Value::String).collect();
            serde_json::json!({ "meta": meta, "untrusted": untrusted, "notes": notes })
        }
    };
    Rendered::new(value.to_string(), label)
}

/// `First seen` as `first_seen`, with a number behind it when that is taken.
fn free_key(taken: &Map<String, Value>, label: &str) -> String {
    let key = label.to_lowercase().replace([' ', '-'], "_");
    let numbered = (2..).map(|number| format!("{key}_{number}"));
    std::iter::once(key.clone()).chain(numbered).find(|key| !taken.contains_key(key)).unwrap_or(key)
}

fn is_theirs(data: &Data) -> bool {
    match &data.0 {
        Shape::Null | Shape::Scalar(_) => false,
        Shape::Text(line) => line.is_theirs(),
        Shape::List(items) => items.iter().any(is_theirs),
        Shape::Record(fields) => fields.iter().any(|(_, value)| is_theirs(value)),
    }
}

/// The value with its strings capped ever lower and its lists cut ever shorter until it fits.
fn fitted(data: &Data, budget: Budget) -> Value {
    let (mut cap, mut most) = (budget.value(), usize::MAX);
    loop {
        let value = value(data, cap, most);
        if value.to_string().len() <= budget.bytes() || most == 0 {
            return value;
        }
        most = if most == usize::MAX { longest(data) } else { most } * 3 / 4;
        cap = (cap * 3 / 4).max(64);
    }
}

fn longest(data: &Data) -> usize {
    match &data.0 {
        Shape::Null | Shape::Scalar(_) | Shape::Text(_) => 0,
        Shape::List(items) => items.iter().map(longest).max().unwrap_or(0).max(items.len()),
        Shape::Record(fields) => fields.iter().map(|(_, value)| longest(value)).max().unwrap_or(0),
    }
}

fn value(data: &Data, cap: usize, most: usize) -> Value {
    match &data.0 {
        Shape::Null => Value::Null,
        Shape::Scalar(Scalar::Number(number)) => Value::Number(number.clone()),
        Shape::Scalar(Scalar::Truth(truth)) => Value::Bool(*truth),
        Shape::Text(line) => Value::String(text(line, cap)),
        Shape::List(items) => items.iter().take(most).map(|item| value(item, cap, most)).collect(),
        Shape::Record(fields) => {
            fields.iter().map(|(key, field)| ((*key).to_owned(), value(field, cap, most))).collect()
        }
    }
}

fn text(line: &Line, cap: usize) -> String {
    let mut text = String::new();
    for span in &line.0 {
        match span {
            Span::Ours(ours) => text.push_str(ours),
            Span::Quoted(words) | Span::Theirs(words) => text.push_str(&visible(words, Breaks::Kept)),
        }
    }
    let mut text = text.split('\n').map(|line| break_markers(line.to_owned())).collect::<Vec<_>>().join("\n");
    if text.len() > cap {
        let end = (0..=cap).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}
