//! Arguments: what models really send, brought into the schema's form, and told when it does not fit.

use crate::error::{Error, Result};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use untrusted::{Answer, quote};

/// Arguments that the official server knows and that have nothing left to decide here.
const WITHOUT_EFFECT: [&str; 1] = ["includeExplanation"];

/// Texts in which "empty" says something: no filter, no change.
const MAY_BE_EMPTY: [&str; 2] = ["query", "diff"];

/// What is odd about arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Odd {
    /// Names that the tool does not have, or that were given twice with different values.
    pub(crate) unknown: Vec<String>,
    /// Parameters that were given a text with nothing in it.
    pub(crate) blank: Vec<String>,
}

/// Brings what models send into the schema's form: `"25"` for 25, one value for a list, `null` or an
/// empty text for "not given", `organization_slug` for `organizationSlug`. Returns the names of
/// arguments that the tool does not have, and of those that are empty.
pub(crate) fn accommodate(arguments: &mut Map<String, Value>, schema: &Schema) -> Odd {
    let mut odd = Odd::default();
    let Some(Value::Object(properties)) = schema.get("properties") else { return odd };
    let sent = std::mem::take(arguments);
    // The exact name wins over another spelling of it, in whatever order they were sent.
    let (exact, other): (Vec<_>, Vec<_>) =
        sent.into_iter().partition(|(name, _)| properties.contains_key(name));
    for (name, value) in exact.into_iter().chain(other) {
        match meant(&name, properties) {
            Some((known, property)) => {
                let clears = property.get("nullable").is_some_and(|nullable| nullable == true);
                let may_be_empty = MAY_BE_EMPTY.contains(&known.as_str());
                if !may_be_empty && value.as_str().is_some_and(|text| text.trim().is_empty()) {
                    odd.blank.push(known.clone());
                }
                if value.is_null() && !clears || value == "" && !may_be_empty {
                    continue;
                }
                let value = fitted(value, property);
                match arguments.get(&known) {
                    None => drop(arguments.insert(known, value)),
                    Some(same) if *same == value => {}
                    Some(_) => odd.unknown.push(name),
                }
            }
            None if WITHOUT_EFFECT.contains(&name.as_str()) => {}
            None => odd.unknown.push(name),
        }
    }
    odd
}

/// What a tool that changes something refuses instead of passing over it: a text that is given and says nothing may be
/// one that got lost on the way, or one that is meant to take something away.
pub(crate) fn refuse_blank(schema: &Schema, blank: &[String]) -> Error {
    let clears = |name: &&String| {
        let property = schema.get("properties").and_then(|all| all.get(name.as_str()));
        property.and_then(|property| property.get("nullable")).is_some_and(|nullable| nullable == true)
    };
    let cleared: Vec<&str> = blank.iter().filter(clears).map(String::as_str).collect();
    let cleared = cleared.join(", ");
    Error::input(
        Answer::new("The arguments do not fit the tool")
            .fact("Empty", quote(&blank.join(", ")))
            .note("Nothing was changed. Give each a text, or leave it out, and call the tool again.")
            .note(
                (!cleared.is_empty())
                    .then(|| ("To take away what is set, give null: ", quote(&cleared), ".")),
            ),
    )
}

/// The parameter that is meant by a name, and its schema.
fn meant<'a>(name: &str, properties: &'a Map<String, Value>) -> Option<(String, &'a Value)> {
    let camel = in_camel_case(name);
    let names = [name, camel.as_str()].into_iter().chain(aliases(name).iter().copied());
    let known = { names }.find(|name| properties.contains_key(*name))?;
    Some((known.to_owned(), properties.get(known)?))
}

/// Other names under which models look for a parameter.
fn aliases(name: &str) -> &'static [&'static str] {
    match name {
        "organization" | "org" | "orgSlug" => &["organizationSlug"],
        "project" | "projectSlug" | "projectSlugOrId" => &["projectSlugOrId", "projectSlug", "project"],
        "issue" | "shortId" => &["issueId"],
        "url" => &["issueUrl"],
        "comment" | "note" => &["reason"],
        "naturalLanguageQuery" => &["query"],
        "statsPeriod" => &["period"],
        "file" | "path" => &["filename"],
        _ => &[],
    }
}

