//! How the program fares, for whom the operator names: spans and measures for an OpenTelemetry collector, failures and
//! transactions for a Sentry project.
//!
//! What a call was about cannot be told, because nothing here can hold it: a [`Value`](attribute::Value) is a word of ours,
//! a number, an id of our own making or what the operator set; only a [`Parent`] has ids of a caller's choice. No call waits for
//! any of it: what is told goes into queues of bounded length, and what does not fit is dropped.

mod attribute;
mod call;
mod otlp;
mod parent;
mod project;
mod step;

use crate::config::TelemetrySettings;
use attribute::Place;
use call::Ended;
use otlp::Otlp;
use project::Reports;
use sentry_api::{Http, HttpSettings};
use std::{
    panic::Location,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{join, time::timeout};

pub(crate) use attribute::Id;
pub(crate) use call::{Told, Way, asks_for, failed, observed, outcome, told};
pub(crate) use parent::Parent;
pub(crate) use step::{Observed, question};

/// How long the end of the program waits for what was not told yet.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// One for the process, as its logs are.
static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();

struct Telemetry {
    otlp: Option<Otlp>,
    reports: Option<Reports>,
    model: Option<attribute::Model>,
}

/// Begins to tell, where anybody is to be told. To be called once, within the runtime that is to carry it.
pub(crate) fn start(settings: TelemetrySettings, http: &HttpSettings) {
    if !settings.is_on() {
        return;
    }
    let http = Arc::new(Http::new(http.clone()));
    let telemetry = Telemetry {
        otlp: settings.collector.and_then(|collector| Otlp::new(&collector, &http)),
        reports: settings.project.map(|project| Reports::new(&project, &http)),
        model: settings.model,
    };
    // A second start in one process would have nothing new to say.
    let _ = TELEMETRY.set(telemetry);
}

/// Tells what was not told yet, within two seconds.
pub(crate) async fn end() {
    let Some(telemetry) = TELEMETRY.get() else { return };
    let collector = async {
        if let Some(otlp) = &telemetry.otlp {
            otlp.end(LAST_WORDS).await;
        }
    };
    let project = async {
        if let Some(reports) = &telemetry.reports {
            reports.end().await;
        }
    };
    if timeout(LAST_WORDS, async { join!(collector, project) }).await.is_err() {
        tracing::debug!("not all telemetry was delivered");
    }
}

/// Counts an answer over HTTP, and reports it where it is a failure of this server.
pub(crate) fn answered(method: &'static str, route: &'static str, status: u16) {
    let Some(telemetry) = TELEMETRY.get() else { return };
    if let Some(otlp) = &telemetry.otlp {
        otlp.answered(method, route, status);
    }
    // 503 says that somebody has to wait, or that this server ends.
    if let Some(reports) = telemetry.reports.as_ref().filter(|_| status >= 500 && status != 503) {
        reports.answered(route, status);
    }
}

/// Tells of a fault of ours by its place; what was said there may quote data.
pub(crate) fn panicked(place: &Location<'_>) {
    let place = Place::of(place);
    // The call that it happened in tells of it when it ends.
    let Some(place) = call::panicked(place) else { return };
    if let Some(reports) = TELEMETRY.get().and_then(|telemetry| telemetry.reports.as_ref()) {
        reports.panicked(place);
    }
}

impl Telemetry {
    fn tell(&self, ended: &Ended) {
        let trace = self.otlp.as_ref().and_then(|otlp| otlp.tell(ended));
        if let Some(reports) = &self.reports {
            reports.tell(ended, trace);
        }
    }
}

#[cfg(test)]
mod tests;
