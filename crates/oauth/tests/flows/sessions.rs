//! A person uses the pages of this server themselves, with a cookie in the place of tokens.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use access::{Scope, Scopes, Skill, Skills};
use fake_sentry::{Fault, Trouble};
use http::{HeaderMap, Request};
use oauth::{Caller, Clock, Key, Memory, Record, Rejected, Store, Unavailable};
use secrecy::ExposeSecret;

use crate::lab::{Browser, Lab, REDIRECT, header, location, text};

const BEGIN: &str = "/oauth/sign-in";
const COOKIE: &str = "__Host-sentry-mcp-session";

/// Who is signed in in this browser.
async fn visitor(lab: &Lab, browser: &Browser) -> Option<Caller> {
    asked(lab, browser).await.unwrap()
}

async fn asked(lab: &Lab, browser: &Browser) -> Result<Option<Caller>, Rejected> {
    let cookies: Vec<String> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers = HeaderMap::from_iter([(http::header::COOKIE, cookies.join("; ").parse().unwrap())]);
    lab.authority.visitor(&headers).await
}

async fn signed_in(lab: &Lab) -> Browser {
    let mut browser = Browser::default();
    assert_eq!(browser.sign_in(lab, BEGIN, &["inspect"]).await, format!("{}/try", lab.base));
    browser
}

async fn sign_out(lab: &Lab, browser: &mut Browser, origin: &str) -> crate::lab::Answer {
    let request = Request::post(format!("{}/oauth/sign-out", lab.base)).header("origin", origin);
    browser.send(lab, request, Vec::new()).await
}

#[tokio::test]
async fn a_person_signs_in_and_out_in_a_browser() {
    let lab = Lab::open().await;
    let mut browser = Browser::default();
    let page = browser.get(&lab, BEGIN).await;
    let page = text(&page);
    assert!(page.contains("for 8 hours or until you sign out") && !page.contains("Answer goes to"), "{page}");
    // What only looks is ticked: Seer needs no right to write, and does more than look.
    assert!(page.contains("id=\"skill-seer\""), "{page}");
    assert!(
        page.contains("id=\"skill-inspect\" aria-describedby=\"about-inspect scopes-inspect\" checked"),
        "{page}"
    );
    assert_eq!(page.matches(" checked").count(), 1, "{page}");

    let callback = browser.at_sentry(&lab, BEGIN, &["inspect"]).await;
    let back = browser.get(&lab, &callback).await;
    assert_eq!(location(&back), format!("{}/try", lab.base), "and no code");
    let lines = back.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.into_iter().find(|line| line.starts_with(COOKIE)).unwrap();
    assert!(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=28800"), "{line}");

    let caller = visitor(&lab, &browser).await.unwrap();
    assert_eq!(caller.grant.skills, Skills::of(&[Skill::Inspect]));
    assert_eq!(
        caller.grant.scopes,
        Scopes::Known(vec![Scope::OrgRead, Scope::ProjectRead, Scope::EventRead])
    );
    assert_eq!(caller.user, "1");
    let sentrys = caller.token.expose_secret();
    assert!(sentrys.starts_with("fake-access") && !line.contains(sentrys));

    lab.pass(8 * 3600 - 60);
    assert!(visitor(&lab, &browser).await.is_some());
    let again = Browser { jar: browser.jar.clone() };
    let out = sign_out(&lab, &mut browser, &lab.base).await;
    assert_eq!((out.status().as_u16(), location(&out)), (303, format!("{}/try", lab.base)));
    assert!(!browser.jar.contains_key(COOKIE));
    assert!(visitor(&lab, &again).await.is_none(), "a copy of the cookie has ended too");
    assert_eq!(sign_out(&lab, &mut browser, &lab.base).await.status(), 303, "who is signed out stays so");
}

#[tokio::test]
async fn a_session_ends_after_hours_however_much_it_is_used() {
    let lab = Lab::open().await;
    let browser = signed_in(&lab).await;
    for _ in 0..7 {
        lab.pass(3600);
        assert!(visitor(&lab, &browser).await.is_some());
    }
    lab.pass(3600);
    assert!(visitor(&lab, &browser).await.is_none());
}

#[tokio::test]
async fn a_session_ends_when_sentry_withdraws_its_token_and_remembers_what_was_read() {
    let lab = Lab::open().await;
    let browser = signed_in(&lab).await;
    let caller = visitor(&lab, &browser).await.unwrap();
    assert!(!caller.is_tainted);
    lab.authority.taint(&caller).await.unwrap();
    let other = signed_in(&lab).await;
    for browser in [&browser, &other] {
        assert!(visitor(&lab, browser).await.unwrap().is_tainted, "and so does the next of this person");
    }
    // A client that they let in afterwards knows it as well.
    let (access, _) = lab.tokens(&lab.register(REDIRECT).await, &[]).await;
    assert!(lab.verify(&access, "/mcp").await.unwrap().is_tainted);
    lab.authority.revoke(&caller).await.unwrap();
    assert!(visitor(&lab, &browser).await.is_none());
    assert!(visitor(&lab, &other).await.is_some());
}

#[tokio::test]
async fn who_says_no_here_or_at_sentry_is_told_so_and_not_signed_in() {
    let lab = Lab::open().await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, BEGIN).await;
    let answer = browser.decide(&lab, &[("request", &request), ("decision", "deny")]).await;
    assert_eq!(location(&answer), format!("{}/try", lab.base));
    for (query, status, words) in [
        ("error=access_denied", 403, "Sentry was not allowed to give access."),
        ("error=temporarily_unavailable", 503, "Sentry does not answer now."),
        ("code=made-up", 503, "Sentry did not let you in."),
    ] {
        let callback = browser.at_sentry(&lab, BEGIN, &["inspect"]).await;
        let state = callback.split("state=").nth(1).unwrap().split('&').next().unwrap();
        let answer = browser.get(&lab, &format!("/oauth/callback?{query}&state={state}")).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (status, ""), "{query}");
        assert!(text(&answer).contains(words), "{}", text(&answer));
    }
    assert!(visitor(&lab, &browser).await.is_none());
    // Sentry does not answer.
    let callback = browser.at_sentry(&lab, BEGIN, &["inspect"]).await;
    lab.sentry.faults().add(Fault::new(Trouble::Status(503)).path("/oauth/token/"));
    assert_eq!(browser.get(&lab, &callback).await.status(), 503);
    assert!(visitor(&lab, &browser).await.is_none());
}

