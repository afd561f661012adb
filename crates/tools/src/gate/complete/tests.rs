//! Values of sessions that may do more or less, and how often Sentry is asked for them.

use super::*;
use crate::testing::*;

fn told(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn pieces_of_an_address_are_completed_as_arguments_are() {
    let session = Session::new();
    let complete = |form, piece, typed, other| {
        let gate = &session.gate;
        async move { gate.complete_address(form, piece, typed, &told(other)).await.values }
    };
    let issue = "sentry://{organization}/issues/{issue}";
    assert_eq!(complete(issue, "organization", "ac", &[]).await, ["acme"]);
    let issues = complete(issue, "issue", "backend-", &[("organization", "acme")]).await;
    assert!(issues.iter().any(|id| id == "BACKEND-1K"), "{issues:?}");
    for (form, piece) in
        [("sentry://{organization}/traces/{trace}", "trace"), (issue, "event"), ("file:///{issue}", "issue")]
    {
        assert!(complete(form, piece, "", &[("organization", "acme")]).await.is_empty(), "{form} {piece}");
    }
}

#[tokio::test]
async fn a_base_is_completed_from_the_branches_of_the_checkout() {
    let home = tempfile::tempdir().unwrap();
    let git = |words: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]).args(words);
        git.current_dir(home.path()).env_clear().env("PATH", env!("PATH")).env("HOME", home.path());
        assert!(git.status().expect("this test needs git").success(), "{words:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["commit", "-q", "--allow-empty", "-m", "x"]);
    git(&["branch", "topic"]);
    let environment =
        checkout::Environment { path: Some(env!("PATH").into()), home: Some(home.path().into()) };
    let workspace = checkout::Workspace {
        folder: home.path().into(),
        environment,
        said: checkout::Said::default(),
        reading: None,
        kept: Arc::default(),
    };
    let session = Build { workspace: Some(workspace), ..Build::default() }.session();
    let gate = &session.gate;
    let complete = |typed| async move { gate.complete("review_changes", "base", typed, &told(&[])).await };
    let mut all = complete("").await.values;
    all.sort_unstable();
    assert_eq!(all, ["main", "topic"]);
    assert_eq!(complete("TO").await.values, ["topic"]);
    assert_eq!(session.addresses().len(), 0, "Sentry is not asked");
}

#[tokio::test]
async fn values_come_from_sentry_and_begin_as_typed() {
    let session = Session::new();
    let complete = |prompt, argument, typed, other| {
        let gate = &session.gate;
        async move { gate.complete(prompt, argument, typed, &told(other)).await.values }
    };
    let of_acme: &[_] = &[("organization", "acme")];
    let projects = complete("triage_sweep", "project", "BACK", of_acme).await;
    assert!(
        projects.iter().any(|slug| slug == "backend") && projects.iter().all(|slug| slug.starts_with("back"))
    );
    let issues = complete("investigate_issue", "issue", "backend-", of_acme).await;
    assert!(issues.iter().any(|id| id == "BACKEND-1K"), "{issues:?}");
    let organizations = complete("fix_issue", "organization", "", &[]).await;
    assert!(organizations.iter().any(|slug| slug == "acme"), "{organizations:?}");
    assert!(complete("review_changes", "base", "", of_acme).await.is_empty(), "there is no checkout");
    assert!(complete("no_such", "project", "", of_acme).await.is_empty());
    assert!(complete("fix_issue", "no_such", "", of_acme).await.is_empty());
    assert!(complete("fix_issue", "project", "", &[("organization", "no such")]).await.is_empty());
}

#[tokio::test]
async fn a_confined_session_is_offered_nothing_from_outside() {
    let session = Build::confined("acme", Some("backend")).session();
    let nothing = BTreeMap::new();
    let complete = |argument, typed| session.gate.complete("fix_issue", argument, typed, &nothing);
    assert_eq!(complete("organization", "").await.values, ["acme"]);
    assert_eq!(complete("project", "BA").await.values, ["backend"]);
    assert_eq!(complete("project", "x").await, Values::default());
    let issues = complete("issue", "").await.values;
    assert!(!issues.is_empty() && issues.iter().all(|id| id.starts_with("BACKEND-")), "{issues:?}");
    let other = session.gate.complete("fix_issue", "issue", "", &told(&[("organization", "initech")])).await;
    assert_eq!(other, Values::default());
}

#[tokio::test]
async fn sentry_being_away_offers_nothing() {
    let session = Build { token: "nobody", ..Build::default() }.session();
    assert_eq!(
        session.gate.complete("fix_issue", "issue", "", &told(&[("organization", "acme")])).await,
        Values::default()
    );
}

#[tokio::test]
async fn whoever_types_asks_once() {
    let session = Session::new();
    let of = |slug| told(&[("organization", slug)]);
    let (acme, globex) = (of("acme"), of("globex"));
    let complete = |argument, typed, told| session.gate.complete("fix_issue", argument, typed, told);
    let asked = |route: &str| session.addresses().iter().filter(|address| address.contains(route)).count();
    let (first, beside) = tokio::join!(complete("project", "", &acme), complete("project", "b", &acme));
    assert!(first.values.len() > beside.values.len() && !beside.values.is_empty());
    for typed in ["ba", "back", "backx", ""] {
        complete("project", typed, &acme).await;
    }
    assert_eq!(asked("/organizations/acme/projects/"), 1, "{:#?}", session.addresses());
    for typed in ["", "B", "BACKEND-"] {
        assert!(!complete("issue", typed, &acme).await.values.is_empty());
        assert!(!complete("organization", "", &acme).await.values.is_empty());
    }
    assert_eq!(asked("/organizations/acme/issues/"), 1, "{:#?}", session.addresses());
    assert_eq!(asked("/api/0/organizations/?"), 1, "{:#?}", session.addresses());
    let elsewhere = complete("project", "", &globex).await;
    assert!(elsewhere != first && asked("/organizations/globex/projects/") == 1);
}

#[tokio::test]
async fn a_refusal_is_kept_and_a_failure_is_asked_for_again() {
    let acme = told(&[("organization", "acme")]);
    for (session, is_kept) in [
        (Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session(), true),
        (Build::troubled(Trouble::Status(500)).session(), false),
    ] {
        let complete = |typed| session.gate.complete("fix_issue", "project", typed, &acme);
        assert_eq!(complete("b").await, Values::default());
        let first = session.addresses().len();
        assert_eq!(complete("ba").await, Values::default());
        assert!(first > 0);
        assert_eq!(session.addresses().len() == first, is_kept, "{:#?}", session.addresses());
    }
}
