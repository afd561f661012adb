//! The door to a program: JSON whose strings are neutralised and capped.

use super::{
    answer::{Rendered, label},
    fit::Fit,
    layout::{LaidSection, Layout, lay_out},
    notes,
    pen::{Row, Tongue},
    pictures::Carries,
    screen::{Extent, Screen, Unseen},
};
use crate::{Answer, Budget, Data, Section, evidence::Shape};
use serde_json::{Map, Value};
use std::borrow::Cow;

pub(super) fn render(answer: &Answer, budget: Budget, screen: &Screen) -> Rendered {
    let own = answer.data.as_ref().map(|data| screen.data(data, ""));
    let theirs = match &own {
        Some((data, _)) => data.is_theirs(),
        None => screen.extent != Extent::Omit && answer.evidence.iter().any(Section::is_theirs),
    };
    if let Some((data, _)) = own.as_ref().filter(|_| answer.alone) {
        return Rendered::new(alone(data, budget).to_string(), label(theirs));
    }
    // The same text is longer as JSON, by how much depends on the text.
    let mut tighter = budget;
    let text = loop {
        let text = value(answer, own.as_ref(), tighter, screen).to_string();
        if text.len() <= budget.bytes() {
            break text;
        }
        if tighter.bytes() < 100 {
            break object([], &Value::Null, &["The answer does not fit its budget.".to_owned()]).to_string();
        }
        tighter = tighter.tighter();
    };
    Rendered::new(text, label(theirs))
}

/// The value that fits; nothing at all fits less than a value whose lists are empty.
fn alone(data: &Data, budget: Budget) -> Value {
    let mut tighter = budget;
    loop {
        let value = Fit::of(data, budget.value(), tighter.bytes()).value.unwrap_or_default();
        // Escapes make the text longer than its parts.
        if value.to_string().len() <= budget.bytes() || tighter.bytes() < 100 {
            return value;
        }
        tighter = tighter.tighter();
    }
}

fn value(answer: &Answer, own: Option<&(Data, Unseen)>, budget: Budget, screen: &Screen) -> Value {
    let Some((data, unseen)) = own else {
        let Layout { heading, facts, evidence, notes } =
            lay_out(answer, &answer.evidence, budget, 0, screen, Carries::Text, Tongue::Plain);
        let evidence = record(evidence.iter().map(|section| (section.label.clone(), from_section(section))));
        return object(meta(heading, facts), &evidence, &notes);
    };
    let Layout { heading, facts, mut notes, .. } =
        lay_out(answer, &[], budget, 0, screen, Carries::Text, Tongue::Plain);
    let spoken_for: usize = facts.iter().map(|(label, value)| label.len() + value.len()).sum();
    let room = budget.bytes().saturating_sub(heading.len() + spoken_for + budget.margin());
    let Fit { value, elements, values } = Fit::of(data, budget.value(), room);
    let more = notes::argument(answer.lengthened_by, "brings more");
    let mut left_out: Vec<String> = Vec::new();
    left_out.extend(value.is_none().then(|| "The data does not fit the budget.".to_owned()));
    left_out.extend((elements > 0).then(|| format!("Left out: {elements} elements of lists{more}.")));
    left_out.extend(notes::on_cuts(values, answer.lengthened_by));
    left_out.extend(notes::on_unseen(*unseen, screen));
    notes.splice(0..0, left_out);
    object(meta(heading, facts), &value.unwrap_or_default(), &notes)
}

fn object(
    meta: impl IntoIterator<Item = (Cow<'static, str>, Value)>,
    untrusted: &Value,
    notes: &[String],
) -> Value {
    serde_json::json!({ "meta": record(meta), "untrusted": untrusted, "notes": notes })
}

fn meta(
    heading: String,
    facts: Vec<(Cow<'static, str>, String)>,
) -> impl Iterator<Item = (Cow<'static, str>, Value)> {
    let facts = facts.into_iter().map(|(label, value)| (label, Value::String(value)));
    std::iter::once(("heading".into(), Value::String(heading))).chain(facts)
}

/// One text for a field or a text, else a list with a record for each row.
fn from_section(section: &LaidSection) -> Value {
    let text = |row: &Row| Value::String(row.text.clone());
    match (section.shape, section.rows.as_slice()) {
        (Shape::Field, [row]) => text(row),
        // Each line break of a text was given the prefix of the next line.
        (Shape::Text, [row]) => Value::String(row.text.replace("\n| ", "\n")),
        (_, rows) => rows
            .iter()
            .map(|row| {
                let below =
                    row.below.iter().map(|(label, value)| (label.clone(), Value::String(value.clone())));
                record(std::iter::once(("text".into(), text(row))).chain(below))
            })
            .collect(),
    }
}

/// Labels become keys: `First seen` becomes `first_seen`, and a second one `first_seen_2`.
fn record(fields: impl IntoIterator<Item = (Cow<'static, str>, Value)>) -> Value {
    let mut record = Map::new();
    for (label, value) in fields {
        let key = key(&label);
        let numbered = (2..).map(|number| format!("{key}_{number}"));
        let mut keys = std::iter::once(key.clone()).chain(numbered);
        if let Some(free) = keys.find(|key| !record.contains_key(key)) {
            record.insert(free, value);
        }
    }
    Value::Object(record)
}

fn key(label: &str) -> String {
    let words = label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}
