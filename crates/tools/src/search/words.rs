//! Words as the search compares them, and what people call things that Sentry calls otherwise.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

/// How much a word counts that was not used itself but that means the same.
const MEANT: f64 = 0.7;

/// What people say, and the words under which it is found. A phrase matches its words in a row.
const TRADE: &[(&str, &str)] = &[
    ("who am i", "whoami account token"),
    ("logged in", "whoami account"),
    ("account", "whoami"),
    ("org", "organization"),
    ("workspace", "organization"),
    ("repo", "project"),
    ("app", "project"),
    ("version of this", "info mcp"),
    ("limits", "info mcp"),
    // Verbs.
    ("list", "find"),
    ("which", "find"),
    ("exist", "find"),
    ("show", "get details"),
    ("read", "get details"),
    ("open", "get details"),
    ("look at", "get details"),
    ("new", "create"),
    ("set up", "create"),
    ("make", "create"),
    ("rename", "update name"),
    ("change", "update"),
    ("edit", "update"),
    ("pause", "update disable"),
    ("disable", "update"),
    ("remove", "delete"),
    ("revoke", "remove"),
    ("give access", "add"),
    ("give", "add"),
    // Issues.
    ("crash", "issue error"),
    ("bug", "issue error"),
    ("exception", "issue error"),
    ("problem", "issue"),
    ("most frequent", "search issue sort"),
    ("resolve", "update issue"),
    ("close", "update issue resolve"),
    ("reopen", "update issue"),
    ("assign", "update issue"),
    ("owner", "update issue assign"),
    ("mute", "update issue archive"),
    ("snooze", "update issue archive"),
    ("ignore", "update issue archive"),
    ("archive", "update issue"),
    ("bulk", "issues many"),
    ("at once", "issues many bulk"),
    ("many issue", "issues bulk"),
    ("duplicate", "merge"),
    ("jira", "link external ticket"),
    ("github", "link external ticket"),
    ("linear", "link external ticket"),
    ("ticket", "link external"),
    ("comment", "note activity"),
    ("history", "activity"),
    ("timeline", "activity"),
    ("feedback", "user reports"),
    ("complaint", "user reports"),
    ("backtrace", "stacktrace"),
    ("stack trace", "stacktrace"),
    ("thread", "stacktrace"),
    ("click", "breadcrumbs"),
    ("lead up", "breadcrumbs"),
    ("before error", "breadcrumbs"),
    ("affected", "tag values"),
    ("browser", "tag values"),
    ("distribution", "tag values"),
    ("source file", "errors file"),
    ("sentry link", "url resource"),
    ("screenshot", "attachment"),
    ("minidump", "attachment"),
    ("root cause", "analyze seer"),
    ("ai fix", "analyze seer"),
    ("fix", "analyze seer"),
    ("explain", "analyze seer"),
    // Performance.
    ("log", "events"),
    ("count", "events aggregate"),
    ("latency", "events spans duration"),
    ("slow", "events spans duration"),
    ("database query", "events spans"),
    ("performance", "events spans trace profile"),
    ("distributed", "trace"),
    ("waterfall", "trace"),
    ("flame graph", "profile"),
    ("flamegraph", "profile"),
    ("cpu", "profile"),
    ("hot function", "profile"),
    ("recording", "replay"),
    ("video", "replay"),
    ("llm", "agent conversation"),
    ("ai agent", "agent conversation"),
    ("chat", "agent conversation"),
    ("transcript", "agent conversation details"),
    // Releases and watching.
    ("deploy", "release"),
    ("crash free", "release details health"),
    ("commit", "release details"),
    ("widget", "dashboard details"),
    ("cron", "monitor"),
    ("scheduled", "monitor"),
    ("job", "monitor"),
    ("check in", "monitor details"),
    ("heartbeat", "monitor"),
    ("website", "uptime monitor"),
    ("notification", "alert rule"),
    ("threshold", "alert rule"),
    // Keys, documentation.
    ("key", "dsn"),
    ("sdk", "docs documentation"),
    // Said otherwise.
    ("my issue", "search issue"),
    ("unhandled", "search issue"),
    ("unresolved", "search issue"),
    ("similar", "search issue"),
    ("latest error", "search issue"),
    ("top error", "search issue"),
    ("mark", "update issue"),
    ("mark as fixed", "resolve update issue"),
    ("unassign", "update issue assign"),
    ("escalate", "update issue priority"),
    ("severity", "update issue priority"),
    ("multiple", "issues many bulk"),
    ("same", "merge"),
    ("combine", "merge"),
    ("deduplicate", "merge"),
    ("erase", "delete resource"),
    ("purge", "delete resource"),
    ("permanently", "delete resource"),
    ("reply", "note"),
    ("say about", "user reports"),
    ("user say", "user reports"),
    ("report by user", "user reports"),
    ("how many user", "tag values"),
    ("device", "tag values"),
    ("country", "tag values"),
    ("operating system", "tag values"),
    ("frame", "stacktrace"),
    ("local variable", "issue details stacktrace"),
    ("header", "issue details"),
    ("lead to", "breadcrumbs"),
    ("led to", "breadcrumbs"),
    ("dump", "attachment"),
    ("attached", "attachment"),
    ("suggest", "analyze seer"),
    ("why", "analyze seer"),
    ("code review", "errors file"),
    ("pull request", "errors file snapshot"),
    ("rate", "events count aggregate"),
    ("average", "events count aggregate"),
    ("median", "events count aggregate"),
    ("percentile", "events count aggregate"),
    ("p95", "events aggregate"),
    ("p99", "events aggregate"),
    ("over time", "events aggregate"),
    ("throughput", "events aggregate"),
    ("endpoint", "events spans"),
    ("web vital", "events spans"),
    ("metric", "events"),
    ("response time", "events spans duration"),
    ("n 1", "trace spans"),
    ("bottleneck", "trace profile"),
    ("function", "profile"),
    ("hot path", "profile"),
    ("memory", "profile"),
    ("journey", "replay breadcrumbs"),
    ("rage", "replay"),
    ("prompt", "agent conversation"),
    ("openai", "agent conversation"),
    ("chatbot", "agent conversation"),
    ("token usage", "agent conversation"),
    ("version", "release"),
    ("ship", "release"),
    ("adoption", "release details health"),
    ("stability", "release details health"),
    ("session rate", "release details health"),
    ("chart", "dashboard details"),
    ("nightly", "monitor cron"),
    ("schedule", "monitor cron"),
    ("batch", "monitor cron"),
    ("health check", "uptime monitor details"),
    ("ping", "uptime monitor"),
    ("outage", "uptime monitor"),
    ("downtime", "uptime monitor"),
    ("availability", "uptime monitor"),
    ("stop monitoring", "delete uptime monitor"),
    ("notify", "alert rule"),
    ("pager", "alert rule"),
    ("member", "team"),
    ("people", "team"),
    ("responsible", "team"),
    ("send event", "dsn"),
    ("send data", "dsn"),
    ("ingest", "dsn"),
    ("throttle", "dsn update limit"),
    ("credential", "dsn"),
    ("visual", "snapshot"),
    ("pixel", "snapshot image"),
    ("install", "docs documentation"),
    ("instrument", "docs documentation"),
    ("configure", "docs documentation"),
    ("guide", "docs documentation"),
    ("how to", "docs documentation"),
    ("wizard", "onboarding"),
    ("audit", "activity"),
    ("trail", "activity"),
    ("assign to me", "search issue"),
    ("all issue", "issues many bulk"),
    ("customer", "user"),
    ("screen", "replay"),
    ("compare", "snapshot"),
    ("progress", "onboarding status"),
];

