//! Requests that were meant for another server, or sent by a page.

use crate::{
    client::{Ask, BOTH, request},
    server::Server,
};
use serde_json::json;

fn ping(path: &str) -> Ask {
    Ask::post(path, &request("tools/list", json!({})))
}

#[test]
fn a_name_that_leads_here_is_not_ours() {
    let server = Server::open(&[]);
    for path in ["/mcp", "/mcp/acme", "/", "/rpc", "/nothing"] {
        for host in
            ["evil.example", "evil.example:8000", "localhost.evil.example", "192.168.1.7", "a@127.0.0.1"]
        {
            let reply = server.ask(&ping(path).with("host", host));
            assert_eq!(
                (reply.status, reply.json()["error"]["code"].as_i64()),
                (403, Some(-32600)),
                "{path} {host}"
            );
        }
    }
    for host in ["localhost", "127.0.0.1:1", "[::1]:8000"] {
        assert_eq!(server.ask(&ping("/mcp").with("host", host)).status, 200, "{host}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn pages_of_other_origins_are_refused_whatever_they_ask() {
    let server = Server::open(&[]);
    for path in ["/mcp", "/", "/rpc"] {
        for origin in ["https://evil.example", "null", "http://evil.example:8000", "file://"] {
            for ask in [ping(path), Ask::to("OPTIONS", path), Ask::get(path)] {
                let reply = server.ask(&ask.with("origin", origin));
                assert_eq!(reply.status, 403, "{path} {origin} {reply:?}");
                assert!(!reply.head.contains("access-control"), "{reply:?}");
            }
        }
    }
    assert_eq!(server.ask(&ping("/mcp").with("origin", "http://localhost:6274")).status, 200);
    // A form can be posted without being asked about; it cannot be JSON.
    assert_eq!(server.ask(&ping("/mcp").with("content-type", "text/plain")).status, 415);
}

#[test]
fn a_server_of_a_network_is_called_by_its_base_url() {
    let server = Server::single(&["--base-url=https://mcp.example.com"]);
    let bearer = format!("Bearer {}", crate::server::BEARER);
    let status = |host: &str, origin: &str| {
        server.ask(&ping("/mcp").with("host", host).with("origin", origin).bearing(&bearer)).status
    };
    assert_eq!(status("mcp.example.com", ""), 200);
    assert_eq!(status("mcp.example.com", "https://mcp.example.com"), 200);
    assert_eq!(status("mcp.example.com", "https://evil.example"), 403);
    assert_eq!(status("evil.example", ""), 403);
}

#[test]
fn kinds_of_media_are_held_to() {
    let server = Server::open(&[]);
    for path in ["/mcp", "/", "/rpc"] {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""] {
            let reply = server.ask(&ping(path).with("content-type", kind));
            assert_eq!(reply.status, 415, "{path} {kind}");
            assert!(reply.json()["error"]["message"].as_str().unwrap().contains("application/json"));
        }
        assert_eq!(
            server.ask(&ping(path).with("content-type", "application/json; charset=utf-8")).status,
            200
        );
        let packed = server.ask(&ping(path).with("content-encoding", "gzip"));
        assert_eq!(packed.status, 415, "{packed:?}");
    }
    for accept in ["text/html", "application/json;q=0", "image/*"] {
        assert_eq!(server.ask(&ping("/mcp").with("accept", accept)).status, 406, "{accept}");
    }
    assert_eq!(server.ask(&ping("/mcp").with("accept", BOTH)).status, 200);
}
