//! `login`, `status` and `logout` at a home of their own, in front of a served fake.

use crate::{
    session::{Session, program},
    upstream::Upstream,
};
use fake_sentry::{FakeSentry, Fault, OAUTH_CLIENT, OAUTH_SECRET, Trouble};
use serde_json::{Value, json};
use std::{fs, path::PathBuf, process::Stdio, time::Duration};
use tempfile::TempDir;

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    fn file(&self) -> PathBuf {
        self.0.path().join(".config/sentry-mcp/logins.json")
    }

    /// Exit code, what was printed, what was told.
    fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
        let variables = [&[("HOME", self.path())], variables].concat();
        let output = program(words, &variables).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (printed, told) = (text(output.stdout), text(output.stderr));
        let secret = ["fake-access", "fake-refresh", "fake-device"];
        assert!(
            !secret.iter().any(|secret| printed.contains(secret) || told.contains(secret)),
            "{printed}{told}"
        );
        (output.status.code(), printed, told)
    }

    /// The default login has run out.
    fn age(&self) {
        let mut kept: Value = fs::read_to_string(self.file()).unwrap().parse().unwrap();
        kept["profiles"]["default"]["expiresAt"] = 5.into();
        fs::write(self.file(), kept.to_string()).unwrap();
    }

    fn login(&self, upstream: &Upstream, more: &[&str]) -> (Option<i32>, String, String) {
        let host = upstream.host();
        let words = [&["login", "--host", &host, "--insecure-http"], more].concat();
        self.run(&words, &[("SENTRY_CLIENT_ID", OAUTH_CLIENT)])
    }
}

#[test]
fn somebody_signs_in_and_the_token_is_used() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    let (code, printed, told) = home.login(&upstream, &["--read-only"]);
    assert_eq!(code, Some(0), "{printed}{told}");
    assert!(
        printed.contains("/oauth/device/?user_code=ABCD-EFGH") && printed.contains("Signed in."),
        "{printed}"
    );
    assert!(
        printed.contains("event:read") && !printed.contains(":write"),
        "only what reading needs: {printed}"
    );
    let (code, printed, _) = home.run(&["status"], &[]);
    assert!(
        code == Some(0) && printed.contains("default: http://") && printed.contains("account 1"),
        "{printed}"
    );
    // Neither host nor token is named.
    let mut session = Session::start(&[], &[("HOME", home.path())]);
    session.initialize("2025-11-25");
    let (answer, is_error) = session.call("find_organizations", &json!({}));
    assert!(!is_error && answer.contains("acme"), "{answer}");
    // A token that is given wins, and so does its server.
    let (_, printed, _) =
        home.run(&["doctor", "--host", "127.0.0.1:1", "--insecure-http"], &[("SENTRY_ACCESS_TOKEN", "x")]);
    assert!(printed.contains("127.0.0.1:1") && printed.contains("SENTRY_ACCESS_TOKEN"), "{printed}");
    // The login is not taken to another server.
    let (_, printed, _) = home.run(&["doctor", "--host", "127.0.0.1:1", "--insecure-http"], &[]);
    assert!(printed.contains("No Sentry token is set"), "{printed}");
    let (code, _, _) = home.run(&["logout"], &[]);
    assert_eq!((code, home.run(&["status"], &[]).0), (Some(0), Some(1)));
}

#[test]
fn profiles_are_kept_apart() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &["--profile", "work"]).0, Some(0));
    let (_, printed, _) = home.run(&["doctor", "--profile", "work"], &[]);
    assert!(printed.contains("Sentry answers: yes") && printed.contains("sentry-mcp login"), "{printed}");
    for words in [&["status", "--profile", "work"][..], &["auth", "status", "--profile=work"]] {
        let (code, printed, _) = home.run(words, &[]);
        assert!(code == Some(0) && printed.starts_with("work: http://"), "{printed}");
    }
    let (code, printed, _) = home.run(&["status", "--profile", "default"], &[]);
    assert!(code == Some(1) && printed.contains("Nobody is signed in by this profile"), "{printed}");
    // A profile that is named wins over the environment's token, which may be for another server.
    let (_, printed, _) = home.run(&["doctor", "--profile", "work"], &[("SENTRY_ACCESS_TOKEN", "x")]);
    assert!(printed.contains("Sentry answers: yes"), "{printed}");
    for (words, word) in [
        (&["doctor", "--profile", "home"][..], "--profile: nobody is signed in"),
        (&["doctor", "--profile", "a b"], "--profile: a profile's name"),
        (&["doctor", "--profile", "work", "--host", "127.0.0.1:1", "--insecure-http"], "another server"),
        (&["doctor", "--profile", "work", "--access-token", "x"], "cannot be given together"),
    ] {
        let (code, _, told) = home.run(words, &[]);
        assert!(code == Some(2) && told.contains(word), "{words:?}: {told}");
    }
}

