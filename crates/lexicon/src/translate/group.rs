//! What events are grouped by, and the columns that are asked for.

use crate::query::{Column, Dialect};

use super::{
    effect::{Effect, Found, Place},
    token::Kind,
    words::Words,
};

const NAMES: &[(&str, &str)] = &[
    ("browser", "browser.name"),
    ("browsers", "browser.name"),
    ("os", "os.name"),
    ("operating system", "os.name"),
    ("operating systems", "os.name"),
    ("device", "device.family"),
    ("devices", "device.family"),
    ("user", "user"),
    ("users", "user"),
    ("release", "release"),
    ("releases", "release"),
    ("version", "release"),
    ("versions", "release"),
    ("environment", "environment"),
    ("environments", "environment"),
    ("project", "project"),
    ("projects", "project"),
    ("level", "level"),
    ("levels", "level"),
    ("severity", "severity"),
    ("severities", "severity"),
    ("transaction", "transaction"),
    ("transactions", "transaction"),
    ("endpoint", "transaction"),
    ("endpoints", "transaction"),
    ("route", "transaction"),
    ("routes", "transaction"),
    ("transaction name", "transaction"),
    ("page", "url"),
    ("pages", "url"),
    ("url", "url"),
    ("urls", "url"),
    ("error type", "error.type"),
    ("error types", "error.type"),
    ("exception type", "error.type"),
    ("exception types", "error.type"),
    ("type", "error.type"),
    ("types", "error.type"),
    ("type of error", "error.type"),
    ("types of error", "error.type"),
    ("types of errors", "error.type"),
    ("types of exception", "error.type"),
    ("types of exceptions", "error.type"),
    ("message", "message"),
    ("messages", "message"),
    ("error message", "message"),
    ("error messages", "message"),
    ("log message", "message"),
    ("log messages", "message"),
    ("title", "title"),
    ("titles", "title"),
    ("issue", "issue"),
    ("issues", "issue"),
    ("file", "stack.filename"),
    ("files", "stack.filename"),
    ("filename", "stack.filename"),
    ("function", "stack.function"),
    ("functions", "stack.function"),
    ("country", "geo.country_code"),
    ("countries", "geo.country_code"),
    ("method", "http.method"),
    ("methods", "http.method"),
    ("http method", "http.method"),
    ("http methods", "http.method"),
    ("status code", "http.status_code"),
    ("status codes", "http.status_code"),
    ("http status", "http.status_code"),
    ("http status code", "http.status_code"),
    ("http status codes", "http.status_code"),
    ("response code", "http.status_code"),
    ("status", "span.status"),
    ("statuses", "span.status"),
    ("span status", "span.status"),
    ("operation", "span.op"),
    ("operations", "span.op"),
    ("op", "span.op"),
    ("span op", "span.op"),
    ("span operation", "span.op"),
    ("query", "span.description"),
    ("queries", "span.description"),
    ("description", "span.description"),
    ("span description", "span.description"),
    ("db query", "span.description"),
    ("db queries", "span.description"),
    ("database query", "span.description"),
    ("database queries", "span.description"),
    ("database", "db.system"),
    ("databases", "db.system"),
    ("database system", "db.system"),
    ("model", "gen_ai.request.model"),
    ("models", "gen_ai.request.model"),
    ("llm model", "gen_ai.request.model"),
    ("llm models", "gen_ai.request.model"),
    ("provider", "gen_ai.provider.name"),
    ("providers", "gen_ai.provider.name"),
    ("llm provider", "gen_ai.provider.name"),
    ("llm providers", "gen_ai.provider.name"),
    ("agent", "gen_ai.agent.name"),
    ("agents", "gen_ai.agent.name"),
    ("tool", "gen_ai.tool.name"),
    ("tools", "gen_ai.tool.name"),
    ("user email", "user.email"),
    ("email", "user.email"),
    ("platform", "platform"),
    ("platforms", "platform"),
    ("user id", "user.id"),
    ("job", "transaction"),
    ("jobs", "transaction"),
    ("timestamp", "timestamp"),
    ("time", "timestamp"),
    ("trace", "trace"),
    ("duration", "span.duration"),
    ("browser version", "browser.version"),
    ("os version", "os.version"),
    ("agent name", "gen_ai.agent.name"),
    ("tool name", "gen_ai.tool.name"),
    ("cost", "gen_ai.cost.total_tokens"),
];

/// The field that a word names here.
pub(super) fn field(words: &Words<'_>, at: usize) -> Option<(usize, String)> {
    let custom = words.world.custom.iter().filter_map(|name| {
        let plural = (words.word(at).strip_suffix('s') == Some(name)).then_some(at + 1);
        Some((plural.or_else(|| words.tag(at, name))?, (*name).to_owned()))
    });
    if let Some(hit) = custom.max_by_key(|(next, _)| *next) {
        return Some(hit);
    }
    if let Some((next, name)) = words.longest(at, NAMES) {
        let errors = words.place == Place::Errors;
        let name = match name {
            "user" if !errors => "user.id",
            "url" if words.place == Place::Spans => "transaction",
            "geo.country_code" if !errors => "user.geo.country_code",
            "message" if words.place == Place::Spans => "span.description",
            name => name,
        };
        return Some((next, name.to_owned()));
    }
    let typed = words.typed(at);
    let known = typed.contains(['.', '_']) && dialect(words.place).field(typed).is_some();
    known.then(|| (at + 1, typed.to_owned()))
}

