//! Requests that are too large, too deep, too slow, or too clever.

use crate::{
    client::{Ask, connect, request},
    person::{Tokens, refresh, refreshed, signed_in},
    redis::Redis,
    server::{APPLICATION, Server},
};
use fake_sentry::FakeSentry;
use serde_json::json;
use std::{
    io::Write,
    net::Shutdown,
    time::{Duration, Instant},
};

fn ping() -> Ask {
    Ask::post("/mcp", &request("ping", json!({})))
}

fn is_well(server: &Server) {
    let began = Instant::now();
    assert_eq!(server.ask(&ping()).status, 200);
    assert!(began.elapsed() < Duration::from_secs(5), "others wait");
}

#[test]
fn a_large_body_is_refused_before_it_is_read_and_while() {
    let server = Server::open(&[]);
    for path in ["/mcp", "/rpc"] {
        let announced = Ask { path: path.to_owned(), ..ping() }.with("content-length", "104857600");
        assert_eq!(server.ask(&announced).status, 413);
        let mut chunked = Ask { path: path.to_owned(), ..ping() }.with("transfer-encoding", "chunked");
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        chunked.body = [chunk.repeat(20).as_slice(), b"0\r\n\r\n"].concat();
        assert_eq!(server.ask(&chunked).status, 413);
    }
    let mut fits = ping();
    fits.body.extend(vec![b' '; 900_000]);
    assert_eq!(server.ask(&fits).status, 200);
    is_well(&server);
}

#[test]
fn a_deep_body_is_refused() {
    let server = Server::open(&[]);
    for path in ["/mcp", "/", "/rpc"] {
        for text in [
            "[".repeat(1_000_000),
            "{\"a\":".repeat(200_000),
            format!(
                "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}1{}}}",
                "[".repeat(70),
                "]".repeat(70)
            ),
        ] {
            let reply = server.ask(&Ask { path: path.to_owned(), body: text.into(), ..ping() });
            assert_eq!(reply.status, 400, "{path}");
            assert!(reply.json()["error"]["message"].as_str().unwrap().contains("nested"), "{reply:?}");
        }
    }
    is_well(&server);
}

#[test]
fn slow_clients_cost_others_nothing() {
    let server = Server::open(&[]);
    let mut slow: Vec<_> = (0..200).map(|_| connect(server.address())).collect();
    let head = ping().with("content-length", "1000").bytes(server.address());
    for (number, stream) in slow.iter_mut().enumerate() {
        // Nothing, half a head, or half a body.
        let sent = match number % 3 {
            0 => 0,
            1 => 20,
            _ => head.len(),
        };
        stream.write_all(&head[..sent]).unwrap();
    }
    for _ in 0..20 {
        is_well(&server);
    }
}

#[test]
fn a_body_that_ends_early_is_answered_or_closed() {
    let server = Server::open(&[]);
    let mut stream = connect(server.address());
    stream.write_all(&ping().with("content-length", "1000").bytes(server.address())).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut rest);
    assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&rest));
    is_well(&server);
}

