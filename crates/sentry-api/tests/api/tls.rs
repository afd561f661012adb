//! Certificates: whom we believe, whom we do not, and what is spoken once we do.

use crate::asking::{acme, client, within};
use crate::tls_server::{Authority, TlsServer};
use http::Version;
use sentry_api::{Error, Http, HttpSettings, Unreachable};
use tokio::{io::AsyncWriteExt, net::TcpListener, task::JoinSet};

async fn ask(url: &str, certificates: Option<Vec<u8>>) -> Result<(), Error> {
    let http = Http::new(HttpSettings { certificates, ..HttpSettings::default() });
    client(url, http).reader(within(20)).organization(&acme()).await.map(drop)
}

async fn server(authority: &Authority) -> TlsServer {
    authority.serve(&["localhost"], &["h2", "http/1.1"], "{}").await
}

fn is_tls(error: &Error) -> bool {
    matches!(error, Error::Unreachable(Unreachable::Tls))
}

#[tokio::test]
async fn an_authority_that_the_operator_names_is_believed() {
    let authority = Authority::new("test authority");
    let server = server(&authority).await;
    ask(&server.url("localhost"), Some(authority.pem())).await.unwrap();
    // Beside others, and beside text that is no certificate, as such files are.
    let other = Authority::new("another authority");
    let bundle = [b"# ours\n".to_vec(), other.pem(), authority.pem(), b"\n# theirs\n".to_vec()].concat();
    ask(&server.url("localhost"), Some(bundle)).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_refused() {
    let authority = Authority::new("test authority");
    let server = server(&authority).await;
    for certificates in [None, Some(Authority::new("test authority").pem())] {
        let error = ask(&server.url("localhost"), certificates).await.unwrap_err();
        assert!(is_tls(&error), "{error:?}");
        assert!(error.to_string().contains("--ca-file"), "{error}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new("test authority");
    let server = server(&authority).await;
    let error = ask(&server.url("127.0.0.1"), Some(authority.pem())).await.unwrap_err();
    assert!(is_tls(&error), "{error:?}");
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        }
    });
    let error = ask(&format!("https://{address}"), None).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unreachable::NoTls)), "{error:?}");
    let told = error.to_string();
    assert!(told.contains("--insecure-http allows that") && !told.contains("--ca-file"), "{told}");
}

#[tokio::test]
async fn a_file_without_a_certificate_is_told_and_not_passed_over() {
    let key = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    let broken = b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
    let cut = b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n";
    for file in [&b""[..], b"canary", key, broken, cut, b"\xff\xfe"] {
        let error = ask("https://127.0.0.1:1", Some(file.to_vec())).await.unwrap_err();
        assert!(error.to_string().contains("--ca-file holds"), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn http_2_is_spoken_where_the_server_knows_it() {
    let authority = Authority::new("test authority");
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], Version::HTTP_2),
        (&["http/1.1"], Version::HTTP_11),
        (&[], Version::HTTP_11),
    ] {
        let server = authority.serve(&["localhost"], protocols, "{}").await;
        ask(&server.url("localhost"), Some(authority.pem())).await.unwrap();
        assert_eq!(server.seen()[0].version, version, "{protocols:?}");
    }
}