#[test]
fn a_login_near_its_end_is_renewed_once_and_kept() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &[]).0, Some(0));
    let aged = |change: &dyn Fn(&mut Value)| {
        let mut kept: Value = fs::read_to_string(home.file()).unwrap().parse().unwrap();
        change(&mut kept["profiles"]["default"]);
        fs::write(home.file(), kept.to_string()).unwrap();
    };
    aged(&|login| login["expiresAt"] = 5.into());
    let before = fs::read_to_string(home.file()).unwrap();
    let (code, printed, told) = home.run(&["doctor"], &[]);
    assert!(code == Some(0) && printed.contains("Sentry answers: yes"), "{printed}{told}");
    let after = fs::read_to_string(home.file()).unwrap();
    assert_ne!(before, after);
    assert_eq!(home.run(&["doctor"], &[]).0, Some(0));
    assert_eq!(fs::read_to_string(home.file()).unwrap(), after, "it lives long enough now");
    aged(&|login| {
        login["expiresAt"] = 5.into();
        login["refreshToken"] = "spent".into();
    });
    let (_, _, told) = home.run(&["doctor"], &[]);
    assert!(told.contains("`sentry-mcp login` signs in again"), "{told}");
}

#[test]
fn a_session_goes_on_when_another_start_has_renewed_its_login_or_nobody_has() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &[]).0, Some(0));
    let mut session = Session::start(&[], &[("HOME", home.path())]);
    session.initialize("2025-11-25");
    let mut is_well = || {
        let (answer, is_error) = session.call("find_organizations", &json!({}));
        assert!(!is_error && answer.contains("acme"), "{answer}");
    };
    let renewals = || upstream.requests().iter().filter(|seen| seen.path == "/oauth/token/").count();
    is_well();
    // Another client starts: Sentry ends the token that this one has.
    home.age();
    assert_eq!(home.run(&["doctor"], &[]).0, Some(0));
    let so_far = renewals();
    is_well();
    assert_eq!(renewals(), so_far, "what is there is used");
    // It has run out.
    let refused = Fault::new(Trouble::Status(401)).path("/organizations/").next(1);
    upstream.running().faults().add(refused.clone());
    is_well();
    assert_eq!(renewals(), so_far + 1);
    is_well();
    assert_eq!(home.run(&["doctor"], &[]).0, Some(0), "what was renewed is kept");
    // One route refuses good tokens too: each renewal would end the token of other clients.
    upstream.running().faults().add(Fault::new(Trouble::Status(401)).path("/organizations/"));
    let mut stubborn = Session::start(&[], &[("HOME", home.path())]);
    stubborn.initialize("2025-11-25");
    for _ in 0..3 {
        assert!(stubborn.call("find_organizations", &json!({})).1);
    }
    assert_eq!(renewals(), so_far + 2);
    upstream.running().faults().clear();
    let so_far = so_far + 1;
    is_well();
    // A token that cannot be renewed is given up once.
    fs::write(home.file(), fs::read_to_string(home.file()).unwrap().replace("fake-refresh", "spent"))
        .unwrap();
    for _ in 0..3 {
        upstream.running().faults().add(refused.clone());
        assert!(session.call("find_organizations", &json!({})).1);
    }
    assert_eq!(renewals(), so_far + 2);
}

#[test]
fn a_page_in_front_of_sentry_does_not_end_a_login() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &[]).0, Some(0));
    let mut session = Session::start(&[], &[("HOME", home.path())]);
    session.initialize("2025-11-25");
    let faults = upstream.running().faults();
    let refused = Fault::new(Trouble::Status(401)).path("/organizations/").next(1);
    for status in [403, 404, 503] {
        let page = Trouble::Says { status, body: "<html>Blocked</html>".into() };
        faults.add(Fault::new(page).path("/oauth/token/"));
        faults.add(refused.clone());
        assert!(session.call("find_organizations", &json!({})).1, "{status}");
        faults.clear();
    }
    // It is gone, and the refresh token is as good as it was.
    faults.add(refused);
    let (answer, is_error) = session.call("find_organizations", &json!({}));
    assert!(!is_error && answer.contains("acme"), "{answer}");
    home.age();
    faults.add(Fault::new(Trouble::Says { status: 403, body: "<html>".into() }).path("/oauth/token/"));
    let (_, _, told) = home.run(&["doctor"], &[]);
    assert!(told.contains("was not renewed (this server did not answer; try again in a while)"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_renewal_under_way_at_the_end_is_written_down() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &[]).0, Some(0));
    let before = fs::read_to_string(home.file()).unwrap();
    let mut session = Session::start(&[], &[("HOME", home.path())]);
    session.initialize("2025-11-25");
    let faults = upstream.running().faults();
    faults.add(Fault::new(Trouble::Status(401)).path("/organizations/").next(1));
    faults.add(Fault::new(Trouble::Slow(Duration::from_millis(700))).path("/oauth/token/"));
    let asked = upstream.requests().len();
    session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    while !upstream.requests().iter().skip(asked).any(|seen| seen.path == "/oauth/token/") {
        std::thread::sleep(Duration::from_millis(5));
    }
    let process = session.process_id().to_string();
    let told = std::process::Command::new("kill").args(["-s", "TERM", &process]).status().unwrap();
    assert!(told.success());
    assert_eq!(session.wait().status.code(), Some(0));
    faults.clear();
    assert_ne!(fs::read_to_string(home.file()).unwrap(), before);
    let (code, printed, told) = home.run(&["doctor"], &[]);
    assert!(code == Some(0) && printed.contains("Sentry answers: yes"), "{printed}{told}");
}

