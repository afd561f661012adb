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
    let server = RawServer::start(|_, _| Reply::Close(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())).await;
    assert_eq!(why(&server.url()).await, Unreachable::Cut);
}

#[tokio::test]
async fn a_connection_that_closes_without_a_word() {
    let server = RawServer::start(|_, _| Reply::Close(Vec::new())).await;
    assert_eq!(why(&server.url()).await, Unreachable::Cut);
    assert_eq!(server.requests().len(), 3);
}
