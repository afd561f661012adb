//! The page on which tools are tried out, where people sign in: for who did so in their browser, and in no other way.

use crate::{
    client::{Ask, Reply, call},
    pages::browse,
    person::{Browser, form, signed_in},
    server::{APPLICATION, BEARER, Server},
};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::json;

const COOKIE: &str = "__Host-sentry-mcp-session";
const RESOLVE: &[(&str, &str)] = &[
    ("argument.issueId", "BACKEND-1K"),
    ("argument.organizationSlug", "acme"),
    ("argument.status", "resolved"),
];

fn own(server: &Server) -> String {
    format!("http://{}", server.address())
}

/// What the page of a tool sends when its button is pressed.
fn pressed(server: &Server, tool: &str, pairs: &[(&str, &str)]) -> Ask {
    form(&format!("/try/{tool}"), pairs).with("origin", &own(server)).with("accept", "text/html")
}

fn run(server: &Server, browser: &mut Browser, tool: &str, pairs: &[(&str, &str)]) -> Reply {
    browser.send(server.address(), pressed(server, tool, pairs))
}

fn look(server: &Server, browser: &mut Browser, path: &str) -> Reply {
    browser.send(server.address(), browse(path))
}

fn at_the_page(server: &Server, skills: &[&str]) -> Browser {
    let mut browser = Browser::default();
    browser.sign_in_here(server, skills);
    browser
}

fn changes(server: &Server) -> usize {
    server.asked().iter().filter(|asked| asked.method == "PUT").count()
}

#[test]
fn who_signed_in_runs_what_they_allowed_with_their_own_token() {
    let server = Server::signing_in(&["--organization-slug=acme"]);
    let mut browser = Browser::default();
    for path in ["/try", "/try/get_issue_details", "/try/no_such_tool"] {
        let page = look(&server, &mut browser, path);
        assert!(page.status == 200 && page.text.contains("Sign in at Sentry"), "{page:?}");
        let address = format!("href=\"{}/oauth/sign-in\"", own(&server));
        assert!(page.text.contains(&address) && !page.text.contains("BACKEND"), "{page:?}");
    }
    assert_eq!(run(&server, &mut browser, "get_issue_details", &[]).status, 403);
    assert!(server.asked().is_empty());

    browser.sign_in_here(&server, &["inspect"]);
    let tools = look(&server, &mut browser, "/try").text;
    assert!(tools.contains("/try/get_issue_details") && !tools.contains("update_issue"), "{tools}");
    assert!(tools.contains("action=\"/oauth/sign-out\"") && tools.contains("in your name"), "{tools}");
    let page = run(&server, &mut browser, "get_issue_details", &[("argument.issueId", "BACKEND-1K")]);
    assert!(page.text.contains("ValueError: Invalid token format"), "{page:?}");
    let sentrys = server.asked().pop().unwrap();
    let token = sentrys.headers["authorization"].to_str().unwrap();
    assert!(token.starts_with("Bearer fake-access"), "{token}");
    assert!(!page.text.contains("fake-access") && !page.text.contains("smcp_"), "{page:?}");
    // What was not allowed is not there.
    assert_eq!(look(&server, &mut browser, "/try/update_issue").status, 404);
    assert_eq!(run(&server, &mut browser, "update_issue", RESOLVE).status, 404);

    let before = browser.sending(Ask::to("GET", "/try"));
    let out = form("/oauth/sign-out", &[]).with("origin", &own(&server));
    assert_eq!(browser.send(server.address(), out).status, 303);
    assert_eq!(browser.cookie(COOKIE), None);
    for ask in [browser.sending(browse("/try")), before] {
        assert!(server.ask(&ask).text.contains("Sign in at Sentry"));
    }
}

