//! Models against answers of our own making: what is odd costs only itself.

use sentry_api::models::{Entry, Event, Issue, Organization};
use untrusted::{Listed, Wire, decode, decode_list};

fn one<T: Wire + serde::de::DeserializeOwned>(json: &str) -> T {
    decode(json.as_bytes()).unwrap()
}

fn list<T: Wire + serde::de::DeserializeOwned>(json: &str) -> Listed<T> {
    decode_list(json.as_bytes()).unwrap()
}

fn text(inert: Option<&impl ToString>) -> Option<String> {
    inert.map(ToString::to_string)
}

#[test]
fn a_whole_issue_is_read_whole() {
    let issue: Issue = one(include_str!("../fixtures/issue.json"));
    assert_eq!(text(issue.id.as_ref()).as_deref(), Some("70147"));
    assert_eq!(text(issue.short_id.as_ref()).as_deref(), Some("BACKEND-1K"));
    assert_eq!(
        (issue.count.unwrap().0, issue.user_count.unwrap().0, issue.num_comments.unwrap().0),
        (47, 12, 2)
    );
    assert_eq!(text(issue.first_seen.as_ref()).as_deref(), Some("2026-11-18T09:15:02Z"));
    assert_eq!(text(issue.last_seen.as_ref()).as_deref(), Some("2026-11-20T11:58:40Z"));
    assert_eq!(*issue.is_unhandled, Some(true));
    let project = issue.project.0.unwrap();
    assert_eq!(text(project.slug.as_ref()).as_deref(), Some("backend"));
    assert_eq!(text(project.id.as_ref()).as_deref(), Some("4001"));
    let details = issue.status_details.0.unwrap();
    assert_eq!(
        [details.ignore_count, details.ignore_window, details.ignore_user_count, details.ignore_user_window]
            .map(|count| count.unwrap().0),
        [100, 60, 10, 60]
    );
    assert!(details.ignore_until.is_some() && details.in_next_release.unwrap());
    let assignee = issue.assigned_to.0.unwrap();
    assert!(!assignee.is_team() && assignee.name().unwrap().same_as("Jo Lind"));
    assert!(assignee.email().unwrap().same_as("jo@example.com") && assignee.id().is_some());
    for (field, expected) in [
        (&issue.title, "ValueError: Invalid token format"),
        (&issue.culprit, "app.services.auth in get_user_token"),
        (&issue.level, "error"),
        (&issue.status, "ignored"),
        (&issue.substatus, "archived_until_condition_met"),
        (&issue.priority, "high"),
        (&issue.platform, "python"),
        (&issue.issue_type, "error"),
        (&issue.issue_category, "error"),
        (&issue.metadata.0.as_ref().unwrap().function, "get_user_token"),
        (&issue.first_release.0.as_ref().unwrap().version, "backend@1.4.0"),
        (&issue.last_release.0.as_ref().unwrap().version, "backend@1.4.2"),
        (&details.in_release, "backend@1.4.2"),
    ] {
        assert!(field.as_ref().unwrap().same_as(expected), "{expected}");
    }
}

#[test]
fn a_whole_event_is_read_whole() {
    let event: Event = one(include_str!("../fixtures/event.json"));
    assert_eq!(text(event.id.as_ref()).as_deref(), Some("7ca573c0f4814912aaa9bdc77d1a7d51"));
    assert_eq!(text(event.group_id.as_ref()).as_deref(), Some("70147"));
    assert!(event.next_event_id.is_none() && event.previous_event_id.is_some());
    assert_eq!(text(event.date_received.as_ref()).as_deref(), Some("2026-11-20T11:58:41Z"));
    assert_eq!((event.tags.len(), event.contexts.as_ref().unwrap().len()), (3, 2));
    assert!(event.release.0.unwrap().version.0.unwrap().same_as("backend@1.4.2"));
    assert!(event.user.0.unwrap().ip_address.0.unwrap().same_as("203.0.113.7"));
    let [
        Entry::Exception(exceptions),
        Entry::Threads(threads),
        Entry::Breadcrumbs(breadcrumbs),
        Entry::Request(request),
        Entry::Message(message),
        Entry::Other(kind, _),
    ] = event.entries.items.as_slice()
    else {
        panic!("{:?}", event.entries)
    };
    let frames: Vec<usize> =
        exceptions.iter().map(|exception| exception.stacktrace.as_ref().unwrap().frames.len()).collect();
    assert_eq!(frames, [1, 3]);
    let frame = &exceptions[1].stacktrace.as_ref().unwrap().frames[2];
    assert_eq!((*frame.line_no, *frame.col_no, *frame.in_app), (Some(145), Some(9), Some(true)));
    let (context, vars) = (frame.context.read(), frame.vars.read());
    assert_eq!((context.len(), context.skipped, vars.len()), (3, 0, 2));
    assert_eq!(*context[1].0, Some(145));
    assert!(context[1].1.as_ref().unwrap().contains("raise ValueError"));
    assert_eq!(threads.iter().map(|thread| thread.id.unwrap().0).collect::<Vec<_>>(), [1, 7]);
    assert_eq!((threads[0].crashed.unwrap(), breadcrumbs.len()), (true, 2));
    assert!(breadcrumbs.iter().all(|breadcrumb| breadcrumb.timestamp.is_some()));
    assert_eq!((request.headers.as_ref().unwrap().len(), request.query.as_ref().unwrap().len()), (2, 1));
    assert!(message.formatted.as_ref().unwrap().same_as("token has 2 parts") && kind.same_as("debugmeta"));
}

