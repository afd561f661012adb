//! What is measured and counted of events, and over which steps of time.

use super::{
    effect::{Bound, Draft, Effect, Found, Place, Subject},
    group::field,
    number::bounds,
    words::Words,
};

const STATISTICS: &[(&str, &str)] = &[
    ("average", "avg"),
    ("avg", "avg"),
    ("mean", "avg"),
    ("median", "p50"),
    ("total", "sum"),
    ("sum", "sum"),
    ("max", "max"),
    ("maximum", "max"),
    ("min", "min"),
    ("minimum", "min"),
    ("p50", "p50"),
    ("p75", "p75"),
    ("p90", "p90"),
    ("p95", "p95"),
    ("p99", "p99"),
    ("p100", "p100"),
    ("sum of", "sum"),
    ("summed", "sum"),
    ("50th percentile", "p50"),
    ("75th percentile", "p75"),
    ("90th percentile", "p90"),
    ("95th percentile", "p95"),
    ("99th percentile", "p99"),
];

const COUNTS: &[&str] = &[
    "how many",
    "number of",
    "the number of",
    "count of",
    "count",
    "volume",
    "volume of",
    "traffic",
    "how often",
    "counts",
    "total number of",
    "total count of",
    "amount of",
    "log volume",
    "counts of",
    "counting",
    "how much traffic",
];

const SERIES: &[(&str, &str)] = &[
    ("per hour", "1h"),
    ("hourly", "1h"),
    ("every hour", "1h"),
    ("each hour", "1h"),
    ("by hour", "1h"),
    ("by the hour", "1h"),
    ("an hour", "1h"),
    ("per day", "1d"),
    ("daily", "1d"),
    ("every day", "1d"),
    ("each day", "1d"),
    ("by day", "1d"),
    ("a day", "1d"),
    ("per minute", "1m"),
    ("every minute", "1m"),
    ("by minute", "1m"),
    ("each minute", "1m"),
    ("minute by minute", "1m"),
    ("per week", "7d"),
    ("weekly", "7d"),
    ("by week", "7d"),
    ("every week", "7d"),
    ("each week", "7d"),
    ("over time", "auto"),
    ("trend", "auto"),
    ("trends", "auto"),
    ("chart", "auto"),
    ("chart of", "auto"),
    ("timeline", "auto"),
    ("timeline of", "auto"),
    ("time series", "auto"),
    ("graph", "auto"),
    ("graph of", "auto"),
    ("timeseries", "auto"),
    ("plot", "auto"),
    ("day by day", "1d"),
    ("hour by hour", "1h"),
];

const DURATION: Subject = Subject { field: "span.duration", usual: "p95", shy: false };

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if !words.counts || words.place == Place::Replays {
        return None;
    }
    let own = match words.place {
        Place::Spans => spans(words, at),
        _ => None,
    };
    [
        series(words, at),
        distinct(words, at),
        having(words, at),
        count(words, at),
        statistic(words, at),
        own,
        bound(words, at),
    ]
    .into_iter()
    .flatten()
    .fold(None, |best: Option<Found>, found| match best {
        Some(best) if best.0 >= found.0 => Some(best),
        _ => Some(found),
    })
}

fn series(words: &Words<'_>, at: usize) -> Option<Found> {
    if let Some((next, interval)) = words.longest(at, SERIES) {
        let article = words.is(at, &["an", "a"]);
        return (!article || at > 0 && words.is(at - 1, &["errors", "times"]))
            .then(|| (next, vec![Effect::Interval(interval)]));
    }
    let next =
        ["every", "per", "in buckets of", "by", "each"].iter().find_map(|lead| words.phrase(at, lead))?;
    let (count, unit) = match bounds(words, next) {
        Some((end, found)) if end == next + 2 || end == next + 1 => (found.first().copied(), end),
        _ => (None, next),
    };
    if let Some(Bound { number, unit: name, sign: "" }) = count
        && matches!(name, "m" | "h")
        && number.fract() == 0.0
        && (1.0..10_000.0).contains(&number)
    {
        return Some((unit, vec![Effect::IntervalOf(format!("{number}{name}"))]));
    }
    let (end, number) = super::number::number(words, next)?;
    let days = match words.word(end) {
        "days" | "day" => 1.0,
        "weeks" | "week" => 7.0,
        _ => return None,
    };
    (number.fract() == 0.0 && (1.0..1000.0).contains(&number))
        .then(|| (end + 1, vec![Effect::IntervalOf(format!("{}d", number * days))]))
}