#[tokio::test]
async fn threat_36_only_a_page_of_this_server_signs_anybody_out() {
    let lab = Lab::open().await;
    let mut browser = signed_in(&lab).await;
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", ""] {
        let answer = sign_out(&lab, &mut browser, origin).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "set-cookie")), (403, ""), "{origin}");
    }
    // An address alone, as in a picture or a link, does nothing.
    assert_eq!(browser.get(&lab, "/oauth/sign-out").await.status(), 405);
    assert!(visitor(&lab, &browser).await.is_some());
}

#[tokio::test]
async fn threat_37_a_cookie_is_no_token_and_no_token_a_session() {
    let lab = Lab::open().await;
    let browser = signed_in(&lab).await;
    let cookie = &browser.jar[COOKIE];
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    for prefix in ["", "smcp_at_", "smcp_session_"] {
        let bearer = format!("{prefix}{}", cookie.strip_prefix("smcp_session_").unwrap());
        assert_eq!(lab.verify(&bearer, "/mcp").await.unwrap_err(), Rejected::Invalid, "{prefix}");
        assert_ne!(lab.refresh(&client, &bearer).await.status(), 200);
    }
    assert_ne!(lab.redeem(&client, cookie).await.status(), 200);
    let code = lab.code(&client, &[]).await;
    for (token, prefix) in [(&access, "smcp_at_"), (&refresh, "smcp_rt_"), (&code, "smcp_code_")] {
        let renamed = format!("smcp_session_{}", token.strip_prefix(prefix).unwrap());
        for value in [token.clone(), renamed] {
            let browser = Browser { jar: [(COOKIE.to_owned(), value)].into() };
            assert!(visitor(&lab, &browser).await.is_none(), "{token}");
        }
    }
    assert!(visitor(&lab, &browser).await.is_some());
}

