//! What a request is about: the data that its words belong to.

use super::{
    Dataset, Surface,
    effect::Place,
    token::{Kind, Token},
};

pub(super) fn place(surface: Surface, tokens: &[Token<'_>]) -> Place {
    match surface {
        Surface::Issues => Place::Issues,
        Surface::IssueEvents => Place::Errors,
        Surface::Replays => Place::Replays,
        Surface::Conversations => Place::Conversations,
        Surface::Events => of_events(tokens),
        Surface::Data(dataset) => match dataset {
            Dataset::Errors => Place::Errors,
            Dataset::Spans => Place::Spans,
            Dataset::Logs => Place::Logs,
            Dataset::Metrics => Place::Metrics,
            Dataset::Profiles => Place::Profiles,
            Dataset::Replays => Place::Replays,
        },
    }
}

fn of_events(tokens: &[Token<'_>]) -> Place {
    let word =
        |at: usize| tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| &*token.word);
    let any = |words: &[&str]| (0..tokens.len()).any(|at| words.contains(&word(at)));
    let pair = |first: &[&str], second: &[&str]| {
        (0..tokens.len()).any(|at| first.contains(&word(at)) && second.contains(&word(at + 1)))
    };
    let written = |names: &[&str]| {
        let said = |token: &&Token<'_>| token.kind != Kind::Word && token.kind != Kind::Quoted;
        tokens.iter().filter(said).any(|token| names.iter().any(|name| token.text.contains(name)))
    };
    if any(&["logs", "log"]) || written(&["severity:", "severity)"]) {
        return Place::Logs;
    }
    if any(&["replays", "replay", "sessions", "session"])
        || pair(&["rage", "dead"], &["clicks", "click", "clicked"])
        || written(&["count_rage_clicks", "count_dead_clicks", "count_errors:"])
    {
        return Place::Replays;
    }
    if any(&["metric", "metrics", "counter", "gauge", "distribution", "counters", "gauges", "distributions"])
        || written(&["metric.name:"])
    {
        return Place::Metrics;
    }
    if any(&["profiles", "flamegraphs", "flamegraph", "profile"]) {
        return Place::Profiles;
    }
    if any(&["spans", "span", "traces"])
        || written(&[
            "span.",
            "gen_ai.",
            "is_transaction",
            "measurements.",
            "db.system",
            "epm()",
            "failure_rate()",
        ])
    {
        return Place::Spans;
    }
    let rate = |at: usize| matches!(word(at + 1), "rate" | "rates");
    let errors = (0..tokens.len()).any(|at| {
        let kind = matches!(
            word(at),
            "errors"
                | "exceptions"
                | "crashes"
                | "crash"
                | "exception"
                | "error"
                | "unhandled"
                | "uncaught"
                | "crashing"
        );
        let failing = matches!(word(at), "error") && rate(at);
        kind && !failing && !(word(at) == "errors" && pair(&["rate"], &["of"]))
    });
    if errors {
        return Place::Errors;
    }
    let nouns = [
        "transactions",
        "transaction",
        "requests",
        "request",
        "endpoints",
        "endpoint",
        "routes",
        "route",
        "queries",
        "query",
        "jobs",
        "job",
        "latency",
        "latencies",
        "duration",
        "durations",
        "throughput",
        "rpm",
        "lcp",
        "cls",
        "inp",
        "fcp",
        "ttfb",
        "vitals",
        "llm",
        "llms",
        "tokens",
        "cost",
        "costs",
        "tool",
        "tools",
        "cache",
        "queue",
        "queues",
        "caches",
        "agent",
        "agents",
        "model",
        "models",
        "redis",
        "postgres",
        "postgresql",
        "mysql",
        "mongodb",
        "apdex",
        "spend",
        "pageload",
        "pageloads",
        "slowest",
        "fastest",
        "trace",
        "calls",
        "sql",
        "caching",
        "traffic",
    ];
    let pages = any(&["page", "pages"])
        && any(&["slow", "slower", "fast", "load", "loads", "speed", "seconds", "worst"]);
    let measured = pair(&["error", "failure"], &["rate", "rates"])
        || pair(&["response", "load"], &["time", "times"])
        || pair(&["contentful", "layout", "first"], &["paint", "shift", "byte"])
        || pair(&["rate"], &["of"]);
    let statistic = any(&["p50", "p75", "p90", "p95", "p99", "percentile", "speed"]);
    if any(&nouns) || pages || measured || statistic {
        return Place::Spans;
    }
    Place::Errors
}