#[test]
fn what_was_typed_is_there_again_when_the_session_has_ended() {
    let server = Server::signing_in(&[]);
    let mut browser = at_the_page(&server, &["inspect", "triage"]);
    let here = browser.cookie(COOKIE).unwrap().to_owned();
    let out = form("/oauth/sign-out", &[]).with("origin", &own(&server));
    assert_eq!(browser.send(server.address(), out).status, 303);
    browser.keep_cookie(COOKIE, &here);
    let typed = "Looked at it: \"><script>alert(1)</script> & more";
    let pairs = [RESOLVE, &[("argument.reason", typed), ("argument.none", "such"), ("yes", "abc")]].concat();
    let page = run(&server, &mut browser, "update_issue", &pairs);
    assert_eq!(page.status, 403);
    let sign_in = format!("href=\"{}/oauth/sign-in\" target=\"_blank\" rel=\"noopener\"", own(&server));
    for words in [
        "You are signed out",
        &sign_in,
        "action=\"/try/update_issue#answer\"",
        "value=\"BACKEND-1K\"",
        "<option value=\"resolved\" selected>",
        "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    // What they had said yes to was asked in a session that is over, and no secret is in the page.
    for words in ["name=\"yes\"", "argument.none", "<script", &here] {
        assert!(!page.text.contains(words), "{words}: {}", page.text);
    }
    assert_eq!(run(&server, &mut browser, "no_such_tool", &pairs).status, 404);
    // What is shown again costs memory, and anybody could have sent it.
    let long = "\"".repeat(70_000);
    let much = [RESOLVE, &[("argument.reason", long.as_str())]].concat();
    assert_eq!(run(&server, &mut browser, "update_issue", &much).status, 413);
    assert!(server.asked().iter().all(|asked| !asked.path.contains("/issues/")), "nothing was run");
    // They sign in in another tab of the browser, and send it again.
    browser.sign_in_here(&server, &["inspect", "triage"]);
    assert!(run(&server, &mut browser, "update_issue", &pairs[..4]).text.contains("What a model sees"));
    assert_eq!(changes(&server), 1);
}

#[test]
fn threat_36_only_its_own_page_runs_anything_for_who_is_signed_in() {
    let server = Server::signing_in(&[]);
    let browser = at_the_page(&server, &["inspect", "triage"]);
    let ask = browser.sending(form("/try/update_issue", RESOLVE));
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:3000"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("accept", "text/html"),
    ] {
        assert_eq!(server.ask(&ask.clone().with(name, value)).status, 403, "{name}: {value}");
    }
    // Who is signed out is shown nothing of it either: with the next press it would be their own form.
    for origin in ["https://evil.example", "null", ""] {
        let page = server.ask(&form("/try/update_issue", RESOLVE).with("origin", origin));
        assert!(page.status == 403 && !page.text.contains("BACKEND-1K"), "{origin}: {page:?}");
    }
    let plain = ask.clone().with("origin", &own(&server)).with("content-type", "text/plain");
    assert_eq!(server.ask(&plain).status, 415);
    // A link runs nothing, and of what changes something it does not even fill in the form.
    let link = "issueId=BACKEND-1K&organizationSlug=acme&status=resolved&yes=1";
    let page = server.ask(&browser.sending(browse(&format!("/try/update_issue?{link}"))));
    assert!(page.status == 200 && !page.text.contains("BACKEND-1K"), "{page:?}");
    let policy = page.headers("content-security-policy").join(" ");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{policy}");
    let page = server.ask(&browser.sending(browse("/try/get_issue_details?issueId=BACKEND-1K")));
    assert!(page.text.contains("value=\"BACKEND-1K\""), "{page:?}");
    assert_eq!(changes(&server), 0);
    assert_eq!(server.ask(&ask.with("origin", &own(&server))).status, 200);
    assert_eq!(changes(&server), 1);
}

#[test]
fn threat_37_a_session_is_for_the_page_and_what_callers_bring_is_not() {
    let variables =
        [APPLICATION, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("SENTRY_MCP_CLIENT_BEARER", BEARER)]].concat();
    let server = Server::start(FakeSentry::acme(), &["--store=memory", "--direct-tokens"], &variables);
    let browser = at_the_page(&server, &["inspect"]);
    let organizations = call("find_organizations", json!({}));
    let cookie = browser.cookie(COOKIE).unwrap().to_owned();
    for path in ["/mcp", "/rpc", "/"] {
        // Neither what the browser sends by itself, nor its cookie as a token.
        assert_eq!(server.ask(&browser.sending(Ask::post(path, &organizations))).status, 401, "{path}");
        for scheme in ["Bearer", "Sentry-Bearer"] {
            let ask = Ask::post(path, &organizations).bearing(&format!("{scheme} {cookie}"));
            assert_eq!(server.ask(&ask).status, 401, "{path} {scheme}");
        }
    }
    assert_eq!(server.ask(&browser.sending(Ask::get("/sse"))).status, 401);
    let tokens = signed_in(&server, &["inspect"], None);
    for credentials in [tokens.bearer(), format!("Bearer {BEARER}"), "Sentry-Bearer acme-read-only".into()] {
        let page = server.ask(&browse("/try").bearing(&credentials));
        assert!(page.text.contains("Sign in at Sentry"), "{page:?}");
        let ask = pressed(&server, "find_organizations", &[]).bearing(&credentials);
        assert_eq!(server.ask(&ask).status, 403);
    }
    let ask = pressed(&server, "find_organizations", &[]);
    assert_eq!(server.ask(&ask.with("cookie", &format!("{COOKIE}={}", tokens.access))).status, 403);
    assert!(!server.told().contains(&cookie));
}

