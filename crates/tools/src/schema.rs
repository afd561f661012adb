//! The schema of a tool's arguments, in the form that every client understands.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// Parameters that are taken and not shown to models. The region of an organization is learned when it is needed; prompts
/// that name it go on working.
pub(crate) const TAKEN_UNLISTED: [&str; 1] = ["regionUrl"];

/// Names under which a project is given: gone from the schemas of a session that is confined to one.
pub(crate) const PROJECT: [&str; 3] = ["project", "projectSlug", "projectSlugOrId"];

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
    // Described words come as a union of constants.
    if let Some(Value::Array(branches)) = object.get("oneOf") {
        let word =
            |branch: &Value| branch.get("const").cloned().or_else(|| branch.get("enum")?.get(0).cloned());
        if let Some(words) = branches.iter().map(word).collect::<Option<Vec<Value>>>() {
            object.remove("oneOf");
            object.insert("type".to_owned(), "string".into());
            object.insert("enum".to_owned(), words.into());
        }
    }
    object.remove("format");
    object.get_mut("description").into_iter().for_each(unwrap_lines);
    let is_described = object.contains_key("description");
    if let Some(items) = object.get_mut("items") {
        simplify(items);
        // What the list is says what its elements are.
        if let (true, Some(items)) = (is_described, items.as_object_mut()) {
            items.remove("description");
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(simplify);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What arguments look like in a tool's struct, for the tests of schema and arguments.
    #[derive(Debug, serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its schema matters")]
    pub(crate) struct Arguments {
        /// How many.
        limit: Option<u32>,
        /// Whether.
        exact: Option<bool>,
        organization_slug: Option<lexicon::OrganizationSlug>,
        environments: Option<Vec<String>>,
        query: Option<String>,
        /// In which order.
        sort: Option<Sort>,
        range: Option<Range>,
        #[serde(default)]
        owner: crate::inputs::Clearable,
    }

    #[derive(Debug, serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    enum Sort {
        /// The most frequent first.
        Freq,
        /// The newest first.
        LastSeen,
    }

    #[derive(Debug, serde::Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema matters")]
    struct Range {
        from: Option<u32>,
    }

    #[test]
    fn the_schema_is_portable() {
        let schema = of::<Arguments>();
        let written = serde_json::to_string(&schema).unwrap();
        for word in ["$ref", "$schema", "anyOf", "oneOf", "const", "null", "format", "title"] {
            assert!(!written.contains(&format!("\"{word}\"")), "{word} in {written}");
        }
        let sort = &schema.as_value()["properties"]["sort"];
        assert_eq!(sort["enum"], serde_json::json!(["freq", "lastSeen"]));
        assert_eq!(sort["description"], "In which order.");
    }
}
