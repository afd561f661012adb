//! MCP: only this file and those below it name rmcp.
//!
//! Both lifecycles are served, decided per request: one with modern `_meta` stands alone (2026-07-28), any other belongs
//! to the session that `initialize` opened (2024-11-05 to 2025-11-25). Over HTTP there are no sessions: a request of the
//! older revisions stands alone too. What rmcp leaves open is closed here: what cannot be read is answered, what is not
//! offered is not found, and the end of input waits for the calls under way.

mod asking;
#[cfg(feature = "conformance")]
mod fixtures;
mod lines;
mod observed;
mod offers;
mod seal;
mod session;
mod streamable;
mod telling;
#[cfg(test)]
mod tests;
mod under_way;

use crate::telemetry::{self, Id, Way};
use asking::{Asker, asking};
use futures_util::FutureExt;
use lines::Lines;
use observed::observed;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams,
        CompleteResult, ContentBlock, CustomRequest, CustomResult, DiscoverResult, ErrorCode,
        GetPromptRequestParams, GetPromptResponse, ImageContent, Implementation, InitializeRequestParams,
        InitializeResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
        ListToolsResult, MetaObject, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
        ReadResourceResponse, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
    },
    service::{RequestContext, RxJsonRpcMessage, serve_directly_with_ct},
    transport::stdio_pipes,
};
use seal::Seal;
use serde_json::{Value, json};
use std::{
    future::{Future, ready},
    panic::AssertUnwindSafe,
    sync::Arc,
};
use telling::Teller;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tools::{Caller, Confirm, Gate, INSTRUCTIONS, ListedTool, Outcome, Progress};
use untrusted::Label;

pub(crate) use session::{Entrance, Exit, open};
pub(crate) use streamable::{Asked, Streamable};

/// How long a client may keep the list of tools, in milliseconds: it changes only with our settings.
const FRESH: u64 = 300_000;

/// Serves the tools over standard input and output until the client closes our input.
pub(crate) async fn serve(gate: Gate) {
    let (reader, writer) = stdio_pipes();
    serve_over(gate, reader, writer).await;
}

/// Serves the tools over any pair of streams.
async fn serve_over<R, W>(gate: Gate, reader: R, writer: W)
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    let ended = CancellationToken::new();
    let lines = Lines::new(reader, writer, ended.clone());
    let server =
        Server { gate: Arc::new(gate), seal: Seal::of_one_client(), way: Way::Stdio(Id::new()), tells: true };
    let service = serve_directly_with_ct(server, lines, None, ended);
    // It ends with the input; how, changes nothing for us.
    let _ = service.waiting().await;
}

/// A list with what modern results say beside it: how long it may be kept, and by whom.
macro_rules! listed {
    ($result:expr, $meta:expr) => {{
        let (result, meta) = ($result, $meta);
        if meta.0.is_empty() {
            result
        } else {
            let mut result = result.with_ttl_ms(FRESH).with_cache_scope(CacheScope::Private);
            result.meta = Some(meta);
            result
        }
    }};
}

/// Does what a request asks for, until it is done or cancelled: dropping the work breaks off its requests to Sentry, and
/// nobody reads that answer. A fault of ours costs one answer.
async fn unless_cancelled<T>(
    context: &RequestContext<RoleServer>,
    work: impl Future<Output = Result<T, ErrorData>>,
) -> Result<T, ErrorData> {
    tokio::select! {
        biased;
        () = context.ct.cancelled() => Err(ErrorData::internal_error("the call was cancelled", None)),
        done = AssertUnwindSafe(work).catch_unwind() => done.unwrap_or_else(|_| {
            Err(ErrorData::internal_error("the call failed unexpectedly; this is a fault of this server", None))
        }),
    }
}

/// The tools of one caller as rmcp serves them.
struct Server {
    gate: Arc<Gate>,
    /// Seals the questions to this caller.
    seal: Seal,
    /// How its requests come.
    way: Way,
    /// Whether it reads what is told of a call before the answer.
    tells: bool,
}

impl Server {
    /// What results say beside their content: who answered, for peers that had no handshake.
    fn meta(context: &RequestContext<RoleServer>) -> MetaObject {
        let mut meta = MetaObject::new();
        if is_modern(context) {
            let implementation = serde_json::to_value(implementation()).unwrap_or_default();
            meta.0.insert("io.modelcontextprotocol/serverInfo".into(), implementation);
        }
        meta
    }
}

/// Whether the request is of the revision without a handshake, or a later one.
fn is_modern(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}

