//! What the client sends is what Sentry takes: every request stands in `wire/routes.json`, every row of it is sent,
//! and what it calls published stands in Sentry's schema, where that is at hand (it is not part of the project).

use crate::asking::{Seen, acme, answer, answering, issue, within};
use lexicon::{EventRef, Period, Range};
use sentry_api::{
    AlertRuleSearch, CheckInSearch, ConversationSearch, EventSearch, IssueChange, IssueEventSearch,
    IssueSearch, KeyChange, MonitorSearch, NewCodeMapping, NewLoaderOptions, NewRateLimit, OnboardingNews,
    OnboardingResults, ProjectChange, Reader, SeriesSearch, UptimeChange, Writer,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use url::Url;

/// Somewhere beside the repository.
const SCHEMA: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi/sentry-openapi-derefed.json");
const ENDPOINTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/endpoints");

type Names = BTreeSet<String>;

/// One row of the table.
struct Row {
    method: String,
    route: String,
    published: bool,
    query: Names,
    body: Names,
    /// Names that only observation vouches for.
    observed: Names,
}

fn names(list: &Value) -> Names {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// A sentence of some length.
fn is_reason(value: &Value) -> bool {
    value.as_str().is_some_and(|reason| reason.len() > 30)
}

fn rows() -> Vec<Row> {
    let table: Value = include_str!("../../wire/routes.json").parse().unwrap();
    let row = |row: &Value| {
        let published = match row["source"].as_str().unwrap() {
            "published" => true,
            "observed" => false,
            other => panic!("{other} is no source"),
        };
        assert!(published || is_reason(&row["reason"]), "{} has no reason", row["route"]);
        let observations = row["observed"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(observations.iter().all(|seen| is_reason(&seen["reason"])), "{} has no reason", row["route"]);
        Row {
            method: row["method"].as_str().unwrap().to_owned(),
            route: row["route"].as_str().unwrap().to_owned(),
            published,
            query: names(&row["query"]),
            body: names(&row["body"]),
            observed: observations.iter().flat_map(|seen| names(&seen["names"])).collect(),
        }
    };
    table.as_array().unwrap().iter().map(row).collect()
}

/// Routes are the same whatever their places are called: `/projects/{}/{}/`.
fn bare(route: &str) -> String {
    let segment = |segment| if str::starts_with(segment, '{') { "{}" } else { segment };
    route.split('/').map(segment).collect::<Vec<_>>().join("/")
}

impl Row {
    fn is_of(&self, request: &Seen) -> bool {
        let path = request.uri().path().strip_prefix("/api/0").unwrap();
        let (route, path): (Vec<_>, Vec<_>) = (self.route.split('/').collect(), path.split('/').collect());
        self.method == request.method().as_str()
            && route.len() == path.len()
            && route.iter().zip(path).all(|(ours, theirs)| *ours == theirs || ours.starts_with('{'))
    }
}

/// Every request that the client can make, with all that can be in it.
async fn requests() -> Vec<Seen> {
    let (client, log) = answering(|request| {
        let list = [
            "organizations/",
            "projects/",
            "issues/",
            "teams/",
            "notes/",
            "comments/",
            "tags/",
            "values/",
            "/events/",
            "releases/",
            "monitors/",
            "checkins/",
            "stats/",
            "/acme/uptime/",
            "checks/",
            "dashboards/",
            "workflows/",
            "combined-rules/",
            "keys/",
            "attachments/",
            "user-reports/",
            "deploys/",
            "commits/",
            "repos/",
            "code-mappings/",
            "external-issues/",
            "integrations/",
            "attributes/",
            "recording-segments/",
        ];
        let path = request.uri().path();
        // What servers of today lack is asked for at an older address.
        if path.contains("/agents/conversations/")
            && request.uri().query().is_some_and(|query| query.contains("4002"))
        {
            return answer(404, &[], "{}");
        }
        let of_many = list.iter().any(|end| path.ends_with(end)) && !path.ends_with("/acme/events/")
            || path.contains("/trace/")
            || path.contains("conversations/");
        answer(200, &[], if of_many { "[]" } else { "{}" })
    });
    let (reader, writer) = (client.reader(within(10)), client.writer(within(10)));
    let cursor = "0:25:0".parse().unwrap();
    let (cursor, query) = (Some(&cursor), Some("x"));
    reader.root().await.unwrap();
    reader.identity().await.unwrap();
    reader.own_account().await.unwrap();
    reader.organizations(query, cursor).await.unwrap();
    reader.organization(&acme()).await.unwrap();
    reader.projects(&acme(), query, 25, cursor).await.unwrap();
    reader.project(&acme(), &"backend".parse().unwrap()).await.unwrap();
    reader.teams(&acme(), query, 25, cursor).await.unwrap();
    reader.releases(&acme(), query, Some(&"4001".parse().unwrap()), 25, cursor).await.unwrap();
    let number = &"4001".parse().unwrap();
    let (monitor, uptime, rule) =
        (&"nightly".parse().unwrap(), &"411".parse().unwrap(), &"771".parse().unwrap());
    let backend = &"backend".parse().unwrap();
    let of = Some("production");
    let search = MonitorSearch {
        query,
        project: Some(number),
        environment: of,
        owner: Some("team:31"),
        limit: 25,
        cursor,
    };
    reader.monitors(&acme(), &search).await.unwrap();
    reader.uptime_monitors(&acme(), &search).await.unwrap();
    reader.monitor(&acme(), monitor, of).await.unwrap();
    reader.project_monitor(&acme(), backend, monitor, of).await.unwrap();
    reader.uptime_monitor(&acme(), backend, uptime).await.unwrap();
    let (start, end) = ("2026-11-19".parse().unwrap(), "2026-11-20".parse().unwrap());
    for range in [Range::last(Period::days(1)), Range::between(start, end).unwrap()] {
        let search = CheckInSearch { environment: of, range, limit: 10 };
        reader.check_ins(&acme(), monitor, &search).await.unwrap();
        reader.project_check_ins(&acme(), backend, monitor, &search).await.unwrap();
        reader.monitor_stats(&acme(), monitor, &search, end, Some(60)).await.unwrap();
        reader.project_monitor_stats(&acme(), backend, monitor, &search, end, Some(60)).await.unwrap();
        reader.uptime_checks(&acme(), backend, uptime, range, 10).await.unwrap();
    }
    let change = UptimeChange {
        name: Some("API".to_owned()),
        url: Some("https://api.acme.example".to_owned()),
        interval_seconds: Some(60),
        timeout_ms: Some(5_000),
        method: Some("GET"),
        headers: Some(vec![["Accept".to_owned(), "*/*".to_owned()]]),
        body: Some(None),
        status: Some("active"),
        owner: Some(Some("team:31".to_owned())),
        environment: Some(Some("production".to_owned())),
        trace_sampling: Some(false),
        response_capture_enabled: Some(true),
        recovery_threshold: Some(1),
        downtime_threshold: Some(3),
    };
    writer.add_uptime_monitor(&acme(), backend, &change).await.unwrap();
    writer.change_uptime_monitor(&acme(), backend, uptime, &change).await.unwrap();
    writer.remove_uptime_monitor(&acme(), backend, uptime).await.unwrap();
    reader.dashboards(&acme(), query, "-title", 25, cursor).await.unwrap();
    reader.dashboard(&acme(), &"211".parse().unwrap()).await.unwrap();
    let search = AlertRuleSearch { name: query, project: Some(number), limit: 25, cursor };
    reader.workflows(&acme(), &search, Some(rule)).await.unwrap();
    reader.metric_rules(&acme(), &search).await.unwrap();
    reader.metric_rule(&acme(), rule).await.unwrap();
    releases(&reader).await;
    recordings(&reader).await;
    below_projects(&reader, &writer).await;
    let table = EventSearch {
        dataset: "errors",
        query: "level:error",
        fields: &["title".to_owned(), "count()".to_owned()],
        sort: "-count()",
        range: Period::days(14).into(),
        project: Some(&"4001".parse().unwrap()),
        environments: &["production".to_owned()],
        limit: 10,
        cursor,
    };
    reader.event_table(&acme(), &table).await.unwrap();
    let between = EventSearch { range: "2026-11-01/2026-11-20".parse().unwrap(), ..table.clone() };
    reader.event_table(&acme(), &between).await.unwrap();
    for of in [&table, &between] {
        reader.replays(&acme(), of).await.unwrap();
        let axes = ["count()".to_owned()];
        let series = SeriesSearch { of: of.clone(), axes: &axes, interval: Period::days(1) };
        reader.time_series(&acme(), &series).await.unwrap();
    }
    let project = "4001".parse().unwrap();
    reader.tag_names(&acme(), Some(&project), Period::days(14)).await.unwrap();
    reader.attribute_names(&acme(), "spans", Some(&project), Period::days(14)).await.unwrap();
    let trace = "7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap();
    reader.trace(&acme(), &trace).await.unwrap();
    reader.trace_transactions(&acme(), &trace).await.unwrap();
    reader.trace_totals(&acme(), &trace).await.unwrap();
    let span = "7ca573c0f4814912".parse().unwrap();
    reader.span(&acme(), &"backend".parse().unwrap(), &trace, &span).await.unwrap();
    let search = IssueSearch {
        query: "is:unresolved",
        sort: "freq",
        period: Some(&Period::days(14)),
        projects: &["4001".parse().unwrap(), "4002".parse().unwrap()],
        environments: &["production".to_owned(), "staging".to_owned()],
        limit: 10,
        cursor,
    };
    reader.issues(&acme(), &search).await.unwrap();
    let by_slug = IssueSearch { projects: &["backend".parse().unwrap()], ..search };
    reader.issues(&acme(), &by_slug).await.unwrap();
    reader.issues_to_rank(&acme(), &search).await.unwrap();
    reader.issue(&acme(), &issue()).await.unwrap();
    reader.issue_with_owners(&acme(), &issue()).await.unwrap();
    let (project, event) = ("backend".parse().unwrap(), "7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap());
    reader.event_by_id(&acme(), &event).await.unwrap();
    reader.committers(&acme(), &project, &event).await.unwrap();
    reader.event_owners(&acme(), &project, &event).await.unwrap();
    reader.external_issues(&acme(), &issue()).await.unwrap();
    reader.replays_of(&acme(), &"70147".parse().unwrap(), true).await.unwrap();
    for event in ["latest", "oldest", "recommended", "7ca573c0f4814912aaa9bdc77d1a7d51"] {
        reader.event(&acme(), &issue(), &event.parse::<EventRef>().unwrap()).await.unwrap();
    }
    let search = IssueEventSearch {
        query,
        sort: Some("timestamp"),
        period: Some(&Period::days(14)),
        limit: 25,
        cursor,
    };
    reader.issue_events(&acme(), &issue(), &search).await.unwrap();
    reader.activities(&acme(), &issue()).await.unwrap();
    reader.notes(&acme(), &issue()).await.unwrap();
    reader.comments(&acme(), &issue()).await.unwrap();
    reader.issue_tags(&acme(), &issue()).await.unwrap();
    reader.issue_tag(&acme(), &issue(), "environment").await.unwrap();
    reader.issue_tag_values(&acme(), &issue(), "environment", 25, cursor).await.unwrap();
    let change = IssueChange {
        status: Some("ignored"),
        substatus: Some("archived_until_condition_met"),
        ignore_duration: Some(1),
        ignore_count: Some(2),
        ignore_window: Some(3),
        ignore_user_count: Some(4),
        ignore_user_window: Some(5),
        assigned_to: Some("user:1".to_owned()),
        priority: Some("high"),
    };
    writer.change_issue(&acme(), &issue(), &change).await.unwrap();
    let alike = IssueChange {
        status: Some("ignored"),
        substatus: Some("archived_until_escalating"),
        assigned_to: Some("user:1".to_owned()),
        priority: Some("high"),
        ..IssueChange::default()
    };
    let several = ["70147".parse().unwrap(), "70148".parse().unwrap()];
    writer.change_issues(&acme(), &several, &alike).await.unwrap();
    writer.merge_issues(&acme(), &several).await.unwrap();
    reader.issue_integrations(&acme()).await.unwrap();
    let integration = "24817".parse().unwrap();
    reader.issue_form(&acme(), &issue(), &integration, true).await.unwrap();
    let fields = |fields: Value| fields.as_object().unwrap().clone();
    let ticket = fields(serde_json::json!({ "title": "a", "description": "b" }));
    writer.create_external_issue(&acme(), &issue(), &integration, &ticket).await.unwrap();
    let ticket = fields(serde_json::json!({ "externalIssue": "77" }));
    writer.link_external_issue(&acme(), &issue(), &integration, &ticket).await.unwrap();
    writer.remove_issue(&acme(), &issue()).await.unwrap();
    writer.remove_monitor(&acme(), &"nightly".parse().unwrap()).await.unwrap();
    writer.add_note(&acme(), &issue(), "seen").await.unwrap();
    writer.add_comment(&acme(), &issue(), "seen").await.unwrap();
    reader.seer(&acme(), &issue()).await.unwrap();
    writer.start_seer(&acme(), &issue(), Some("It began today.")).await.unwrap();
    log.requests()
}

async fn releases(reader: &Reader<'_>) {
    let (backend, number) = ("backend".parse().unwrap(), "4001".parse().unwrap());
    reader.release(&acme(), "1.0/x", Some(&number), true).await.unwrap();
    reader.deploys(&acme(), "1.0/x", Some(&number), 10).await.unwrap();
    reader.commits(&acme(), "1.0/x", 10).await.unwrap();
    reader.project_commits(&acme(), &backend, "1.0/x", 10).await.unwrap();
}

async fn below_projects(reader: &Reader<'_>, writer: &Writer<'_>) {
    let backend = "backend".parse().unwrap();
    let (event, cursor) = ("7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap(), "0:25:0".parse().unwrap());
    let (cursor, team) = (Some(&cursor), "platform".parse().unwrap());
    reader.attachments(&acme(), &backend, &event, cursor).await.unwrap();
    reader.attachment(&acme(), &backend, &event, &"9301".parse().unwrap(), 9_999).await.unwrap();
    reader.issue_reports(&acme(), &issue(), 25, cursor).await.unwrap();
    reader.project_keys(&acme(), &backend, cursor).await.unwrap();
    reader.project_teams(&acme(), &backend, cursor).await.unwrap();
    reader.repositories(&acme(), "acme/backend", cursor).await.unwrap();
    for project in ["backend", "1001"] {
        reader.code_mappings(&acme(), Some(&project.parse().unwrap()), cursor).await.unwrap();
    }
    reader.code_mappings(&acme(), None, None).await.unwrap();
    writer.create_key(&acme(), &backend, "CI").await.unwrap();
    let change = KeyChange {
        name: Some("CI".to_owned()),
        is_active: Some(true),
        rate_limit: Some(Some(NewRateLimit { window: 60, count: 100 })),
        browser_sdk_version: Some("latest".to_owned()),
        dynamic_sdk_loader_options: Some(NewLoaderOptions::default()),
    };
    writer.change_key(&acme(), &backend, &"9f3a".parse().unwrap(), &change).await.unwrap();
    let text = || Some("api".to_owned());
    let project = ProjectChange { name: text(), slug: text(), platform: text() };
    writer.create_team(&acme(), "Data").await.unwrap();
    writer.create_project(&acme(), &team, &project).await.unwrap();
    writer.change_project(&acme(), &backend, &project).await.unwrap();
    writer.add_team(&acme(), &backend, &team).await.unwrap();
    writer.remove_team(&acme(), &backend, &team).await.unwrap();
    let api = "api".parse().unwrap();
    let (repository, provider) = ("acme/api".parse().unwrap(), "integrations:github".parse().unwrap());
    writer.map_code(&acme(), &NewCodeMapping::whole(&api, &repository, &provider)).await.unwrap();
    let news = OnboardingNews {
        run_token: "abcdefghij",
        stage: "create_project",
        status: "completed",
        run_status: Some("completed"),
        event_note: Some("done"),
        extra: Some(OnboardingResults::default()),
    };
    writer.tell_onboarding(&acme(), &news).await.unwrap();
}

async fn recordings(reader: &Reader<'_>) {
    let (cursor, number) = (&"0:25:0".parse().unwrap(), &"4001".parse().unwrap());
    let replay = &"7e07485f12f9416b8b1426260799b51f".parse().unwrap();
    reader.replay(&acme(), replay).await.unwrap();
    reader.replay_segments(&acme(), number, replay, 50, Some(cursor)).await.unwrap();
    let profile = &"9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c".parse().unwrap();
    reader.profile(&acme(), &"backend".parse().unwrap(), profile).await.unwrap();
    reader.snapshot(&acme(), &"5512".parse().unwrap()).await.unwrap();
    reader.snapshot_image(&acme(), &"5512".parse().unwrap(), "home.png").await.unwrap();
    let image = "/api/0/projects/acme/mobile/files/images/9f3a/".parse().unwrap();
    let _ = reader.image(&acme(), &"mobile".parse().unwrap(), &image).await.unwrap();
    reader.latest_base_snapshot(&acme(), "com.acme.shop", Some("main"), Some(number)).await.unwrap();
    let older = &"4002".parse().unwrap();
    for range in [Range::last(Period::days(1)), "2026-11-01/2026-11-20".parse().unwrap()] {
        reader.profile_chunk(&acme(), number, profile, range).await.unwrap();
        reader.flamegraph(&acme(), number, "transaction:x", range).await.unwrap();
        for project in [number, older] {
            let search = ConversationSearch {
                query: "x",
                project: Some(project),
                environments: &["production".to_owned()],
                range,
                limit: 10,
                cursor: Some(cursor),
            };
            reader.conversations(&acme(), &search).await.unwrap();
            reader.conversation(&acme(), "chat-1", &search).await.unwrap();
        }
    }
}

fn sent_in_query(request: &Seen) -> Names {
    let url = Url::parse(&request.uri().to_string()).unwrap();
    url.query_pairs().map(|(name, _)| name.into_owned()).collect()
}

fn sent_in_body(request: &Seen) -> Names {
    let body = String::from_utf8(request.body().clone()).unwrap();
    if body.is_empty() {
        return Names::new();
    }
    body.parse::<Value>().unwrap().as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn every_request_has_its_row_and_every_row_its_request() {
    let rows = rows();
    let mut sent: BTreeMap<usize, (Names, Names)> = BTreeMap::new();
    for request in requests().await {
        let line = format!("{} {}", request.method(), request.uri());
        // The first that fits: a row of fixed words stands before one with a place for any.
        let at = rows.iter().position(|row| row.is_of(&request)).unwrap_or_else(|| panic!("no row: {line}"));
        let (query, body) = sent.entry(at).or_default();
        query.extend(sent_in_query(&request));
        body.extend(sent_in_body(&request));
    }
    for (at, row) in rows.iter().enumerate() {
        let line = format!("{} {}", row.method, row.route);
        let (query, body) = sent.remove(&at).unwrap_or_else(|| panic!("never sent: {line}"));
        let sent: Names = query.iter().chain(&body).cloned().collect();
        let told: Names = row.query.iter().chain(&row.body).chain(&row.observed).cloned().collect();
        assert_eq!(sent, told, "{line}");
        assert!(query.is_disjoint(&row.body) && body.is_disjoint(&row.query), "{line}: query and body");
    }
}

/// A method that nobody drives above would be missing there and here alike, if this did not read the source.
#[test]
fn every_route_in_the_documentation_of_an_endpoint_has_its_row() {
    let mut documented = Names::new();
    for file in fs::read_dir(Path::new(ENDPOINTS)).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        // A second method of a route says whose it is.
        let methods = text.matches("pub async fn ").count() - text.matches("    /// As [`").count();
        let before = documented.len();
        for line in text.lines().filter(|line| line.trim_start().starts_with("///")) {
            let quoted = line.split('`').skip(1).step_by(2);
            let routes = quoted.filter_map(|text| text.split_once(" /"));
            documented.extend(
                routes
                    .filter(|(method, _)| method.chars().all(|c| c.is_ascii_uppercase()))
                    .map(|(method, route)| format!("{method} {}", bare(&format!("/{route}")))),
            );
        }
        assert_eq!(documented.len() - before, methods, "a method names its route, or the method that does");
    }
    let told: Names = rows().iter().map(|row| format!("{} {}", row.method, bare(&row.route))).collect();
    assert_eq!(documented, told);
}

#[test]
fn what_is_called_published_stands_in_sentrys_schema_and_nothing_else_does() {
    let Ok(schema) = fs::read_to_string(SCHEMA) else {
        println!("skipped: no schema at {SCHEMA}");
        return;
    };
    let schema: Value = schema.parse().unwrap();
    let paths: BTreeMap<String, &Value> =
        schema["paths"].as_object().unwrap().iter().map(|(path, item)| (bare(path), item)).collect();
    for row in rows() {
        let line = format!("{} {}", row.method, row.route);
        let path = bare(&format!("/api/0{}", row.route));
        let operation = paths.get(&path).map(|item| &item[row.method.to_ascii_lowercase()]);
        let operation = operation.filter(|operation| operation.is_object());
        assert_eq!(operation.is_some(), row.published, "{line}");
        let Some(operation) = operation else { continue };

        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
        let query: Names = in_query.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
        let properties = &operation["requestBody"]["content"]["application/json"]["schema"]["properties"];
        let body: Names =
            properties.as_object().map(|body| body.keys().cloned().collect()).unwrap_or_default();
        assert!(row.query.is_subset(&query), "{line}: {:?}", row.query.difference(&query));
        assert!(row.body.is_subset(&body), "{line}: {:?}", row.body.difference(&body));
        assert!(row.observed.is_disjoint(&query) && row.observed.is_disjoint(&body), "{line} publishes more");
    }
}

/// The words that Sentry lists for what we send as words.
#[tokio::test]
async fn the_words_that_are_sent_are_words_that_sentry_publishes() {
    let Ok(schema) = fs::read_to_string(SCHEMA) else {
        println!("skipped: no schema at {SCHEMA}");
        return;
    };
    let schema: Value = schema.parse().unwrap();
    let organization = "/api/0/organizations/{organization_id_or_slug}";
    let issues = &schema["paths"][format!("{organization}/issues/")]["get"]["parameters"];
    let issues = issues.as_array().unwrap();
    let parameter =
        |name: &str| &issues.iter().find(|parameter| parameter["name"] == name).unwrap()["schema"];
    for sort in ["date", "freq", "new", "user", "trends", "inbox", "recommended"] {
        assert!(names(&parameter("sort")["enum"]).contains(sort), "{sort}");
    }
    let requests = requests().await;
    let search = requests.iter().find(|request| request.uri().path().ends_with("/acme/issues/")).unwrap();
    for (name, word) in Url::parse(&search.uri().to_string()).unwrap().query_pairs() {
        let schema = parameter(&name);
        let words: Names = names(&schema["enum"]).union(&names(&schema["items"]["enum"])).cloned().collect();
        assert!(words.is_empty() || words.contains(word.as_ref()), "{name}={word}: {words:?}");
    }

    let change = &schema["paths"][format!("{organization}/issues/{{issue_id}}/")]["put"];
    let change = &change["requestBody"]["content"]["application/json"]["schema"]["properties"];
    let words = |field: &str| -> Names {
        let words = change[field]["enum"].as_array().unwrap();
        words.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    };
    for (field, sent) in [
        ("status", &["resolved", "resolvedInNextRelease", "unresolved", "ignored"][..]),
        ("substatus", &["archived_until_escalating", "archived_forever", "archived_until_condition_met"]),
        ("priority", &["high", "medium", "low"]),
    ] {
        for word in sent {
            assert!(words(field).contains(*word), "{field}: {word}");
        }
    }
}