fn in_camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|letter| letter.to_ascii_uppercase());
        camel + &initial.into_iter().chain(letters).collect::<String>()
    })
}

/// The value as the parameter's schema has it, when there is no doubt what it would be.
fn fitted(value: Value, property: &Value) -> Value {
    let wanted = property.get("type").and_then(Value::as_str).unwrap_or_default();
    match (wanted, &value) {
        ("integer" | "number", Value::String(text)) => match text.trim().parse::<Number>() {
            Ok(number) => fitted(Value::Number(number), property),
            Err(_) => value,
        },
        ("integer", Value::Number(number)) => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number in range")]
            Some(float) if number.as_i64().is_none() && float.fract() == 0.0 && float.abs() < 1e15 => {
                Value::from(float as i64)
            }
            _ => value,
        },
        ("boolean", Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Value::Bool(true),
            "false" | "no" | "0" => Value::Bool(false),
            _ => value,
        },
        ("string", Value::String(text)) => choice(text, property).map_or(value, Value::String),
        ("string", Value::Number(number)) => Value::String(number.to_string()),
        ("string", Value::Bool(truth)) => Value::String(truth.to_string()),
        // A list of one where one is wanted.
        ("string" | "integer" | "number" | "boolean", Value::Array(items)) => match items.as_slice() {
            [Value::String(only)] if !only.trim().is_empty() => fitted(only.as_str().into(), property),
            [only @ (Value::Number(_) | Value::Bool(_))] => fitted(only.clone(), property),
            _ => value,
        },
        ("array", Value::String(text)) => {
            let listed = text.trim().strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            let parts = listed.unwrap_or(text).split(',').map(|part| part.trim().trim_matches(['"', '\'']));
            let items = property.get("items").unwrap_or(&Value::Null);
            parts.filter(|part| !part.is_empty()).map(|part| fitted(part.into(), items)).collect()
        }
        ("array", Value::Array(_)) => value,
        ("array", _) => Value::Array(vec![value]),
        _ => value,
    }
}

/// The one of the allowed words that is meant: `Resolved`, `resolved_in_next_release`.
fn choice(text: &str, property: &Value) -> Option<String> {
    let bare = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    let mut allowed = property.get("enum")?.as_array()?.iter().filter_map(Value::as_str);
    // Two words may differ by a sign only, as `timestamp` and `-timestamp` do.
    if allowed.clone().any(|word| word == text) {
        return None;
    }
    allowed.find(|word| bare(word) == bare(text)).map(str::to_owned)
}

/// Reads the arguments of a tool.
///
/// # Errors
/// A complaint that names the argument, shows it, and says what is expected.
pub(crate) fn read<T: DeserializeOwned + JsonSchema>(arguments: Map<String, Value>) -> Result<T> {
    let sent = Value::Object(arguments);
    serde_path_to_error::deserialize(&sent).map_err(|error| {
        let path = error.path().to_string();
        complaint(&path, &error.inner().to_string(), &sent, &crate::schema::of::<T>())
    })
}

fn complaint(path: &str, reason: &str, sent: &Value, schema: &Schema) -> Error {
    let name = path.split(['.', '[']).next().filter(|name| !name.is_empty());
    let given = name.and_then(|name| sent.get(name)).map(Value::to_string);
    let property = name.and_then(|name| schema.get("properties")?.get(name));
    let meaning = property.and_then(|property| property.get("description")?.as_str());
    let expected = property.and_then(expected);
    // The decoder's own sentences speak of Rust's types; ours say the grammar.
    let builtin =
        ["invalid type", "invalid value", "unknown variant"].iter().any(|start| reason.starts_with(start));
    let problem = (expected.is_none() || !builtin).then_some(reason);
    Error::input(
        Answer::new("The arguments do not fit the tool")
            .fact("Argument", name.map(quote))
            .fact("Given", given.as_deref().map(quote))
            .fact("Problem", problem.map(quote))
            .fact("Expected", expected.filter(|_| problem.is_none()).as_deref().map(quote))
            .fact("Meaning", meaning.map(quote))
            .note("Correct the argument and call the tool again."),
    )
}

