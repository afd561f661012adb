//! What is shown to those who come without a client of MCP: pages for people, a text for models, cards for clients.

use crate::{
    client::{Ask, Reply, call},
    server::{BEARER, Server},
};
use serde_json::json;

/// As a browser asks.
pub(crate) fn browse(path: &str) -> Ask {
    Ask::to("GET", path).with("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
}

fn is_page(reply: &Reply) -> bool {
    reply.has_header("content-type: text/html; charset=utf-8")
        && reply
            .headers("content-security-policy")
            .iter()
            .all(|policy| policy.starts_with("default-src 'none'; style-src 'sha256-"))
        && !reply.text.contains("<script")
}

#[test]
fn a_browser_gets_a_page_at_the_address_where_programs_call_tools() {
    let server = Server::open(&[]);
    let page = server.ask(&browse("/"));
    assert_eq!(page.status, 200);
    assert!(is_page(&page) && page.has_header("vary: accept"), "{}", page.head);
    let address = format!("http://{}/mcp", server.address());
    assert!(page.text.contains(&address) && page.text.contains("not affiliated"), "{}", page.text);
    assert!(
        page.text.contains("<code>search_issues</code>") && page.text.contains(" tokens</span>"),
        "{}",
        page.text
    );
    for title in ["Codex", "Claude Code", "Cursor", "VS Code", "Gemini CLI", "OpenCode"] {
        assert!(page.text.contains(&format!("<summary>{title}</summary>")), "{title}");
    }

    let answer = server.ask(&Ask::post("/", &call("find_organizations", json!({}))));
    assert!(answer.answer().0.contains("acme"), "{answer:?}");
    let refused = server.ask(&Ask::to("GET", "/"));
    assert_eq!((refused.status, refused.json()["error"]["code"].as_i64()), (405, Some(-32600)));
}

#[test]
fn the_page_says_what_callers_bring_and_never_what_it_is() {
    for (server, words, variable) in [
        (Server::single(&[]), "bearer of this server&#39;s operator", Some("SENTRY_MCP_CLIENT_BEARER")),
        (Server::direct(&[]), "Sentry token of their own", Some("SENTRY_ACCESS_TOKEN")),
        (Server::signing_in(&[]), "sign in at Sentry", None),
    ] {
        let page = server.ask(&browse("/"));
        assert_eq!(page.status, 200, "nobody has to be known for it");
        assert!(page.text.contains(&words.replace("&#39;", "'")), "{}", page.text);
        assert_eq!(variable.is_some(), page.text.contains("Bearer $"), "{words}");
        assert!(variable.is_none_or(|variable| page.text.contains(variable)), "{words}");
        assert!(!page.text.contains(BEARER), "{words}");
        // Where people sign in they do so in a browser too.
        assert_eq!(page.text.contains("href=\"/try\""), variable.is_none(), "{words}");
        assert_eq!(server.ask(&browse("/try")).status == 404, variable.is_some(), "{words}");
        // Whoever signs in is sent there; to others its name is nothing that strangers need.
        let host = server.sentry().address().ip().to_string();
        let sentence = format!("what {host} recorded");
        for told in [page.text, server.ask(&Ask::to("GET", "/llms.txt")).text] {
            assert_eq!(told.contains(&sentence), variable.is_none(), "{told}");
            assert_eq!(told.contains("what a Sentry server recorded"), variable.is_some(), "{told}");
        }
    }
}

#[test]
fn what_the_operator_takes_away_is_not_shown() {
    let server = Server::open(&["--skills=docs"]);
    let page = server.ask(&browse("/")).text;
    assert!(
        page.contains("<code>search_docs</code>") && !page.contains("<code>update_issue</code>"),
        "{page}"
    );
}

#[test]
fn a_model_reads_the_same_as_a_text() {
    let server = Server::open(&[]);
    let text = server.ask(&Ask::to("GET", "/llms.txt"));
    assert!(text.has_header("content-type: text/plain; charset=utf-8"), "{}", text.head);
    let lines: Vec<&str> = text.text.lines().collect();
    assert_eq!((lines[0], lines[2].starts_with("> ")), ("# sentry-mcp", true), "{}", text.text);
    let address = format!("http://{}", server.address());
    assert!(text.text.contains(&format!("{address}/mcp\n")), "{}", text.text);
    assert!(
        text.text.contains("- `get_issue_details` (reads; inspect, triage, seer; about "),
        "{}",
        text.text
    );
    // After the first heading of the second level there are lists of links alone.
    let (_, links) = text.text.split_once("\n## ").unwrap();
    let kept = |line: &&str| !line.is_empty() && !line.starts_with("## ") && !line.starts_with("- [");
    assert_eq!(links.lines().skip(1).find(kept), None);
    let markdown = server.ask(&Ask::to("GET", "/").with("accept", "text/markdown"));
    assert!(markdown.has_header("content-type: text/markdown; charset=utf-8"), "{}", markdown.head);
    assert_eq!(markdown.text, text.text);
}

#[test]
fn a_client_finds_the_server_by_its_domain() {
    let server = Server::single(&["--base-url=https://mcp.example.com"]);
    let catalog = Ask::to("GET", "/.well-known/ai-catalog.json").with("origin", "https://elsewhere.example");
    let catalog = server.ask(&catalog);
    assert!(catalog.has_header("content-type: application/ai-catalog+json"), "{}", catalog.head);
    assert!(
        catalog.has_header("access-control-allow-origin: *")
            && catalog.has_header("cache-control: public, max-age=3600")
    );
    let catalog: serde_json::Value = catalog.text.parse().unwrap();
    assert_eq!(
        catalog["entries"],
        json!([{
            "identifier": "urn:air:mcp.example.com:sentry-mcp",
            "displayName": "Sentry (sentry-mcp)",
            "type": "application/mcp-server-card+json",
            "url": "https://mcp.example.com/mcp/server-card",
        }])
    );
    let card = Ask::to("GET", "/mcp/server-card").with("accept", "application/mcp-server-card+json");
    let card = server.ask(&card);
    assert!(card.has_header("content-type: application/mcp-server-card+json"), "{}", card.head);
    let card: serde_json::Value = card.text.parse().unwrap();
    assert_eq!(card["name"], "com.example.mcp/sentry-mcp");
    assert!(card["description"].as_str().unwrap().len() <= 100);
    let remote = &card["remotes"][0];
    assert_eq!(
        (&remote["type"], &remote["url"]),
        (&json!("streamable-http"), &json!("https://mcp.example.com/mcp"))
    );
    assert_eq!(remote["headers"][0]["isSecret"], true);
    assert!(remote["supportedProtocolVersions"].as_array().unwrap().contains(&json!("2026-07-28")));
    // An organization may be called so; what is posted there is of MCP.
    assert_eq!(server.ask(&Ask::post("/mcp/server-card", &call("whoami", json!({})))).status, 401);
    let elsewhere = Ask::to("GET", "/llms.txt").with("origin", "https://elsewhere.example");
    assert_eq!(server.ask(&elsewhere).status, 403, "only what is for every page is");
}

#[test]
fn no_page_finds_a_server_of_this_machine() {
    let server = Server::open(&[]);
    for path in ["/mcp/server-card", "/.well-known/ai-catalog.json", "/.well-known/mcp/catalog.json"] {
        let of_a_page = server.ask(&Ask::to("GET", path).with("origin", "https://elsewhere.example"));
        assert_eq!(of_a_page.status, 403, "{of_a_page:?}");
        let known = server.ask(&Ask::to("GET", path));
        assert_eq!(known.status, 200);
        assert!(
            !of_a_page.head.contains("access-control") && !known.head.contains("access-control"),
            "{known:?}"
        );
    }
}

#[test]
fn a_program_that_names_html_in_all_it_asks_for_gets_no_page() {
    // As HttpURLConnection of Java does.
    let java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
    let server = Server::signing_in(&[]);
    let form = |path: &'static str| {
        let form = Ask {
            body: b"grant_type=refresh_token&client_id=x&refresh_token=x".to_vec(),
            ..Ask::to("POST", path)
        };
        form.with("content-type", "application/x-www-form-urlencoded").with("accept", java)
    };
    let refused = server.ask(&form("/oauth/token"));
    assert!((400..500).contains(&refused.status), "{refused:?}");
    assert!(refused.json()["error"].is_string(), "{refused:?}");
    let ping = crate::client::request("tools/list", json!({}));
    for path in ["/rpc", "/", "/mcp", "/oauth/register", "/nothing"] {
        let refused = server.ask(&Ask::post(path, &ping).with("accept", java));
        assert!((400..500).contains(&refused.status), "{refused:?}");
        let _ = refused.json();
    }
    let of_a_person = server.ask(&form("/oauth/authorize"));
    assert!(of_a_person.status >= 400 && is_page(&of_a_person), "{of_a_person:?}");
}