#[test]
fn a_login_of_an_application_with_a_secret_is_renewed_with_it() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    let host = upstream.host();
    let application = [("SENTRY_CLIENT_ID", OAUTH_CLIENT), ("SENTRY_CLIENT_SECRET", OAUTH_SECRET)];
    assert_eq!(home.run(&["login", "--host", &host, "--insecure-http"], &application).0, Some(0));
    home.age();
    let (_, _, told) = home.run(&["doctor"], &[]);
    assert!(told.contains("does not know the application"), "{told}");
    let (code, printed, told) = home.run(&["doctor"], &application);
    assert!(code == Some(0) && printed.contains("Sentry answers: yes"), "{printed}{told}");
    // Another application's secret does not go there.
    home.age();
    let another = [("SENTRY_CLIENT_ID", "another"), ("SENTRY_CLIENT_SECRET", OAUTH_SECRET)];
    assert!(home.run(&["doctor"], &another).2.contains("does not know the application"));
}

#[test]
fn a_server_for_others_takes_no_login_that_nobody_named() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    assert_eq!(home.login(&upstream, &[]).0, Some(0));
    // Without a token of its own there is nothing to serve: the login is not taken for one.
    let (code, _, told) = home.run(&["serve", "--bind", "127.0.0.1:0"], &[]);
    assert!(code == Some(3) && told.contains("SENTRY_ACCESS_TOKEN"), "{told}");
}

#[test]
fn what_is_missing_is_told() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    let host = upstream.host();
    let (code, _, told) = home.run(&["login", "--host", &host, "--insecure-http"], &[]);
    assert!(code == Some(3) && told.contains("SENTRY_CLIENT_ID is not set"), "{told}");
    let words = ["auth", "login", "--host", &host, "--insecure-http"];
    let (code, _, told) = home.run(&words, &[("SENTRY_CLIENT_ID", "unknown")]);
    assert!(code == Some(1) && told.contains("does not know the application"), "{told}");
    let (code, _, told) =
        home.run(&["login", "--host", "127.0.0.1:1", "--insecure-http"], &[("SENTRY_CLIENT_ID", "a")]);
    assert!(code == Some(1) && told.contains("did not answer"), "{told}");
    let (code, printed, _) = home.run(&["auth", "status"], &[]);
    assert!(code == Some(1) && printed.contains("Nobody is signed in"), "{printed}");
    assert!(!home.file().exists());
    fs::create_dir_all(home.file().parent().unwrap()).unwrap();
    fs::write(home.file(), "something else").unwrap();
    let (code, _, told) = home.run(&["logout"], &[]);
    assert!(code == Some(1) && told.contains("not a file of this program"), "{told}");
}

#[test]
fn nobody_is_asked_to_agree_to_a_login_that_cannot_be_kept() {
    let (home, upstream) = (Home::new(), Upstream::serve(FakeSentry::acme()));
    let is_refused = |why: &str| {
        let (code, printed, told) = home.login(&upstream, &[]);
        assert!(code == Some(1) && printed.is_empty(), "{printed}");
        assert!(
            told.contains("logins.json cannot keep a login, so none was asked for") && told.contains(why),
            "{told}"
        );
        assert!(upstream.requests().is_empty(), "Sentry was not asked for a code");
    };
    fs::create_dir_all(home.file().parent().unwrap()).unwrap();
    fs::write(home.file(), "{broken").unwrap();
    is_refused("not a file of this program");
    // Every other command names the file.
    let (code, printed, told) = home.run(&["call", "whoami"], &[]);
    assert!(
        code == Some(1) && printed.contains("the file of logins") && told.contains("logins.json"),
        "{printed}{told}"
    );
    // A file stands where the folder is to be.
    fs::remove_dir_all(home.file().parent().unwrap()).unwrap();
    fs::write(home.file().parent().unwrap(), "").unwrap();
    is_refused("");
}
