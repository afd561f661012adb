//! Logs: to standard error, because standard output belongs to the protocol.

use crate::{
    env::{Environment, LOG_LEVEL},
    telemetry,
};
use std::io::{self, IsTerminal, Write};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// Our crates, whose lines `LOG_LEVEL` governs. Libraries log what they carry, so they are heard from only when they
/// fail.
const OURS: [&str; 11] = [
    "access",
    "checkout",
    "client_config",
    "lexicon",
    "llm",
    "oauth",
    "sentry_api",
    "sentry_docs",
    "sentry_mcp",
    "tools",
    "untrusted",
];

/// Starts logging: text at a terminal, else JSON. `false` when `LOG_LEVEL` is no level.
pub(crate) fn start(environment: &Environment) -> bool {
    let level = environment.value(LOG_LEVEL).map(|text| text.trim().parse::<LevelFilter>());
    let known = !matches!(level, Some(Err(_)));
    let level = level.and_then(Result::ok).unwrap_or(LevelFilter::INFO);
    let libraries = level.min(LevelFilter::ERROR);
    let filter = Targets::new().with_default(libraries).with_targets(OURS.map(|name| (name, level)));
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer =
        if io::stderr().is_terminal() { layer.boxed() } else { layer.with_ansi(false).json().boxed() };
    tracing_subscriber::registry().with(layer.with_filter(filter)).init();
    std::panic::set_hook(Box::new(|panic| {
        // The message may quote data; the place is enough to find the fault.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of this program");
        panic.location().map(telemetry::panicked);
    }));
    known
}

/// A line for the operator, outside all levels: why the program does not start, or what it noticed.
pub(crate) fn tell(line: impl std::fmt::Display) {
    // A client that has closed our standard error does not want to hear it.
    let _ = writeln!(io::stderr().lock(), "sentry-mcp: {line}");
}
