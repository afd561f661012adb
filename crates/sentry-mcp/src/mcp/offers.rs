//! Prompts, the values of their arguments, and resources, as rmcp wants them.

use crate::telemetry;
use rmcp::{
    ErrorData,
    model::{
        CompleteRequestParams, CompleteResult, CompletionInfo, GetPromptRequestParams, GetPromptResponse,
        GetPromptResult, MetaObject, Prompt, PromptArgument, PromptMessage, ReadResourceResponse,
        ReadResourceResult, Reference, ResourceContents, ResourceTemplate, Role,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tools::{Blame, Caller, Gate, Values};

const TEXT: &str = "text/plain";

/// A prompt as lists show it.
pub(super) fn prompt(listed: &tools::Prompt) -> Prompt {
    let argument = |argument: &tools::PromptArgument| {
        PromptArgument::new(argument.name)
            .with_description(argument.description)
            .with_required(argument.required)
    };
    let arguments = listed.arguments.iter().map(argument).collect();
    Prompt::new(listed.name, Some(listed.description), Some(arguments)).with_title(listed.title)
}

/// A prompt with what it was told.
pub(super) fn given(
    gate: &Gate,
    request: GetPromptRequestParams,
    meta: MetaObject,
) -> Result<GetPromptResponse, ErrorData> {
    let mut told = BTreeMap::new();
    for (name, value) in request.arguments.unwrap_or_default() {
        let Value::String(value) = value else {
            return Err(ErrorData::invalid_params("the arguments of a prompt are texts", None));
        };
        told.insert(name, value);
    }
    let text = gate.prompt(&request.name, &told);
    let text = text.map_err(|refused| ErrorData::invalid_params(refused.to_string(), None))?;
    let mut result = GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]);
    result.meta = Some(meta).filter(|meta| !meta.0.is_empty());
    Ok(result.into())
}

/// What an argument of a prompt, or a piece of a resource's address, can be.
pub(super) async fn complete(gate: &Gate, request: CompleteRequestParams) -> Values {
    let told = request.context.and_then(|context| context.arguments).unwrap_or_default();
    let told = told.into_iter().collect();
    let (name, value) = (&request.argument.name, &request.argument.value);
    match request.r#ref {
        Reference::Prompt(prompt) => gate.complete(&prompt.name, name, value, &told).await,
        Reference::Resource(resource) => gate.complete_address(&resource.uri, name, value, &told).await,
        _ => Values::default(),
    }
}

/// The values as a result.
pub(super) fn completion(values: Values, meta: MetaObject) -> CompleteResult {
    let Values { values, has_more } = values;
    // There are never more than the protocol allows.
    let mut completion = CompletionInfo::new(values).unwrap_or_default();
    completion.has_more = Some(has_more);
    let mut result = CompleteResult::new(completion);
    result.meta = Some(meta).filter(|meta| !meta.0.is_empty());
    result
}

/// A kind of resource as lists show it.
pub(super) fn template(listed: &tools::ResourceTemplate) -> ResourceTemplate {
    ResourceTemplate::new(listed.uri, listed.name)
        .with_title(listed.title)
        .with_description(listed.description)
        .with_mime_type(TEXT)
}

/// What is at an address: the same text as the tool's, with the same label.
pub(super) async fn read(
    gate: &Gate,
    caller: Caller<'_>,
    uri: String,
    meta: MetaObject,
) -> Result<ReadResourceResponse, ErrorData> {
    let Some(outcome) = gate.read_resource(caller, &uri).await else {
        return Err(ErrorData::resource_not_found(
            "no resource has such an address; resources/templates/list has their forms",
            Some(json!({ "uri": uri })),
        ));
    };
    telemetry::outcome(&outcome);
    if outcome.is_error {
        // The text is the tool's: it says who can help, and fences what Sentry said.
        let text = outcome.answer.text().to_owned();
        let data = Some(json!({ "sentry-mcp/label": super::label(outcome.answer.label()) }));
        return Err(match outcome.blame {
            Some(Blame::Caller) => ErrorData::invalid_params(text, data),
            _ => ErrorData::internal_error(text, data),
        });
    }
    let mut of_text = MetaObject::new();
    of_text.0.insert("sentry-mcp/label".into(), super::label(outcome.answer.label()));
    let text = ResourceContents::text(outcome.answer.text(), uri).with_mime_type(TEXT).with_meta(of_text);
    let mut result = ReadResourceResult::new(vec![text]);
    result.meta = Some(meta).filter(|meta| !meta.0.is_empty());
    Ok(result.into())
}
