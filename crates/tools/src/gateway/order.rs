//! What a gateway is asked to run, in the shapes in which models ask.

use crate::error::{Error, Result};
use serde_json::{Map, Value};
use untrusted::{Answer, quote};

/// The name of a tool, and its arguments.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) name: String,
    pub(crate) arguments: Map<String, Value>,
}

/// Under which names models send the tool's name. `name` comes last: beside another of these it is an argument.
const NAME: [&str; 3] = ["toolName", "tool_name", "name"];
/// Under which names they send its arguments.
const ARGUMENTS: [&str; 4] = ["arguments", "args", "parameters", "params"];

impl Order {
    /// Reads what was sent: `arguments` may be an object, or one written as text. What stands beside it is taken for
    /// arguments too, as some models send them; what the tool does not have is found out when it is run.
    ///
    /// # Errors
    /// When no tool is named, the arguments are none, or one is given twice with different values.
    pub(crate) fn read(mut sent: Map<String, Value>) -> Result<Self> {
        let name = taken(&mut sent, &NAME);
        let Some(name) = name.as_ref().and_then(Value::as_str).filter(|name| !name.trim().is_empty()) else {
            return Err(misfit("`name` must be the name of a tool, as search_sentry_tools gives it"));
        };
        let mut arguments = match taken(&mut sent, &ARGUMENTS) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(arguments)) => arguments,
            Some(Value::String(text)) if text.trim().is_empty() => Map::new(),
            // The error, which would quote the text, is dropped.
            Some(Value::String(text)) => match text.parse() {
                Ok(Value::Object(arguments)) => arguments,
                _ => return Err(misfit("`arguments` must be an object of the tool's parameters")),
            },
            Some(_) => return Err(misfit("`arguments` must be an object of the tool's parameters")),
        };
        for (key, value) in sent {
            match arguments.get(&key) {
                None => drop(arguments.insert(key, value)),
                Some(same) if *same == value => {}
                Some(_) => {
                    return Err(Error::input(
                        Answer::new("The arguments do not fit the tool")
                            .fact("Given both in `arguments` and beside it", quote(&key)),
                    ));
                }
            }
        }
        Ok(Self { name: name.to_owned(), arguments })
    }
}

/// The first of these that was sent.
fn taken(sent: &mut Map<String, Value>, names: &[&str]) -> Option<Value> {
    names.iter().find_map(|name| sent.shift_remove(*name))
}

fn misfit(sentence: &'static str) -> Error {
    Error::complaint(sentence)
}
