//! A person signs in, changes their mind, or is sent back.

use access::{Constraint, Scope, Scopes, Skill, Skills};
use fake_sentry::{Fault, Trouble};
use secrecy::ExposeSecret;

use crate::lab::{Browser, Lab, REDIRECT, header, location, pair, query, text};

#[tokio::test]
async fn a_person_signs_in_and_the_client_is_known_by_what_was_allowed() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let back = browser.sign_in(&lab, &lab.begin(&client, REDIRECT, &[]), &["inspect"]).await;
    assert!(back.starts_with(REDIRECT), "{back}");
    assert_eq!(query(&back, "state").as_deref(), Some("the client's state"));
    assert_eq!(query(&back, "iss"), Some(lab.base.clone()));

    let answer = lab.redeem(&client, &query(&back, "code").unwrap()).await;
    assert_eq!(header(&answer, "cache-control"), "no-store");
    let (access, refresh) = pair(&answer);
    assert!(text(&answer).contains(r#""scope":"org:read project:read event:read""#), "{}", text(&answer));

    let caller = lab.verify(&access, "/mcp/acme/backend").await.unwrap();
    assert_eq!(caller.grant.skills, Skills::of(&[Skill::Inspect]));
    assert_eq!(
        caller.grant.scopes,
        Scopes::Known(vec![Scope::OrgRead, Scope::ProjectRead, Scope::EventRead])
    );
    let confined =
        Constraint { organization: Some("acme".parse().unwrap()), project: Some("backend".parse().unwrap()) };
    assert_eq!(caller.grant.constraint, confined);
    assert_eq!((caller.user.as_str(), caller.client_id.is_some()), ("1", true));

    // Sentry's own token serves Sentry, and is in nothing that the client or the browser has seen.
    let sentrys = caller.token.expose_secret();
    assert!(sentrys.starts_with("fake-access"));
    for seen in [access, refresh, back, text(&answer)] {
        assert!(!seen.contains(sentrys), "{seen}");
    }
}

#[tokio::test]
async fn sentry_is_asked_for_the_scopes_of_the_chosen_skills_only() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for (skills, scopes) in [
        (&["inspect"][..], "org:read project:read event:read"),
        (&["triage"], "org:read event:read event:write"),
        (&["inspect", "project-management", "unheard-of"], "org:read project:read project:write event:read"),
    ] {
        let mut browser = Browser::default();
        let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
        let sentry = location(&browser.allow(&lab, &request, skills).await);
        assert_eq!(query(&sentry, "scope").as_deref(), Some(scopes));
        assert_eq!(query(&sentry, "code_challenge_method").as_deref(), Some("S256"));
    }
}

#[tokio::test]
async fn a_person_who_denies_is_sent_back_with_that() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
    let back = location(&browser.decide(&lab, &[("request", &request), ("decision", "deny")]).await);
    assert_eq!(query(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&back, "state").as_deref(), Some("the client's state"));
    assert_eq!(query(&back, "iss"), Some(lab.base.clone()));
    assert!(lab.sentry.requests().is_empty());
}

#[tokio::test]
async fn a_person_who_chooses_nothing_is_asked_again() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
    let again = browser.allow(&lab, &request, &["docs", "unheard-of"]).await;
    assert_eq!(again.status(), 200);
    assert!(text(&again).contains("Choose at least one"), "{}", text(&again));
    let request = crate::lab::hidden(&again);
    assert!(browser.allow(&lab, &request, &["triage"]).await.status().is_redirection());
}

#[tokio::test]
async fn the_page_ticks_what_the_client_asks_for() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for (scope, ticked) in [
        ("-", &["inspect", "seer", "triage", "project-management"][..]),
        ("org:read project:read event:read", &["inspect", "seer"]),
        ("org:read event:admin", &["seer", "triage"]),
        ("", &["inspect", "seer", "triage", "project-management"]),
        // Who asks for little, or for what is nothing here, is given no more than that unasked.
        ("event:write", &["seer"]),
        ("org:read", &[]),
        ("openid", &[]),
    ] {
        let page = text(&lab.get(&lab.begin(&client, REDIRECT, &[("scope", scope)])).await);
        let (offered, found) = boxes(&page);
        assert_eq!(offered, ["inspect", "seer", "triage", "project-management"]);
        assert_eq!(found, ticked, "{scope}");
    }
}

/// The skills that a consent page offers, and those of them that it ticks.
fn boxes(page: &str) -> (Vec<&str>, Vec<&str>) {
    let boxes = page.split("<input type=\"checkbox\"").skip(1).map(|rest| rest.split('>').next().unwrap());
    let boxes: Vec<(&str, bool)> = boxes
        .map(|attributes| {
            let skill = attributes.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
            (skill, attributes.contains("checked"))
        })
        .collect();
    let ticked = boxes.iter().filter(|(_, ticked)| *ticked).map(|(skill, _)| *skill).collect();
    (boxes.iter().map(|(skill, _)| *skill).collect(), ticked)
}