#[test]
fn what_was_read_at_the_page_counts_for_the_changes_after_it() {
    let server = Server::signing_in(&["--confirm-writes=tainted"]);
    let mut browser = at_the_page(&server, &["inspect", "triage"]);
    let read = [("argument.issueId", "BACKEND-1K"), ("argument.organizationSlug", "acme")];
    assert!(run(&server, &mut browser, "get_issue_details", &read).text.contains("What a model sees"));
    let asked = run(&server, &mut browser, "update_issue", RESOLVE);
    assert!(asked.text.contains("A person is asked first"), "{asked:?}");
    assert_eq!(changes(&server), 0);
    // Another browser of theirs shows the same question, and a client that they let in now is one that has read.
    let mut other = at_the_page(&server, &["inspect", "triage"]);
    let asked = run(&server, &mut other, "update_issue", RESOLVE);
    let yes = asked.text.split("name=\"yes\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let done = run(&server, &mut other, "update_issue", &[RESOLVE, &[("yes", yes)]].concat());
    assert!(done.text.contains("What a model sees"), "{done:?}");
    assert_eq!(changes(&server), 1);
    let tokens = signed_in(&server, &["inspect", "triage"], None);
    let resolve = json!({"organizationSlug": "acme", "issueId": "BACKEND-1M", "status": "resolved"});
    let ask = Ask::post("/mcp", &call("update_issue", resolve)).bearing(&tokens.bearer());
    let (text, is_error) = server.ask(&ask).answer();
    assert!(is_error && text.contains("has to say yes"), "{text}");
}

#[test]
fn the_operators_settings_hold_at_the_page_and_each_person_is_limited() {
    let words = ["--read-only", "--organization-slug=acme", "--rate-per-caller=6"];
    let server = Server::signing_in(&words);
    let mut browser = at_the_page(&server, &["inspect", "triage"]);
    assert!(!look(&server, &mut browser, "/try").text.contains("update_issue"));
    assert_eq!(run(&server, &mut browser, "update_issue", RESOLVE).status, 404);
    let statuses: Vec<u16> = (0..8).map(|_| look(&server, &mut browser, "/try").status).collect();
    assert!(statuses.starts_with(&[200]) && statuses.ends_with(&[429]), "{statuses:?}");
    let mut other = at_the_page(&server, &["inspect"]);
    assert_eq!(look(&server, &mut other, "/try").status, 200, "another session has its own share");
}

#[test]
fn a_session_ends_when_sentry_refuses_its_token() {
    let server = Server::signing_in(&[]);
    let mut browser = at_the_page(&server, &["inspect"]);
    server.sentry().faults().add(Fault::new(Trouble::Status(401)).path("/organizations/").next(1));
    let page = run(&server, &mut browser, "find_organizations", &[]);
    assert!(page.status == 200 && page.text.contains("The call failed."), "{page:?}");
    assert!(look(&server, &mut browser, "/try").text.contains("Sign in at Sentry"));
}

#[test]
fn behind_a_proxy_the_page_is_that_of_the_told_address() {
    let server = Server::signing_in(&["--base-url=https://mcp.example.com"]);
    let mut browser = Browser::default();
    let here = |ask: Ask| ask.with("host", "mcp.example.com");
    let page = browser.send(server.address(), here(browse("/try")));
    assert!(page.text.contains("href=\"https://mcp.example.com/oauth/sign-in\""), "{page:?}");
    let page = browser.send(server.address(), here(Ask::to("GET", "/oauth/sign-in")));
    let decision = crate::person::allowing("https://mcp.example.com", &page.text, &["inspect"]);
    let at_sentry = crate::person::location(&browser.send(server.address(), here(decision)));
    let back = Ask::to("GET", &crate::person::path(&at_sentry)).send(server.sentry().address());
    let back = crate::person::location(&back);
    let end = browser.send(server.address(), here(Ask::to("GET", &crate::person::path(&back))));
    assert_eq!(crate::person::location(&end).as_str(), "https://mcp.example.com/try");
    let ask = form("/try/find_organizations", &[]).with("origin", "https://mcp.example.com");
    let page = browser.send(server.address(), here(ask));
    assert!(page.status == 200 && page.text.contains("acme"), "{page:?}");
}
