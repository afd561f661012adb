//! What is said where a server is not the Sentry of today: what it cannot do, and what it did instead.

use crate::error::Error;
use lexicon::EventRef;
use sentry_api::Dialect;
use untrusted::{Answer, Ours, quote};

/// Keys that Sentry's search has for what is no tag. A server that sorts by columns takes them for tags.
const PROPERTIES: [&str; 26] = [
    "age",
    "assigned",
    "assigned_or_suggested",
    "bookmarks",
    "detector",
    "error.handled",
    "error.main_thread",
    "error.mechanism",
    "error.type",
    "error.unhandled",
    "error.value",
    "event.timestamp",
    "event.type",
    "first_release",
    "firstRelease",
    "firstSeen",
    "has",
    "issue",
    "issue.category",
    "issue.priority",
    "issue.type",
    "lastSeen",
    "message",
    "timestamp",
    "times_seen",
    "timesSeen",
];

/// The terms of a search by which such a server finds nothing, without a word about it; `None` where there are none.
pub(crate) fn unread_terms(dialect: Dialect, query: &str) -> Option<String> {
    let unread: Vec<&str> = terms(query).into_iter().filter(|term| !is_read(term)).collect();
    (dialect.sorts_by_column && !unread.is_empty()).then(|| unread.join(" "))
}

/// Says which terms of a search the server does not read.
pub(crate) fn unread(terms: Option<&str>) -> Option<impl Ours> {
    terms.map(|terms| {
        (
            "This server finds nothing by ",
            quote(terms),
            ", whatever there is. It reads `is:unresolved`, `level:`, tags such as `environment:` and `release:`, and words.",
        )
    })
}

/// Says that a list is in another order than was asked for.
pub(crate) fn sorted(dialect: Dialect, sort: &'static str) -> Option<impl Ours> {
    let has_column = matches!(sort, "date" | "freq" | "new");
    (dialect.sorts_by_column && !has_column).then_some((
        "This server cannot sort by `",
        sort,
        "`: what was last seen comes first.",
    ))
}

/// That a server has not what a tool asks for, where it showed a web page in its place.
pub(crate) fn lacking(error: sentry_api::Error, what: &'static str, instead: &'static str) -> Error {
    match error {
        sentry_api::Error::WebPage { status } => Error::lacking(
            Answer::new(("This server has no ", what))
                .fact("Reason", ("it answered with a web page (HTTP ", status, ")"))
                .note(instead),
        ),
        other => other.into(),
    }
}

/// That there is no such event where a server takes ids alone.
pub(crate) fn no_event(error: sentry_api::Error, which: &EventRef) -> Error {
    match (error, which) {
        (sentry_api::Error::Refused { status: 422, .. }, EventRef::Oldest | EventRef::Recommended) => {
            Error::lacking(
                Answer::new("This server finds events by id, and the latest")
                    .fact("Event", which.clone())
                    .note("search_issue_events lists the events of an issue."),
            )
        }
        (other, _) => other.into(),
    }
}

/// Says that another event than the recommended one is shown.
pub(crate) fn not_recommended(dialect: Dialect, which: &EventRef) -> Option<&'static str> {
    (dialect.recommends_no_event && *which == EventRef::Recommended)
        .then_some("This server recommends no event: the latest is shown.")
}

/// The terms between the blanks; those inside quotation marks and brackets part nothing.
fn terms(query: &str) -> Vec<&str> {
    let (mut quoted, mut listed) = (false, false);
    let parts = query.split(|c: char| {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => listed = true,
            ']' if !quoted => listed = false,
            _ => {}
        }
        c.is_whitespace() && !quoted && !listed
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn is_read(term: &str) -> bool {
    if term.starts_with('"') {
        return true;
    }
    if term == "OR" || term == "AND" || term.starts_with(['!', '(']) || term.ends_with(')') {
        return false;
    }
    let Some((key, value)) = term.split_once(':') else { return true };
    match key {
        "is" => matches!(value, "unresolved" | "resolved" | "ignored"),
        key if PROPERTIES.contains(&key) || key.starts_with("stack.") => false,
        _ => !value.starts_with(['>', '<', '[']) && !value.contains('*'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_find_nothing_are_named() {
        let of_columns = Dialect { sorts_by_column: true, ..Dialect::default() };
        for (query, unread) in [
            ("is:unresolved level:warning region:eu-west-1 charge failed", None),
            ("release:backend@1.0.0 environment:staging user.email:ada@example.com", None),
            ("\"error.type:ValueError is a phrase\" is:ignored", None),
            ("https://example.com/a", None),
            ("error.type:ZeroDivisionError", Some("error.type:ZeroDivisionError")),
            ("is:unresolved !level:error", Some("!level:error")),
            ("firstSeen:-24h lastSeen:+2d age:-1w", Some("firstSeen:-24h lastSeen:+2d age:-1w")),
            ("times_seen:>1", Some("times_seen:>1")),
            ("has:user", Some("has:user")),
            ("is:for_review assigned:me", Some("is:for_review assigned:me")),
            (
                "level:[error, fatal] stack.filename:\"*a b.py\"",
                Some("level:[error, fatal] stack.filename:\"*a b.py\""),
            ),
            ("(level:error OR level:fatal) url:*login*", Some("(level:error OR level:fatal) url:*login*")),
        ] {
            assert_eq!(unread_terms(of_columns, query).as_deref(), unread, "{query}");
            assert_eq!(unread_terms(Dialect::default(), query), None);
        }
    }
}