fn distinct(words: &Words<'_>, at: usize) -> Option<Found> {
    let lead = ["number of", "the number of", "count of", "how many", "count"]
        .iter()
        .filter_map(|lead| words.phrase(at, lead))
        .max();
    let start = lead.unwrap_or(at);
    let next = words.skip(start, &["distinct", "unique", "different"]);
    let counted = lead.is_some();
    let people = words.is(start, &["users", "people", "customers"]) && counted;
    if next == start && !people {
        return None;
    }
    let (end, name) = if words.is(next, &["people", "customers"]) {
        field(words, next).map_or(
            (next + 1, if words.place == Place::Errors { "user".to_owned() } else { "user.id".to_owned() }),
            |hit| hit,
        )
    } else {
        field(words, next)?
    };
    let listed = !counted
        && words
            .is(at.wrapping_sub(1), &["list", "show", "all", "what", "the", "me", "find", "get", "which"]);
    if listed {
        return Some((end, vec![Effect::Group(vec![name])]));
    }
    Some((
        words.skip(end, &["affected", "affected by", "impacted", "hit"]),
        vec![Effect::Measure(format!("count_unique({name})"))],
    ))
}

/// Conditions on how many events a group has.
fn having(words: &Words<'_>, at: usize) -> Option<Found> {
    let start = words.skip(at, &["with", "having", "that", "have", "seen", "has", "had", "which"]);
    let (next, bounds) = bounds(words, start)
        .filter(|(_, bounds)| bounds.iter().all(|bound| !bound.sign.is_empty() && bound.unit.is_empty()))?;
    let events = words.is(
        next,
        &[
            "events",
            "errors",
            "requests",
            "occurrences",
            "times",
            "calls",
            "logs",
            "crashes",
            "spans",
            "exceptions",
            "transactions",
            "hits",
            "entries",
            "runs",
        ],
    );
    events.then(|| (next + 1, vec![Effect::Having(bounds)]))
}

fn count(words: &Words<'_>, at: usize) -> Option<Found> {
    let next = COUNTS.iter().filter_map(|phrase| words.phrase(at, phrase)).max()?;
    let mut effects = vec![Effect::Count];
    if words.place == Place::Spans && words.phrase(at, "traffic").is_some() {
        effects.insert(0, Effect::Measured);
    }
    Some((next, effects))
}

fn statistic(words: &Words<'_>, at: usize) -> Option<Found> {
    let (next, statistic) = words.longest(at, STATISTICS)?;
    if statistic == "sum" && words.is(next, &["number", "count", "errors", "events", "requests"]) {
        return Some((next, vec![Effect::Count]));
    }
    // `p95 > 2s`, `p99 latency over 3s`: a condition on groups.
    let behind = words.skip(next, &["latency", "duration", "response", "time", "of", "is"]);
    if words.place == Place::Spans
        && words.is(behind, &[">", ">=", "<", "<="])
        && let Some((end, bounds)) = bounds(words, behind)
    {
        let measure = format!("{statistic}(span.duration)");
        let mut effects = vec![Effect::Measured, Effect::Noun("transaction"), Effect::Having(Vec::new())];
        effects.extend(bounds.into_iter().map(|bound| Effect::Term(Draft::bound(&measure, bound))));
        effects.push(Effect::Measure(measure));
        return Some((end, effects));
    }
    Some((next, vec![Effect::Statistic(statistic)]))
}

