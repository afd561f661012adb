//! What the official conformance suite calls, in the place of Sentry's tools: so that every scenario of it runs over the
//! transport that is served. Of the feature `conformance` alone, which no release has.
#![expect(deprecated, reason = "the revisions that the suite looks at have what rmcp will not have for ever")]

use super::{FRESH, Server, discovered, implementation, is_modern, seal::Seal};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, CompleteRequestParams,
        CompleteResult, DiscoverResult, GetPromptRequestParams, GetPromptResponse, GetPromptResult,
        InputRequests, InputRequiredResult, InputResponses, ListPromptsResult, ListResourceTemplatesResult,
        ListResourcesResult, ListToolsResult, LoggingLevel, LoggingMessageNotificationParam,
        PaginatedRequestParams, ProgressNotificationParam, ReadResourceRequestParams, ReadResourceResponse,
        ReadResourceResult, ServerCapabilities, ServerConfig, SetLevelRequestParams, SubscribeRequestParams,
        Tool, UnsubscribeRequestParams,
    },
    service::RequestContext,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::{
    future::{Future, ready},
    sync::Arc,
    time::Duration,
};
use tokio::time::sleep;
use tools::Gate;

#[cfg(not(debug_assertions))]
compile_error!("the fixtures of the conformance suite are for tests, not for releases");

/// What is listed and answered, as it stands on the wire.
const TEXT: &str = include_str!("fixtures.json");
/// Between two notifications.
const PAUSE: Duration = Duration::from_millis(50);

/// The tools, prompts and resources of the suite.
pub(super) struct Fixtures(Seal);

/// What stands in the file.
fn fixture(path: &[&str]) -> Option<Value> {
    let all = TEXT.parse::<Value>().ok()?;
    path.iter().try_fold(&all, |value, name| value.get(name)).cloned()
}

#[expect(clippy::disallowed_methods, reason = "what is read is our own file")]
fn made<T: DeserializeOwned>(value: Value) -> Result<T, ErrorData> {
    serde_json::from_value(value).map_err(|problem| ErrorData::internal_error(problem.to_string(), None))
}

/// The same with the words of the caller in it.
fn filled(value: &Value, words: &Map<String, Value>) -> Value {
    let mut text = value.to_string();
    for (name, word) in words {
        text = text.replace(&format!("{{{name}}}"), word.as_str().unwrap_or_default());
    }
    text.parse().unwrap_or_default()
}

/// With how long it may be kept, and by whom, where the revision has that.
fn kept(mut value: Value, context: &RequestContext<RoleServer>) -> Value {
    if let Some(value) = value.as_object_mut().filter(|_| is_modern(context)) {
        value.insert("ttlMs".to_owned(), FRESH.into());
        value.insert("cacheScope".to_owned(), "private".into());
    }
    complete(value, context)
}

/// With what results of that revision have besides: that they are whole, and who answered.
fn complete(mut value: Value, context: &RequestContext<RoleServer>) -> Value {
    if let Some(value) = value.as_object_mut().filter(|_| is_modern(context)) {
        value.insert("resultType".to_owned(), "complete".into());
        value.insert("_meta".to_owned(), Value::Object(Server::meta(context).0));
    }
    value
}

fn list<T: DeserializeOwned>(what: &str, context: &RequestContext<RoleServer>) -> Result<T, ErrorData> {
    let mut listed = Map::new();
    listed.insert(what.to_owned(), fixture(&[what]).unwrap_or_default());
    made(kept(Value::Object(listed), context))
}

fn missing(what: &str) -> ErrorData {
    ErrorData::invalid_params(format!("{what} is not found"), None)
}

impl Fixtures {
    /// For one caller. Their gate is passed by: nothing of Sentry's is asked for. The suites read streams of events always.
    pub(super) fn of(_: &Arc<Gate>, seal: &Seal, _: bool) -> Self {
        Self(seal.clone())
    }

    /// What is asked of the client first; nothing where all is answered.
    fn asked(
        &self,
        name: &str,
        context: &RequestContext<RoleServer>,
        responses: &InputResponses,
        state: Option<&str>,
    ) -> Result<Option<InputRequiredResult>, ErrorData> {
        let Some(asks) = fixture(&["asks", name]) else { return Ok(None) };
        let rounds: Vec<Map<String, Value>> = made(asks.get("rounds").cloned().unwrap_or_default())?;
        let is_sealed = asks.get("isSealed") == Some(&Value::Bool(true));
        let question = |round: usize| format!("{name} {round}");
        let round = match state.filter(|_| is_sealed) {
            None => 0,
            Some(state) => (0..rounds.len())
                .find(|round| self.0.is_of(state, &question(*round)))
                .ok_or_else(|| ErrorData::invalid_params("the state is not one of this server's", None))?,
        };
        let can = context.client_capabilities().unwrap_or_default();
        let asked = |round: usize| {
            let mut requests = rounds.get(round).cloned().unwrap_or_default();
            requests.retain(|_, request| can_answer(&can, request));
            requests
        };
        let is_answered = asked(round).keys().all(|key| responses.get(key).is_some_and(Value::is_object));
        let next = if is_answered && (state.is_some() || !is_sealed) { round + 1 } else { round };
        if next == rounds.len() {
            return Ok(None);
        }
        let requests: InputRequests = made(Value::Object(asked(next)))?;
        if requests.is_empty() {
            return Err(ErrorData::missing_required_client_capability(ClientCapabilities::default()));
        }
        let state = is_sealed.then(|| self.0.state(&question(next))).flatten();
        Ok(Some(InputRequiredResult::new(Some(requests), state).with_meta(Server::meta(context))))
    }
}

