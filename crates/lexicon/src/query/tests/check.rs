//! What is told about searches that Sentry would refuse or misread.

use crate::query::{Column, Dialect, Query, What, check, check_column};

use super::{custom, valid};
use Dialect::*;
use What::*;

#[test]
fn nothing_is_found_in_what_is_meant_so() {
    for (dialect, text) in valid() {
        let query = Query::parse(text).unwrap();
        // Among issues the table has no `AND` and no `OR`.
        assert_eq!(check(&query, dialect, &custom), [], "{dialect:?}: {text}");
    }
}

#[test]
fn what_is_not_meant_so_is_told_with_its_place() {
    for (dialect, text, what, place) in [
        (Issues, "lvel:error", UnknownField(Some("level")), "lvel:error"),
        (Issues, "a !firstseen:-24h", UnknownField(Some("firstSeen")), "!firstseen:-24h"),
        (Issues, "plan:pro", UnknownField(None), "plan:pro"),
        (Issues, "has:usre", UnknownField(Some("user")), "has:usre"),
        (Errors, "is:unresolved", OnlyOfIssues, "is:unresolved"),
        (Spans, "timesSeen:>5", OnlyOfIssues, "timesSeen:>5"),
        (Spans, "duration:>5s", UnknownField(Some("span.duration")), "duration:>5s"),
        (Spans, "median(span.duration):>1s", UnknownFunction(None), "median(span.duration):>1s"),
        (Spans, "countunique(user.id):>1", UnknownFunction(Some("count_unique")), "countunique(user.id):>1"),
        (Issues, "count():>5", NoFunctions, "count():>5"),
        (Replays, "count():>5", NoFunctions, "count():>5"),
        (
            Errors,
            "count_unique():>5",
            Arguments(Errors.aggregate("count_unique").unwrap()),
            "count_unique():>5",
        ),
        (Issues, "is:open", UnknownValue(None), "is:open"),
        (Issues, "is:unresolvd", UnknownValue(Some("unresolved")), "is:unresolvd"),
        (Issues, "is:[new, ongoing]", ListOfStates, "is:[new, ongoing]"),
        (Issues, "level:Error", UnknownValue(Some("error")), "level:Error"),
        (Issues, "level:[error, warn]", UnknownValue(Some("warning")), "level:[error, warn]"),
        (Issues, "issue.priority:P0", UnknownValue(None), "issue.priority:P0"),
        (Logs, "severity:warning", UnknownValue(Some("warn")), "severity:warning"),
        (Issues, "level:>error", NotOrdered, "level:>error"),
        (Issues, "message:>5", NotOrdered, "message:>5"),
        (Issues, "tags[a]:>5", NotOrdered, "tags[a]:>5"),
        (Issues, "timesSeen:>5s", NotANumber, "timesSeen:>5s"),
        (Issues, "timesSeen:\">5\"", NotANumber, "timesSeen:\">5\""),
        (Spans, "http.response.status_code:5xx", NotANumber, "http.response.status_code:5xx"),
        (Spans, "tags[retries,number]:many", NotANumber, "tags[retries,number]:many"),
        (Spans, "span.duration:>5mb", NotADuration, "span.duration:>5mb"),
        (Spans, "span.duration:slow", NotADuration, "span.duration:slow"),
        (Spans, "p95(span.duration):>5%", NotADuration, "p95(span.duration):>5%"),
        (Spans, "failure_rate():>5s", NotAPercentage, "failure_rate():>5s"),
        (Spans, "count():>5s", NotANumber, "count():>5s"),
        (Issues, "error.handled:no", NotABoolean, "error.handled:no"),
        (Issues, "firstSeen:24h", NotATime, "firstSeen:24h"),
        (Issues, "firstSeen:>-24h", NotATime, "firstSeen:>-24h"),
        (Issues, "firstSeen:\"-24h\"", NotATime, "firstSeen:\"-24h\""),
        (Issues, "firstSeen:yesterday", NotATime, "firstSeen:yesterday"),
        (Errors, "timestamp:[-24h, -1h]", NotATime, "timestamp:[-24h, -1h]"),
        (Issues, "!firstSeen:-24h", NegatedTime, "!firstSeen:-24h"),
        (Issues, "level:error OR level:fatal", Joined, "OR"),
        (Issues, "is:unresolved sort:freqq", Sort(Some("freq")), "sort:freqq"),
        (Spans, "sort:-count()", Sort(None), "sort:-count()"),
        (Issues, "-level:error", Minus, "-level:error"),
        (Issues, "NOT level:error", Not, "NOT"),
        (Errors, "not (level:error)", Not, "not"),
        (Issues, "!timeout", NegatedWord, "!timeout"),
        (Issues, "level=error", MissingColon, "level=error"),
        (Issues, "timesSeen>10", MissingColon, "timesSeen>10"),
        (Issues, "level!=error", MissingColon, "level!=error"),
        (Errors, "count()>5", MissingColon, "count()>5"),
        (Spans, "span.duration > 5s", MissingColon, "span.duration"),
        (Issues, "see https://example.com/a", Address, "https://example.com/a"),
    ] {
        let query = Query::parse(text).expect(text);
        let findings = check(&query, dialect, &custom);
        let told: Vec<_> =
            findings.iter().map(|finding| (finding.what, &text[finding.span.clone()])).collect();
        assert_eq!(told, [(what, place)], "{text}");
    }
}

#[test]
fn a_name_that_the_project_has_is_known() {
    let query = Query::parse("plan:>5 has:plan plan>5").unwrap();
    let found = |custom: &dyn Fn(&str) -> bool| check(&query, Issues, custom).len();
    assert_eq!(found(&|_| false), 2);
    assert_eq!(found(&|name| name == "plan"), 1);
}

#[test]
fn a_finding_is_drawn_below_the_search() {
    let text = "is:unresolved (lvel:error)";
    let findings = check(&Query::parse(text).unwrap(), Issues, &custom);
    let drawn = findings[0].drawn(text);
    assert_eq!(
        drawn,
        "is:unresolved (lvel:error)\n               ^^^^^^^^^^ no known field: it is searched as a tag of this name"
    );
}

#[test]
fn columns_are_checked_like_conditions() {
    for (dialect, text, told) in [
        (Spans, "p95(span.duration)", None),
        (Spans, "checkout.step", None),
        (Metrics, "per_second(value,checkout.failed,counter,-)", None),
        (Spans, "tags[anything]", None),
        (Spans, "equation|count() / epm()", None),
        (Spans, "p095(span.duration)", Some((UnknownFunction(Some("p95")), "p095(span.duration)"))),
        (
            Spans,
            "equation|count() / span.duratoin",
            Some((UnknownField(Some("span.duration")), "span.duratoin")),
        ),
        (Errors, "timesSeen", Some((OnlyOfIssues, "timesSeen"))),
    ] {
        let findings = check_column(&Column::parse(text).unwrap(), dialect, &custom);
        let found = findings.first().map(|finding| (finding.what, &text[finding.span.clone()]));
        assert_eq!(found, told, "{text}");
    }
}
