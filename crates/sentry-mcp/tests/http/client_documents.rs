//! Clients that are known by a document on the web, with the program as it is built. It fetches from public addresses alone,
//! so both run in a network of their own, in which such an address is this machine's and nothing leads outside.

use crate::{
    client::{Ask, Reply, call},
    person::{Browser, REDIRECT, authorization, redeeming, refreshed, tokens},
    server::{APPLICATION, Server},
};
use fake_sentry::FakeSentry;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring::default_provider,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
    sync::{Arc, Mutex},
};

/// In that network it is this machine's.
const PUBLIC: &str = "11.22.33.44";
/// What the names of that network lead to: the web, this machine, and both.
const NAMES: &str = "127.0.0.1 localhost\n11.22.33.44 app.example.com\n11.22.33.44 strange.example.com\n\
                     127.0.0.1 inner.example.com\n11.22.33.44 both.example.com\n127.0.0.1 both.example.com\n";
const APP: &str = "https://app.example.com/client.json";

/// Namespaces that every user may make, where the machine allows that.
const APART: [&str; 5] = ["--map-root-user", "--net", "--mount", "--fork", "--kill-child"];

#[test]
fn a_client_is_known_by_its_document_on_the_web() {
    let apart = |words: &[&str]| Command::new("unshare").args(APART).args(words).output();
    let made = apart(&["ip", "link", "set", "lo", "up"]);
    if !made.is_ok_and(|made| made.status.success()) {
        println!("skipped: no network of one's own can be made here (unshare, ip)");
        return;
    }
    let this = std::env::current_exe().unwrap();
    let inside = "client_documents::inside_a_network_of_its_own";
    let ran = apart(&[this.to_str().unwrap(), "--exact", inside, "--ignored", "--nocapture"]).unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

/// Servers of the web: which addresses they were asked for.
struct Web {
    asked: Arc<Mutex<Vec<String>>>,
    certificate: String,
}

impl Web {
    /// Answers for every name but one that its certificate does not name.
    fn open() -> Self {
        let names = ["app.example.com", "inner.example.com", "both.example.com"];
        let made = rcgen::generate_simple_self_signed(names.map(str::to_owned)).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let (config, asked) = (Arc::new(config), Arc::<Mutex<Vec<String>>>::default());
        // At every address of this network, so that what is asked of the wrong one is seen too.
        let listener = TcpListener::bind("0.0.0.0:443").unwrap();
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut stream =
                    StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
                let mut head = [0; 4096];
                let read = stream.read(&mut head).unwrap_or_default();
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let line = |name: &str| {
                    let lines = head.lines().map(str::to_ascii_lowercase);
                    lines.filter_map(|line| line.strip_prefix(name).map(str::to_owned)).next()
                };
                let path = head.split(' ').nth(1).unwrap_or_default();
                let host = line("host: ").unwrap_or_else(|| "nobody".into());
                noted.lock().unwrap().push(format!("{host}{path}"));
                let _ = stream.write_all(answer(path).as_bytes());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        });
        Self { asked, certificate: made.cert.pem() }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(path: &str) -> String {
    let document = json!({
        "client_id": APP,
        "client_name": "A client with a document",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
    });
    let (status, also, body) = match path {
        "/moved.json" => ("302 Found", format!("location: {APP}\r\n"), String::new()),
        _ => ("200 OK", String::new(), document.to_string()),
    };
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{also}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Makes the network what it is said to be above. Nowhere else: the machine's own must stay what it is.
fn furnish() {
    // Where root is only the user who began this, and the machine's own root is nobody.
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap();
    assert_eq!(map.split_whitespace().nth(2), Some("1"), "it runs in namespaces of its own alone");
    let names = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    std::fs::write(names.path(), NAMES).unwrap();
    let address = format!("{PUBLIC}/32");
    for words in [
        &["ip", "link", "set", "lo", "up"][..],
        &["ip", "address", "add", &address, "dev", "lo"],
        &["mount", "--bind", names.path().to_str().unwrap(), "/etc/hosts"],
    ] {
        let done = Command::new(words[0]).args(&words[1..]).output().unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

fn begin(server: &Server, client: &str) -> Reply {
    let base = format!("http://{}", server.address());
    Browser::default().send(server.address(), authorization(&base, client, None))
}

#[test]
#[ignore = "the test above runs it in a network of its own"]
fn inside_a_network_of_its_own() {
    furnish();
    let web = Web::open();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, &web.certificate).unwrap();
    let trusts = format!("--ca-file={}", authority.display());
    let words = ["--store=memory", trusts.as_str()];
    let mut server = Server::start(FakeSentry::acme(), &words, APPLICATION);
    let metadata = |server: &Server| -> Value {
        let metadata = server.ask(&Ask::to("GET", "/.well-known/oauth-authorization-server")).json();
        metadata["client_id_metadata_document_supported"].clone()
    };
    assert_eq!(metadata(&server), true);

    // The whole way: the person sees who published the client, and it calls, refreshes and calls again.
    let mut browser = Browser::default();
    let page = browser.consent_page(&server, APP, None);
    assert!(page.contains("A client with a document") && page.contains("<dd>app.example.com</dd>"), "{page}");
    let at_sentry = browser.allow(&server, &page, &["inspect"]);
    let end = browser.sign_in(&server, &at_sentry);
    assert!(end.as_str().starts_with(REDIRECT), "{end}");
    let code = end.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let tokens = tokens(APP, &server.ask(&redeeming(APP, &code)));
    for tokens in [&tokens, &refreshed(&server, &tokens)] {
        let ask = Ask::post("/mcp", &call("find_organizations", json!({}))).bearing(&tokens.bearer());
        assert!(server.ask(&ask).answer().0.contains("acme"));
    }
    assert_eq!(begin(&server, APP).status, 200);
    assert_eq!(web.asked(), ["app.example.com/client.json"], "asked once for all of it");

    for (client, asked) in [
        // It says that it is another's.
        ("https://app.example.com/other.json", Some("app.example.com/other.json")),
        // It has gone elsewhere.
        ("https://app.example.com/moved.json", Some("app.example.com/moved.json")),
        // The server is of the inner network, as a whole or in part, by name or by number.
        ("https://inner.example.com/client.json", None),
        ("https://both.example.com/client.json", None),
        ("https://127.0.0.1/client.json", None),
        ("https://nowhere.example.com/client.json", None),
    ] {
        let reply = begin(&server, client);
        assert_eq!((reply.status, reply.headers("location").len()), (400, 0), "{client}");
        assert_eq!(web.asked(), asked.into_iter().collect::<Vec<_>>(), "{client}");
    }
    // Nobody vouches for the server: it is called, and asked nothing.
    assert_eq!(begin(&server, "https://strange.example.com/client.json").status, 400);
    let called = (0..500).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        Some(web.asked()).filter(|asked| !asked.is_empty())
    });
    assert_eq!(called.unwrap(), ["nobody"]);

    server.restart(&[&words[..], &["--no-client-documents"]].concat(), APPLICATION);
    assert_eq!(metadata(&server), false);
    assert_eq!(begin(&server, APP).status, 400);
    assert_eq!(web.asked(), Vec::<String>::new());
}
