//! Answers of a server that is not quite Sentry, over HTTP: no call fails, and what was skipped is counted.

use crate::asking::{TOKEN, acme, latest, over_http, within};
use fake_sentry::{FakeSentry, Fault, Running, Trouble};
use lexicon::IssueRef;
use sentry_api::{Client, IssueSearch};

/// The usual world, and the short id of its worst issue.
async fn sentry() -> (Running, Client, IssueRef) {
    let scopes = ["org:read", "project:read", "team:read", "event:read"];
    let sentry = FakeSentry::acme().token(TOKEN, scopes).serve().await.unwrap();
    let client = over_http(&sentry.url());
    let worst = client.reader(within(10)).issues(&acme(), &search()).await.unwrap().items.remove(0);
    (sentry, client, worst.short_id.0.unwrap().into())
}

fn search() -> IssueSearch<'static> {
    IssueSearch {
        query: "is:unresolved",
        sort: "freq",
        period: None,
        projects: &[],
        environments: &[],
        limit: 5,
        cursor: None,
    }
}

#[tokio::test]
async fn no_call_fails_for_the_shape_of_its_answer() {
    let (sentry, client, worst) = sentry().await;
    for trouble in [
        Trouble::NullFields,
        Trouble::NullEverything,
        Trouble::OnlyIds,
        Trouble::ExtraFields,
        Trouble::WrongTypes,
        Trouble::BadElement,
    ] {
        sentry.faults().clear();
        sentry.faults().add(Fault::new(trouble.clone()));
        let reader = client.reader(within(20));
        let has_ids = trouble != Trouble::NullEverything;
        reader.root().await.unwrap();
        assert_eq!(reader.identity().await.unwrap().id.is_some(), has_ids, "{trouble:?}");
        assert_eq!(reader.organization(&acme()).await.unwrap().slug.is_some(), has_ids, "{trouble:?}");
        let projects = reader.projects(&acme(), None, 25, None).await.unwrap();
        let project = reader.project(&acme(), &"backend".parse().unwrap()).await.unwrap();
        assert_eq!(project.id.is_some(), has_ids, "{trouble:?}");
        let issues = reader.issues(&acme(), &search()).await.unwrap();
        assert_eq!(issues.items.len(), 5, "{trouble:?}");
        assert!(issues.items.iter().all(|issue| issue.id.is_some() == has_ids), "{trouble:?}");
        assert_eq!(reader.issue(&acme(), &worst).await.unwrap().id.is_some(), has_ids, "{trouble:?}");
        let event = reader.event(&acme(), &worst, &latest()).await.unwrap();
        assert_eq!(event.id.is_some(), has_ids, "{trouble:?}");

        let skipped = usize::from(trouble == Trouble::BadElement);
        assert_eq!((projects.skipped, issues.skipped, event.entries.skipped), (skipped, skipped, skipped));
        if matches!(trouble, Trouble::BadElement | Trouble::ExtraFields) {
            assert!(issues.items.iter().all(|issue| issue.title.is_some() && issue.last_seen.is_some()));
            assert!(event.entries.len() > 1 && event.title.is_some(), "{event:?}");
        }
    }
}

#[tokio::test]
async fn a_page_leads_to_the_next_one() {
    let (_sentry, client, _) = sentry().await;
    let reader = client.reader(within(20));
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page =
            reader.issues(&acme(), &IssueSearch { cursor: cursor.as_ref(), ..search() }).await.unwrap();
        seen.extend(page.items.iter().map(|issue| issue.id.as_ref().unwrap().clone()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert!(all > 5 && seen.len() == all, "{all} issues, {} different", seen.len());
}
