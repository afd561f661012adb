//! Conversations with AI agents, as their spans tell of them.

use super::Count;
use lexicon::{ProjectId, ProjectSlug, SpanId, TraceId};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/agents/conversations/`: a conversation in a list.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Conversation {
    /// Its id: the application's own text.
    pub conversation_id: Maybe<Untrusted>,
    /// What it is about.
    pub title: Maybe<Untrusted>,
    /// When it began, in milliseconds since 1970.
    pub start_timestamp: Maybe<f64>,
    /// When it ended, in milliseconds since 1970.
    pub end_timestamp: Maybe<f64>,
    /// How many errors.
    pub errors: Maybe<Count>,
    /// How often a model was asked.
    pub llm_calls: Maybe<Count>,
    /// How often a tool was used.
    pub tool_calls: Maybe<Count>,
    /// How often a tool failed.
    pub tool_errors: Maybe<Count>,
    /// Tokens in all.
    pub total_tokens: Maybe<Count>,
    /// Dollars in all.
    pub total_cost: Maybe<f64>,
    /// Over how many traces it goes.
    pub trace_count: Maybe<Count>,
    /// Some of them.
    pub trace_ids: Listed<TraceId>,
    /// The agents in their order.
    pub flow: Listed<Untrusted>,
    /// The tools.
    pub tool_names: Listed<Untrusted>,
    /// What was asked first.
    pub first_input: Maybe<Untrusted>,
    /// What was answered last.
    pub last_output: Maybe<Untrusted>,
    /// Who asked.
    pub user: Maybe<ConversationUser>,
}

/// Who asked.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ConversationUser {
    /// An address.
    pub email: Maybe<Untrusted>,
    /// A name.
    pub username: Maybe<Untrusted>,
    /// An id of the application's.
    pub id: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/agents/conversations/{conversation}/`: a span of a conversation.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ConversationSpan {
    /// Its id.
    pub span_id: Maybe<SpanId>,
    /// Its trace.
    pub trace: Maybe<TraceId>,
    /// When it began, in seconds since 1970.
    #[serde(rename = "precise.start_ts")]
    pub start: Maybe<f64>,
    /// When it ended, in seconds since 1970.
    #[serde(rename = "precise.finish_ts")]
    pub finish: Maybe<f64>,
    /// Whose it is.
    pub project: Maybe<ProjectSlug>,
    /// The same by its number.
    #[serde(rename = "project.id")]
    pub project_id: Maybe<ProjectId>,
    /// What was done.
    #[serde(rename = "span.name")]
    pub name: Maybe<Untrusted>,
    /// Whether it went well.
    #[serde(rename = "span.status")]
    pub status: Maybe<Untrusted>,
    /// `ai_client`, `tool`, `agent`, `handoff`.
    #[serde(rename = "gen_ai.operation.type")]
    pub operation: Maybe<Untrusted>,
    /// What the model was told, as JSON in a text.
    #[serde(rename = "gen_ai.input.messages")]
    pub input: Maybe<Untrusted>,
    /// The same, in older SDKs.
    #[serde(rename = "gen_ai.request.messages")]
    pub request: Maybe<Untrusted>,
    /// What the model said, as JSON in a text.
    #[serde(rename = "gen_ai.output.messages")]
    pub output: Maybe<Untrusted>,
    /// The same, in older SDKs.
    #[serde(rename = "gen_ai.response.text")]
    pub response: Maybe<Untrusted>,
    /// The same, where it is no text.
    #[serde(rename = "gen_ai.response.object")]
    pub response_object: Maybe<Untrusted>,
    /// Which tool.
    #[serde(rename = "gen_ai.tool.name")]
    pub tool: Maybe<Untrusted>,
    /// With which arguments.
    #[serde(rename = "gen_ai.tool.call.arguments")]
    pub tool_arguments: Maybe<Untrusted>,
    /// The same, in older SDKs.
    #[serde(rename = "gen_ai.tool.input")]
    pub tool_input: Maybe<Untrusted>,
    /// Tokens.
    #[serde(rename = "gen_ai.usage.total_tokens")]
    pub tokens: Maybe<Count>,
    /// Dollars.
    #[serde(rename = "gen_ai.cost.total_tokens")]
    pub cost: Maybe<f64>,
    /// Which model was asked for.
    #[serde(rename = "gen_ai.request.model")]
    pub model: Maybe<Untrusted>,
    /// Which model answered.
    #[serde(rename = "gen_ai.response.model")]
    pub response_model: Maybe<Untrusted>,
    /// Which agent.
    #[serde(rename = "gen_ai.agent.name")]
    pub agent: Maybe<Untrusted>,
    /// Who asked.
    #[serde(rename = "user.email")]
    pub user: Maybe<Untrusted>,
}
