//! How questions and replies are written: three formats that serve four providers.
//!
//! Replies are read leniently, field by field: compatible servers leave out much of what the documentation promises.

mod chat;
mod messages;
mod responses;

use crate::{
    choice::{Azure, Choice, Provider},
    error::Error,
    reply::{Call, Reply, Usage},
    talk::{Calls, Talk},
};
use http::{HeaderName, HeaderValue, Method, Request, header};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

/// What a model said, in the words of its provider: sent back to it, and shown to nobody.
#[derive(Clone)]
pub(crate) struct Said(Vec<Value>);

impl Said {
    /// Its size in bytes.
    pub(crate) fn size(&self) -> usize {
        self.0.iter().map(|part| part.to_string().len()).sum()
    }
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(..)")
    }
}

/// How questions and replies are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// OpenAI's Responses API.
    Responses,
    /// OpenAI's Chat Completions API, which most others speak too.
    Chat,
    /// Anthropic's Messages API.
    Messages,
}

impl Format {
    /// The format of a provider.
    pub(crate) fn of(choice: &Choice) -> Self {
        match choice.provider {
            Provider::OpenAi => Self::Responses,
            Provider::AzureOpenAi if choice.azure_form() == Some(Azure::Deployment) => Self::Chat,
            Provider::AzureOpenAi => Self::Responses,
            Provider::Anthropic => Self::Messages,
            Provider::OpenRouter => Self::Chat,
        }
    }

    /// The request that asks. `None` when the key or the address is none that HTTP can carry.
    pub(crate) fn request(self, choice: &Choice, talk: &Talk) -> Option<Request<Vec<u8>>> {
        let (path, body) = match self {
            Self::Responses => ("/responses", responses::body(choice, talk)),
            Self::Chat => ("/chat/completions", chat::body(choice, talk)),
            Self::Messages => ("/messages", messages::body(choice, talk)),
        };
        let mut address = choice.base.below(path);
        if let (Some(Azure::Deployment), Some(version)) = (choice.azure_form(), &choice.api_version) {
            let mut written = url::form_urlencoded::Serializer::new(String::new());
            address = format!("{address}?{}", written.append_pair("api-version", version).finish());
        }
        let key = choice.key.expose_secret();
        let (name, value) = match choice.provider {
            Provider::OpenAi | Provider::OpenRouter => (header::AUTHORIZATION, format!("Bearer {key}")),
            Provider::AzureOpenAi => (HeaderName::from_static("api-key"), key.to_owned()),
            Provider::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
        };
        let mut value = HeaderValue::from_str(&value).ok()?;
        value.set_sensitive(true);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header(name, value)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        if self == Self::Messages {
            request = request.header("anthropic-version", "2023-06-01");
        }
        request.body(Value::Object(body).to_string().into_bytes()).ok()
    }

    /// The reply in a body of a successful answer.
    pub(crate) fn reply(self, body: &[u8], talk: &Talk) -> Result<Reply, Error> {
        let body = String::from_utf8_lossy(body).parse::<Value>().map_err(|_| Error::Unreadable)?;
        let read = match self {
            Self::Responses => responses::reply(&body),
            Self::Chat => chat::reply(&body),
            Self::Messages => messages::reply(&body),
        }?;
        let calls = read.calls.into_iter().map(|call| Call {
            tool: talk.offers.iter().map(|offer| offer.name).find(|name| *name == call.name),
            id: call.id,
            arguments: call.arguments,
        });
        let mut calls: Vec<Call> = calls.collect();
        let text = read.text.filter(|text| !text.trim().is_empty());
        // Some models write the demanded arguments as text instead of calling.
        if let (Calls::Demanded(demanded), Some(text), true) = (talk.calls, &text, calls.is_empty())
            && let Some(arguments) = object_in(text)
        {
            calls.push(Call { id: String::new(), tool: Some(demanded), arguments });
        }
        if calls.is_empty() && text.is_none() {
            return Err(Error::Unreadable);
        }
        Ok(Reply { text: text.map(Into::into), calls, usage: read.usage, said: Said(read.said) })
    }
}

/// What a format finds in a reply.
struct Read {
    text: Option<String>,
    calls: Vec<ReadCall>,
    usage: Usage,
    said: Vec<Value>,
}

struct ReadCall {
    id: String,
    name: String,
    arguments: Map<String, Value>,
}

/// The object that a text is, but for a fence around it.
fn object_in(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    let inner = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")).unwrap_or(text);
    let inner = inner.strip_prefix("json").unwrap_or(inner).trim();
    match inner.parse() {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// Arguments that a format writes as text. A call whose arguments are nonsense is made without any, and the tool says
/// what is missing.
fn arguments(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_str).and_then(object_in).unwrap_or_default()
}

/// The text of a field.
fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The elements of a field.
fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Tokens that a field counts.
fn count(usage: &Value, field: &str) -> u64 {
    usage.get(field).and_then(Value::as_u64).unwrap_or_default()
}

/// An object of these fields.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A field, which may be missing.
fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}
