//! An OpenTelemetry collector: spans of requests and of what was asked for them, and measures of both.

mod building;
mod exchange;

use super::{
    attribute::{Attribute, Value, number, word},
    call::{Ended, Way},
    step::{Step, To},
};
use crate::config::Collector;
use opentelemetry::{
    Context, KeyValue,
    metrics::{Counter, Histogram, Meter},
    trace::{
        SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
        Tracer,
    },
};
use opentelemetry_sdk::{
    metrics::SdkMeterProvider,
    trace::{Sampler, SamplingDecision, SdkTracer, SdkTracerProvider, ShouldSample},
};
use sentry_api::Http;
use std::{
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};
use tokio::sync::oneshot;

/// Bounds of the histograms, in seconds, as the conventions of MCP have them.
const SECONDS: [f64; 14] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0];

pub(super) struct Otlp {
    spans: Option<(SdkTracerProvider, SdkTracer)>,
    /// The part of all traces that is kept, whoever began them.
    ratio: Sampler,
    measures: Option<(SdkMeterProvider, Measures)>,
}

struct Measures {
    requests: Histogram<f64>,
    steps: Histogram<f64>,
    answers: Counter<u64>,
}

impl Otlp {
    /// A collector that will be told; `None` where the settings make no exporter, of which the operator is told.
    pub(super) fn new(collector: &Collector, http: &Arc<Http>) -> Option<Self> {
        let way = building::Way::to(collector, http);
        let spans = collector.traces.as_ref().map(|to| way.spans(to));
        let measures = collector.metrics.as_ref().map(|to| way.measures(to));
        match (spans.transpose(), measures.transpose()) {
            (Ok(spans), Ok(measures)) => {
                let measures = measures.map(|(provider, meter)| (provider, Measures::new(&meter)));
                let ratio = Sampler::TraceIdRatioBased(collector.sampling.ratio);
                Some(Self { spans, ratio, measures })
            }
            (Err(problem), _) | (_, Err(problem)) => {
                // Its words are the library's, about variables that it reads itself.
                tracing::warn!(%problem, "the collector is not told");
                None
            }
        }
    }

    /// Tells of a request, and gives back what its span is called: trace and span.
    pub(super) fn tell(&self, ended: &Ended) -> Option<([u8; 16], [u8; 8])> {
        if let Some((_, measures)) = &self.measures {
            measures.tell(ended);
        }
        let (_, tracer) = self.spans.as_ref()?;
        let parent = ended.told.parent.map(|parent| {
            let (trace, span) = (TraceId::from_bytes(parent.trace), SpanId::from_bytes(parent.span));
            let is_kept = match ended.told.way {
                // Who started this process may decide for it.
                Way::Stdio(_) => parent.is_sampled,
                // Whoever calls over a network does not decide what the operator sees.
                Way::Events(_) | Way::Http => self.keeps(trace),
            };
            let flags = if is_kept { TraceFlags::SAMPLED } else { TraceFlags::default() };
            SpanContext::new(trace, span, flags, true, TraceState::default())
        });
        let around = Context::new();
        let around = parent.map_or(around.clone(), |parent| around.with_remote_span_context(parent));
        let span = SpanBuilder::from_name(ended.name())
            .with_kind(SpanKind::Server)
            .with_start_time(ended.began)
            .with_attributes(ended.attributes().map(key_value));
        let inside = around.with_span(tracer.build_with_context(span, &around));
        for step in &ended.steps {
            let attributes = step.attributes().map(key_value);
            let span = SpanBuilder::from_name(step.name())
                .with_kind(SpanKind::Client)
                .with_start_time(step.began)
                .with_attributes(attributes);
            let step_inside = inside.with_span(tracer.build_with_context(span, &inside));
            end(&step_inside, step.has_failed(), step.began + step.took);
        }
        end(&inside, ended.failure.is_some(), ended.began + ended.took);
        let span = inside.span();
        let named = span.span_context();
        Some((named.trace_id().to_bytes(), named.span_id().to_bytes()))
    }

    /// Whether a trace is of the part that is kept here.
    fn keeps(&self, trace: TraceId) -> bool {
        let decided = self.ratio.should_sample(None, trace, "", &SpanKind::Server, &[], &[]);
        decided.decision == SamplingDecision::RecordAndSample
    }

    /// Counts an answer over HTTP.
    pub(super) fn answered(&self, method: &'static str, route: &'static str, status: u16) {
        if let Some((_, measures)) = &self.measures {
            let of = [
                word("http.request.method", method),
                word("http.route", route),
                number("http.response.status_code", status.into()),
            ];
            measures.answers.add(1, &of.map(key_value));
        }
    }

    /// Tells what waits.
    pub(super) async fn end(&self, limit: Duration) {
        let spans = self.spans.as_ref().map(|(spans, _)| spans.clone());
        let measures = self.measures.as_ref().map(|(measures, _)| measures.clone());
        // The library waits by blocking, while this runtime carries what it posts.
        let done = [
            spans.map(|spans| aside(move || drop(spans.shutdown_with_timeout(limit)))),
            measures.map(|measures| aside(move || drop(measures.shutdown_with_timeout(limit)))),
        ];
        for done in done.into_iter().flatten() {
            let _ = done.await;
        }
    }
}

/// Ends a span. No words are told of why it failed: the attribute has them.
fn end(span: &Context, has_failed: bool, at: SystemTime) {
    let span = span.span();
    if has_failed {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(at);
}

/// Does what blocks on a thread of its own.
fn aside(work: impl FnOnce() + Send + 'static) -> oneshot::Receiver<()> {
    let (done, awaited) = oneshot::channel();
    let run = move || {
        work();
        let _ = done.send(());
    };
    // Without a thread nothing is awaited either.
    let _ = thread::Builder::new().name("telemetry".to_owned()).spawn(run);
    awaited
}

impl Measures {
    fn new(meter: &Meter) -> Self {
        let seconds = |name, about| {
            let histogram = meter.f64_histogram(name).with_description(about).with_unit("s");
            histogram.with_boundaries(SECONDS.to_vec()).build()
        };
        Self {
            requests: seconds("mcp.server.operation.duration", "How long a request took to answer."),
            steps: seconds("http.client.request.duration", "How long a request to Sentry took."),
            answers: meter
                .u64_counter("app.server.response")
                .with_description("Answers over HTTP, by route and status.")
                .build(),
        }
    }

    fn tell(&self, ended: &Ended) {
        let kind: Vec<_> = ended.kind().map(key_value).collect();
        self.requests.record(ended.took.as_secs_f64(), &kind);
        for step in ended.steps.iter().filter(|step| matches!(step.to, To::Sentry(..))) {
            let kind: Vec<_> = Step::attributes(step).map(key_value).collect();
            self.steps.record(step.took.as_secs_f64(), &kind);
        }
    }
}

fn key_value(Attribute { name, value }: Attribute) -> KeyValue {
    match value {
        Value::Word(word) => KeyValue::new(name, word),
        Value::Number(number) => KeyValue::new(name, number),
        Value::Id(id) => KeyValue::new(name, id.to_string()),
        Value::Setting(setting) => KeyValue::new(name, setting.text()),
    }
}