pub(super) const fn dialect(place: Place) -> Dialect {
    match place {
        Place::Issues => Dialect::Issues,
        Place::Errors => Dialect::Errors,
        Place::Spans | Place::Conversations => Dialect::Spans,
        Place::Logs => Dialect::Logs,
        Place::Metrics => Dialect::Metrics,
        Place::Profiles => Dialect::Profiles,
        Place::Replays => Dialect::Replays,
    }
}

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if !words.counts {
        return None;
    }
    by(words, at).or_else(|| columns(words, at)).or_else(|| which(words, at))
}

fn by(words: &Words<'_>, at: usize) -> Option<Found> {
    let leads = [
        "by",
        "per",
        "grouped by",
        "group by",
        "for each",
        "for every",
        "broken down by",
        "split by",
        "across",
        "across all",
        "breakdown by",
        "by each",
        "for all",
        "in each",
        "on each",
    ];
    let mut next = leads.iter().filter_map(|lead| words.phrase(at, lead)).max()?;
    let mut fields = Vec::new();
    loop {
        let start = words.skip(next, &["the", "each"]);
        let joint = !fields.is_empty();
        let Some((end, name)) = field(words, start) else { break };
        let measures =
            words.is(end, &["cost", "tokens", "count", "duration", "latency", "rate", "affected"]) && !joint;
        let amount = matches!(name.as_str(), "gen_ai.cost.total_tokens" | "span.duration" | "timestamp");
        if measures || amount {
            break;
        }
        fields.push(name);
        next = end;
        let comma = words.kind(next) == Some(Kind::Break);
        let and = words.skip(next + usize::from(comma), &["and", "then", "by"]);
        if and == next {
            break;
        }
        if field(words, words.skip(and, &["the"])).is_none() {
            break;
        }
        next = and;
    }
    (!fields.is_empty()).then(|| (next, vec![Effect::Group(fields)]))
}

/// `show the message and user email of …`, `with fields title, user.email`
fn columns(words: &Words<'_>, at: usize) -> Option<Found> {
    let leads = [
        "show",
        "show me",
        "list",
        "give me",
        "display",
        "return",
        "get",
        "fields",
        "with fields",
        "columns",
        "with columns",
        "with the fields",
        "with the columns",
        "include",
        "including",
        "showing",
        "select",
        "only show",
        "just",
        "with",
        "fetch",
    ];
    let lead = leads.iter().filter_map(|lead| words.phrase(at, lead)).max()?;
    let explicit = words.is(lead - 1, &["fields", "columns", "select", "showing", "including", "include"]);
    let mut next = words.skip(lead, &["the", "their", "its", "only", "just"]);
    let mut fields = Vec::new();
    let mut end = next;
    while let Some((after, name)) = field(words, next) {
        if words.kind(next) == Some(Kind::Word) && Column::parse(&name).is_err() {
            break;
        }
        fields.push(name);
        end = after;
        let comma = words.kind(after) == Some(Kind::Break);
        let and = words.skip(after + usize::from(comma), &["and"]);
        if and == after {
            break;
        }
        next = words.skip(and, &["the"]);
    }
    let told = explicit || words.is(end, &["of", "for", "from"]);
    let plural = words.word(end - 1).ends_with('s') && !explicit;
    (told && !plural && !fields.is_empty())
        .then(|| (end, fields.into_iter().map(|name| Effect::Group(vec![format!("={name}")])).collect()))
}

fn which(words: &Words<'_>, at: usize) -> Option<Found> {
    let next = ["which", "what"].iter().find_map(|word| words.phrase(at, word))?;
    let (end, name) = field(words, next)?;
    let verb = words.is(
        end,
        &[
            "have",
            "has",
            "see",
            "sees",
            "get",
            "gets",
            "had",
            "are",
            "is",
            "cause",
            "causes",
            "throw",
            "throws",
            "produce",
            "use",
            "uses",
            "cost",
            "costs",
            "make",
            "take",
            "takes",
            "saw",
            "fail",
            "log",
            "emit",
            "experience",
            "hit",
            "were",
            "was",
            "call",
            "send",
            "run",
        ],
    );
    let kind = if words.place == Place::Spans
        && words.is(
            next,
            &[
                "endpoint",
                "endpoints",
                "transaction",
                "transactions",
                "route",
                "routes",
                "page",
                "pages",
                "job",
                "jobs",
            ],
        ) {
        vec![Effect::Measured]
    } else {
        Vec::new()
    };
    verb.then(|| {
        (
            words.skip(end, &["have", "has", "see", "sees", "get", "gets", "had", "cause", "causes"]),
            kind.into_iter().chain([Effect::Group(vec![name])]).collect(),
        )
    })
}
