//! Who may call, and that callers are kept apart.

use crate::{
    client::{Ask, call, request},
    server::{BEARER, Server, refused},
};
use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

fn whoami() -> Ask {
    Ask::post("/mcp", &call("find_organizations", json!({})))
}

#[test]
fn without_the_bearer_nothing_is_told() {
    let server = Server::single(&[]);
    let good = format!("Bearer {BEARER}");
    assert!(server.ask(&whoami().bearing(&good)).answer().0.contains("acme"));
    let wrong = good.replace('f', "e");
    let asks = [
        whoami(),
        whoami().bearing(&wrong),
        whoami().bearing("Bearer acme-full"),
        whoami().bearing("Sentry-Bearer acme-full"),
        whoami().bearing("Basic eDp4"),
        Ask::get("/mcp"),
        Ask::get("/mcp/acme"),
        Ask::post("/", &request("tools/list", json!({}))),
        Ask::post("/rpc", &request("tools/list", json!({}))).bearing(&wrong),
        // Before the method, the revision and the kinds of media are looked at.
        Ask::get("/mcp").with("accept", "").with("mcp-protocol-version", "2024-11-05"),
        whoami().with("content-type", "text/plain"),
        // Nor is it told what there is at a path.
        Ask::get("/mcp/acme/backend?skills=nonsense"),
        whoami().with("content-length", "99999999"),
    ];
    let mut bodies = BTreeSet::new();
    for ask in &asks {
        let reply = server.ask(ask);
        assert_eq!(reply.status, 401, "{} {} {:?}: {reply:?}", ask.method, ask.path, ask.headers);
        assert!(reply.head.contains("\r\nwww-authenticate: bearer realm=\"sentry-mcp\""), "{reply:?}");
        let gave = ask.headers.iter().any(|(name, _)| name == "authorization");
        assert_eq!(reply.head.contains("invalid_token"), gave, "{reply:?}");
        bodies.insert(reply.text);
    }
    assert_eq!(bodies.len(), 1, "whatever is wrong is said alike: {bodies:?}");
    for ask in [Ask::get("/health"), Ask::get("/ready")] {
        assert_eq!(server.ask(&ask).status, 200);
    }
}

