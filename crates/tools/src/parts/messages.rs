//! Messages of a conversation with a model, out of the JSON in which SDKs send them.

use serde_json::Value;

/// The last message of the user, or the text itself where it is no list of messages.
pub(crate) fn last_of_user(text: String) -> String {
    let Some(messages) = messages(&text) else { return text };
    let of_user = |message: &&Value| message.get("role").and_then(Value::as_str) == Some("user");
    messages.iter().rev().find(of_user).map(content).unwrap_or_default()
}

/// All that the model said.
pub(crate) fn all_of_model(text: String) -> String {
    let Some(messages) = messages(&text) else { return text };
    messages.iter().map(content).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

fn messages(text: &str) -> Option<Vec<Value>> {
    match text.parse::<Value>().ok()? {
        Value::Array(list) => Some(list),
        one @ Value::Object(_) => Some(vec![one]),
        _ => None,
    }
}

/// The words of a message: its content, or the texts of its parts.
fn content(message: &Value) -> String {
    let words = |value: &Value| match value {
        Value::String(text) => text.clone(),
        part => ["content", "text"]
            .iter()
            .find_map(|key| part.get(key).and_then(Value::as_str))
            .unwrap_or_default()
            .to_owned(),
    };
    let body = message.get("content").or_else(|| message.get("parts"));
    match body {
        Some(Value::Array(parts)) => {
            parts.iter().map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
        }
        Some(other) => words(other),
        None => words(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_in_each_form_and_other_text_is_itself() {
        let parts = r#"[{"role":"user","parts":[{"type":"text","content":"a"},{"type":"text","text":"b"}]},{"role":"tool","content":"c"}]"#;
        assert_eq!(last_of_user(parts.to_owned()), "a\nb");
        assert_eq!(all_of_model(parts.to_owned()), "a\nb\nc");
        assert_eq!(last_of_user(r#"{"role":"user","content":"a"}"#.to_owned()), "a");
        for plain in ["Where is it?", "[Filtered]", "12", "{\"role\":"] {
            assert_eq!(last_of_user(plain.to_owned()), plain);
        }
    }
}