fn can_answer(can: &ClientCapabilities, request: &Value) -> bool {
    match request.get("method").and_then(Value::as_str) {
        Some("elicitation/create") => can.elicitation.is_some(),
        Some("sampling/createMessage") => can.sampling.is_some(),
        _ => can.roots.is_some(),
    }
}

/// What some tools do before they answer.
async fn done(name: &str, context: &RequestContext<RoleServer>) -> Result<(), ErrorData> {
    match name {
        "test_tool_with_logging" => {
            for words in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
                let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, words.into());
                let _ = context.peer.notify_logging_message(message).await;
                sleep(PAUSE).await;
            }
        }
        "test_tool_with_progress" => {
            for progress in [0.0, 50.0, 100.0] {
                if let Some(token) = context.meta.get_progress_token() {
                    let told = ProgressNotificationParam::new(token, progress).with_total(100.0);
                    let _ = context.peer.notify_progress(told).await;
                }
                sleep(PAUSE).await;
            }
        }
        "test_missing_capability"
            if context.client_capabilities().is_none_or(|can| can.sampling.is_none()) =>
        {
            let needed = ClientCapabilities::builder().enable_sampling().build();
            return Err(ErrorData::missing_required_client_capability(needed));
        }
        _ => {}
    }
    Ok(())
}

impl ServerHandler for Fixtures {
    fn get_info(&self) -> ServerConfig {
        let builder = ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources();
        ServerConfig::new(builder.enable_completions().enable_logging().build())
            .with_server_info(implementation())
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        let Value::Array(tools) = fixture(&["tools"])? else { return None };
        made(tools.into_iter().find(|tool| tool.get("name").is_some_and(|known| known == name))?).ok()
    }

    fn discover(
        &self,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<DiscoverResult, ErrorData>> + Send + '_ {
        ready(Ok(discovered(self)))
    }

    fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send + '_ {
        ready(list("tools", &context))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.as_ref();
        let responses = request.input_responses.unwrap_or_default();
        if let Some(asked) = self.asked(name, &context, &responses, request.request_state.as_deref())? {
            return Ok(asked.into());
        }
        done(name, &context).await?;
        let result = match fixture(&["results", name]) {
            Some(result) => result,
            None if fixture(&["asks", name]).is_some() => {
                let said = json!(responses);
                let who = said.pointer("/user_name/content/name").and_then(Value::as_str).unwrap_or("you");
                json!({"content": [{"type": "text", "text": format!("Hello, {who}! state-ok {said}")}]})
            }
            None => return Err(missing("the tool")),
        };
        let result: CallToolResult = made(complete(result, &context))?;
        Ok(result.into())
    }

    fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListPromptsResult, ErrorData>> + Send + '_ {
        ready(list("prompts", &context))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let responses = request.input_responses.unwrap_or_default();
        let asked = self.asked(&request.name, &context, &responses, request.request_state.as_deref())?;
        if let Some(asked) = asked {
            return Ok(asked.into());
        }
        let given = fixture(&["given", &request.name]).ok_or_else(|| missing("the prompt"))?;
        let given = filled(&given, &request.arguments.unwrap_or_default());
        let result: GetPromptResult = made(complete(given, &context))?;
        Ok(result.into())
    }

    fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourcesResult, ErrorData>> + Send + '_ {
        ready(list("resources", &context))
    }

    fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourceTemplatesResult, ErrorData>> + Send + '_ {
        ready(list("resourceTemplates", &context))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let id = uri.strip_prefix("test://template/").and_then(|rest| rest.strip_suffix("/data"));
        let contents = match id {
            None => fixture(&["contents", &uri]),
            Some(id) => {
                let words = Map::from_iter([("id".to_owned(), id.into())]);
                fixture(&["contents", "test://template/{id}/data"]).map(|contents| filled(&contents, &words))
            }
        };
        let not_found = || ErrorData::invalid_params("Resource not found", Some(json!({"uri": uri})));
        let contents = contents.ok_or_else(not_found)?;
        let result: ReadResourceResult = made(kept(json!({"contents": contents}), &context))?;
        Ok(result.into())
    }

    fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CompleteResult, ErrorData>> + Send + '_ {
        ready(Ok(CompleteResult::default()))
    }

    fn set_level(
        &self,
        _: SetLevelRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<(), ErrorData>> + Send + '_ {
        ready(Ok(()))
    }

    fn subscribe(
        &self,
        _: SubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<(), ErrorData>> + Send + '_ {
        ready(Ok(()))
    }

    fn unsubscribe(
        &self,
        _: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<(), ErrorData>> + Send + '_ {
        ready(Ok(()))
    }
}
