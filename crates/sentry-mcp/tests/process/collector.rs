//! Somebody who is told how the program fares, a collector or a Sentry project, and who keeps every byte.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::{AnyValue, KeyValue, any_value::Value as Any},
    trace::v1::Span,
};
use prost::Message;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    time::sleep,
};

/// It ends with the value.
pub(crate) struct Collector {
    address: SocketAddr,
    told: Arc<Told>,
    _runtime: Runtime,
}

struct Told {
    posts: Mutex<Vec<Post>>,
    delay: Duration,
    /// The path at which nothing is taken.
    missing: Option<&'static str>,
}

/// What was posted.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

async fn take(State(told): State<Arc<Told>>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    told.posts.lock().unwrap().push(Post { path: uri.to_string(), headers, body });
    sleep(told.delay).await;
    if told.missing == Some(uri.path()) { StatusCode::NOT_FOUND } else { StatusCode::OK }
}

impl Collector {
    pub(crate) fn open() -> Self {
        Self::answering_after(Duration::ZERO)
    }

    /// One that lets everybody wait.
    pub(crate) fn answering_after(delay: Duration) -> Self {
        Self::of(Told { posts: Mutex::default(), delay, missing: None })
    }

    /// One that takes nothing at this path.
    pub(crate) fn without(path: &'static str) -> Self {
        Self::of(Told { posts: Mutex::default(), delay: Duration::ZERO, missing: Some(path) })
    }

    fn of(told: Told) -> Self {
        let told = Arc::new(told);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(Arc::clone(&told));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, told, _runtime: runtime }
    }

    /// `--otlp-endpoint` of it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `--sentry-dsn` of it.
    pub(crate) fn dsn(&self) -> String {
        format!("http://key@{}/7", self.address)
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.told.posts.lock().unwrap().clone()
    }

    /// All spans, each with the name of the service.
    pub(crate) fn spans(&self) -> Vec<(String, Span)> {
        let mut spans = Vec::new();
        for post in self.posts().iter().filter(|post| post.path == "/v1/traces") {
            assert_eq!(post.headers["content-type"], "application/x-protobuf");
            for of in ExportTraceServiceRequest::decode(post.body.clone()).unwrap().resource_spans {
                let resource = of.resource.unwrap().attributes;
                let service = resource.iter().find(|pair| pair.key == "service.name").map(told).unwrap();
                let all = of.scope_spans.into_iter().flat_map(|scope| scope.spans);
                spans.extend(all.map(|span| (service.clone(), span)));
            }
        }
        spans
    }

    /// Names of measures, each with what distinguishes one of its points.
    pub(crate) fn measures(&self) -> BTreeSet<String> {
        use opentelemetry_proto::tonic::metrics::v1::metric::Data;
        let mut measures = BTreeSet::new();
        for post in self.posts().iter().filter(|post| post.path == "/v1/metrics") {
            let request = ExportMetricsServiceRequest::decode(post.body.clone()).unwrap();
            let scopes = request.resource_metrics.into_iter().flat_map(|of| of.scope_metrics);
            for metric in scopes.flat_map(|scope| scope.metrics) {
                let points: Vec<Vec<KeyValue>> = match metric.data.unwrap() {
                    Data::Histogram(data) => {
                        data.data_points.into_iter().map(|point| point.attributes).collect()
                    }
                    Data::Sum(data) => data.data_points.into_iter().map(|point| point.attributes).collect(),
                    other => panic!("{other:?}"),
                };
                measures.extend(points.iter().map(|point| format!("{} {}", metric.name, pairs(point))));
            }
        }
        measures
    }

    /// The items of all envelopes: kind and content.
    pub(crate) fn items(&self) -> Vec<(String, Value)> {
        let mut items = Vec::new();
        for post in self.posts().iter().filter(|post| post.path == "/api/7/envelope/") {
            assert!(post.headers["x-sentry-auth"].to_str().unwrap().contains("sentry_key=key"));
            let text = std::str::from_utf8(&post.body).unwrap();
            let lines: Vec<Value> = text.lines().skip(1).filter_map(|line| line.parse().ok()).collect();
            let pairs = lines.chunks_exact(2);
            items.extend(pairs.map(|pair| (pair[0]["type"].as_str().unwrap().to_owned(), pair[1].clone())));
        }
        items
    }
}

fn told(pair: &KeyValue) -> String {
    match &pair.value {
        Some(AnyValue { value: Some(Any::StringValue(text)) }) => text.clone(),
        Some(AnyValue { value: Some(Any::IntValue(number)) }) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Attributes by name.
pub(crate) fn pairs(attributes: &[KeyValue]) -> String {
    let mut pairs: Vec<_> = attributes.iter().map(|pair| format!("{}={}", pair.key, told(pair))).collect();
    pairs.sort();
    pairs.join(" ")
}