#[test]
fn requests_that_could_be_read_in_two_ways_are_refused() {
    let server = Server::open(&[]);
    let body = request("ping", json!({})).to_string();
    let head = |lines: &str| {
        format!(
            "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\
             content-type: application/json\r\n{lines}\r\n"
        )
    };
    let length = body.len();
    let whole = body.clone();
    let chunks = format!("{length:x}\r\n{body}\r\n0\r\n\r\n");
    // With a body that is right for what is named, so that nothing but the head can be the reason.
    for (text, body) in [
        (head(&format!("content-length: {length}\r\ncontent-length: {}\r\n", length + 1)), &whole),
        (head(&format!("content-length: +{length}\r\n")), &whole),
        (head("content-length: -1\r\n"), &whole),
        (head(&format!("content-length: {length}\r\nx: a\r\n b\r\n")), &whole),
        (head("transfer-encoding: nonsense\r\n"), &whole),
        (head("transfer-encoding: chunked, identity\r\n"), &chunks),
        (head("transfer-encoding: gzip, chunked\r\n"), &chunks),
        (head("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n"), &chunks),
        (format!("POST /mcp HTTP/1.1\r\nhost : 127.0.0.1\r\ncontent-length: {length}\r\n\r\n"), &whole),
        (
            format!("POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\nx: a\0b\r\ncontent-length: {length}\r\n\r\n"),
            &whole,
        ),
        (format!("POST /mcp HTTP/9.9\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n"), &whole),
        (format!("POST /mcp HTTP/1.1\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"), &whole),
    ] {
        let mut stream = connect(server.address());
        stream.write_all(text.as_bytes()).unwrap();
        let _ = stream.write_all(body.as_bytes());
        let mut rest = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stream, &mut rest);
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.starts_with("HTTP/1.1 400"), "{text:?}: {rest}");
    }
    // By the chunks alone, whatever else is named, and nothing after it is taken for another request.
    let chunks = format!("{chunks}GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    for lines in [
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
    ] {
        let mut stream = connect(server.address());
        stream.write_all(head(lines).as_bytes()).unwrap();
        let _ = stream.write_all(chunks.as_bytes());
        let mut rest = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stream, &mut rest);
        let rest = String::from_utf8_lossy(&rest);
        assert_eq!((rest.starts_with("HTTP/1.1 200"), rest.matches("HTTP/1.1").count()), (true, 1), "{rest}");
    }
    let long = ping().with("x-long", &"a".repeat(200_000)).bytes(server.address());
    let mut stream = connect(server.address());
    let _ = stream.write_all(&long);
    let mut rest = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut rest);
    // The connection may be closed before all is written, and then the answer is lost.
    assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&rest));
    is_well(&server);
}

fn status(server: &Server, ask: &Ask, forwarded_for: &str) -> u16 {
    let reply = server.ask(&ask.clone().with("x-forwarded-for", forwarded_for));
    if reply.status == 429 {
        let wait: u64 = reply.headers("retry-after")[0].parse().unwrap();
        assert!((1..=60).contains(&wait), "{reply:?}");
    }
    reply.status
}

#[test]
fn what_is_refused_where_people_sign_in_is_said_as_oauth_says_it() {
    let server = Server::signing_in(&[]);
    let form = |path: &str, size: usize| {
        Ask { body: vec![b'a'; size], ..Ask::to("POST", path) }
            .with("content-type", "application/x-www-form-urlencoded")
    };
    for path in ["/oauth/token", "/oauth/register", "/oauth/revoke"] {
        let evil = form(path, 10).with("host", "evil.example");
        for (ask, status, words) in [
            (form(path, 70_000), 413, "64 KiB"),
            (evil, 403, "host"),
            (Ask::to("GET", path), 405, "such a request"),
        ] {
            let reply = server.ask(&ask);
            let body = reply.json();
            assert_eq!((reply.status, body["error"].as_str()), (status, Some("invalid_request")), "{path}");
            assert!(body["error_description"].as_str().unwrap().contains(words), "{path}: {body}");
            assert!(body.get("jsonrpc").is_none(), "{body}");
        }
    }
    // A person sees a page.
    let sent = form("/oauth/authorize", 70_000).with("origin", &format!("http://{}", server.address()));
    let page = server.ask(&sent.with("accept", "text/html"));
    assert!(page.status == 413 && page.text.contains("More was sent"), "{page:?}");
}

#[test]
fn who_comes_too_often_waits_and_others_do_not() {
    let server =
        Server::direct(&["--trusted-proxies=127.0.0.1", "--rate-per-address=20", "--rate-per-caller=5"]);
    let ask = |token: &str| ping().bearing(&format!("Sentry-Bearer {token}"));
    let full: Vec<u16> = (0..6).map(|_| status(&server, &ask("acme-full"), "192.0.2.1")).collect();
    assert_eq!(full, [200, 200, 200, 200, 200, 429]);
    assert_eq!(
        status(&server, &ask("acme-full"), "192.0.2.2"),
        429,
        "the token counts, wherever it comes from"
    );
    assert_eq!(status(&server, &ask("acme-read-only"), "192.0.2.1"), 200, "another caller");
    // Who is nobody uses up an address, and only its own: what a caller wrote to the left of it counts for nothing.
    let nobody: Vec<u16> =
        (0..30).map(|number| status(&server, &ping(), &format!("10.0.0.{number}, 192.0.2.3"))).collect();
    assert_eq!(nobody.iter().filter(|status| **status == 401).count(), 20);
    assert_eq!(nobody.iter().filter(|status| **status == 429).count(), 10);
    assert_eq!(status(&server, &ask("acme-no-scopes"), "192.0.2.3"), 429);
    assert_eq!(status(&server, &ask("acme-no-scopes"), "192.0.2.4"), 200);
    for path in ["/health", "/ready"] {
        assert_eq!(server.ask(&Ask::to("GET", path).with("x-forwarded-for", "192.0.2.3")).status, 200);
    }
}

