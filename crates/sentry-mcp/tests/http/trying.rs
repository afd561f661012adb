//! The page on which a person tries tools out: there where nobody is asked who they are, and for its own forms alone.

use crate::{client::Reply, pages::browse, person::form, server::Server};
use fake_sentry::{FULL_TOKEN, FakeSentry};

const RESOLVE: &[(&str, &str)] = &[
    ("argument.issueId", "BACKEND-1K"),
    ("argument.organizationSlug", "acme"),
    ("argument.status", "resolved"),
];

fn sent(server: &Server, tool: &str, pairs: &[(&str, &str)]) -> Reply {
    let own = format!("http://{}", server.address());
    server.ask(&form(&format!("/try/{tool}"), pairs).with("origin", &own).with("accept", "text/html"))
}

/// What stands between two words of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap().1.split_once(after).unwrap().0
}

fn changes(server: &Server) -> usize {
    server.asked().iter().filter(|asked| asked.method == "PUT").count()
}

#[test]
fn a_tool_is_filled_in_run_and_seen_as_a_model_sees_it() {
    let server = Server::demo(&[]);
    let told = format!("http://{}/try", server.address());
    while !server.told().contains(&told) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let tools = server.ask(&browse("/try"));
    assert!(
        tools.status == 200 && tools.text.contains("href=\"/try/get_issue_details?issueId=BACKEND-1K\""),
        "{tools:?}"
    );
    let filled = server.ask(&browse("/try/get_issue_details?issueId=BACKEND-1K&organizationSlug=acme"));
    assert!(
        filled.text.contains("value=\"BACKEND-1K\"") && !filled.text.contains("What a model sees"),
        "{filled:?}"
    );
    let page = sent(
        &server,
        "get_issue_details",
        &[("argument.issueId", "BACKEND-1K"), ("argument.sections", "error")],
    );
    let region = between(&page.text, "<section class=\"untrusted\"", "</section>");
    assert!(
        region.contains("&lt;untrusted-") && region.contains("ValueError: Invalid token format"),
        "{region}"
    );
    assert!(page.text.contains("Link: https://acme.sentry.io/issues/BACKEND-1K/"), "{}", page.text);
    assert!(server.asked().is_empty(), "the made-up Sentry is in the program");
    assert_eq!(server.ask(&browse("/try/no_such_tool")).status, 404);
}

#[test]
fn only_its_own_page_runs_anything() {
    let server = Server::open(&[]);
    let own = format!("http://{}", server.address());
    let port = server.address().port();
    let ask = form("/try/update_issue", RESOLVE);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        // Another server of this machine, and another name of this one.
        ("origin", "http://127.0.0.1:3000"),
        ("origin", &format!("http://localhost:{port}")),
        ("sec-fetch-site", "same-site"),
        ("accept", "text/html"),
    ] {
        let refused = server.ask(&ask.clone().with(name, value));
        assert_eq!(refused.status, 403, "{name}: {value}");
    }
    let json = ask.clone().with("origin", &own).with("content-type", "text/plain");
    assert_eq!(server.ask(&json).status, 415);
    let got = server.ask(&browse("/try/update_issue?issueId=BACKEND-1K&status=resolved&yes=1"));
    assert_eq!(got.status, 200);
    let proxied = ask.with("origin", &own).with("x-forwarded-for", "192.0.2.1");
    assert_eq!(server.ask(&proxied).status, 403);
    assert_eq!(changes(&server), 0);
    let page = sent(&server, "update_issue", RESOLVE);
    assert!(page.text.contains("What a model sees"), "{page:?}");
    assert_eq!(changes(&server), 1);
}

#[test]
fn a_person_is_asked_before_a_change_where_the_policy_wants_it() {
    let server = Server::open(&["--confirm-writes=always"]);
    let asked = sent(&server, "update_issue", RESOLVE);
    assert!(asked.text.contains("A person is asked first") && asked.text.contains("BACKEND-1K"), "{asked:?}");
    assert_eq!(changes(&server), 0);
    let yes = between(&asked.text, "name=\"yes\" value=\"", "\"");
    let other = [("argument.issueId", "BACKEND-1M"), RESOLVE[1], RESOLVE[2], ("yes", yes)];
    let asked = sent(&server, "update_issue", &other);
    assert!(asked.text.contains("A person is asked first"), "a yes counts for what was shown");
    assert_eq!(changes(&server), 0);
    let done = sent(&server, "update_issue", &[RESOLVE, &[("yes", yes)]].concat());
    assert!(done.text.contains("What a model sees"), "{done:?}");
    assert_eq!(changes(&server), 1);
}

#[test]
fn what_is_not_permitted_is_neither_shown_nor_run() {
    let server = Server::open(&["--read-only"]);
    assert!(!server.ask(&browse("/try")).text.contains("update_issue"));
    assert_eq!(server.ask(&browse("/try/update_issue")).status, 404);
    assert_eq!(sent(&server, "update_issue", RESOLVE).status, 404);
    assert_eq!(changes(&server), 0);
}

#[test]
fn what_goes_wrong_is_shown_as_a_model_is_told_of_it() {
    let server = Server::start(FakeSentry::acme(), &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let page = sent(&server, "get_issue_details", &[("argument.issueId", "<script>alert(1)</script>")]);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("The call failed.") && !page.text.contains("<script"), "{page:?}");
}
