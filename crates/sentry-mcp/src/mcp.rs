//! MCP over standard input and output: the only file that names rmcp.
//!
//! Both lifecycles are served, decided per request: one with modern `_meta` stands alone (2026-07-28), any other belongs
//! to the session that `initialize` opened (2024-11-05 to 2025-11-25). What rmcp leaves open is closed here: malformed
//! lines are answered, what is not offered is not found, and the end of input waits for the calls under way.

mod asking;
#[cfg(test)]
mod tests;

use crate::transport::{Inlet, Line, Outlet, TOO_LONG, refusal};
use asking::{Asker, asking};
use futures_util::FutureExt;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ClientNotification,
        CompleteRequestMethod, CompleteRequestParams, CompleteResult, ContentBlock, CustomRequest,
        CustomResult, DiscoverResult, ErrorCode, Implementation, InitializeRequestParams, InitializeResult,
        JsonRpcMessage, ListPromptsRequestMethod, ListPromptsResult, ListResourceTemplatesRequestMethod,
        ListResourceTemplatesResult, ListResourcesRequestMethod, ListResourcesResult, ListToolsResult,
        MetaObject, PaginatedRequestParams, ProtocolVersion, RequestId, ServerCapabilities, ServerConfig,
        Tool, ToolAnnotations,
    },
    service::{RequestContext, RxJsonRpcMessage, TxJsonRpcMessage, serve_directly_with_ct},
    transport::{Transport, stdio_pipes},
};
use serde_json::json;
use std::{
    collections::HashSet,
    future::{Future, ready},
    io,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::Notify,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tools::{Caller, Confirm, Gate, INSTRUCTIONS, ListedTool, Outcome};
use untrusted::Label;

/// How long calls under way may go on when the client has closed our input.
const DRAIN: Duration = Duration::from_secs(10);
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
    let lines = Lines {
        inlet: Inlet::new(reader),
        outlet: Arc::new(Outlet::new(writer)),
        under_way: Arc::default(),
        unsent: false,
        drained_by: None,
        ended: ended.clone(),
    };
    let service = serve_directly_with_ct(Server { gate }, lines, None, ended);
    // It ends with the input; how, changes nothing for us.
    let _ = service.waiting().await;
}

struct Server {
    gate: Gate,
}

impl Server {
    /// What results say beside their content: who answered, for peers that had no handshake.
    fn meta(context: &RequestContext<RoleServer>) -> MetaObject {
        let mut meta = MetaObject::new();
        if context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28) {
            let implementation = serde_json::to_value(implementation()).unwrap_or_default();
            meta.0.insert("io.modelcontextprotocol/serverInfo".into(), implementation);
        }
        meta
    }
}

fn implementation() -> Implementation {
    Implementation::new("sentry-mcp", env!("CARGO_PKG_VERSION")).with_title("Sentry")
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
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
        ready(answer)
    }

    fn discover(
        &self,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<DiscoverResult, ErrorData>> + Send + '_ {
        let mut result = DiscoverResult::from_server_info(
            self.supported_protocol_versions().into_owned(),
            self.get_info(),
        );
        result.ttl_ms = FRESH;
        result.cache_scope = CacheScope::Private;
        ready(Ok(result))
    }

    fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send + '_ {
        if request.and_then(|request| request.cursor).is_some_and(|cursor| !cursor.is_empty()) {
            return ready(Err(ErrorData::invalid_params("there is one page, and it has no cursor", None)));
        }
        let mut result = ListToolsResult::with_all_items(self.gate.list().into_iter().map(tool).collect());
        let meta = Self::meta(&context);
        if !meta.0.is_empty() {
            // Both are of the modern protocol only.
            result = result.with_ttl_ms(FRESH).with_cache_scope(CacheScope::Private);
            result.meta = Some(meta);
        }
        ready(Ok(result))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let client = context.client_info();
        let asker = Asker::of(&context, request.input_responses, request.request_state);
        let caller = Caller {
            client: client.as_ref().map(|client| (client.name.as_str(), client.version.as_str())),
            confirm: asker.as_ref().map(|asker| asker as &dyn Confirm),
        };
        let call = self.gate.call_for(caller, &request.name, request.arguments.unwrap_or_default());
        tokio::select! {
            biased;
            // Dropping the call breaks off its requests to Sentry. Nobody reads this answer.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("the call was cancelled", None)),
            outcome = AssertUnwindSafe(call).catch_unwind() => match outcome {
                Ok(Outcome { question: Some(question), .. }) => Ok(asking(&question, Self::meta(&context)).into()),
                Ok(outcome) => Ok(result(&outcome, Self::meta(&context)).into()),
                Err(_) => Err(ErrorData::internal_error("the call failed unexpectedly; this is a fault of this server", None)),
            },
        }
    }

    // What is not offered is not found. rmcp would answer with empty lists.

    fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListPromptsResult, ErrorData>> + Send + '_ {
        ready(Err(ErrorData::method_not_found::<ListPromptsRequestMethod>()))
    }

    fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourcesResult, ErrorData>> + Send + '_ {
        ready(Err(ErrorData::method_not_found::<ListResourcesRequestMethod>()))
    }

    fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListResourceTemplatesResult, ErrorData>> + Send + '_ {
        ready(Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>()))
    }

    fn complete(
        &self,
        _: CompleteRequestParams,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CompleteResult, ErrorData>> + Send + '_ {
        ready(Err(ErrorData::method_not_found::<CompleteRequestMethod>()))
    }

    /// rmcp reads a request of ours whose parameters do not fit as one that it does not know.
    fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<CustomResult, ErrorData>> + Send + '_ {
        let ours = ["initialize", "ping", "server/discover", "tools/call", "tools/list"];
        ready(Err(if ours.contains(&request.method.as_str()) {
            ErrorData::invalid_params(format!("the parameters of {} cannot be read", request.method), None)
        } else {
            ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "there is no such method", None)
        }))
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