/// What a parameter takes, in words.
fn expected(property: &Value) -> Option<String> {
    if let Some(allowed) = property.get("enum").and_then(Value::as_array) {
        let words: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
        return Some(format!("one of {}", words.join(", ")));
    }
    let bound = |name: &str| property.get(name).and_then(Value::as_u64);
    match property.get("type")?.as_str()? {
        "integer" => Some(match (bound("minimum"), bound("maximum")) {
            (Some(least), Some(most)) => format!("a whole number from {least} to {most}"),
            (Some(least), None) => format!("a whole number, {least} or more"),
            _ => "a whole number".to_owned(),
        }),
        "number" => Some("a number".to_owned()),
        "boolean" => Some("true or false".to_owned()),
        "string" => Some("a text".to_owned()),
        "array" => Some(match property.get("items").and_then(|items| items.get("enum")?.as_array()) {
            Some(allowed) => {
                let words: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
                format!("a list of {}", words.join(", "))
            }
            None => "a list of texts".to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::tests::Arguments;
    use serde_json::json;

    fn accommodated(sent: &Value) -> (Value, Vec<String>) {
        let mut arguments = sent.as_object().unwrap().clone();
        let odd = accommodate(&mut arguments, &crate::schema::of::<Arguments>());
        (Value::Object(arguments), odd.unknown)
    }

    #[test]
    fn a_text_with_nothing_in_it_is_named_unless_that_says_something() {
        for (sent, blank) in [
            (json!({"owner": "", "sort": " "}), vec!["owner", "sort"]),
            (json!({"organization": "\n"}), vec!["organizationSlug"]),
            (json!({"query": "", "owner": null, "limit": 1}), vec![]),
        ] {
            let mut arguments = sent.as_object().unwrap().clone();
            let odd = accommodate(&mut arguments, &crate::schema::of::<Arguments>());
            assert_eq!(odd.blank, blank, "{sent}");
        }
    }

    #[test]
    fn what_models_send_is_brought_into_form() {
        for (sent, expected) in [
            (json!({"limit": "25"}), json!({"limit": 25})),
            (json!({"limit": " 25.0 "}), json!({"limit": 25})),
            (json!({"limit": 25.0}), json!({"limit": 25})),
            (json!({"limit": 2.5}), json!({"limit": 2.5})),
            (json!({"limit": "many"}), json!({"limit": "many"})),
            (json!({"exact": "True"}), json!({"exact": true})),
            (json!({"query": ["a"], "limit": ["7"]}), json!({"query": "a", "limit": 7})),
            (json!({"query": ["a", "b"], "owner": [null]}), json!({"query": ["a", "b"], "owner": [null]})),
            (json!({"organizationSlug": [" "]}), json!({"organizationSlug": [" "]})),
            (json!({"environments": "production"}), json!({"environments": ["production"]})),
            (json!({"environments": "[\"a\", \"b\"]"}), json!({"environments": ["a", "b"]})),
            (json!({"environments": "a, b"}), json!({"environments": ["a", "b"]})),
            (json!({"environments": null, "organizationSlug": ""}), json!({})),
            (json!({"query": ""}), json!({"query": ""})),
            (json!({"owner": null}), json!({"owner": null})),
            (json!({"owner": ""}), json!({})),
            (json!({"organization_slug": "acme"}), json!({"organizationSlug": "acme"})),
            (json!({"organization": "acme"}), json!({"organizationSlug": "acme"})),
            (json!({"organizationSlug": 7}), json!({"organizationSlug": "7"})),
            (json!({"sort": "FREQ"}), json!({"sort": "freq"})),
            (json!({"sort": "last_seen"}), json!({"sort": "lastSeen"})),
            (json!({"sort": "worst"}), json!({"sort": "worst"})),
            (json!({"includeExplanation": true}), json!({})),
        ] {
            assert_eq!(accommodated(&sent), (expected, Vec::new()), "{sent}");
        }
    }

    #[test]
    fn what_is_not_known_or_contradicts_is_named() {
        for (sent, kept, named) in [
            (json!({"limit": 1, "colour": "red"}), json!({"limit": 1}), "colour"),
            (
                json!({"org": "globex", "organizationSlug": "acme"}),
                json!({"organizationSlug": "acme"}),
                "org",
            ),
        ] {
            assert_eq!(accommodated(&sent), (kept, vec![named.to_owned()]), "{sent}");
        }
        let twice = json!({"org": "acme", "organizationSlug": "acme"});
        assert_eq!(accommodated(&twice), (json!({"organizationSlug": "acme"}), Vec::new()));
    }
}
