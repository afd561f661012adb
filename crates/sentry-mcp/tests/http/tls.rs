//! TLS for callers.

use crate::{
    client::{Ask, Reply, connect, request},
    server::{Server, refused},
};
use fake_sentry::FULL_TOKEN;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring::default_provider,
    pki_types::pem::PemObject,
};
use serde_json::json;
use std::{io::Write, sync::Arc};

#[test]
fn a_certificate_is_shown_and_plain_http_is_not_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let words = [format!("--tls-cert={}", cert.display()), format!("--tls-key={}", key.display())];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let server = Server::open(&words);
    assert!(server.told().contains("serving MCP at https://"), "{}", server.told());

    let mut roots = RootCertStore::empty();
    roots
        .add(rustls::pki_types::CertificateDer::from_pem_slice(made.cert.pem().as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, connect(server.address()));
    let ask = Ask::post("/mcp", &request("ping", json!({}))).with("host", "localhost");
    stream.write_all(&ask.bytes(server.address())).unwrap();
    assert_eq!(Reply::read(&mut stream).json()["result"], json!({}));

    let mut plain = connect(server.address());
    plain.write_all(&ask.bytes(server.address())).unwrap();
    let mut rest = Vec::new();
    let _ = std::io::Read::read_to_end(&mut plain, &mut rest);
    assert!(!rest.starts_with(b"HTTP/"), "{rest:?}");

    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&key, other.signing_key.serialize_pem()).unwrap();
    let (code, text) = refused(&words, &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    assert!(code == 3 && text.contains("--tls-key: they cannot be used"), "{code} {text}");
}
