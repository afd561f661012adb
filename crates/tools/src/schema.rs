//! Arguments: the schema that clients see, and reading what models really send.

use crate::error::{Error, Result};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use untrusted::{Answer, quote};

/// The schema of a tool's arguments, in the form that every client understands: an object with plain
/// properties, no references, no unions, nothing that repeats the default.
pub(crate) fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    if let Some(object) = schema.as_object_mut() {
        object.remove("title");
        object.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.values_mut().for_each(simplify);
        }
    }
    schema
}

/// Makes one property portable: clients stumble over `["string", "null"]` and over `anyOf`.
fn simplify(property: &mut Value) {
    let Some(object) = property.as_object_mut() else { return };
    if let Some(Value::Array(branches)) = object.remove("anyOf") {
        let real = branches.into_iter().find(|branch| branch.get("type") != Some(&Value::from("null")));
        if let Some(Value::Object(real)) = real {
            for (key, value) in real {
                object.entry(key).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(types)) = object.get("type") {
        let real = types.iter().find(|name| *name != "null").cloned();
        object.insert("type".to_owned(), real.unwrap_or_default());
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    object.remove("format");
    if let Some(items) = object.get_mut("items") {
        simplify(items);
    }
}

/// Reads the arguments of a tool.
pub(crate) fn read<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T> {
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let place = error.path().to_string();
        // The decoder quotes the caller's own arguments back to the caller.
        let reason = error.inner().to_string();
        let place = (place != ".").then_some(place);
        Error::input(
            Answer::new("The arguments do not fit the tool")
                .fact("Argument", place.as_deref().map(quote))
                .fact("Problem", quote(&reason))
                .note("Correct the arguments and call the tool again."),
        )
    })
}

/// Arguments that the official server knows and that have nothing left to decide here.
const WITHOUT_EFFECT: [&str; 1] = ["includeExplanation"];

/// Texts in which "empty" says something: no filter, nobody.
const MAY_BE_EMPTY: [&str; 2] = ["query", "assignedTo"];

/// Brings what models send into the schema's form: `"25"` for 25, one value for a list, `null` or an
/// empty text for "not given", `organization_slug` for `organizationSlug`. Returns the names of
/// arguments that the tool does not have.
pub(crate) fn accommodate(arguments: &mut Map<String, Value>, schema: &Schema) -> Vec<String> {
    let Some(Value::Object(properties)) = schema.get("properties") else { return Vec::new() };
    let mut unknown = Vec::new();
    for (name, value) in std::mem::take(arguments) {
        let known = [name.clone(), in_camel_case(&name)].into_iter().find(|name| properties.contains_key(name));
        let aliased = known.or_else(|| alias(&name).filter(|name| properties.contains_key(*name)).map(str::to_owned));
        match aliased.and_then(|name| Some((properties.get(&name)?, name))) {
            Some((property, name)) => {
                let absent = value.is_null() || value == "" && !MAY_BE_EMPTY.contains(&name.as_str());
                if !absent && !arguments.contains_key(&name) {
                    arguments.insert(name, fitted(value, property));
                }
            }
            None if WITHOUT_EFFECT.contains(&name.as_str()) => {}
            None => unknown.push(name),
        }
    }
    unknown
}

/// Other names under which models look for a parameter.
fn alias(name: &str) -> Option<&'static str> {
    match name {
        "organization" | "org" | "orgSlug" => Some("organizationSlug"),
        "project" | "projectSlug" => Some("projectSlugOrId"),
        "issue" | "shortId" => Some("issueId"),
        "url" => Some("issueUrl"),
        "comment" | "note" => Some("reason"),
        "statsPeriod" => Some("period"),
        _ => None,
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

fn fitted(value: Value, property: &Value) -> Value {
    let wanted = property.get("type").and_then(Value::as_str).unwrap_or_default();
    match (wanted, &value) {
        ("integer" | "number", Value::String(text)) => {
            text.trim().parse::<serde_json::Number>().map_or(value, Value::Number)
        }
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
        ("string", Value::Number(number)) => Value::String(number.to_string()),
        ("string", Value::Bool(truth)) => Value::String(truth.to_string()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its schema matters")]
    struct Arguments {
        /// How many.
        limit: Option<u32>,
        /// Whether.
        exact: Option<bool>,
        organization_slug: Option<lexicon::OrganizationSlug>,
        environments: Option<Vec<String>>,
        query: Option<String>,
    }

    #[test]
    fn what_models_send_is_brought_into_form() {
        for (sent, expected) in [
            (json!({"limit": "25"}), json!({"limit": 25})),
            (json!({"limit": 25.0}), json!({"limit": 25})),
            (json!({"limit": 2.5}), json!({"limit": 2.5})),
            (json!({"exact": "True"}), json!({"exact": true})),
            (json!({"environments": "production"}), json!({"environments": ["production"]})),
            (json!({"environments": "[\"a\", \"b\"]"}), json!({"environments": ["a", "b"]})),
            (json!({"environments": null, "organizationSlug": ""}), json!({})),
            (json!({"query": ""}), json!({"query": ""})),
            (json!({"organization_slug": "acme"}), json!({"organizationSlug": "acme"})),
            (json!({"organization": "acme"}), json!({"organizationSlug": "acme"})),
            (json!({"organizationSlug": 7}), json!({"organizationSlug": "7"})),
            (json!({"includeExplanation": true}), json!({})),
        ] {
            let mut arguments = sent.as_object().unwrap().clone();
            assert_eq!(accommodate(&mut arguments, &of::<Arguments>()), Vec::<String>::new(), "{sent}");
            assert_eq!(Value::Object(arguments), expected, "{sent}");
        }
    }

    #[test]
    fn unknown_arguments_are_named() {
        let mut arguments = json!({"limit": 1, "colour": "red"}).as_object().unwrap().clone();
        assert_eq!(accommodate(&mut arguments, &of::<Arguments>()), ["colour"]);
    }

    #[test]
    fn the_schema_is_portable() {
        let schema = serde_json::to_string(&of::<Arguments>()).unwrap();
        for word in ["$ref", "$schema", "anyOf", "null", "format", "title"] {
            assert!(!schema.contains(&format!("\"{word}\"")), "{word} in {schema}");
        }
    }
}