#[test]
fn who_is_refused_in_a_browser_sees_a_page_and_programs_what_they_saw() {
    let server = Server::single(&[]);
    for (ask, status, words) in [
        (browse("/nothing"), 404, "There is nothing here"),
        (browse("/mcp"), 401, "This address is for agents"),
        (browse("/sse"), 401, "Who is asking?"),
        (browse("/").with("host", "evil.example"), 403, "This is not served"),
        (browse("/health").with("host", "evil.example"), 200, "ok"),
    ] {
        let page = server.ask(&ask);
        assert_eq!(page.status, status, "{}", page.text);
        assert!(page.text.contains(words), "{}", page.text);
        assert!(status == 200 || is_page(&page), "{}", page.head);
        let to_program = server.ask(&ask.with("accept", "application/json"));
        assert_eq!(to_program.status, status);
        assert_eq!(to_program.headers("www-authenticate"), page.headers("www-authenticate"));
        let _ = to_program.json();
    }
    let at_sign_in = Server::signing_in(&[]);
    let page = at_sign_in.ask(&browse("/oauth/authorize").with("host", "evil.example"));
    assert!(page.status == 403 && is_page(&page), "{page:?}");
    let page = at_sign_in.ask(&browse("/oauth/authorize"));
    assert!(page.status == 400 && page.text.contains("Signing in did not work"), "{page:?}");
}