/// What a server says of itself without a handshake.
fn discovered(server: &impl ServerHandler) -> DiscoverResult {
    let versions = server.supported_protocol_versions().into_owned();
    let mut result = DiscoverResult::from_server_info(versions, server.get_info());
    result.ttl_ms = FRESH;
    result.cache_scope = CacheScope::Private;
    result
}

/// The revisions that are spoken, the oldest first.
pub(crate) fn revisions() -> Vec<String> {
    ProtocolVersion::KNOWN_VERSIONS.iter().map(ToString::to_string).collect()
}

fn implementation() -> Implementation {
    Implementation::new("sentry-mcp", env!("CARGO_PKG_VERSION")).with_title("Sentry")
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(
            ServerCapabilities::builder()
                .enable_tools()
                .enable_prompts()
                .enable_resources()
                .enable_completions()
                .build(),
        )
        .with_server_info(implementation())
        .with_instructions(INSTRUCTIONS)
    }

    fn initialize(
        &self,
        mut request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<InitializeResult, ErrorData>> + Send + '_ {
        let answer = self.negotiate_initialize(&request);
        if let Ok(answer) = &answer {
            // Later requests of the session are served in the version that was agreed on.
            request.protocol_version = answer.protocol_version.clone();
            context.peer.set_peer_info(request);
        }
        observed(self, "initialize", &context, ready(answer))
    }

    fn discover(
        &self,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<DiscoverResult, ErrorData>> + Send + '_ {
        ready(Ok(discovered(self)))
    }

    fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send + '_ {
        let meta = Self::meta(&context);
        observed(self, "tools/list", &context, async move {
            one_page(request)?;
            let listed = self.gate.list().into_iter().map(tool).collect();
            Ok(listed!(ListToolsResult::with_all_items(listed), meta))
        })
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let client = client(&context);
        let asker = Asker::of(&context, request.input_responses, request.request_state, &self.seal);
        let teller = Teller::of(&context).filter(|_| self.tells);
        let caller = Caller {
            client: client.as_ref().map(|(name, version)| (name.as_str(), version.as_str())),
            confirm: asker.as_ref().map(|asker| asker as &dyn Confirm),
            is_program: false,
            progress: teller.as_ref().map(|teller| teller as &dyn Progress),
        };
        let call = self.gate.call_for(caller, &request.name, request.arguments.unwrap_or_default());
        let answered = observed(self, "tools/call", &context, async {
            telemetry::asks_for(&request.name);
            let outcome = call.await;
            telemetry::outcome(&outcome);
            let meta = Self::meta(&context);
            Ok(match &outcome.question {
                Some(question) => asking(question, &self.seal, meta).into(),
                None => result(&outcome, meta).into(),
            })
        });
        unless_cancelled(&context, answered).await
    }

    fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListPromptsResult, ErrorData>> + Send + '_ {
        ready(one_page(request).map(|()| {
            listed!(
                ListPromptsResult::with_all_items(self.gate.prompts().map(offers::prompt).collect()),
                Self::meta(&context)
            )
        }))
    }

    fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<GetPromptResponse, ErrorData>> + Send + '_ {
        let meta = Self::meta(&context);
        observed(self, "prompts/get", &context, async move { offers::given(&self.gate, request, meta) })
    }

    /// Nothing is listed: what there is, Sentry knows, and the templates say how it is addressed.
    fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourcesResult, ErrorData>> + Send + '_ {
        ready(one_page(request).map(|()| listed!(ListResourcesResult::default(), Self::meta(&context))))
    }

    fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourceTemplatesResult, ErrorData>> + Send + '_ {
        ready(one_page(request).map(|()| {
            listed!(
                ListResourceTemplatesResult::with_all_items(
                    self.gate.resource_templates().map(offers::template).collect()
                ),
                Self::meta(&context)
            )
        }))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let client = client(&context);
        let client = client.as_ref().map(|(name, version)| (name.as_str(), version.as_str()));
        let caller = Caller { client, ..Caller::default() };
        let read = offers::read(&self.gate, caller, request.uri, Self::meta(&context));
        unless_cancelled(&context, observed(self, "resources/read", &context, read)).await
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let completed = observed(self, "completion/complete", &context, async {
            Ok(offers::completion(offers::complete(&self.gate, request).await, Self::meta(&context)))
        });
        unless_cancelled(&context, completed).await
    }

    /// rmcp reads a request of ours whose parameters do not fit as one that it does not know.
    fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CustomResult, ErrorData>> + Send + '_ {
        let method = request.method.as_str();
        let is_ours =
            OURS.contains(&method) || !is_modern(&context) && ["initialize", "ping"].contains(&method);
        // What language models do now and then: they write the object down as a text.
        let arguments = request.params.as_ref().and_then(|params| params.get("arguments"));
        let why = match arguments {
            Some(arguments) if !arguments.is_object() && !arguments.is_null() => {
                "; `arguments` must be an object, and no text of one"
            }
            _ => "",
        };
        ready(Err(if is_ours {
            ErrorData::invalid_params(format!("the parameters of {method} cannot be read{why}"), None)
        } else {
            ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "there is no such method", None)
        }))
    }
}

