//! What a provider looks at before it answers: the way, the key, and the form of what is asked.

use super::{PROVIDER_KEY, chat, messages, responses};
use axum::{
    body::Bytes,
    http::{HeaderMap, Method, StatusCode},
};
use serde_json::{Map, Value};

/// Who is asked, by the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    OpenAi,
    /// OpenAI's older API, as compatible servers have it.
    Compatible,
    AzureNewer,
    AzureDeployment,
    Anthropic,
    OpenRouter,
}

/// How it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Responses,
    Chat,
    Messages,
}

/// Why a question is refused.
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) status: StatusCode,
    pub(super) what: String,
}

impl Wire {
    pub(super) fn at(path: &str) -> Option<Self> {
        let deployment = path
            .strip_prefix("/openai/deployments/")
            .and_then(|rest| rest.strip_suffix("/chat/completions"))
            .is_some_and(|name| !name.is_empty() && !name.contains('/'));
        Some(match path {
            "/v1/responses" => Self::OpenAi,
            "/v1/chat/completions" => Self::Compatible,
            "/v1/messages" => Self::Anthropic,
            "/openai/v1/responses" => Self::AzureNewer,
            "/api/v1/chat/completions" => Self::OpenRouter,
            _ if deployment => Self::AzureDeployment,
            _ => return None,
        })
    }

    pub(super) const fn format(self) -> Format {
        match self {
            Self::OpenAi | Self::AzureNewer => Format::Responses,
            Self::Compatible | Self::AzureDeployment | Self::OpenRouter => Format::Chat,
            Self::Anthropic => Format::Messages,
        }
    }
}

pub(super) fn question(
    wire: Wire,
    method: &Method,
    query: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(), Complaint> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (name, key) = match wire {
        Wire::AzureNewer | Wire::AzureDeployment => ("api-key", PROVIDER_KEY.to_owned()),
        Wire::Anthropic => ("x-api-key", PROVIDER_KEY.to_owned()),
        _ => ("authorization", format!("Bearer {PROVIDER_KEY}")),
    };
    let refuse = |status, what: &str| Err(Complaint { status, what: what.to_owned() });
    if header(name) != key {
        return refuse(StatusCode::UNAUTHORIZED, "the key is wrong or elsewhere");
    }
    if method != Method::POST {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "the method is not POST");
    }
    if header("content-type") != "application/json" {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body is not said to be JSON");
    }
    let versioned = query.strip_prefix("api-version=").is_some_and(|version| !version.is_empty());
    if versioned != (wire == Wire::AzureDeployment) || !versioned && !query.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, "the query is not what this address takes");
    }
    if wire == Wire::Anthropic && header("anthropic-version") != "2023-06-01" {
        return refuse(StatusCode::BAD_REQUEST, "anthropic-version is missing or unknown");
    }
    let Ok(Value::Object(body)) = String::from_utf8_lossy(body).parse::<Value>() else {
        return refuse(StatusCode::BAD_REQUEST, "the body is no object");
    };
    let checked = match wire.format() {
        Format::Responses => responses::check(&body),
        Format::Chat => chat::check(&body, wire),
        Format::Messages => messages::check(&body),
    };
    checked.map_err(|what| Complaint { status: StatusCode::BAD_REQUEST, what })
}

/// What is checked of a body, in sentences.
pub(super) type Checked = Result<(), String>;

pub(super) fn demand(holds: bool, what: &str) -> Checked {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// Only these fields, and a model's name.
pub(super) fn fields(body: &Map<String, Value>, known: &[&str]) -> Checked {
    let unknown = body.keys().find(|name| !known.contains(&name.as_str()));
    demand(unknown.is_none(), &format!("Unknown parameter: {unknown:?}"))?;
    demand(
        body.get("model").and_then(Value::as_str).is_some_and(|name| !name.is_empty()),
        "no model is named",
    )
}

/// A tool's name, what it does, and its schema.
pub(super) fn tool(tool: &Value, schema: &str) -> Checked {
    let name = tool.get("name").and_then(Value::as_str).unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    demand((1..=64).contains(&name.len()) && name.chars().all(fits), "a tool has no name, or a wrong one")?;
    demand(text(tool, "description").is_some_and(|text| !text.is_empty()), "a tool is not described")?;
    demand(
        tool.get(schema).and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "object"),
        "the schema of a tool is that of no object",
    )
}

/// Efforts are words of the provider's.
pub(super) fn effort(value: &Value, known: &[&str]) -> Checked {
    demand(value.as_str().is_some_and(|effort| known.contains(&effort)), "an unknown effort")
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

/// Whether a tool of this name is offered.
pub(super) fn offers<'a>(mut tools: impl Iterator<Item = &'a Value>, name: Option<&str>) -> bool {
    name.is_some() && tools.any(|tool| text(tool, "name") == name)
}

/// Each call must have its result, and each result its call.
#[derive(Debug, Default)]
pub(super) struct Open(Vec<String>);

impl Open {
    pub(super) fn call(&mut self, id: Option<&str>) -> Checked {
        let id = id.unwrap_or_default();
        demand(!id.is_empty() && !self.0.iter().any(|open| open == id), "a call has no id of its own")?;
        self.0.push(id.to_owned());
        Ok(())
    }

    pub(super) fn result(&mut self, id: Option<&str>) -> Checked {
        let at = self.0.iter().position(|open| Some(open.as_str()) == id);
        let at = at.ok_or("a result belongs to no call")?;
        self.0.remove(at);
        Ok(())
    }

    pub(super) fn closed(&self) -> Checked {
        demand(self.0.is_empty(), "a call has no result")
    }
}

/// A field, which may be missing.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}