#[test]
fn the_token_never_leaves_and_nothing_of_callers_is_logged() {
    let variables =
        [("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("SENTRY_MCP_CLIENT_BEARER", BEARER), ("LOG_LEVEL", "trace")];
    let server = Server::start(FakeSentry::acme(), &["--direct-tokens"], &variables);
    let replies = [
        server.ask(&whoami().bearing(&format!("Bearer {BEARER}"))),
        server.ask(&whoami().bearing("Sentry-Bearer CANARY-TOKEN")),
        server.ask(&whoami().bearing("Bearer CANARY-WRONG")),
        server.ask(
            &Ask::post("/mcp/CANARY-PATH?skills=CANARY", &json!({})).bearing("Sentry-Bearer CANARY-TOKEN"),
        ),
    ];
    assert_eq!(server.asked().first().unwrap().headers["authorization"], format!("Bearer {FULL_TOKEN}"));
    let told = server.told();
    assert!(told.contains("answered") && told.contains("/mcp"), "{told}");
    for secret in [FULL_TOKEN, BEARER, "CANARY"] {
        assert!(!told.contains(secret), "{secret}: {told}");
        assert!(replies.iter().all(|reply| !reply.text.contains(secret) && !reply.head.contains(secret)));
    }
}

#[test]
fn direct_callers_are_asked_for_by_their_own_tokens() {
    let server = Server::direct(&[]);
    assert_eq!(server.ask(&whoami()).status, 401);
    assert!(server.ask(&whoami().bearing("Sentry-Bearer acme-full")).answer().0.contains("acme"));
    assert_eq!(server.ask(&whoami().bearing("Bearer acme-full")).status, 401, "without Sentry's prefix");
    let made_up = server.ask(&whoami().bearing("Bearer sntryu_CANARY"));
    assert_eq!(made_up.status, 401, "Sentry does not know it");
    assert!(!made_up.text.contains("CANARY"), "{made_up:?}");
}

#[test]
fn callers_with_different_tokens_never_see_each_others_data() {
    let server = Server::direct(&[]);
    let create = || {
        let team = json!({"organizationSlug": "acme", "name": "Crew"});
        Ask::post("/mcp", &call("create_team", team))
    };
    std::thread::scope(|scope| {
        let ask = |token: &'static str| {
            let server = &server;
            move || {
                for _ in 0..20 {
                    let reply = server.ask(&whoami().bearing(&format!("Sentry-Bearer {token}")));
                    assert_eq!(reply.status == 401, token == "acme-unknown", "{token}: {reply:?}");
                }
            }
        };
        for token in ["acme-full", "acme-read-only", "acme-unknown"] {
            scope.spawn(ask(token));
        }
    });
    // What was learned of one token holds for no other.
    let (text, is_error) = server.ask(&create().bearing("Sentry-Bearer acme-read-only")).answer();
    assert!(is_error && text.contains("scope"), "{text}");
    let (text, is_error) = server.ask(&create().bearing("Sentry-Bearer acme-full")).answer();
    assert!(!is_error, "{text}");
    let tokens: BTreeSet<String> = server
        .asked()
        .iter()
        .map(|seen| seen.headers["authorization"].to_str().unwrap().to_owned())
        .collect();
    let expected = ["Bearer acme-full", "Bearer acme-read-only", "Bearer acme-unknown"];
    assert_eq!(tokens, expected.map(str::to_owned).into());
}

#[test]
fn whoever_brings_a_token_counts_as_one_who_has_read_text_from_outside() {
    // Another process may have shown it, or this one before it was started anew.
    let resolve = || {
        let issue = json!({"organizationSlug": "acme", "issueId": "BACKEND-15", "status": "resolved"});
        Ask::post("/mcp", &call("update_issue", issue))
    };
    let token = ("SENTRY_ACCESS_TOKEN", FULL_TOKEN);
    let words = ["--confirm-writes=tainted", "--direct-tokens"];
    let both = Server::start(FakeSentry::acme(), &words, &[token, ("SENTRY_MCP_CLIENT_BEARER", BEARER)]);
    let here = Server::open(&words[..1]);
    for (server, credentials) in [
        (&both, "Sentry-Bearer acme-full".to_owned()),
        (&both, format!("Bearer {BEARER}")),
        (&here, String::new()),
    ] {
        let (text, is_error) = server.ask(&resolve().bearing(&credentials)).answer();
        assert!(is_error && text.contains("a person has to say yes"), "{credentials}: {text}");
        assert!(server.asked().iter().all(|seen| seen.method == "GET"));
    }
}

/// Sentry's three answers that can tell of a token.
const TELLING: [&str; 3] = ["/api/0/", "/auth/", "/organizations/"];

#[test]
fn a_token_that_sentry_refuses_is_not_believed_any_longer() {
    let server = Server::direct(&[]);
    let list = || Ask::post("/mcp", &request("tools/list", json!({}))).bearing("Sentry-Bearer acme-full");
    assert!(server.ask(&whoami().bearing("Sentry-Bearer acme-full")).answer().0.contains("acme"));
    let asked = server.asked().len();
    assert_eq!(server.ask(&list()).status, 200);
    assert_eq!(server.asked().len(), asked, "it is remembered");
    // It is withdrawn at Sentry; a call finds out.
    server.sentry().faults().add(Fault::new(Trouble::Status(401)));
    assert!(server.ask(&whoami().bearing("Sentry-Bearer acme-full")).answer().1);
    assert_eq!(server.ask(&list()).status, 401);
    assert_eq!(server.ask(&whoami().bearing("Sentry-Bearer acme-full")).status, 401);
}

#[test]
fn whom_sentry_does_not_vouch_for_waits_and_who_is_known_goes_on() {
    let server = Server::direct(&[]);
    let list = |token: &str| {
        server.ask(
            &Ask::post("/mcp", &request("tools/list", json!({}))).bearing(&format!("Sentry-Bearer {token}")),
        )
    };
    assert_eq!(list("acme-full").status, 200);
    let troubles = [
        Trouble::RateLimited { retry_after: Some("60".into()) },
        Trouble::Status(503),
        Trouble::Status(500),
        Trouble::BadGateway,
        Trouble::Html,
    ];
    for (number, trouble) in troubles.into_iter().enumerate() {
        server.sentry().faults().clear();
        server.sentry().faults().add(Fault::new(trouble.clone()));
        let reply = list(&format!("made-up-{number}"));
        assert_eq!((reply.status, reply.headers("retry-after")), (503, vec!["5"]), "{trouble:?}");
        assert_eq!(list("acme-full").status, 200, "{trouble:?}");
    }
    let asked = server.asked().len();
    assert_eq!(list("made-up-4").status, 503);
    assert_eq!(server.asked().len(), asked, "Sentry is left alone for a moment");
    assert_eq!(list("acme-read-only").status, 503);
    server.sentry().faults().clear();
    std::thread::sleep(Duration::from_millis(5_100));
    assert_eq!(list("acme-read-only").status, 200);
    assert_eq!(list("made-up-4").status, 401);
}

#[test]
fn a_token_that_may_do_nothing_that_shows_it_is_let_in() {
    let server = Server::direct(&[]);
    for (number, path) in TELLING.into_iter().enumerate() {
        let trouble = if number == 1 { Trouble::NoRoute } else { Trouble::Status(403) };
        server.sentry().faults().add(Fault::new(trouble).path(path));
    }
    let ask = |ask: Ask| server.ask(&ask.bearing("Sentry-Bearer acme-full")).status;
    assert_eq!(ask(Ask::post("/mcp", &request("tools/list", json!({})))), 200);
    assert_eq!(ask(Ask::get("/sse")), 403, "nothing is remembered of it");
}

#[test]
fn wrong_tokens_are_asked_about_once_and_counted_where_they_come_from() {
    let words = ["--trusted-proxies=127.0.0.1", "--rate-of-sign-ins=8"];
    let server = Server::direct(&words);
    let list = |token: &str, from: &str| {
        let ask = Ask::post("/mcp", &request("tools/list", json!({})));
        server.ask(&ask.bearing(&format!("Sentry-Bearer {token}")).with("x-forwarded-for", from)).status
    };
    assert_eq!(list("acme-full", "192.0.2.1"), 200);
    assert_eq!(list("made-up", "192.0.2.2"), 401);
    let so_far = server.asked().len();
    let same: Vec<u16> = (0..8).map(|_| list("made-up", "192.0.2.2")).collect();
    assert_eq!(same, [401, 401, 401, 401, 401, 401, 401, 429]);
    assert_eq!(server.asked().len(), so_far, "Sentry has said so");
    let many: Vec<u16> = (0..9).map(|number| list(&format!("made-up-{number}"), "192.0.2.3")).collect();
    assert_eq!(many, [401, 401, 401, 401, 401, 401, 401, 401, 429]);
    assert_eq!(list("acme-full", "192.0.2.3"), 200, "who is known goes on");
    assert_eq!(list("acme-read-only", "192.0.2.4"), 200, "from elsewhere, too");
}

#[test]
fn paths_and_parameters_narrow() {
    let server = Server::open(&[]);
    let names = |path: &str| -> BTreeSet<String> {
        let reply = server.ask(&Ask::post(path, &request("tools/list", json!({}))));
        let tools = reply.json()["result"]["tools"].clone();
        let tools = tools.as_array().unwrap_or_else(|| panic!("{path}: {reply:?}"));
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = names("/mcp");
    assert!(all.contains("update_issue") && !names("/mcp?read-only=1").contains("update_issue"));
    assert!(!names("/mcp?skills=docs,inspect").contains("update_issue"));
    assert!(!names("/mcp?disable-skills=triage").contains("update_issue"));
    assert_eq!(names("/mcp?read-only=0&utm_source=plugin"), all);
    assert!(!names("/mcp/acme").contains("find_organizations"));
    let schema = |path: &str| server.ask(&Ask::post(path, &request("tools/list", json!({})))).text;
    assert!(schema("/mcp").contains("organizationSlug") && !schema("/mcp/acme").contains("organizationSlug"));
    let search = |path: &str, arguments: Value| {
        server.ask(&Ask::post(path, &call("search_issues", arguments))).answer()
    };
    let (text, is_error) = search("/mcp/acme/backend", json!({"query": "is:unresolved"}));
    assert!(!is_error && text.contains("BACKEND-") && !text.contains("FRONTEND-"), "{text}");
    let (text, is_error) = search("/mcp/acme", json!({"organizationSlug": "globex"}));
    assert!(is_error && text.contains("acme"), "{text}");
    for (path, status) in [
        ("/mcp/acme/backend/more", 404),
        ("/mcp/..%2f", 404),
        ("/mcpx", 404),
        ("/nothing", 404),
        ("/mcp?skills=nonsense", 400),
        ("/mcp?skills=", 400),
        ("/mcp?read_only=1", 400),
        ("/mcp?disable-skills=inspect,docs,seer,triage,project-management", 400),
    ] {
        assert_eq!(server.ask(&Ask::post(path, &request("ping", json!({})))).status, status, "{path}");
    }
    let confined = Server::open(&["--organization-slug=acme", "--read-only"]);
    assert_eq!(confined.ask(&Ask::post("/mcp/globex", &request("ping", json!({})))).status, 403);
    let listed =
        confined.ask(&Ask::post("/mcp?read-only=0&skills=triage", &request("tools/list", json!({}))));
    assert!(!listed.text.contains("\"update_issue\""), "{listed:?}");
}

#[test]
fn an_open_server_starts_for_this_machine_alone() {
    let token = ("SENTRY_ACCESS_TOKEN", FULL_TOKEN);
    for words in [["--bind=0.0.0.0:0"], ["--bind=[::]:0"], ["--trusted-proxies=127.0.0.1"]] {
        let (code, text) = refused(&words, &[token]);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("nobody would be asked who they are"), "{text}");
    }
    let (code, text) = refused(&[], &[]);
    assert!(code == 3 && text.contains("SENTRY_ACCESS_TOKEN: it is not set"), "{text}");
    let server = Server::open(&[]);
    for header in ["x-forwarded-for", "forwarded", "via"] {
        assert_eq!(server.ask(&whoami().with(header, "203.0.113.9")).status, 403, "{header}");
    }
}
