//! docs/answers.md, kept: each fact that it lists stands where it says, with the value that the embedded Sentry knows.

use crate::testing::*;
use std::collections::{BTreeMap, BTreeSet};

const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/answers.md"));

/// A row of the document.
#[derive(Debug)]
struct Row<'a> {
    kind: &'a str,
    fact: &'a str,
    place: &'a str,
    issue: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let mut rows = Vec::new();
    let mut kind = "";
    for line in DOCUMENT.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            kind = heading;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [fact, place, issue] = cells.as_slice()
            && line.starts_with('|')
            && *fact != "Fact"
            && !fact.starts_with("---")
        {
            rows.push(Row { kind, fact, place, issue });
        }
    }
    rows
}

/// What Sentry answers about an issue, by the words with which a check begins.
struct Known {
    answers: BTreeMap<&'static str, Value>,
}

impl Known {
    async fn of(session: &Session, organization: &str, issue: &str) -> Self {
        let path = format!("organizations/{organization}/issues/{issue}");
        let whole = get(session, &format!("{path}/")).await;
        let event = get(session, &format!("{path}/events/latest/")).await;
        let (project, id) = (text(&whole["project"]["slug"]), text(&event["id"]));
        let of_event = format!("projects/{organization}/{project}/events/{id}");
        let mut answers = BTreeMap::from([("issue", whole), ("event", event)]);
        for (name, path) in [
            ("committers", format!("{of_event}/committers/")),
            ("owners", format!("{of_event}/owners/")),
            ("links", format!("{path}/external-issues/")),
            ("notes", format!("{path}/notes/")),
            ("reports", format!("{path}/user-reports/")),
            ("seer", format!("{path}/autofix/")),
        ] {
            answers.insert(name, get(session, &path).await);
        }
        Self { answers }
    }

    /// The check with each `{source/step/step}` replaced by what stands there.
    fn expected(&self, check: &str) -> String {
        let mut expected = String::new();
        let mut rest = check;
        while let Some((before, after)) = rest.split_once('{') {
            let (path, after) = after.split_once('}').unwrap();
            let (path, cut) = path.split_once('|').unwrap_or((path, ""));
            let mut steps = path.split('/');
            let from = self.answers.get(steps.next().unwrap()).unwrap();
            let found = steps.fold(from, |value, step| follow(value, step, check));
            let found = text(found);
            assert!(!found.is_empty(), "{check}: nothing at {path}");
            expected.push_str(before);
            expected.push_str(match cut {
                "" => &found,
                "line" => found.lines().next().unwrap(),
                digits => &found[..digits.parse().unwrap()],
            });
            rest = after;
        }
        expected + rest
    }
}

/// A member of an object, an element of a list by its number from either end, or the one whose type, key or name it is.
fn follow<'a>(value: &'a Value, step: &str, check: &str) -> &'a Value {
    let found = match value.as_array() {
        None => value.get(step),
        Some(list) => match step.parse::<isize>() {
            Ok(at) => list.get(at.rem_euclid(isize::try_from(list.len().max(1)).unwrap()).unsigned_abs()),
            Err(_) => list.iter().find(|element| {
                ["type", "key", "name"].iter().any(|name| element[name] == step) || element[0] == step
            }),
        },
    };
    found.unwrap_or_else(|| panic!("{check}: no {step} in {value}"))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What the embedded Sentry answers to anybody.
async fn get(session: &Session, path: &str) -> Value {
    let request = http::Request::get(format!("https://sentry.example.com/api/0/{path}"))
        .header("authorization", format!("Bearer {}", fake_sentry::FULL_TOKEN))
        .body(Vec::new().into());
    let answer = session.sentry.call(request.unwrap()).await;
    assert_eq!(answer.status(), 200, "{path}");
    String::from_utf8(answer.body().to_vec()).unwrap().parse().unwrap()
}

