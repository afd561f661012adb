//! People sign in at Sentry, and their clients come with tokens of ours.

use crate::{
    client::{Ask, Reply, call, request},
    events::Listening,
    person::{Browser, Tokens, form, redeeming, refresh, refreshed, register, signed_in},
    redis::Redis,
    server::{APPLICATION, BEARER, Server, refused},
};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::{Value, json};

fn ask(server: &Server, tokens: &Tokens, path: &str, body: &Value) -> Reply {
    server.ask(&Ask::post(path, body).bearing(&tokens.bearer()))
}

fn organizations() -> Value {
    call("find_organizations", json!({}))
}

fn resolve() -> Value {
    call("update_issue", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"}))
}

fn challenge(reply: &Reply) -> String {
    reply.headers("www-authenticate").join("\n")
}

#[test]
fn a_client_finds_the_way_signs_in_calls_refreshes_and_gives_back() {
    let server = Server::signing_in(&[]);
    let base = format!("http://{}", server.address());

    // What it is told when it comes with nothing, and where that leads.
    for ask in [Ask::post("/mcp/acme", &organizations()), Ask::get("/mcp/acme")] {
        let reply = server.ask(&ask);
        assert_eq!(reply.status, 401);
        let metadata = format!("resource_metadata=\"{base}/.well-known/oauth-protected-resource/mcp/acme\"");
        assert!(challenge(&reply).contains(&metadata) && !challenge(&reply).contains("error="), "{reply:?}");
    }
    let resource = server.ask(&Ask::to("GET", "/.well-known/oauth-protected-resource/mcp/acme")).json();
    assert_eq!(resource["resource"], format!("{base}/mcp/acme"));
    assert_eq!(resource["authorization_servers"], json!([base]));
    let metadata = server.ask(&Ask::to("GET", "/.well-known/oauth-authorization-server")).json();
    assert_eq!(metadata["issuer"], base);
    assert_eq!(metadata["token_endpoint"], format!("{base}/oauth/token"));

    let tokens = signed_in(&server, &["inspect", "docs"], None);
    assert!(tokens.scope.contains("event:read") && !tokens.scope.contains("write"), "{}", tokens.scope);
    let listed = ask(&server, &tokens, "/mcp", &request("tools/list", json!({}))).text;
    assert!(listed.contains("search_issues") && !listed.contains("\"update_issue\""), "{listed}");
    for path in ["/mcp", "/mcp/", "/mcp/acme", "/mcp/acme/backend"] {
        assert_eq!(ask(&server, &tokens, path, &request("tools/list", json!({}))).status, 200, "{path}");
    }
    for path in ["/mcp", "/rpc", "/"] {
        let answer = ask(&server, &tokens, path, &organizations());
        assert!(answer.answer().0.contains("acme"), "{path}: {answer:?}");
    }

    let next = refreshed(&server, &tokens);
    assert_ne!(next.access, tokens.access);
    assert_eq!(ask(&server, &next, "/mcp", &organizations()).status, 200);
    let back = form("/oauth/revoke", &[("client_id", &next.client), ("token", &next.access)]);
    assert_eq!(server.ask(&back).status, 200);
    for tokens in [&tokens, &next] {
        let reply = ask(&server, tokens, "/mcp", &organizations());
        assert_eq!(reply.status, 401);
        assert!(challenge(&reply).contains("error=\"invalid_token\""), "{reply:?}");
    }
    assert_eq!(refresh(&server, &next).status, 400);

    // Sentry's token went to Sentry, and nothing of ours did.
    let told = server.told();
    for secret in [&tokens.access, &tokens.refresh, &next.access] {
        assert!(!told.contains(secret.as_str()), "{told}");
    }
    assert!(server.asked().iter().all(|seen| !format!("{seen:?}").contains("smcp_")));
}

#[test]
fn a_token_is_for_its_place_and_what_lies_below() {
    let server = Server::signing_in(&[]);
    let tokens = signed_in(&server, &["inspect"], Some("/mcp/acme"));
    for (path, status) in [
        ("/mcp/acme", 200),
        ("/mcp/acme/backend", 200),
        ("/mcp", 401),
        ("/mcp/globex", 401),
        ("/rpc", 401),
        ("/", 401),
    ] {
        assert_eq!(ask(&server, &tokens, path, &organizations()).status, status, "{path}");
    }
    assert_eq!(server.ask(&Ask::get("/sse").bearing(&tokens.bearer())).status, 401);
    let elsewhere = call("search_issues", json!({"organizationSlug": "globex"}));
    assert!(ask(&server, &tokens, "/mcp/acme", &elsewhere).answer().1);
}

#[test]
fn what_was_not_allowed_is_named_with_the_scopes_for_it() {
    let server = Server::signing_in(&[]);
    let tokens = signed_in(&server, &["inspect"], None);
    let write = json!({"name": "update_issue", "arguments": {"issueId": "BACKEND-1K", "status": "resolved"}});
    for (path, body) in [
        ("/mcp", resolve()),
        ("/rpc", resolve()),
        ("/mcp", request("tools/call", json!({"name": "execute_sentry_write_tool", "arguments": write}))),
    ] {
        let ask = |revision: &str| {
            let ask = Ask::post(path, &body).bearing(&tokens.bearer());
            server.ask(&ask.with("mcp-protocol-version", revision))
        };
        // An older client would show its model the status alone.
        let older = ask("2025-06-18");
        assert_eq!(older.status == 200, path == "/mcp", "{older:?}");
        assert!(older.answer().1 && older.text.contains("log in again"), "{older:?}");
        let reply = ask("2025-11-25");
        assert_eq!(reply.status, 403, "{reply:?}");
        let line = challenge(&reply);
        assert!(line.contains("error=\"insufficient_scope\""), "{line}");
        let scopes = line.split("scope=\"").nth(1).unwrap().split('"').next().unwrap();
        for scope in ["org:read", "event:read", "event:write"] {
            assert!(scopes.split(' ').any(|named| named == scope), "{scope}: {scopes}");
        }
        assert!(reply.text.contains("log in again"), "{reply:?}");
    }
    assert!(server.asked().iter().all(|seen| seen.method != "PUT"));
    // The person allows more; the same call is made.
    let more = signed_in(&server, &["inspect", "triage"], None);
    assert_eq!(ask(&server, &more, "/mcp", &resolve()).status, 200);
    // What no sign-in would bring is no matter of scopes.
    assert_eq!(ask(&server, &more, "/mcp", &call("delete_sentry_resource", json!({}))).status, 200);
    assert_eq!(ask(&server, &more, "/mcp", &call("no_such_tool", json!({}))).status, 200);
    assert_eq!(ask(&server, &more, "/mcp?read-only=1", &resolve()).status, 200);
}

#[test]
fn a_token_that_sentry_refuses_ends_the_sign_in() {
    let server = Server::signing_in(&[]);
    let tokens = signed_in(&server, &["inspect"], None);
    let other = signed_in(&server, &["inspect"], None);
    server.sentry().faults().add(Fault::new(Trouble::Status(403)).path("/organizations/").next(1));
    assert_eq!(ask(&server, &tokens, "/mcp", &organizations()).status, 200);
    server.sentry().faults().add(Fault::new(Trouble::Status(401)).path("/organizations/").next(1));
    let (text, is_error) = ask(&server, &tokens, "/mcp", &organizations()).answer();
    assert!(is_error && text.contains("connect this server again"), "{text}");
    assert_eq!(ask(&server, &tokens, "/mcp", &organizations()).status, 401);
    assert_eq!(refresh(&server, &tokens).status, 400);
    assert_eq!(ask(&server, &other, "/mcp", &organizations()).status, 200, "another sign-in goes on");
}

#[test]
fn the_operators_flags_hold_for_everybody_who_signs_in() {
    let server = Server::signing_in(&["--skills=inspect,triage", "--read-only", "--organization-slug=acme"]);
    let mut browser = Browser::default();
    let page = browser.consent_page(&server, &register(&server), None);
    assert!(page.contains("value=\"inspect\"") && page.contains("value=\"triage\""), "{page}");
    assert!(!page.contains("value=\"project-management\""), "{page}");
    let at_sentry = browser.allow(&server, &page, &["inspect", "triage", "project-management"]);
    assert!(!at_sentry.query().unwrap().contains("write"), "{at_sentry}");
    let tokens = signed_in(&server, &["inspect", "triage"], None);
    let listed = ask(&server, &tokens, "/mcp", &request("tools/list", json!({}))).text;
    assert!(!listed.contains("\"update_issue\""), "{listed}");
    assert!(ask(&server, &tokens, "/mcp", &resolve()).answer().1);
    assert_eq!(ask(&server, &tokens, "/mcp/globex", &organizations()).status, 403);
}

#[test]
fn the_ways_to_be_known_stand_beside_each_other() {
    let variables =
        [APPLICATION, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("SENTRY_MCP_CLIENT_BEARER", BEARER)]].concat();
    let server = Server::start(FakeSentry::acme(), &["--store=memory", "--direct-tokens"], &variables);
    let tokens = signed_in(&server, &["inspect"], None);
    let status =
        |credentials: &str| server.ask(&Ask::post("/mcp", &organizations()).bearing(credentials)).status;
    assert_eq!(status(&tokens.bearer()), 200);
    assert_eq!(status(&format!("Bearer {BEARER}")), 200);
    assert_eq!(status("Sentry-Bearer acme-read-only"), 200);
    for nobody in ["", "Bearer acme-read-only", "Bearer smcp_at_AAAA", "Sentry-Bearer made-up", "Basic eDp5"]
    {
        assert_eq!(status(nobody), 401, "{nobody}");
    }
    assert_eq!(status(&format!("Sentry-Bearer {}", tokens.access)), 401);
    // Without the bearer the server's own token is nobody's, on this machine either.
    let variables = [APPLICATION, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]].concat();
    let server = Server::start(FakeSentry::acme(), &["--store=memory"], &variables);
    assert_eq!(server.ask(&Ask::post("/mcp", &organizations())).status, 401);
    assert!(server.told().contains("own Sentry token is not used"), "{}", server.told());
}

