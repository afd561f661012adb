//! Conversations with AI agents, each described by its spans.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::ids;

/// A conversation. Times of its spans are seconds after its beginning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    /// Slug.
    pub(crate) project: String,
    pub(crate) started: String,
    pub(crate) environment: String,
    title: Option<String>,
    user: Value,
    errors: u64,
    spans: Vec<Map<String, Value>>,
}

impl Conversation {
    fn of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a Map<String, Value>> {
        let kind = "gen_ai.operation.type";
        self.spans.iter().filter(move |span| span.get(kind).and_then(Value::as_str) == Some(operation))
    }

    fn sum(&self, field: &str) -> f64 {
        self.spans.iter().filter_map(|span| span.get(field)?.as_f64()).sum()
    }

    /// As the list shows it; `start` in seconds since 1970.
    pub(crate) fn listed(&self, start: f64) -> Value {
        let number =
            |span: &Map<String, Value>, name: &str| span.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        let end =
            self.spans.iter().map(|span| number(span, "at") + number(span, "duration")).fold(0.0, f64::max);
        let texts = |name: &'static str| self.spans.iter().filter_map(move |span| span.get(name)?.as_str());
        let mut traces: Vec<&str> = texts("trace").collect();
        traces.dedup();
        let mut tools: Vec<&str> = texts("gen_ai.tool.name").collect();
        tools.dedup();
        let mut agents: Vec<&str> = texts("gen_ai.agent.name").collect();
        agents.dedup();
        let went_wrong =
            |span: &&Map<String, Value>| span.get("span.status").and_then(Value::as_str) != Some("ok");
        json!({
            "conversationId": self.id,
            "title": self.title,
            "flow": agents,
            "errors": self.errors,
            "llmCalls": self.of("ai_client").count(),
            "toolCalls": self.of("tool").count(),
            "toolErrors": self.of("tool").filter(went_wrong).count(),
            "totalTokens": self.sum("gen_ai.usage.total_tokens") as u64,
            "totalCost": self.sum("gen_ai.cost.total_tokens"),
            "startTimestamp": start * 1_000.0,
            "endTimestamp": (start + end) * 1_000.0,
            "traceCount": traces.len(),
            "traceIds": traces,
            "toolNames": tools,
            "firstInput": texts("gen_ai.input.messages").chain(texts("gen_ai.request.messages")).next(),
            "lastOutput": texts("gen_ai.output.messages").chain(texts("gen_ai.response.text")).last(),
            "user": self.user,
        })
    }

    /// Its spans; `project` is the number of its project.
    pub(crate) fn rows(&self, start: f64, project: Option<u64>) -> Vec<Value> {
        let row = |(number, span): (usize, &Map<String, Value>)| {
            let mut row = span.clone();
            let mut take = |name: &str| row.remove(name).and_then(|value| value.as_f64()).unwrap_or(0.0);
            let (at, duration) = (take("at"), take("duration"));
            row.insert("span_id".to_owned(), ids::hex16("conversation", &self.id, number).into());
            row.insert("precise.start_ts".to_owned(), (start + at).into());
            row.insert("precise.finish_ts".to_owned(), (start + at + duration).into());
            row.insert("span.duration".to_owned(), (duration * 1_000.0).into());
            row.insert("gen_ai.conversation.id".to_owned(), self.id.clone().into());
            row.insert("project".to_owned(), self.project.clone().into());
            row.insert("project.id".to_owned(), project.into());
            Value::Object(row)
        };
        self.spans.iter().enumerate().map(row).collect()
    }

    /// Whether `has:x`, `gen_ai.tool.name:find_order` or a word of the title holds.
    pub(crate) fn holds(&self, term: &str) -> bool {
        let text = |span: &Map<String, Value>| Value::Object(span.clone()).to_string().to_lowercase();
        match term.split_once(':') {
            Some(("has", key)) => self.spans.iter().any(|span| span.contains_key(key)),
            Some((key, value)) => {
                let value = value.trim_matches('"');
                self.spans.iter().any(|span| span.get(key).and_then(Value::as_str) == Some(value))
            }
            None => {
                let word = term.trim_matches(['"', '*']).to_lowercase();
                self.spans.iter().any(|span| text(span).contains(&word))
            }
        }
    }
}
