//! What carries spans and measures to a collector: the library's exporters, with our HTTP and the operator's settings.

use super::exchange::Exchange;
use crate::config::{Collector, Endpoint};
use opentelemetry::{
    KeyValue,
    metrics::{Meter, MeterProvider},
    trace::TracerProvider,
};
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{
    Resource,
    metrics::{PeriodicReader, SdkMeterProvider},
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider},
};
use sentry_api::Http;
use std::sync::Arc;

/// Spans that wait to be told; more are dropped.
const WAITING: usize = 2048;
const NAME: &str = "sentry-mcp";

/// The way to a collector.
pub(super) struct Way<'a> {
    collector: &'a Collector,
    http: &'a Arc<Http>,
    /// Who tells.
    resource: Resource,
}

impl<'a> Way<'a> {
    pub(super) fn to(collector: &'a Collector, http: &'a Arc<Http>) -> Self {
        let set = collector.resource.iter().map(|(name, value)| KeyValue::new(name.text(), value.text()));
        let resource = Resource::builder_empty()
            .with_attributes(set)
            .with_attribute(KeyValue::new("service.name", collector.service.text()))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        Self { collector, http, resource }
    }

    /// Spans that are posted there.
    pub(super) fn spans(&self, to: &Endpoint) -> Result<(SdkTracerProvider, SdkTracer), ExporterBuildError> {
        let exporter = self.of(SpanExporter::builder().with_http(), "traces", to).build()?;
        let queue = BatchConfigBuilder::default().with_max_queue_size(WAITING).build();
        let processor = BatchSpanProcessor::builder(exporter).with_batch_config(queue).build();
        let sampling = self.collector.sampling;
        let root = Sampler::TraceIdRatioBased(sampling.ratio);
        let sampler = if sampling.by_parent { Sampler::ParentBased(Box::new(root)) } else { root };
        let provider = SdkTracerProvider::builder()
            .with_resource(self.resource.clone())
            .with_sampler(sampler)
            .with_span_processor(processor)
            .build();
        let tracer = provider.tracer(NAME);
        Ok((provider, tracer))
    }

    /// What measures, and is posted there.
    pub(super) fn measures(&self, to: &Endpoint) -> Result<(SdkMeterProvider, Meter), ExporterBuildError> {
        let exporter = self.of(MetricExporter::builder().with_http(), "metrics", to).build()?;
        let reader = PeriodicReader::builder(exporter).with_interval(self.collector.interval).build();
        let provider =
            SdkMeterProvider::builder().with_resource(self.resource.clone()).with_reader(reader).build();
        let meter = provider.meter(NAME);
        Ok((provider, meter))
    }

    /// An exporter of one signal. Each has an exchange of its own: one may be taken where the other is not.
    fn of<B: WithExportConfig + WithHttpConfig>(
        &self,
        exporter: B,
        signal: &'static str,
        to: &Endpoint,
    ) -> B {
        let limit = self.collector.timeout;
        exporter
            .with_http_client(Exchange::new(self.http, limit, signal, &to.headers))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(to.url.as_str())
            .with_timeout(limit)
    }
}
