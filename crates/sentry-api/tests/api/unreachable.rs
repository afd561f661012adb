//! Why a server cannot be reached is told in our words, and the right ones.

use crate::asking::{acme, over_http, within};
use crate::raw_server::{RawServer, Reply};
use sentry_api::{Error, Unreachable};
use tokio::net::TcpListener;

async fn why(url: &str) -> Unreachable {
    let error = over_http(url).reader(within(20)).organization(&acme()).await.unwrap_err();
    let Error::Unreachable(reason) = error else { panic!("{error:?}") };
    reason
}

#[tokio::test]
async fn a_name_without_an_address() {
    // A name that never has one (RFC 6761), with or without a network.
    assert_eq!(why("https://sentry.invalid").await, Unreachable::Name);
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(why(&format!("http://{address}")).await, Unreachable::Connection);
}

#[tokio::test]
async fn no_http_where_it_is_expected() {
    // A server of SSH, and a server of TLS that ends what it cannot read with an alert (RFC 8446, 6.2).
    for said in [b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(), b"\x15\x03\x03\x00\x02\x02\x46".to_vec()] {
        let server = RawServer::start(move |_, _| Reply::Close(said.clone())).await;
        let reason = why(&server.url()).await;
        assert_eq!(reason, Unreachable::NoHttp);
        assert!(reason.to_string().contains("leave out --insecure-http"), "{reason}");
        assert_eq!(server.requests().len(), 1, "another attempt cannot mend it");
    }
}

#[tokio::test]
async fn a_connection_that_closes_without_a_word() {
    let server = RawServer::start(|_, _| Reply::Close(Vec::new())).await;
    assert_eq!(why(&server.url()).await, Unreachable::Cut);
    assert_eq!(server.requests().len(), 3);
}