#[tokio::test]
async fn no_more_is_offered_and_allowed_than_the_query_of_the_resource_leaves() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = |resource: &str, scope: &str| {
        let resource = format!("{}{resource}", lab.base);
        lab.begin(&client, REDIRECT, &[("resource", &resource), ("scope", scope)])
    };
    let all = "org:read project:write event:write";
    for (query, scope, offered, ticked) in [
        ("skills=inspect", "-", &["inspect"][..], &["inspect"][..]),
        ("skills=inspect,triage", all, &["inspect", "triage"], &["inspect", "triage"]),
        ("skills=inspect,triage", "event:read", &["inspect", "triage"], &[]),
        ("skills=triage&read-only=1", "org:read event:read", &["triage"], &["triage"]),
    ] {
        let page = text(&lab.get(&begin(&format!("/mcp/acme?{query}"), scope)).await);
        assert_eq!(boxes(&page), (offered.to_vec(), ticked.to_vec()), "{query} {scope}");
        assert_eq!(page.contains("event:write"), !query.contains("read-only") && offered.len() > 1, "{page}");
    }

    // A form that says more is not believed, and Sentry is asked for what is left.
    let mut browser = Browser::default();
    let begun = begin("/mcp?skills=triage&read-only=1", all);
    let request = browser.consent(&lab, &begun).await;
    let again = browser.allow(&lab, &request, &["inspect"]).await;
    assert!(text(&again).contains("Choose at least one"), "{}", text(&again));
    let sentry = location(&browser.allow(&lab, &request, &["inspect", "triage"]).await);
    assert_eq!(query(&sentry, "scope").as_deref(), Some("org:read event:read"));

    // The token is for the address without its query, which holds for each request.
    let back = Browser::default().sign_in(&lab, &begun, &["inspect", "triage"]).await;
    let (access, _) = pair(&lab.redeem(&client, &query(&back, "code").unwrap()).await);
    let caller = lab.verify(&access, "/mcp/acme").await.unwrap();
    assert_eq!(caller.grant.skills, Skills::of(&[Skill::Triage]));

    for wrong in ["skills=docs", "unheard-of=1", &format!("skills=inspect{}", ",".repeat(500))] {
        let back = location(&lab.get(&begin(&format!("/mcp?{wrong}"), "-")).await);
        assert_eq!(query(&back, "error").as_deref(), Some("invalid_target"), "{wrong}");
    }
}

#[tokio::test]
async fn what_sentry_answers_with_instead_of_a_code_is_passed_on_as_an_error() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for (said, passed_on) in [
        ("error=access_denied", "access_denied"),
        ("error=temporarily_unavailable", "temporarily_unavailable"),
        ("error=%3Cscript%3E", "server_error"),
        ("nothing=at-all", "server_error"),
        ("code=invented", "server_error"),
    ] {
        let mut browser = Browser::default();
        let callback = browser.at_sentry(&lab, &lab.begin(&client, REDIRECT, &[]), &["inspect"]).await;
        let state = query(&format!("{}{callback}", lab.base), "state").unwrap();
        let answer = browser.get(&lab, &format!("/oauth/callback?state={state}&{said}")).await;
        assert_eq!(query(&location(&answer), "error").as_deref(), Some(passed_on), "{said}");
        assert_eq!(query(&location(&answer), "iss"), Some(lab.base.clone()));
    }
}

#[tokio::test]
async fn a_sentry_that_is_down_is_said_to_be() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let callback = browser.at_sentry(&lab, &lab.begin(&client, REDIRECT, &[]), &["inspect"]).await;
    lab.sentry.faults().add(Fault::new(Trouble::Status(503)).path("/oauth/token/"));
    let back = location(&browser.get(&lab, &callback).await);
    assert_eq!(query(&back, "error").as_deref(), Some("temporarily_unavailable"));
}

#[tokio::test]
async fn two_windows_of_one_browser_do_not_disturb_each_other() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]);
    let mut browser = Browser::default();
    let one = browser.at_sentry(&lab, &begin, &["inspect"]).await;
    let two = browser.at_sentry(&lab, &begin, &["triage"]).await;
    for callback in [one, two] {
        let back = location(&browser.get(&lab, &callback).await);
        assert!(query(&back, "code").is_some(), "{back}");
    }
}

#[tokio::test]
async fn the_consent_page_says_what_each_skill_asks_of_sentry_and_where_exactly_the_answer_goes() {
    let lab = Lab::open().await;
    let redirect = "cursor://anysphere.cursor-retrieval/oauth/callback?window=1&name='x'";
    let client = lab.register(redirect).await;
    let page = text(&lab.get(&lab.begin(&client, redirect, &[])).await);
    for (skill, scopes) in [
        ("inspect", "event:read, org:read, project:read"),
        ("triage", "event:read, event:write, org:read"),
        ("project-management", "org:read, project:write"),
    ] {
        let line = format!("<p class=\"quiet\" id=\"scopes-{skill}\">At Sentry: {scopes}</p>");
        assert!(page.contains(&line), "{line} in {page}");
        assert!(page.contains(&format!("aria-describedby=\"about-{skill} scopes-{skill}\"")), "{page}");
    }
    let address = "cursor://anysphere.cursor-retrieval/oauth/callback?window=1&amp;name='x'";
    assert!(page.contains(&format!("<dd><code>{address}</code></dd>")), "{page}");
    assert!(!page.contains(redirect), "it is text");
}
