//! Makes values for a program fit: strings are cut and lists end earlier until there is room for all.

use super::{
    marker::Watch,
    pen::{harmless, tidy},
    shown::Shown,
    visible::Breaks,
};
use crate::{
    Data,
    data::Shape,
    inert::Scalar,
    line::{Line, Span},
};
use serde_json::{Map, Value};

/// What fits, and what was left out of it.
#[derive(Debug)]
pub(super) struct Fit {
    /// None when it cannot be made to fit.
    pub(super) value: Option<Value>,
    /// Elements of lists that were left out.
    pub(super) elements: usize,
    /// Strings that were cut.
    pub(super) values: usize,
}

/// One try, given up as soon as there is no room.
struct Try {
    /// The most bytes of a string.
    cap: usize,
    /// The most elements of a list.
    most: usize,
    room: usize,
    elements: usize,
    values: usize,
}

impl Fit {
    /// Strings get `cap` bytes, the whole `room`. Strings give way first, down to a quarter, then lists.
    pub(super) fn of(data: &Data, cap: usize, room: usize) -> Self {
        const LEAST: usize = 40;
        let shorter = |length: &usize| length.checked_sub(length.div_ceil(4)).filter(|next| next < length);
        let (longest, quarter) = (longest(data), cap / 4);
        let strings = std::iter::successors(Some(cap), shorter).take_while(|cap| *cap > quarter);
        let lists = std::iter::successors(Some(longest), shorter);
        let tries =
            strings.map(|cap| (cap, longest)).chain(lists.map(|most| (quarter, most))).chain([(LEAST, 0)]);
        for (cap, most) in tries {
            let mut attempt = Try { cap, most, room, elements: 0, values: 0 };
            if let Some(value) = attempt.value(data) {
                return Self { value: Some(value), elements: attempt.elements, values: attempt.values };
            }
        }
        Self { value: None, elements: 0, values: 0 }
    }
}

fn longest(data: &Data) -> usize {
    match &data.0 {
        Shape::Null | Shape::Scalar(_) | Shape::Text(_) => 0,
        Shape::List(items) => items.iter().map(longest).max().unwrap_or(0).max(items.len()),
        Shape::Record(fields) => fields.iter().map(|(_, value)| longest(value)).max().unwrap_or(0),
    }
}

impl Try {
    fn value(&mut self, data: &Data) -> Option<Value> {
        match &data.0 {
            Shape::Null => self.take(Value::Null),
            Shape::Scalar(Scalar::Number(number)) => self.take(Value::Number(number.clone())),
            Shape::Scalar(Scalar::Truth(truth)) => self.take(Value::Bool(*truth)),
            Shape::Text(line) => {
                let text = self.text(line);
                self.take(Value::String(text))
            }
            Shape::List(items) => {
                self.spend("[]".len())?;
                self.elements += items.len().saturating_sub(self.most);
                items.iter().take(self.most).map(|item| self.value(item)).collect()
            }
            Shape::Record(fields) => {
                self.spend("{}".len())?;
                let mut record = Map::new();
                for (key, field) in fields {
                    self.spend("\"\":".len() + key.len())?;
                    record.insert((*key).to_owned(), self.value(field)?);
                }
                Some(Value::Object(record))
            }
        }
    }

    fn text(&mut self, line: &Line) -> String {
        let mut text = Shown::default();
        for span in &line.0 {
            match span {
                Span::Ours(ours) => text.push(&tidy(ours, self.cap)),
                Span::Rest(bytes) => text.push_remark(*bytes),
                Span::Quoted(words) | Span::Theirs(words) | Span::Person(words) => {
                    text.append(harmless(words, Breaks::Kept, self.cap));
                }
            }
        }
        Watch::default().break_markers(&mut text);
        text.cut(self.cap);
        self.values += text.cuts();
        text.into_text()
    }

    /// Takes the value and the comma behind it out of the room.
    fn take(&mut self, value: Value) -> Option<Value> {
        self.spend(value.to_string().len() + 1)?;
        Some(value)
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.room = self.room.checked_sub(bytes)?;
        Some(())
    }
}
