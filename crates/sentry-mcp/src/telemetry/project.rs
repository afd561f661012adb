//! A Sentry project: failures that somebody has to look at, and a part of the calls as transactions.
//!
//! Of Sentry's SDK the core alone: what it can gather by itself (breadcrumbs, contexts, stacks, messages of panics) is what
//! must not leave.

mod outbox;

use super::{
    attribute::{Attribute, Place, Value},
    call::Ended,
    step::Step,
};
use crate::config::Project;
use outbox::Outbox;
use sentry_api::Http;
use sentry_core::{
    Client, ClientOptions, Envelope, Level,
    protocol::{
        Context, Event, Exception, Frame, Map, Span, SpanId, SpanStatus, Stacktrace, TraceContext, TraceId,
        Transaction, Value as Json,
    },
};
use std::{sync::Arc, time::SystemTime};

pub(super) struct Reports {
    client: Client,
    outbox: Outbox,
    release: String,
    environment: Option<String>,
    rate: f32,
}

/// Trace and span of a call.
type Named = (TraceId, SpanId);

impl Reports {
    /// Within the runtime that is to carry them.
    pub(super) fn new(project: &Project, http: &Arc<Http>) -> Self {
        let outbox = Outbox::open(&project.dsn, http);
        let release = project.release.text().to_string();
        let environment = project.environment.as_ref().map(|name| name.text().to_string());
        let options = ClientOptions::new().dsn(&project.dsn.to_string()).release(release.clone());
        let options = match &environment {
            Some(environment) => options.environment(environment.clone()),
            None => options,
        };
        let options = options.transport(outbox.clone());
        Self { client: Client::with_options(options), outbox, release, environment, rate: project.rate }
    }

    /// Tells of a call.
    pub(super) fn tell(&self, ended: &Ended, named: Option<([u8; 16], [u8; 8])>) {
        let named = named.map(|(trace, span)| (trace.into(), span.into()));
        let named = named.unwrap_or_else(|| {
            let trace = ended.told.parent.map(|parent| parent.trace.into());
            (trace.unwrap_or_default(), SpanId::default())
        });
        if let Some((failure, _)) = ended.failure.filter(|(_, is_news)| *is_news) {
            self.client.capture_event(failed(ended, failure, named), None);
        }
        if self.client.sample_should_send(self.rate) {
            let mut transaction = transaction(ended, named);
            transaction.release = Some(self.release.clone().into());
            transaction.environment = self.environment.clone().map(Into::into);
            self.client.send_envelope(Envelope::from(transaction));
        }
    }

    /// Tells of an answer over HTTP that is a failure of this server.
    pub(super) fn answered(&self, route: &'static str, status: u16) {
        let tags = [("http.route", route.to_owned()), ("http.response.status_code", status.to_string())];
        self.client.capture_event(event("status", format!("{status} at {route}"), route, tags, None), None);
    }

    /// Tells of a fault of ours that belongs to no call.
    pub(super) fn panicked(&self, place: Place) {
        self.client.capture_event(event("panic", String::new(), "panic", [], Some(place)), None);
    }

    /// Waits until what was told is posted.
    pub(super) async fn end(&self) {
        self.outbox.end().await;
    }
}

fn event<const N: usize>(
    kind: &'static str,
    about: String,
    group: &'static str,
    tags: [(&str, String); N],
    place: Option<Place>,
) -> Event<'static> {
    let exception = Exception {
        ty: kind.to_owned(),
        value: Some(about).filter(|about| !about.is_empty()),
        stacktrace: place.map(|place| Stacktrace { frames: vec![frame(&place)], ..Stacktrace::default() }),
        ..Exception::default()
    };
    Event {
        level: if kind == "throttled" { Level::Warning } else { Level::Error },
        fingerprint: vec![kind.into(), group.into()].into(),
        exception: vec![exception].into(),
        tags: tags.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ..Event::default()
    }
}

fn frame(place: &Place) -> Frame {
    Frame { filename: Some(place.file.to_string()), lineno: Some(place.line.into()), ..Frame::default() }
}

fn failed(ended: &Ended, failure: &'static str, named: Named) -> Event<'static> {
    let last = ended.steps.iter().rfind(|step| step.has_failed());
    let about = match last {
        Some(step) => format!("{} at {}", ended.name(), told(step)),
        None => ended.name(),
    };
    let kind = if ended.place.is_some() { "panic" } else { failure };
    let tags = [
        ("app.transport", ended.told.way.app().to_owned()),
        ("mcp.method.name", ended.told.method.to_owned()),
    ];
    let group = ended.tool.unwrap_or(ended.told.method);
    let mut event = event(kind, about, group, tags, ended.place.clone());
    event.transaction = Some(ended.name());
    event.contexts.insert("trace".to_owned(), context(ended, named));
    if let Some(tool) = ended.tool {
        event.tags.insert("gen_ai.tool.name".to_owned(), tool.to_owned());
    }
    event
}

fn told(step: &Step) -> String {
    match (step.status, step.failure) {
        (Some(status), _) => format!("{} ({status})", step.name()),
        (None, failure) => format!("{} ({})", step.name(), failure.unwrap_or_default()),
    }
}

fn transaction(ended: &Ended, named: Named) -> Transaction<'static> {
    let (trace, parent) = named;
    let span = |step: &Step| Span {
        span_id: SpanId::default(),
        trace_id: trace,
        parent_span_id: Some(parent),
        op: Some(step.operation().to_owned()),
        description: Some(step.name()),
        start_timestamp: step.began,
        timestamp: Some(step.began + step.took),
        status: Some(if step.has_failed() { SpanStatus::UnknownError } else { SpanStatus::Ok }),
        data: data(step.attributes()),
        ..Span::default()
    };
    let ended_at: SystemTime = ended.began + ended.took;
    Transaction {
        name: Some(ended.name()),
        start_timestamp: ended.began,
        timestamp: Some(ended_at),
        spans: ended.steps.iter().map(span).collect(),
        contexts: [("trace".to_owned(), context(ended, named))].into(),
        ..Transaction::default()
    }
}

fn context(ended: &Ended, (trace, span): Named) -> Context {
    let status = match ended.failure {
        None => SpanStatus::Ok,
        Some(("cancelled", _)) => SpanStatus::Cancelled,
        Some((_, true)) => SpanStatus::InternalError,
        Some((_, false)) => SpanStatus::InvalidArgument,
    };
    let context = TraceContext {
        trace_id: trace,
        span_id: span,
        parent_span_id: ended.told.parent.map(|parent| parent.span.into()),
        op: Some("mcp.server".to_owned()),
        status: Some(status),
        data: data(ended.attributes()),
        ..TraceContext::default()
    };
    context.into()
}

fn data(attributes: impl Iterator<Item = Attribute>) -> Map<String, Json> {
    let json = |value| match value {
        Value::Word(word) => Json::from(word),
        Value::Number(number) => Json::from(number),
        Value::Id(id) => Json::from(id.to_string()),
        Value::Setting(setting) => Json::from(setting.text().as_ref()),
    };
    attributes.map(|Attribute { name, value }| (name.to_owned(), json(value))).collect()
}