/// Words that say nothing of what is wanted.
const IDLE: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "at", "be", "by", "can", "could", "did",
    "do", "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its",
    "me", "my", "need", "no", "not", "of", "on", "one", "or", "our", "out", "please", "sentry", "should",
    "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
    "up", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "will", "with",
    "would", "you", "your",
];

/// The words of a text: of a name in any style, too, and without their endings.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut words = every(text);
    words.retain(|word| !is_idle(word));
    words
}

/// The words of a request with those that mean the same, and how much each counts.
pub(super) fn meant(request: &str) -> BTreeMap<String, f64> {
    static PHRASES: LazyLock<Vec<(Vec<String>, Vec<String>)>> =
        LazyLock::new(|| TRADE.iter().map(|(phrase, words)| (every(phrase), of(words))).collect());
    let said = every(request);
    let mut meant = BTreeMap::new();
    for (phrase, words) in PHRASES.iter() {
        if said.windows(phrase.len()).any(|row| row == phrase) {
            meant.extend(words.iter().map(|word| (word.clone(), MEANT)));
        }
    }
    meant.extend(said.into_iter().filter(|word| !is_idle(word)).map(|word| (word, 1.0)));
    meant
}

fn is_idle(word: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| IDLE.iter().map(|word| stem(word)).collect());
    STEMS.contains(word)
}

/// Every word, idle ones too: a phrase may hold them.
fn every(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| stem(word)).collect()
}

/// The word without the ending that English gave it here: enough for `issues`, `queries`, `resolved`, `resolving`.
fn stem(word: &str) -> String {
    let cut = |ending: &str, least: usize| word.strip_suffix(ending).filter(|rest| rest.len() >= least);
    let rest = if let Some(rest) = cut("ies", 2).or_else(|| cut("ied", 3)) {
        return format!("{rest}y");
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word
    } else {
        cut("ing", 3)
            .or_else(|| cut("ed", 3))
            .or_else(|| cut("es", 4))
            .or_else(|| cut("s", 2))
            .unwrap_or(word)
    };
    rest.strip_suffix('e').filter(|rest| rest.len() >= 3).unwrap_or(rest).to_owned()
}
