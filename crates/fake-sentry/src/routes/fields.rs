//! Checks of the fields of a body, with the messages of Sentry's framework.

use serde_json::{Map, Value, json};

use crate::reply::Refusal;

/// A body that is being checked.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    body: &'a Map<String, Value>,
    wrong: Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(body: &'a Map<String, Value>) -> Self {
        Self { body, wrong: Map::new() }
    }

    pub(crate) fn complain(&mut self, field: &str, message: &str) {
        self.wrong.insert(field.to_owned(), json!([message]));
    }

    /// A text of at most so many characters, which may be missing.
    pub(crate) fn text(&mut self, field: &str, most: usize) -> Option<String> {
        match self.body.get(field)? {
            Value::String(text) if text.trim().is_empty() => {
                self.complain(field, "This field may not be blank.");
            }
            Value::String(text) if text.chars().count() > most => {
                self.complain(field, &format!("Ensure this field has no more than {most} characters."));
            }
            Value::String(text) => return Some(text.trim().to_owned()),
            Value::Null => self.complain(field, "This field may not be null."),
            _ => self.complain(field, "Not a valid string."),
        }
        None
    }

    /// A text that must be there.
    pub(crate) fn needed(&mut self, field: &str, most: usize) -> Option<String> {
        if !self.body.contains_key(field) {
            self.complain(field, "This field is required.");
        }
        self.text(field, most)
    }

    pub(crate) fn flag(&mut self, field: &str) -> Option<bool> {
        match self.body.get(field)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.complain(field, "Must be a valid boolean.");
                None
            }
        }
    }

    /// One of these words.
    pub(crate) fn choice(&mut self, field: &str, known: &[&str]) -> Option<String> {
        let given = self.text(field, usize::MAX)?;
        if !known.contains(&given.as_str()) {
            self.complain(field, &format!("\"{given}\" is not a valid choice."));
        }
        Some(given)
    }

    /// The 400, if anything was wrong.
    pub(crate) fn done(self) -> Result<(), Refusal> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Refusal::fields(Value::Object(self.wrong))) }
    }
}

/// `Data Platform!` → `data-platform`.
pub(crate) fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