#[test]
fn replicas_that_share_a_redis_count_together() {
    let Some(redis) = Redis::start() else { return };
    let store = format!("--store={}", redis.url());
    let words = [
        store.as_str(),
        "--direct-tokens",
        "--rate-per-caller=6",
        "--rate-of-sign-ins=6",
        "--rate-per-address=60",
    ];
    let servers = [(); 2].map(|()| Server::start(FakeSentry::acme(), &words, APPLICATION));
    let call = |number: usize| servers[number % 2].ask(&ping().bearing("Sentry-Bearer acme-full")).status;
    let called: Vec<u16> = (0..8).map(call).collect();
    assert_eq!(called, [200, 200, 200, 200, 200, 200, 429, 429]);
    let token = |number: usize| servers[number % 2].ask(&Ask::to("POST", "/oauth/token"));
    let asked: Vec<u16> = (0..7).map(|number| token(number).status).collect();
    assert_eq!(asked, [400, 400, 400, 400, 400, 400, 429]);
    // Nothing there says whose requests they were.
    let names = redis.names();
    assert!(names.len() > 3 && names.iter().all(|name| name.starts_with("sentry-mcp:")), "{names:?}");
    assert!(!names.concat().contains("127.0.0.1") && !names.concat().contains("acme"), "{names:?}");
    // Without it nobody signs in who may have come too often elsewhere, and who is known goes on.
    drop(redis);
    let mut away = token(0);
    assert_eq!((away.status, away.json()["error"].clone()), (503, "temporarily_unavailable".into()));
    away = servers[1].ask(&Ask::to("GET", "/oauth/authorize"));
    assert_eq!((away.status, away.headers("retry-after")), (503, vec!["5"]));
    let other = servers[0].ask(&ping().bearing("Sentry-Bearer acme-read-only"));
    assert_eq!(other.status, 503, "who was never accepted counts as one who signs in");
    assert_eq!(call(0), 200, "this process has seen four of six");
}

#[test]
fn who_has_signed_in_refreshes_wherever_others_come_too_often() {
    let server = Server::signing_in(&["--rate-of-sign-ins=8"]);
    let mut tokens = signed_in(&server, &["inspect"], None);
    let made_up = Tokens { refresh: format!("{}x", tokens.refresh), ..tokens.clone() };
    assert!((0..20).any(|_| refresh(&server, &made_up).status == 429));
    for _ in 0..8 {
        tokens = refreshed(&server, &tokens);
    }
    assert!((0..20).any(|_| refresh(&server, &tokens).status == 429), "a sign-in has its own share");
    assert_eq!(server.ask(&ping().bearing(&tokens.bearer())).status, 200);
}

#[test]
fn registering_and_signing_in_are_limited_more() {
    let server = Server::signing_in(&["--rate-of-sign-ins=8"]);
    let registration = json!({"redirect_uris": ["https://client.example/"]});
    let register = || server.ask(&Ask::post("/oauth/register", &registration));
    let registered: Vec<u16> = (0..3).map(|_| register().status).collect();
    assert_eq!(registered, [201, 201, 429]);
    let refused = register();
    assert_eq!(refused.json()["error"], "temporarily_unavailable");
    // A client in a browser cannot read the header there.
    let words = format!("try again in {} seconds", refused.headers("retry-after")[0]);
    assert!(refused.json()["error_description"].as_str().unwrap().ends_with(&words), "{words}");
    let token = || server.ask(&Ask::to("POST", "/oauth/token")).status;
    let asked: Vec<u16> = (0..9).map(|_| token()).collect();
    assert_eq!(asked, [400, 400, 400, 400, 400, 400, 400, 400, 429]);
    assert_eq!(
        server.ask(&Ask::to("GET", "/oauth/authorize")).status,
        429,
        "all steps of an address together"
    );
    assert_eq!(server.ask(&Ask::to("GET", "/.well-known/oauth-authorization-server")).status, 200);
    // Where nobody is asked who they are, programs of this machine come as often as they like.
    let open = Server::open(&[]);
    assert!((0..700).all(|_| open.ask(&Ask::to("GET", "/mcp")).status == 405));
}
