//! The form of a tool, made from its schema, and what was filled in, as a model would have sent it.

use maud::{Markup, html};
use pages::prose;
use serde_json::{Map, Value};
use tools::ListedTool;
use url::form_urlencoded;

/// Stands before the name of each argument, so that none is taken for a field of the page's own.
const ARGUMENT: &str = "argument.";
/// The field that holds what somebody said yes to.
pub(super) const SAID: &str = "yes";

/// What was filled in.
pub(super) struct Given {
    /// By argument, in the order of the form; several for what is chosen from a list.
    values: Vec<(String, String)>,
    said: Option<String>,
}

/// How an argument is filled in.
enum Field<'a> {
    /// One of these.
    Choice(Vec<&'a str>),
    /// Any of these.
    Choices(Vec<&'a str>),
    /// A line.
    Line,
    /// A whole number, of so many at most.
    Number(Option<i64>),
    /// One on each line.
    Lines,
    /// JSON.
    Json,
}

impl<'a> Field<'a> {
    fn of(schema: &'a Value) -> Self {
        let words = |schema: &'a Value| match schema.get("enum") {
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let kind = schema.get("type").and_then(Value::as_str);
        match (kind, words(schema)) {
            (_, choice) if !choice.is_empty() => Self::Choice(choice),
            (Some("boolean"), _) => Self::Choice(vec!["true", "false"]),
            (Some("integer"), _) => Self::Number(schema.get("maximum").and_then(Value::as_i64)),
            (Some("array"), _) => match schema.get("items") {
                Some(items) if items.get("type").is_some_and(|kind| kind == "object") => Self::Json,
                Some(items) if !words(items).is_empty() => Self::Choices(words(items)),
                _ => Self::Lines,
            },
            (Some("object"), _) => Self::Json,
            _ => Self::Line,
        }
    }
}

fn properties(tool: &ListedTool) -> impl Iterator<Item = (&String, &Value)> {
    tool.input_schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn is_needed(tool: &ListedTool, name: &str) -> bool {
    let needed = tool.input_schema.get("required").and_then(Value::as_array);
    needed.is_some_and(|needed| needed.iter().any(|needed| needed == name))
}

impl Given {
    /// What a link fills in; it says yes to nothing.
    pub(super) fn of_address(tool: &ListedTool, query: &str) -> Self {
        Self { values: arguments(tool, query.as_bytes(), ""), said: None }
    }

    /// What a form was filled in with.
    pub(super) fn of_form(tool: &ListedTool, text: &[u8]) -> Self {
        let said =
            form_urlencoded::parse(text).find(|(name, _)| name == SAID).map(|(_, said)| said.into_owned());
        Self { values: arguments(tool, text, ARGUMENT), said }
    }

    pub(super) fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn first(&self, name: &str) -> &str {
        let value = self.values.iter().find(|(known, _)| known == name);
        value.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The arguments as a model would send them; what was left empty is left out.
    pub(super) fn arguments(&self, tool: &ListedTool) -> Map<String, Value> {
        let mut arguments = Map::new();
        for (name, schema) in properties(tool) {
            let text = self.first(name).trim();
            let value = match Field::of(schema) {
                Field::Choices(_) => list(self.all(name)),
                Field::Lines => list(text.lines().map(str::trim)),
                // What is none is sent as it is: the tool says what is wrong with it.
                Field::Number(_) | Field::Json if !text.is_empty() => {
                    Some(text.parse().unwrap_or_else(|_| Value::from(text)))
                }
                _ => (!text.is_empty()).then(|| Value::from(text)),
            };
            arguments.extend(value.map(|value| (name.clone(), value)));
        }
        arguments
    }

    /// The same arguments, to be sent again unseen.
    pub(super) fn hidden(&self) -> Markup {
        html! {
            @for (name, value) in &self.values {
                input type="hidden" name={ (ARGUMENT) (name) } value=(value);
            }
        }
    }

    /// The fields, those that are needed first and those that are not behind a lid.
    pub(super) fn fields(&self, tool: &ListedTool) -> Markup {
        /// So many fields are no crowd.
        const FEW: usize = 4;
        let (first, rest): (Vec<_>, Vec<_>) = properties(tool).enumerate().partition(|(at, (name, _))| {
            is_needed(tool, name) || *at < FEW && name.as_str() != "organizationSlug"
        });
        let is_filled = rest.iter().any(|(_, (name, _))| !self.first(name).is_empty());
        html! {
            @for (_, (name, schema)) in &first { (self.field(name, schema, is_needed(tool, name))) }
            @if !rest.is_empty() {
                details open[is_filled] {
                    summary { "More arguments (" (rest.len()) ")" }
                    @for (_, (name, schema)) in &rest { (self.field(name, schema, false)) }
                }
            }
        }
    }

    fn field(&self, name: &str, schema: &Value, needed: bool) -> Markup {
        let about = schema.get("description").and_then(Value::as_str);
        let field = Field::of(schema);
        let how = match field {
            Field::Lines => Some("One on each line."),
            Field::Json => Some("JSON."),
            _ => None,
        };
        let has_words = about.is_some() || how.is_some();
        let (id, key, words) =
            (format!("field-{name}"), format!("{ARGUMENT}{name}"), format!("about-{name}"));
        let described = has_words.then_some(words.as_str());
        let first = self.first(name);
        let words = html! {
            @if has_words {
                p id=(words) { @if let Some(about) = about { (prose(about)) " " } @if let Some(how) = how { (how) } }
            }
        };
        if let Field::Choices(choices) = &field {
            return html! {
                fieldset {
                    legend { (name) }
                    (words)
                    @for choice in choices {
                        @let id = format!("{id}-{choice}");
                        div.skill {
                            input type="checkbox" name=(key) value=(choice) id=(id) checked[self.all(name).any(|given| given == *choice)];
                            label for=(id) { (choice) }
                        }
                    }
                }
            };
        }
        html! {
            div.input {
                label for=(id) { (name) @if needed { span.quiet { " (needed)" } } }
                (words)
                @match field {
                    Field::Choice(choices) => {
                        select id=(id) name=(key) aria-describedby=[described] required[needed] {
                            option value="" { "not given" }
                            @for choice in choices { option value=(choice) selected[choice == first] { (choice) } }
                        }
                    }
                    Field::Number(most) => {
                        input id=(id) name=(key) type="number" step="1" max=[most] value=(first) aria-describedby=[described] required[needed];
                    }
                    Field::Lines | Field::Json => {
                        textarea id=(id) name=(key) rows="3" aria-describedby=[described] required[needed] spellcheck="false" { (first) }
                    }
                    Field::Line | Field::Choices(_) => {
                        input id=(id) name=(key) type="text" value=(first) aria-describedby=[described] required[needed]
                            autocomplete="off" autocapitalize="none" spellcheck="false";
                    }
                }
            }
        }
    }
}

/// The arguments of the tool among the parameters, and no others.
fn arguments(tool: &ListedTool, text: &[u8], prefix: &str) -> Vec<(String, String)> {
    let known = |name: &str| properties(tool).any(|(known, _)| known == name);
    let pairs = form_urlencoded::parse(text).filter_map(|(name, value)| {
        let name = name.strip_prefix(prefix).filter(|name| known(name))?.to_owned();
        Some((name, value.into_owned()))
    });
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

fn list<'a>(values: impl Iterator<Item = &'a str>) -> Option<Value> {
    let values: Vec<Value> = values.filter(|value| !value.is_empty()).map(Value::from).collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::demo_gate;

    fn tool(name: &str) -> ListedTool {
        demo_gate().describe(name).unwrap()
    }

    #[test]
    fn every_argument_of_every_tool_has_a_labelled_field() {
        let gate = demo_gate();
        for name in gate.names() {
            let tool = gate.describe(name).unwrap();
            let html = Given::of_address(&tool, "").fields(&tool).into_string();
            for (name, _) in properties(&tool) {
                assert!(html.contains(&format!("name=\"{ARGUMENT}{name}\"")), "{}: {name}", tool.name);
                let labelled = html.contains(&format!("<label for=\"field-{name}"))
                    || html.contains(&format!("<legend>{name}</legend>"));
                assert!(labelled, "{}: {name}", tool.name);
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_what_a_model_would_send() {
        let tool = tool("search_events");
        let form = "argument.query=is%3Aunresolved&argument.limit=5&argument.fields=title%0D%0A%0D%0Acount%28%29&argument.period=\
                    &argument.dataset=errors&argument.other=1&query=no&yes=abc";
        let given = Given::of_form(&tool, form.as_bytes());
        assert_eq!(
            Value::Object(given.arguments(&tool)),
            serde_json::json!({"query": "is:unresolved", "limit": 5, "fields": ["title", "count()"], "dataset": "errors"})
        );
        assert_eq!(given.said(), Some("abc"));
        assert_eq!(Given::of_address(&tool, "query=a&yes=abc").said(), None);
    }

    #[test]
    fn what_is_chosen_from_a_list_is_a_list() {
        let tool = tool("get_issue_details");
        let given = Given::of_address(&tool, "sections=error&sections=tags&issueId=BACKEND-1K");
        assert_eq!(
            Value::Object(given.arguments(&tool)),
            serde_json::json!({"issueId": "BACKEND-1K", "sections": ["error", "tags"]})
        );
        let html = given.fields(&tool).into_string();
        assert!(html.contains("value=\"error\" id=\"field-sections-error\" checked"), "{html}");
        assert!(html.contains("value=\"BACKEND-1K\""), "{html}");
    }

    #[test]
    fn what_is_filled_in_stays_text() {
        let tool = tool("search_issues");
        let given = Given::of_address(&tool, "query=%22%3E%3Cscript%3E");
        for html in [given.fields(&tool), given.hidden()] {
            assert!(
                html.0.contains("value=\"&quot;&gt;&lt;script&gt;\"") && !html.0.contains("<script"),
                "{}",
                html.0
            );
        }
    }
}