fn spans(words: &Words<'_>, at: usize) -> Option<Found> {
    let whole = |measure: &str| vec![Effect::Measured, Effect::Measure(measure.to_owned())];
    let measures: &[(&str, &str)] = &[
        ("error rate", "failure_rate()"),
        ("error rates", "failure_rate()"),
        ("failure rate", "failure_rate()"),
        ("failure rates", "failure_rate()"),
        ("throughput", "epm()"),
        ("rpm", "epm()"),
        ("requests per minute", "epm()"),
        ("transactions per minute", "epm()"),
        ("apdex", "apdex()"),
        ("cache hit rate", "cache_hit_rate()"),
        ("cache miss rate", "cache_miss_rate()"),
        ("rate of failure", "failure_rate()"),
        ("rate of errors", "failure_rate()"),
    ];
    if let Some((next, measure)) = words.longest(at, measures) {
        if measure.starts_with("cache") {
            return Some((
                next,
                vec![
                    Effect::OtherKind,
                    Effect::Term(Draft::of("span.op", "cache.*")),
                    Effect::Measure(measure.to_owned()),
                ],
            ));
        }
        return Some((next, whole(measure)));
    }
    let latency = [
        "latency",
        "latencies",
        "response time",
        "response times",
        "duration",
        "durations",
        "speed",
        "load time",
        "load times",
        "time taken",
        "runtime",
        "execution time",
    ];
    if let Some(next) = latency.iter().filter_map(|phrase| words.phrase(at, phrase)).max() {
        return Some((next, vec![Effect::Measured, Effect::Subject(DURATION)]));
    }
    let nouns: &[(&str, &str)] = &[
        ("transactions", "transaction"),
        ("transaction", "transaction"),
        ("endpoints", "transaction"),
        ("endpoint", "transaction"),
        ("routes", "transaction"),
        ("route", "transaction"),
        ("pages", "transaction"),
        ("page", "transaction"),
        ("jobs", "transaction"),
        ("job", "transaction"),
        ("requests", ""),
        ("request", ""),
        ("api endpoints", "transaction"),
        ("background jobs", "transaction"),
    ];
    let kinds: &[(&str, (&str, &str))] = &[
        ("db queries", ("span.op", "db*")),
        ("database queries", ("span.op", "db*")),
        ("db query", ("span.op", "db*")),
        ("database query", ("span.op", "db*")),
        ("queries", ("span.op", "db*")),
        ("query", ("span.op", "db*")),
        ("sql queries", ("span.op", "db*")),
        ("sql", ("span.op", "db*")),
        ("db calls", ("span.op", "db*")),
        ("database calls", ("span.op", "db*")),
        ("db spans", ("span.op", "db*")),
        ("database spans", ("span.op", "db*")),
        ("http calls", ("span.op", "http.client")),
        ("outgoing calls", ("span.op", "http.client")),
        ("outgoing http calls", ("span.op", "http.client")),
        ("outgoing requests", ("span.op", "http.client")),
        ("outgoing http requests", ("span.op", "http.client")),
        ("http client calls", ("span.op", "http.client")),
        ("outbound requests", ("span.op", "http.client")),
        ("outbound calls", ("span.op", "http.client")),
        ("http client spans", ("span.op", "http.client")),
        ("external calls", ("span.op", "http.client")),
        ("http client requests", ("span.op", "http.client")),
        ("outgoing http", ("span.op", "http.client")),
        ("cache", ("span.op", "cache.*")),
        ("cache spans", ("span.op", "cache.*")),
        ("cache operations", ("span.op", "cache.*")),
        ("cache calls", ("span.op", "cache.*")),
        ("caches", ("span.op", "cache.*")),
        ("queue", ("span.op", "queue.*")),
        ("queue spans", ("span.op", "queue.*")),
        ("queue operations", ("span.op", "queue.*")),
        ("queues", ("span.op", "queue.*")),
        ("queue jobs", ("span.op", "queue.*")),
        ("queue messages", ("span.op", "queue.*")),
        ("redis", ("span.op", "db.redis")),
        ("redis calls", ("span.op", "db.redis")),
        ("redis queries", ("span.op", "db.redis")),
        ("redis spans", ("span.op", "db.redis")),
        ("redis commands", ("span.op", "db.redis")),
        ("redis operations", ("span.op", "db.redis")),
        ("page loads", ("span.op", "pageload")),
        ("page load", ("span.op", "pageload")),
        ("pageloads", ("span.op", "pageload")),
        ("pageload", ("span.op", "pageload")),
        ("postgres", ("db.system", "postgresql")),
        ("postgresql", ("db.system", "postgresql")),
        ("mysql", ("db.system", "mysql")),
        ("mongodb", ("db.system", "mongodb")),
        ("mongo", ("db.system", "mongodb")),
    ];
    let kind = words.longest(at, kinds);
    if let Some((next, noun)) =
        words.longest(at, nouns).filter(|noun| kind.is_none_or(|kind| kind.0 <= noun.0))
    {
        let mut effects =
            vec![if words.is(at, &["page", "pages"]) { Effect::Measured } else { Effect::Segment }];
        if !noun.is_empty() {
            effects.push(Effect::Noun(noun));
        }
        return Some((next, effects));
    }
    if let Some((next, (key, value))) = kind {
        let mut effects = vec![Effect::OtherKind, Effect::Term(Draft::of(key, value))];
        if words.word(next - 1).starts_with("quer") {
            effects.push(Effect::Noun("span.description"));
        }
        return Some((next, effects));
    }
    let failed = ["failed", "failing", "unsuccessful", "erroring", "errored"];
    if words.is(at, &failed) {
        return Some((at + 1, vec![failed_spans()]));
    }
    ["spans", "span", "traces", "calls", "trace"]
        .iter()
        .find_map(|word| words.phrase(at, word))
        .map(|next| (next, vec![Effect::OtherKind]))
}

/// What `failure_rate()` counts.
pub(super) fn failed_spans() -> Effect {
    let values = ["ok", "cancelled", "unknown"].map(str::to_owned).to_vec();
    Effect::Term(Draft { values, negated: true, ..Draft::of("span.status", "") })
}

/// `slower than 2s`, `over 3s`
fn bound(words: &Words<'_>, at: usize) -> Option<Found> {
    if !matches!(words.place, Place::Spans | Place::Profiles) {
        return None;
    }
    let start = words.skip(
        at,
        &[
            "that",
            "took",
            "taking",
            "take",
            "takes",
            "lasting",
            "lasted",
            "with",
            "a",
            "duration",
            "running",
            "latency",
            "of",
            "durations",
            "longer",
            "which",
        ],
    );
    let (next, bounds) =
        bounds(words, start).or_else(|| (start > at).then(|| bounds(words, start - 1))?)?;
    bounds.iter().all(|bound| !bound.sign.is_empty()).then(|| (next, vec![Effect::Bounds(bounds)]))
}
