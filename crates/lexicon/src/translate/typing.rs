//! Mends a slip of the finger in a word that is known: one letter missing, added, wrong or swapped with its neighbour.

/// Words of five letters or more that are known although they were typed with a slip.
const KNOWN: &[&str] = &[
    "unresolved",
    "resolved",
    "ignored",
    "archived",
    "muted",
    "regressed",
    "regressions",
    "escalating",
    "ongoing",
    "unassigned",
    "assigned",
    "fatal",
    "warning",
    "warnings",
    "error",
    "errors",
    "issue",
    "issues",
    "critical",
    "urgent",
    "priority",
    "medium",
    "users",
    "affecting",
    "unhandled",
    "uncaught",
    "handled",
    "crash",
    "crashes",
    "crashing",
    "production",
    "staging",
    "development",
    "environment",
    "project",
    "release",
    "version",
    "latest",
    "newest",
    "oldest",
    "recent",
    "frequent",
    "common",
    "today",
    "yesterday",
    "hours",
    "minutes",
    "weeks",
    "months",
    "month",
    "minute",
    "weekend",
    "midnight",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "april",
    "august",
    "september",
    "october",
    "november",
    "december",
    "endpoint",
    "endpoints",
    "transaction",
    "transactions",
    "requests",
    "request",
    "queries",
    "latency",
    "duration",
    "throughput",
    "average",
    "median",
    "slowest",
    "fastest",
    "slow",
    "replays",
    "replay",
    "sessions",
    "profiles",
    "metrics",
    "metric",
    "clicks",
    "browser",
    "browsers",
    "device",
    "devices",
    "country",
    "outgoing",
    "failed",
    "failure",
    "exceptions",
    "exception",
    "database",
    "trending",
    "trend",
    "bookmarked",
    "subscribed",
    "introduced",
    "mentioning",
    "containing",
    "untriaged",
    "triage",
    "review",
    "events",
    "occurrences",
    "tokens",
    "messages",
    "grouped",
    "hourly",
    "daily",
    "weekly",
    "worst",
    "biggest",
    "longest",
    "shortest",
    "feedback",
    "outages",
    "conversations",
    "conversation",
    "android",
    "firefox",
    "safari",
    "chrome",
    "windows",
    "python",
    "javascript",
    "excluding",
    "except",
    "without",
    "please",
    "impacting",
    "performance",
];

/// English words that are a letter from a known one and are not meant as it.
const MEANT: &[&str] = &[
    "resolve",
    "ignore",
    "archive",
    "assign",
    "close",
    "delete",
    "mark",
    "merge",
    "update",
    "uses",
    "order",
    "orders",
    "house",
    "slot",
    "flow",
    "glow",
    "slows",
    "cash",
    "trash",
    "clash",
    "crush",
    "brash",
    "terror",
    "mirror",
    "version",
    "session",
    "devices",
    "device",
    "servers",
    "expect",
    "accept",
    "stating",
    "mouths",
    "moth",
    "mutex",
    "mute",
    "recess",
    "trends",
    "treads",
    "fetal",
    "profile",
    "metric",
    "replay",
    "click",
    "posts",
    "event",
    "token",
    "message",
    "ignores",
    "resolves",
    "resolver",
    "archives",
    "assigns",
    "handler",
    "handles",
    "unresolve",
    "regression",
    "hourly",
    "dairy",
    "chromes",
    "request",
    "queried",
    "commons",
    "show",
    "shows",
    "shown",
    "know",
    "snow",
    "slots",
    "blow",
    "allow",
    "plow",
    "comma",
    "assignee",
    "assignees",
    "assigner",
    "project",
    "projects",
    "projected",
    "rejects",
    "releases",
    "released",
    "versions",
    "diversion",
    "medians",
    "averages",
    "averaged",
    "crashed",
    "browsed",
    "recently",
    "regresses",
    "month",
    "minute",
    "week",
    "hour",
    "errored",
    "failures",
    "transactions",
    "issued",
    "user",
    "users",
    "conversion",
];

/// In small letters, and as it was probably meant.
pub(super) fn mended(text: &str) -> Box<str> {
    let word = text.replace('’', "'").to_lowercase();
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) || word != text_folded(text) {
        return word.into();
    }
    if MEANT.contains(&word.as_str()) {
        return word.into();
    }
    // Most words of a long request are none of these, and most of these are told from them by length and ends alone.
    let near: Vec<&str> = KNOWN.iter().copied().filter(|known| may_be_slip(&word, known)).collect();
    if near.contains(&word.as_str()) {
        return word.into();
    }
    // Neither is the plural of the other.
    let number =
        |known: &str| known.strip_suffix('s') == Some(&word) || word.strip_suffix('s') == Some(known);
    if near.iter().any(|known| number(known)) {
        return word.into();
    }
    let meant = near.iter().find(|known| one_slip(&word, known));
    meant.map_or_else(|| word.into(), |known| (*known).into())
}

/// What one slip, or none, leaves as it is: the length but for one, and one of the ends.
fn may_be_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len().abs_diff(b.len()) <= 1 && (a.first() == b.first() || a.last() == b.last())
}

/// Names in mixed letters, such as `TypeEror`, are never guessed: only `word`, `Word` and `WORD` are words.
fn text_folded(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    let rest = letters.as_str();
    let shouted = rest.chars().all(char::is_uppercase);
    if shouted { text.to_lowercase() } else { first + rest }
}

/// Whether one letter is missing, added, wrong, or swapped with its neighbour.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let front = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let back = short.iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    if front + back + 1 >= long.len() {
        return true;
    }
    let pair = |word: &[u8]| Some((*word.get(front)?, *word.get(front + 1)?));
    let swapped = pair(short).zip(pair(long)).is_some_and(|((a, b), (c, d))| a == d && b == c);
    short.len() == long.len() && front + back + 2 == long.len() && swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_mended_and_two_are_not() {
        for (typed, meant) in [
            ("Isues", "issues"),
            ("isses", "issues"),
            ("prodution", "production"),
            ("huors", "hours"),
            ("lastest", "latest"),
            ("Escalting", "escalating"),
            ("erors", "errors"),
            ("ignore", "ignore"),
            ("resolve", "resolve"),
            ("TypeEror", "typeeror"),
            ("isue-7", "isue-7"),
            ("slo", "slo"),
            ("unrslvd", "unrslvd"),
        ] {
            assert_eq!(&*mended(typed), meant);
        }
    }
}