/// What each fact is, in Sentry's own answers.
fn checks() -> BTreeMap<(&'static str, &'static str), &'static str> {
    const EXCEPTION: &str = "Error";
    let error = [
        ("page of the issue", "https://sentry.example.com/organizations/initech/issues/{issue/shortId}/"),
        ("number of the issue", "{issue/id}"),
        ("project", "{issue/project/slug}"),
        ("when it was first seen", "{issue/firstSeen}"),
        ("when it was last seen", "{issue/lastSeen}"),
        ("number of events", "Events: {issue/count}"),
        ("number of users", "Users: {issue/userCount}"),
        ("number of user reports", "User reports: {issue/userReportCount}"),
        ("id of the event", "{event/id}"),
        ("time of the event", "{event/dateCreated}"),
        ("trace", "{event/contexts/trace/trace_id}"),
        ("span", "{event/contexts/trace/span_id}"),
        ("replay of the event", "/explore/replays/{event/tags/replayId/value}/"),
        ("title", "{issue/title}"),
        ("culprit", "{issue/culprit}"),
        ("status", "Status: {issue/status}"),
        ("finer status", "({issue/substatus})"),
        ("level", "Level: {issue/level}"),
        ("that nothing handled it", "Level: {issue/level}, unhandled"),
        ("priority", "Priority: {issue/priority}"),
        ("assignee", "{issue/assignedTo/name}"),
        ("type of issue", "Type: {issue/issueType}"),
        ("first release", "first {issue/firstRelease/version}"),
        ("last release", "last {issue/lastRelease/version}"),
        ("external issues, with their addresses", "- {links/0/displayName} {links/0/webUrl}"),
        ("comments", "{notes/0/user/name}: {notes/0/data/text}"),
        ("platform", "Platform: {event/platform}"),
        ("release of the event", "Release: {event/release/version}"),
        ("distribution", "(dist {event/dist})"),
        ("commit of the release", "{event/release/lastCommit/id|12} {event/release/lastCommit/message|line}"),
        ("type of the exception", "{event/entries/exception/data/values/-1/type}: "),
        ("message of the exception", ": {event/entries/exception/data/values/-1/value}"),
        ("how it was caught", "{event/entries/exception/data/values/-1/mechanism/type} (unhandled)"),
        ("signal of a crash", "signal {event/entries/exception/data/values/-1/mechanism/meta/signal/name}"),
        (
            "culprit frame: function, file, line",
            "| #0 {event/entries/exception/data/values/-1/stacktrace/frames/-1/module}.{event/entries/exception/data/values/-1/stacktrace/frames/-1/function}({event/entries/exception/data/values/-1/stacktrace/frames/-1/filename}:{event/entries/exception/data/values/-1/stacktrace/frames/-1/lineNo})",
        ),
        (
            "column of a frame",
            ":{event/entries/exception/data/values/-1/stacktrace/frames/-1/lineNo}:{event/entries/exception/data/values/-1/stacktrace/frames/-1/colNo})",
        ),
        // 0x7ff6a1b4c2d1 - 0x7ff6a1b4c280
        (
            "binary and offset of native code",
            "engine.exe {event/entries/exception/data/values/-1/stacktrace/frames/-1/function} + 81 (",
        ),
        (
            "source of the culprit frame",
            "> {event/entries/exception/data/values/-1/stacktrace/frames/-1/lineNo}  {event/entries/exception/data/values/-1/stacktrace/frames/-1/context/1/1}",
        ),
        (
            "local variables",
            "- order = {event/entries/exception/data/values/-1/stacktrace/frames/-1/vars/order}",
        ),
        (
            "other frames of the application",
            "{event/entries/exception/data/values/-1/stacktrace/frames/1/function}({event/entries/exception/data/values/-1/stacktrace/frames/1/filename}:",
        ),
        (
            "frames of libraries",
            "{event/entries/exception/data/values/-1/stacktrace/frames/0/function}({event/entries/exception/data/values/-1/stacktrace/frames/0/filename}:",
        ),
        ("frames of libraries that are folded", "Frames of libraries (3 of "),
        (
            "what caused it",
            "{event/entries/exception/data/values/0/type}: {event/entries/exception/data/values/0/value}",
        ),
        (
            "the template that failed",
            "| {event/entries/template/data/filename}:{event/entries/template/data/lineNo}",
        ),
        ("what Sentry could not make of the event", "- {event/errors/0/message}"),
        ("what a user wrote about it", "| {reports/0/name}: {reports/0/comments}"),
        ("breadcrumbs", "{event/entries/breadcrumbs/data/values/0/category}"),
        (
            "method and address of the request",
            "{event/entries/request/data/method} {event/entries/request/data/url}",
        ),
        ("query of the request", "- dry = {event/entries/request/data/query/dry/1}"),
        ("headers of the request", "- User-Agent: {event/entries/request/data/headers/User-Agent/1}"),
        ("cookies, by name", "- {event/entries/request/data/cookies/0/0}"),
        ("body of the request", "customer: {event/entries/request/data/data/customer}"),
        ("user", "id {event/user/id} {event/user/email} {event/user/ip_address}"),
        ("where the user is", "{event/user/geo/city}, {event/user/geo/region}"),
        (
            "threads",
            "- {event/entries/threads/data/values/0/id} {event/entries/threads/data/values/0/name}, {event/entries/threads/data/values/0/state}, crashed, current",
        ),
        ("environment", "- environment = {event/tags/environment/value}"),
        ("tags of the application", "- tier = {event/tags/tier/value}"),
        ("feature flags", "{event/contexts/flags/values/1/flag} = {event/contexts/flags/values/1/result}"),
        ("measurements", "- db.wait = {event/measurements/db.wait/value} {event/measurements/db.wait/unit}"),
        ("contexts", "- runtime: {event/contexts/runtime/name} {event/contexts/runtime/version}"),
        ("extra data", "- request_id = {event/context/request_id}"),
        ("SDK", "SDK: {event/sdk/name} {event/sdk/version}"),
        (
            "suspect commits",
            "- {committers/committers/0/commits/0/id|12} {committers/committers/0/commits/0/message|line} · {committers/committers/0/author/name}",
        ),
        ("that Sentry marks no suspect commit", "`sections: [\"commits\"]`"),
        ("owners", "- team {owners/owners/0/name}"),
        ("cause that Seer found", "| {seer/autofix/steps/root_cause_analysis/causes/0/description}"),
        ("solution that Seer plans", "| {seer/autofix/steps/solution/description}"),
        ("how a commit resolves it", "`Fixes {issue/shortId}`"),
    ];
    let report = "Report of a browser";
    let others = [
        ("Message", "kind of event", "{event/type}"),
        ("Message", "message with its values", "| {event/entries/message/data/formatted}"),
        ("Message", "logger", "- logger = {event/tags/logger/value}"),
        ("Message", "level", "Level: {issue/level}"),
        ("Message", "extra data", "jobs: {event/context/sizes/jobs}"),
        (report, "kind of event", "{event/type}"),
        (report, "what was blocked", "= {event/entries/csp/data/blocked_uri}"),
        (report, "directive", "= {event/entries/csp/data/effective_directive}"),
        (report, "page", "= {event/entries/csp/data/document_uri}"),
        (report, "policy", "= {event/entries/csp/data/original_policy}"),
        (report, "expected certificate transparency", "hostname = {event/entries/expectct/data/hostname}"),
        (report, "expected staple", "cert_status = {event/entries/expectstaple/data/cert_status}"),
        (report, "pinned key", "noted_hostname = {event/entries/hpkp/data/noted_hostname}"),
        (report, "network error", "url = {event/entries/nel/data/url}"),
        ("Performance", "kind of event", "{event/type}"),
        ("Performance", "what repeats", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Performance", "transaction", "Transaction: {event/occurrence/evidenceDisplay/Transaction/value}"),
        ("Performance", "how often it repeats", "= {event/occurrence/evidenceData/numRepeatingSpans}"),
        ("Performance", "what it repeats in", "parentSpan = {event/occurrence/evidenceData/parentSpan}"),
        (
            "Performance",
            "spans",
            "1 × {event/entries/spans/data/0/op} {event/entries/spans/data/0/description}",
        ),
        ("Performance", "measurements", "ttfb = {event/measurements/ttfb/value} millisecond"),
        ("Performance", "trace", "{event/contexts/trace/trace_id}"),
        ("Cron", "what failed", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Cron", "environment", ": {event/occurrence/evidenceDisplay/1/value}"),
        ("Cron", "monitor", "slug: {event/contexts/monitor/slug}"),
        ("Uptime", "address", "{issue/title}"),
        ("Uptime", "what failed", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Uptime", "region", ": {event/occurrence/evidenceDisplay/1/value}"),
        ("Uptime", "status of the answer", "statusCode = {event/occurrence/evidenceData/statusCode}"),
        ("Metric", "value and threshold", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Metric", "query", "{event/occurrence/evidenceData/dataSources}"),
        ("Metric", "alert", "alertId = {event/occurrence/evidenceData/alertId}"),
        ("Feedback", "what was written", ": {event/occurrence/evidenceData/message}"),
        ("Feedback", "address of whoever wrote", ": {event/occurrence/evidenceData/contact_email}"),
        ("Feedback", "page", "url: {event/contexts/feedback/url}"),
        ("Feedback", "event that it is about", "= {event/occurrence/evidenceData/associatedEventId}"),
        ("Feedback", "replay", "/explore/replays/{event/contexts/feedback/replay_id}/"),
        ("Regression", "what became slower", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Regression", "before", "aggregateRange1 = {event/occurrence/evidenceData/aggregateRange1}"),
        ("Regression", "after", "aggregateRange2 = {event/occurrence/evidenceData/aggregateRange2}"),
        ("Regression", "since when", "breakpoint = {event/occurrence/evidenceData/breakpoint}"),
        ("Regression", "function", "function = {event/occurrence/evidenceData/function}"),
        ("Found in a replay", "what was found", ": {event/occurrence/evidenceDisplay/0/value}"),
        ("Found in a replay", "replay", "/explore/replays/{event/occurrence/evidenceData/replayId}/"),
        ("What nobody knows yet", "kind of event", "{event/type}"),
        ("What nobody knows yet", "type of issue", "Type: {issue/issueType}"),
        (
            "What nobody knows yet",
            "what the SDK recorded",
            "- quantum: states: {event/entries/quantum/data/states}",
        ),
        ("What nobody knows yet", "contexts", "- flux: level: {event/contexts/flux/level}"),
        ("What nobody knows yet", "evidence", "Field: {event/occurrence/evidenceDisplay/0/value}"),
        ("What nobody knows yet", "evidence for programs", "tensor = {event/occurrence/evidenceData/tensor}"),
    ];
    let error = error.into_iter().map(|(fact, check)| ((EXCEPTION, fact), check));
    error.chain(others.into_iter().map(|(kind, fact, check)| ((kind, fact), check))).collect()
}

#[test]
fn every_row_has_its_check_and_every_check_its_row() {
    let rows = rows();
    let told: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row.kind, row.fact)).collect();
    assert_eq!(told.len(), rows.len(), "a fact stands there twice");
    let checked: BTreeSet<(&str, &str)> = checks().into_keys().collect();
    assert_eq!(told.difference(&checked).collect::<Vec<_>>(), [&("", ""); 0], "rows without a check");
    assert_eq!(checked.difference(&told).collect::<Vec<_>>(), [&("", ""); 0], "checks without a row");
    assert!(rows.iter().filter(|row| row.kind == "Error").count() >= 40);
}

#[tokio::test]
async fn every_fact_stands_where_the_document_says() {
    let session = Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }.session();
    let checks = checks();
    let mut seen: BTreeMap<&str, (Known, String)> = BTreeMap::new();
    let mut missing = Vec::new();
    for row in rows() {
        if !seen.contains_key(row.issue) {
            let acme = ["BACKEND", "FRONTEND", "API-GATEWAY", "MOBILE"];
            let is_acme = acme.iter().any(|project| row.issue.starts_with(project));
            let organization = if is_acme { "acme" } else { "initech" };
            let asked = json!({ "organizationSlug": organization, "issueId": row.issue });
            let answer = session.answer(super::TOOL, asked).await;
            seen.insert(row.issue, (Known::of(&session, organization, row.issue).await, answer));
        }
        let (known, answer) = seen.get(row.issue).unwrap();
        let (told, notes) = answer.split_once("\n</untrusted-").unwrap();
        let expected = known.expected(checks[&(row.kind, row.fact)]);
        // From the label to the end: what stands below it is longer than a line.
        let below = match row.place {
            "note" => Some(notes),
            label => told.find(&format!("\n{label}:")).and_then(|at| told.get(at..)),
        };
        if !below.is_some_and(|below| below.contains(&expected)) {
            missing.push(format!("{row:?} is not told: {expected}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// By OpenAI's o200k. The cost of all facts of the main example; raise it only for a fact that is worth it.
const MOST_TOKENS: usize = 1_350;

#[tokio::test]
async fn an_error_with_all_its_facts_stays_small() {
    let tokens = tiktoken_rs::o200k_base().unwrap();
    let session = Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }.session();
    for (organization, issue) in
        [("acme", "BACKEND-1K"), ("acme", "FRONTEND-7"), ("initech", "ORDERS-1"), ("initech", "SITE-2")]
    {
        let asked = json!({ "organizationSlug": organization, "issueId": issue });
        let answer = session.answer(super::TOOL, asked).await;
        let cost = tokens.encode_ordinary(&answer).len();
        println!("{cost:>6} tokens, {:>6} bytes  {issue}", answer.len());
        assert!(cost <= MOST_TOKENS, "{issue} costs {cost} tokens, {MOST_TOKENS} at most");
    }
}