#[test]
fn issues_of_another_server_lose_only_what_is_odd() {
    let issues: Listed<Issue> = list(include_str!("../fixtures/issues_of_another_server.json"));
    let ids: Vec<_> = issues.iter().map(|issue| text(issue.id.as_ref())).collect();
    // A list in place of an issue is skipped.
    let expected = [Some("4"), Some("5"), Some("6"), Some("7"), None, Some("9"), None];
    assert_eq!(ids.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    assert_eq!(issues.skipped, 6);
    let short = |at: usize| text(issues[at].short_id.as_ref());
    assert_eq!(
        [short(0).as_deref(), short(1).as_deref(), short(2).as_deref()],
        [Some("BACKEND-API-4"), None, None]
    );
    assert_eq!(text(issues[0].project.as_ref().unwrap().id.as_ref()).as_deref(), Some("1"));
    assert!(issues[2].assigned_to.as_ref().unwrap().name().unwrap().same_as("Jo Lind"));
    assert!(issues[2].is_unhandled.is_none());
    assert!(issues[3].title.as_ref().unwrap().same_as("snake case") && issues[3].first_seen.is_none());
    let odd = &issues[4];
    assert!(odd.title.as_ref().unwrap().same_as("404"));
    assert!(
        odd.short_id.is_none() && odd.count.is_none() && odd.user_count.is_none() && odd.first_seen.is_none()
    );
    assert!(issues[5].assigned_to.as_ref().unwrap().is_team());
    assert_eq!(text(issues[5].last_seen.as_ref()).as_deref(), Some("2026-11-20T12:00:00Z"));
}

#[test]
fn an_issue_of_nulls_is_an_issue_without_fields() {
    let nulls: Issue = one(include_str!("../fixtures/issue_of_nulls.json"));
    assert_eq!(format!("{nulls:?}"), format!("{:?}", Issue::default()));
}

#[test]
fn an_event_in_snake_case_keeps_what_has_one_spelling() {
    let event: Event = one(include_str!("../fixtures/event_in_snake_case.json"));
    assert!(event.id.is_some() && event.group_id.is_none() && event.message.is_some());
    let [Entry::Exception(exceptions)] = event.entries.items.as_slice() else {
        panic!("{:?}", event.entries)
    };
    assert_eq!(exceptions[0].stacktrace.as_ref().unwrap().frames.len(), 2);
}

#[test]
fn an_event_of_odds_loses_only_what_is_odd() {
    let event: Event = one(include_str!("../fixtures/event_of_odds.json"));
    assert_eq!(text(event.id.as_ref()).as_deref(), Some("7ca573c0f4814912aaa9bdc77d1a7d51"));
    assert_eq!(text(event.group_id.as_ref()).as_deref(), Some("70147"));
    assert_eq!(text(event.date_created.as_ref()).as_deref(), Some("2026-11-20T12:00:00Z"));
    assert!(event.kind.as_ref().unwrap().same_as("7"));
    assert!(event.title.is_none() && event.date_received.is_none() && event.user.is_none());
    assert!(event.release.is_none() && event.next_event_id.is_none() && event.previous_event_id.is_none());
    // `["b", "2"]` is no tag: an object is not read from a list.
    assert_eq!((event.tags.len(), event.tags.skipped), (3, 3));
    assert_eq!(event.contexts.as_ref().unwrap().len(), 1);

    let kinds: Vec<&str> = event
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Exception(_) => "exception",
            Entry::Breadcrumbs(_) => "breadcrumbs",
            Entry::Request(_) => "request",
            Entry::Threads(_) => "threads",
            Entry::Message(_) => "message",
            Entry::Report(..) => "report",
            Entry::Template(_) => "template",
            Entry::Images(_) => "images",
            Entry::Other(..) => "other",
        })
        .collect();
    let expected = [
        "exception",
        "exception",
        "exception",
        "exception",
        "other",
        "other",
        "breadcrumbs",
        "request",
        "other",
        "threads",
        "other",
        "other",
        "other",
        "other",
    ];
    assert_eq!((kinds.as_slice(), event.entries.skipped), (&expected[..], 2));
    let Entry::Exception(exceptions) = &event.entries[2] else { panic!() };
    assert_eq!((exceptions.len(), exceptions.skipped), (3, 2));
    let frames = &exceptions[2].stacktrace.as_ref().unwrap().frames;
    assert_eq!((frames.len(), frames.skipped), (2, 2));
    assert!(frames[1].line_no.is_none());
    let context = frames[1].context.read();
    assert_eq!((context.len(), context.skipped), (2, 3));
    let Entry::Breadcrumbs(breadcrumbs) = &event.entries[6] else { panic!() };
    assert_eq!((breadcrumbs.len(), breadcrumbs.skipped), (2, 1));
    assert!(breadcrumbs[0].timestamp.is_some() && breadcrumbs[1].timestamp.is_none());
    let Entry::Request(request) = &event.entries[7] else { panic!() };
    assert_eq!((request.headers.as_ref().unwrap().len(), request.query.as_ref().unwrap().len()), (1, 0));
}

#[test]
fn an_organization_without_a_slug_that_can_stand_in_an_address_has_none() {
    let organizations: Listed<Organization> = list(include_str!("../fixtures/organizations.json"));
    let slugs: Vec<_> = organizations.iter().map(|organization| text(organization.slug.as_ref())).collect();
    let expected = [Some("acme"), Some("globex"), Some("initech"), Some("hooli"), None, None, None];
    assert_eq!(slugs.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    assert_eq!(organizations.skipped, 1);
    let region = |at: usize| organizations[at].links.as_ref().and_then(|links| links.region_url.as_ref());
    assert!(region(0).unwrap().same_as("https://us.sentry.io") && region(1).unwrap().is_blank());
    assert!(region(2).is_none() && region(3).is_none());
}
