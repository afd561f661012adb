//! What is fetched from whom: a resolver and servers of our own, and addresses that must never be called.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::*;

/// What a test says instead of the system's resolver, and whether its own machine may be called.
#[derive(Debug)]
pub(super) struct Lab {
    addresses: Vec<IpAddr>,
    admits_loopback: bool,
}

impl Lab {
    pub(super) fn resolve(&self, port: u16) -> Vec<SocketAddr> {
        self.addresses.iter().map(|address| SocketAddr::from((*address, port))).collect()
    }

    pub(super) fn admits(&self, address: IpAddr) -> bool {
        self.admits_loopback && address.is_loopback()
    }
}

/// A server that answers every request with the same bytes, and counts connections.
struct Server {
    port: u16,
    tls: ClientConfig,
    connections: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Server {
    async fn answering(pieces: Vec<Vec<u8>>, pause: Duration) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["client.example".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(ring::default_provider());
        let server = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (acceptor, counted) = (TlsAcceptor::from(Arc::new(server)), Arc::clone(&connections));
        let mut task = JoinSet::new();
        task.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut read = [0; 4096];
                let _ = stream.read(&mut read).await;
                for piece in &pieces {
                    if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
                        break;
                    }
                    tokio::time::sleep(pause).await;
                }
                let _ = stream.shutdown().await;
            }
        });
        Self { port, tls, connections, _task: task }
    }

    async fn saying(head: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
        Self::answering(vec![[head.as_bytes(), body].concat()], Duration::ZERO).await
    }

    fn web(&self, lab: Lab) -> Web {
        Web { lab: Some(lab), ..Web::new(self.tls.clone(), "test".into()) }
    }

    async fn fetch(&self) -> Result<Document, NoDocument> {
        let here = Lab { addresses: vec!["127.0.0.1".parse().unwrap()], admits_loopback: true };
        self.web(here).fetch(&self.address("client.example")).await
    }

    fn address(&self, host: &str) -> Url {
        format!("https://{host}:{}/client.json", self.port).parse().unwrap()
    }
}

const JSON: &str = "200 OK\r\nContent-Type: application/json; charset=utf-8";

#[tokio::test]
async fn a_document_is_fetched() {
    let server = Server::saying(JSON, b"{\"a\":1}").await;
    assert_eq!(server.fetch().await.unwrap(), Document { bytes: b"{\"a\":1}".to_vec(), lives: None });
}

#[tokio::test]
async fn what_a_host_says_of_keeping_its_document_is_told() {
    let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
    for (lines, lives) in [
        ("Cache-Control: public, Max-Age=600", minutes(10)),
        ("Cache-Control: max-age=\"60\"\r\nCache-Control: immutable", minutes(1)),
        ("Cache-Control: no-cache, max-age=600", minutes(0)),
        ("Cache-Control: no-store", minutes(0)),
        ("Cache-Control: max-age=soon", None),
        ("Cache-Control: s-maxage=600", None),
        ("Expires: Thu, 01 Jan 1970 00:00:00 GMT", None),
    ] {
        let server = Server::saying(&format!("{JSON}\r\n{lines}"), b"{}").await;
        assert_eq!(server.fetch().await.unwrap().lives, lives, "{lines}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_well_says_nothing_of_its_document() {
    for head in ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"] {
        let server = Server::saying(head, b"").await;
        assert_eq!(server.fetch().await, Err(NoDocument::Now("its host is not well")), "{head}");
    }
}

#[tokio::test]
async fn only_two_words_of_a_host_say_that_it_has_no_such_document() {
    let other = "its host answers with another status than 200";
    for (head, expected) in [
        ("404 Not Found", NoDocument::Gone),
        ("410 Gone", NoDocument::Gone),
        ("403 Forbidden", NoDocument::Never(other)),
        ("408 Request Timeout", NoDocument::Never(other)),
        ("302 Found\r\nLocation: https://maintenance.example/", NoDocument::Never(other)),
    ] {
        assert_eq!(Server::saying(head, b"").await.fetch().await, Err(expected), "{head}");
    }
}

#[tokio::test]
async fn threat_13_redirects_sizes_kinds_and_slowness_end_a_fetch() {
    let elsewhere = "302 Found\r\nContent-Type: application/json\r\nLocation: http://169.254.169.254/";
    for (head, body, reason) in [
        (elsewhere, vec![], "its host answers with another status than 200"),
        (
            "403 Forbidden\r\nContent-Type: application/json",
            b"{}".to_vec(),
            "its host answers with another status than 200",
        ),
        ("200 OK\r\nContent-Type: text/html", b"{}".to_vec(), "it is not JSON"),
        ("200 OK", b"{}".to_vec(), "it is not JSON"),
        (JSON, vec![b' '; LARGEST + 1], "it is larger than 5 KiB"),
    ] {
        let server = Server::saying(head, &body).await;
        assert_eq!(server.fetch().await, Err(NoDocument::Never(reason)), "{head}");
        assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    }
    let head = format!("HTTP/1.1 {JSON}\r\nContent-Length: 2000\r\n\r\n").into_bytes();
    let drops = std::iter::once(head).chain(vec![b" ".to_vec(); 2000]).collect();
    let slow = Server::answering(drops, Duration::from_millis(50)).await;
    assert_eq!(slow.fetch().await, Err(NoDocument::Now("it takes too long")));
}

#[tokio::test]
async fn threat_13_compressed_documents_are_not_unpacked() {
    let head = format!("{JSON}\r\nContent-Encoding: gzip");
    let server = Server::saying(&head, b"\x1f\x8b\x08 not unpacked").await;
    assert_eq!(server.fetch().await.unwrap().bytes, b"\x1f\x8b\x08 not unpacked");
}

#[tokio::test]
async fn threat_13_no_packet_leaves_for_an_address_that_is_not_public() {
    let server = Server::saying(JSON, b"{}").await;
    let public: IpAddr = "93.184.215.14".parse().unwrap();
    let refused = Err(NoDocument::Never("its host is not on the public internet"));
    let own: IpAddr = "127.0.0.1".parse().unwrap();
    for addresses in [vec![own], vec![public, own], vec!["::ffff:127.0.0.1".parse().unwrap()], vec![]] {
        let web = server.web(Lab { addresses, admits_loopback: false });
        assert_eq!(web.fetch(&server.address("client.example")).await, refused);
    }
    let web = Web::new(server.tls.clone(), "test".into());
    // The parser of addresses has already made plain what decimal, octal and short forms mean.
    for host in [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
    ] {
        assert_eq!(web.fetch(&server.address(host)).await, refused, "{host}");
    }
    let plain = format!("http://client.example:{}/client.json", server.port).parse().unwrap();
    assert_eq!(web.fetch(&plain).await, Err(NoDocument::Never("it is not https")));
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn threat_13_a_certificate_must_be_the_hosts() {
    let (server, other) = (Server::saying(JSON, b"{}").await, Server::saying(JSON, b"{}").await);
    let here = Lab { addresses: vec!["127.0.0.1".parse().unwrap()], admits_loopback: true };
    let web = Web { lab: Some(here), ..Web::new(other.tls.clone(), "test".into()) };
    let refused = web.fetch(&server.address("client.example")).await;
    assert_eq!(refused, Err(NoDocument::Now("its host does not answer")));
}

#[test]
fn threat_13_only_addresses_of_the_public_internet_are_public() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in ["8.8.8.8", "100.63.0.1", "172.32.0.1", "198.20.0.1", "2606:4700::1111", "2a00:1450::1"] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}