#[tokio::test]
async fn threat_38_every_sign_in_has_a_session_of_its_own() {
    let lab = Lab::open().await;
    // An attacker has brought a cookie of theirs into the browser, and somebody signs in there.
    let attacker = signed_in(&lab).await;
    let mut victim = Browser { jar: attacker.jar.clone() };
    victim.sign_in(&lab, BEGIN, &["inspect"]).await;
    assert_ne!(victim.jar[COOKIE], attacker.jar[COOKIE]);
    assert!(visitor(&lab, &victim).await.is_some());
    assert!(visitor(&lab, &attacker).await.is_none(), "what the browser had until then has ended");
    // One that was made up is none, and two are none.
    let made_up = Browser { jar: [(COOKIE.to_owned(), "smcp_session_AAAA".to_owned())].into() };
    assert!(visitor(&lab, &made_up).await.is_none());
    let twice = format!("{}; {COOKIE}=other", victim.jar[COOKIE]);
    let twice = Browser { jar: [(COOKIE.to_owned(), twice)].into() };
    assert!(visitor(&lab, &twice).await.is_none());
    // Nobody is signed in as another by being sent to the end of a sign-in.
    let mut other = signed_in(&lab).await;
    let callback = other.at_sentry(&lab, BEGIN, &["inspect"]).await;
    let mut victim = Browser::default();
    assert_eq!(victim.get(&lab, &callback).await.status(), 400);
    assert!(visitor(&lab, &victim).await.is_none());
}

/// A store that goes away once the next record has been taken, and does then whatever it is asked at the second time only.
struct Restarting {
    inner: Memory,
    phase: Mutex<Phase>,
}

#[derive(PartialEq)]
enum Phase {
    Well,
    /// It will go with the next record.
    Going,
    /// It has gone: what it was asked since.
    Away(HashSet<(&'static str, Key)>),
}

impl Restarting {
    fn asked(&self, what: &'static str, key: &Key) -> Result<(), Unavailable> {
        let mut phase = self.phase.lock().unwrap();
        let Phase::Away(asked) = &mut *phase else { return Ok(()) };
        if asked.insert((what, *key)) { Err(Unavailable("it is being restarted")) } else { Ok(()) }
    }
}

#[async_trait::async_trait]
impl Store for Restarting {
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        self.asked("get", key)?;
        self.inner.get(key).await
    }
    async fn put(&self, key: &Key, record: Record, lives: Duration) -> Result<(), Unavailable> {
        self.asked("put", key)?;
        self.inner.put(key, record, lives).await
    }
    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        self.asked("take", key)?;
        let taken = self.inner.take(key).await;
        let mut phase = self.phase.lock().unwrap();
        if *phase == Phase::Going {
            *phase = Phase::Away(HashSet::new());
        }
        taken
    }
    async fn swap(
        &self,
        key: &Key,
        seen: &Record,
        next: Record,
        lives: Duration,
    ) -> Result<bool, Unavailable> {
        self.asked("swap", key)?;
        self.inner.swap(key, seen, next, lives).await
    }
}

#[tokio::test]
async fn a_store_that_is_restarted_while_sentry_is_asked_costs_nobody_their_sign_in() {
    let clock = Clock::new(|| SystemTime::UNIX_EPOCH);
    let store = Arc::new(Restarting { inner: Memory::new(clock), phase: Mutex::new(Phase::Well) });
    let lab = Lab::over(Arc::clone(&store) as Arc<dyn Store>).await;
    let mut browser = signed_in(&lab).await;
    let before = Browser { jar: browser.jar.clone() };
    let callback = browser.at_sentry(&lab, BEGIN, &["inspect"]).await;
    *store.phase.lock().unwrap() = Phase::Going;
    let back = browser.get(&lab, &callback).await;
    assert_eq!(location(&back), format!("{}/try", lab.base));
    let phase = std::mem::replace(&mut *store.phase.lock().unwrap(), Phase::Well);
    let Phase::Away(asked) = phase else { panic!("it never went away") };
    let mut asked: Vec<&str> = asked.into_iter().map(|(what, _)| what).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["get", "put", "take"], "the person, the new session, the old one");
    assert!(visitor(&lab, &browser).await.is_some());
    assert!(visitor(&lab, &before).await.is_none());
}
