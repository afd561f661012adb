//! A page that has no room in one answer is shown in several, and every row of it once.

use crate::testing::*;
use std::sync::Arc;

/// The first word of each row, and how many answers it took to see them.
async fn walk(session: &Session, tool: &str, mut arguments: Value) -> (Vec<String>, usize) {
    let (mut rows, mut calls) = (Vec::new(), 0);
    loop {
        calls += 1;
        let answer = session.answer(tool, arguments.clone()).await;
        let words = answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next());
        rows.extend(words.map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { return (rows, calls) };
        assert!(calls < 100, "{tool} leads in a circle: {answer}");
        arguments["cursor"] = cursor.into();
    }
}

#[tokio::test]
async fn every_row_is_shown_once_however_small_the_answer() {
    let large = Arc::new(FakeSentry::large(130));
    let session = || Build { sentry: Arc::clone(&large), ..Build::default() }.session();
    let columns = json!(["id", "title", "culprit", "level", "timestamp", "user.email"]);
    for (tool, arguments) in [
        ("search_issues", json!({ "organizationSlug": "large", "query": "", "period": "90d", "limit": 60 })),
        (
            "search_events",
            json!({ "organizationSlug": "large", "fields": columns, "period": "90d", "limit": 100 }),
        ),
        (
            "get_issue_breadcrumbs",
            json!({ "organizationSlug": "large", "issueId": "WAREHOUSE-1", "limit": 100 }),
        ),
    ] {
        let at_size = |kilobytes: u32| with(arguments.clone(), json!({ "maxKilobytes": kilobytes }));
        let (roomy, few) = walk(&session(), tool, at_size(80)).await;
        let (tight, many) = walk(&session(), tool, at_size(4)).await;
        assert!(many > few && roomy.len() > 100, "{tool}: {few} and {many} answers for {} rows", roomy.len());
        assert_eq!(tight, roomy, "{tool}");
    }
}

#[tokio::test]
async fn the_note_goes_on_where_the_answer_ends() {
    let session = Build { sentry: FakeSentry::large(130).into(), ..Build::default() }.session();
    let asked = json!({ "organizationSlug": "large", "query": "", "limit": 60, "maxKilobytes": 4 });
    let first = session.answer("search_issues", asked.clone()).await;
    let shown = first.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(next_cursor(&first).unwrap(), format!("{shown}+"), "{first}");
    assert_snapshot!(first.rsplit("</untrusted-").next().unwrap().to_owned());
    let second = session.answer("search_issues", with(asked, json!({ "cursor": format!("{shown}+") }))).await;
    assert!(next_cursor(&second).unwrap().ends_with('+'), "{second}");
    // The same page of Sentry's was asked for.
    let requests = session.requests();
    assert_eq!(requests.first(), requests.last());
}