/// A result is made of a rendered answer and nothing else. Text only: clients show structured content instead of it.
fn result(outcome: &Outcome, mut meta: MetaObject) -> CallToolResult {
    let integrity = match outcome.rendered.label() {
        Label::Ours => "trusted",
        Label::Untrusted => "untrusted",
    };
    meta.0.insert("sentry-mcp/label".into(), json!({"integrity": integrity, "confidentiality": "private"}));
    let content = vec![ContentBlock::text(outcome.rendered.text())];
    let mut result =
        if outcome.is_error { CallToolResult::error(content) } else { CallToolResult::success(content) };
    result.meta = Some(meta);
    result
}

/// The requests that have no answer yet.
#[derive(Default)]
struct UnderWay {
    ids: Mutex<HashSet<RequestId>>,
    fewer: Notify,
}

impl UnderWay {
    fn ids(&self) -> std::sync::MutexGuard<'_, HashSet<RequestId>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, id: &RequestId) {
        self.ids().remove(id);
        self.fewer.notify_one();
    }
}

/// Lines in and out as a transport of rmcp.
struct Lines<R, W> {
    inlet: Inlet<R>,
    outlet: Arc<Outlet<W>>,
    under_way: Arc<UnderWay>,
    /// A refusal is queued that may not have been written.
    unsent: bool,
    /// The input has ended; calls may go on until then.
    drained_by: Option<Instant>,
    ended: CancellationToken,
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let (outlet, under_way) = (Arc::clone(&self.outlet), Arc::clone(&self.under_way));
        async move {
            outlet.push(&serde_json::to_vec(&message)?);
            let sent = outlet.flush().await;
            let id = match message {
                JsonRpcMessage::Response(response) => Some(response.id),
                JsonRpcMessage::Error(error) => error.id,
                JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
            };
            id.iter().for_each(|id| under_way.forget(id));
            sent
        }
    }

    /// May be broken off at any await and called again.
    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        while self.drained_by.is_none() {
            if self.unsent {
                self.outlet.flush().await.ok()?;
                self.unsent = false;
            }
            match self.inlet.next().await {
                Line::Whole(line) => match read(&line) {
                    Some(message) => {
                        self.note(&message);
                        return Some(message);
                    }
                    None => {
                        let answer = refusal(&line);
                        self.unsent = answer.is_some();
                        answer.iter().for_each(|answer| self.outlet.push(answer));
                    }
                },
                Line::TooLong => {
                    self.outlet.push(TOO_LONG.as_bytes());
                    self.unsent = true;
                }
                Line::End => self.drained_by = Some(Instant::now() + DRAIN),
            }
        }
        let until = self.drained_by?;
        while !self.under_way.ids().is_empty() {
            tokio::select! {
                () = self.under_way.fewer.notified() => {}
                () = sleep_until(until) => {
                    self.ended.cancel();
                    break;
                }
            }
        }
        None
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        Ok(())
    }
}

impl<R, W> Lines<R, W> {
    /// Remembers what has to be answered before the end.
    fn note(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(request) => {
                self.under_way.ids().insert(request.id.clone());
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification {
                    cancelled.params.request_id.iter().for_each(|id| self.under_way.forget(id));
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the error, which may quote the input, is dropped here")]
fn read(line: &[u8]) -> Option<RxJsonRpcMessage<RoleServer>> {
    serde_json::from_slice(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)).ok()
}