#[test]
fn sign_ins_outlive_the_program_and_a_change_of_secrets() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("state.redb");
    let store = format!("--store={}", file.display());
    let words = [store.as_str(), "--confirm-writes=tainted"];
    let secret = |cookie: &'static str| [&APPLICATION[..2], &[("COOKIE_SECRET", cookie)]].concat();
    let (old, new) = ("the-first-secret-of-the-operator-0", "the-second-secret-of-the-operator1");
    let mut server = Server::start(FakeSentry::acme(), &words, &secret(old));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let tokens = signed_in(&server, &["inspect", "triage"], None);
    // It is remembered with the sign-in that it has read what strangers wrote.
    let read = call("get_issue_details", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"}));
    assert_eq!(ask(&server, &tokens, "/mcp", &read).status, 200);
    server.restart(&words, &secret("the-second-secret-of-the-operator1, the-first-secret-of-the-operator-0"));
    let (text, is_error) = ask(&server, &tokens, "/mcp", &resolve()).answer();
    assert!(is_error && text.contains("has to say yes"), "{text}");
    let next = refreshed(&server, &tokens);
    server.restart(&words, &secret(new));
    assert_eq!(ask(&server, &tokens, "/mcp", &organizations()).status, 401, "sealed by the old secret");
    assert_eq!(ask(&server, &next, "/mcp", &organizations()).status, 200);
    // One process has the file.
    let host = format!("--host={}", server.sentry().address());
    let (code, words) = refused(&["--bind=127.0.0.1:0", &host, "--insecure-http", &store], &secret(new));
    assert_eq!(code, 3);
    assert!(words.contains("--store: ") && words.contains("it is open in another process"), "{words}");
    // A folder is not told to lose what makes it one.
    let named = format!("--store={}", folder.path().display());
    let (code, words) = refused(&["--bind=127.0.0.1:0", &host, "--insecure-http", &named], &secret(new));
    assert!(code == 3 && words.contains("it is a folder") && !words.contains("chmod"), "{words}");
    // Nothing in it is a token.
    let bytes = std::fs::read(&file).unwrap();
    for secret in [tokens.access, tokens.refresh, "fake-access".into(), "BACKEND".into()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn the_page_names_sentry_with_its_port_and_a_code_that_comes_again_is_told_of() {
    let server = Server::signing_in(&[]);
    let client = register(&server);
    let mut browser = Browser::default();
    let page = browser.consent_page(&server, &client, None);
    assert!(page.contains(&format!("<dd>{}</dd>", server.sentry().address())), "{page}");
    let at_sentry = browser.allow(&server, &page, &["inspect"]);
    let end = browser.sign_in(&server, &at_sentry);
    let code = end.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let told = "a code was redeemed again; its grant has been ended";
    assert_eq!(server.ask(&redeeming(&client, &code)).status, 200);
    assert!(!server.told().contains(told), "{}", server.told());
    assert_eq!(server.ask(&redeeming(&client, &code)).status, 400);
    server.tell_to_end();
    let (_, words) = server.ended();
    assert!(words.contains(told) && !words.contains(&code), "{words}");
}

#[test]
fn signing_in_again_does_not_wash_off_what_was_read() {
    let server = Server::signing_in(&["--confirm-writes=tainted"]);
    let before = signed_in(&server, &["inspect", "triage"], None);
    let tokens = signed_in(&server, &["inspect"], None);
    let read = call("get_issue_details", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"}));
    assert!(!ask(&server, &tokens, "/mcp", &read).answer().1);
    // What was read may be what asks for more.
    let more = signed_in(&server, &["inspect", "triage"], None);
    let (text, is_error) = ask(&server, &more, "/mcp", &resolve()).answer();
    assert!(is_error && text.contains("has to say yes"), "{text}");
    // A client that was signed in before has read nothing of it.
    let (text, is_error) = ask(&server, &before, "/mcp", &resolve()).answer();
    assert!(!is_error, "{text}");
}

#[test]
fn nothing_from_outside_is_read_that_could_not_be_remembered() {
    let Some(redis) = Redis::start() else { return };
    let store = format!("--store={}", redis.url());
    let server = Server::start(FakeSentry::acme(), &[&store, "--confirm-writes=tainted"], APPLICATION);
    let tokens = signed_in(&server, &["inspect", "triage"], None);
    let read = call("get_issue_details", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"}));
    let mut listening = Listening::open(&server, "/sse", &tokens.bearer());
    listening.initialize(&server, json!({}));
    // It can be read and not written: what is full answers so.
    redis.tell("CONFIG SET maxmemory 1");
    for path in ["/mcp", "/rpc"] {
        let (text, is_error) = ask(&server, &tokens, path, &read).answer();
        assert!(is_error && text.contains("withheld") && !text.contains("BACKEND-1K"), "{path}: {text}");
    }
    assert_eq!(listening.post(&server, &read), 202);
    let told = listening.message().to_string();
    assert!(told.contains("withheld") && !told.contains("BACKEND-1K"), "{told}");
    redis.tell("CONFIG SET maxmemory 0");
    assert_eq!(listening.post(&server, &read), 202);
    assert!(listening.message().to_string().contains("BACKEND-1K"));
    // Another process knows it, though this client says nothing more.
    let mut server = server;
    server.restart(&[&store, "--confirm-writes=tainted"], APPLICATION);
    let (text, is_error) = ask(&server, &tokens, "/mcp", &resolve()).answer();
    assert!(is_error && text.contains("has to say yes"), "{text}");
}

#[test]
fn who_is_refused_is_told_the_metadata_of_the_address_that_they_called() {
    let server = Server::signing_in(&[]);
    let base = format!("http://{}/.well-known/oauth-protected-resource", server.address());
    for (called, told) in [
        ("/mcp", "/mcp"),
        ("/mcp/acme?skills=docs", "/mcp/acme?skills=docs"),
        ("/mcp/?read-only=1", "/mcp?read-only=1"),
        ("/rpc?skills=docs", "/mcp?skills=docs"),
        ("/rpc", "/mcp"),
        ("/mcp?skills=%22docs", "/mcp?skills=%22docs"),
    ] {
        let refused = server.ask(&Ask::post(called, &organizations()));
        let line = refused.headers("www-authenticate")[0];
        assert!(line.contains(&format!("resource_metadata=\"{base}{told}\"")), "{called}: {line}");
    }
}

#[test]
fn what_an_address_takes_away_is_not_asked_for_at_signing_in() {
    let server = Server::signing_in(&[]);
    let scopes = |address: &str| {
        let line = challenge(&server.ask(&Ask::post(address, &organizations())));
        line.split_once(" scope=\"").map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
    };
    assert!(scopes("/mcp").unwrap().contains("event:write"));
    for address in ["/mcp?read-only=1", "/mcp/acme?skills=inspect", "/rpc?skills=inspect", "/?read-only=1"] {
        let asked = scopes(address).unwrap();
        assert!(asked.contains("event:read") && !asked.contains("write"), "{address}: {asked}");
    }
    assert_eq!(scopes("/mcp?skills=docs").as_deref(), Some("org:read"));
    assert_eq!(scopes("/mcp?unheard-of=1"), scopes("/mcp"), "the business of another program");
    assert_eq!(scopes("/mcp?skills=nonsense"), None);

    // Nor can it be allowed there.
    let mut browser = Browser::default();
    let page =
        browser.consent_page(&server, &register(&server), Some("/mcp?skills=inspect,triage&read-only=1"));
    assert!(page.contains("value=\"triage\"") && !page.contains("value=\"project-management\""), "{page}");
    assert!(!page.contains(":write"), "{page}");
    let at_sentry = browser.allow(&server, &page, &["inspect", "triage", "project-management"]);
    assert!(!at_sentry.query().unwrap().contains("write"), "{at_sentry}");
}

#[test]
fn signing_in_is_called_by_our_name_from_any_page_and_within_limits() {
    let server = Server::signing_in(&[]);
    let status = |ask: Ask| server.ask(&ask).status;
    let metadata = || Ask::to("GET", "/.well-known/oauth-authorization-server");
    assert_eq!(status(metadata().with("host", "evil.example")), 403);
    assert_eq!(status(metadata().with("origin", "https://page.example")), 200);
    let asked = Ask::to("OPTIONS", "/oauth/token").with("origin", "https://page.example");
    assert_eq!(status(asked), 204);
    let page = Ask::post("/mcp", &organizations()).with("origin", "https://page.example");
    assert_eq!(status(page), 403, "MCP itself is for programs and our own pages");
    let large = Ask { body: vec![b' '; 100_000], ..Ask::to("POST", "/oauth/register") };
    assert_eq!(status(large.with("content-type", "application/json")), 413);
    // A document of the inner network is fetched by nobody; that is told, and the name that anybody can give it is not.
    let begin = "/oauth/authorize?client_id=https%3A%2F%2F10.20.30.40%2Fclient.json&response_type=code";
    let page = server.ask(&Ask::to("GET", begin));
    assert!(page.status == 400 && page.text.contains("--no-client-documents"), "{page:?}");
    let told = server.told();
    assert!(told.contains("a client's document was not fetched") && !told.contains("10.20.30.40"), "{told}");
}

#[test]
fn settings_of_signing_in_belong_together() {
    for (words, variables, expected) in [
        (&["--store=memory"][..], &APPLICATION[..2], "COOKIE_SECRET is not set"),
        (&["--store=memory"], &[], "--store: it is for people who sign in"),
        (
            &["--store=memory", "--bind=0.0.0.0:0"],
            APPLICATION,
            "--bind: people who sign in come from elsewhere",
        ),
        (&[], APPLICATION, "--store: there is no folder"),
        (&["--store=/nowhere/state.redb"], APPLICATION, "--store: /nowhere/state.redb cannot be opened"),
        (
            &["--store=memory", "--bind=127.0.0.2:0"],
            APPLICATION,
            "--base-url: the address that people use must be https, or http at localhost",
        ),
    ] {
        let (code, said) = refused(words, variables);
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!((2..=3).contains(&code), "{code}");
    }
}
