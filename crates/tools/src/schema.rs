//! The schema of a tool's arguments, in the form that every client understands.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

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
        object.get_mut("description").into_iter().for_each(unwrap_lines);
        object.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.values_mut().for_each(simplify);
        }
    }
    schema
}

/// Joins the lines of each paragraph: where a comment was wrapped says nothing to a model.
fn unwrap_lines(description: &mut Value) {
    if let Some(text) = description.as_str() {
        let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
        *description = paragraphs.collect::<Vec<_>>().join("\n\n").into();
    }
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
    object.get_mut("description").into_iter().for_each(unwrap_lines);
    if let Some(items) = object.get_mut("items") {
        simplify(items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_schema_is_portable() {
        let schema = serde_json::to_string(&of::<Arguments>()).unwrap();
        for word in ["$ref", "$schema", "anyOf", "null", "format", "title"] {
            assert!(!schema.contains(&format!("\"{word}\"")), "{word} in {schema}");
        }
    }
}