/// The methods that are served in every revision.
const OURS: [&str; 9] = [
    "completion/complete",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/templates/list",
    "server/discover",
    "tools/call",
    "tools/list",
];

/// Every list of ours has one page.
fn one_page(request: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match request.and_then(|request| request.cursor).is_some_and(|cursor| !cursor.is_empty()) {
        true => Err(ErrorData::invalid_params("there is one page, and it has no cursor", None)),
        false => Ok(()),
    }
}

/// Who the client says it is. Over HTTP an older revision says so only when it opens what would be a session, and what
/// rmcp has for the other requests is its own name: there the header `User-Agent` tells.
fn client(context: &RequestContext<RoleServer>) -> Option<(String, String)> {
    match context.extensions.get::<http::request::Parts>() {
        Some(parts) if !is_modern(context) => {
            let product = parts.headers.get(http::header::USER_AGENT)?.to_str().ok()?.split(' ').next()?;
            let (name, version) = product.split_once('/').unwrap_or((product, ""));
            Some((name.to_owned(), version.to_owned()))
        }
        _ => context.client_info().map(|client| (client.name.clone(), client.version.clone())),
    }
}

pub(crate) fn tool(listed: ListedTool) -> Tool {
    let ListedTool { name, title, description, input_schema, read_only, destructive, open_world } = listed;
    // Each revision of the protocol looks for the title among the annotations; one place costs half of two.
    let hints = ToolAnnotations::with_title(title)
        .read_only(read_only)
        .destructive(destructive)
        .open_world(open_world);
    Tool::new(name, description, input_schema).with_annotations(hints)
}

/// A result is made of a rendered answer and nothing else: its text, and the pictures that follow it. No structured
/// content: clients show it instead of the text.
fn result(outcome: &Outcome, mut meta: MetaObject) -> CallToolResult {
    meta.0.insert("sentry-mcp/label".into(), label(outcome.answer.label()));
    if let Some(cost) = &outcome.cost {
        let mut usage = json!({
            "provider": cost.provider,
            "model": cost.model,
            "questions": cost.questions,
            "inputTokens": cost.input_tokens,
            "outputTokens": cost.output_tokens,
        });
        if let (true, Some(usage)) = (cost.is_estimated, usage.as_object_mut()) {
            usage.insert("isEstimated".to_owned(), true.into());
        }
        meta.0.insert("sentry-mcp/usage".into(), usage);
    }
    let mut content = vec![ContentBlock::text(outcome.answer.text())];
    content.extend(outcome.answer.pictures().iter().map(|picture| {
        let mut meta = MetaObject::new();
        meta.0.insert("sentry-mcp/label".into(), label(Label::Untrusted));
        ContentBlock::Image(ImageContent::new(picture.base64(), picture.media_type()).with_meta(meta))
    }));
    let mut result =
        if outcome.is_error { CallToolResult::error(content) } else { CallToolResult::success(content) };
    result.meta = Some(meta);
    result
}

/// Whose words a result or a part of it holds, for clients that follow them.
fn label(label: Label) -> Value {
    let integrity = match label {
        Label::Ours => "trusted",
        Label::Untrusted => "untrusted",
    };
    json!({"integrity": integrity, "confidentiality": "private"})
}

/// A result as JSON, for callers who speak JSON-RPC without the rest of MCP.
pub(crate) fn plain_result(outcome: &Outcome) -> Value {
    serde_json::to_value(result(outcome, MetaObject::new())).unwrap_or_default()
}

/// Whether rmcp would read this as a message.
pub(crate) fn is_message(text: &[u8]) -> bool {
    read(text).is_some()
}

#[expect(clippy::disallowed_methods, reason = "the error, which may quote the input, is dropped here")]
fn read(line: &[u8]) -> Option<RxJsonRpcMessage<RoleServer>> {
    serde_json::from_slice(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)).ok()
}
