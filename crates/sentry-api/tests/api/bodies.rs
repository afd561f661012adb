//! Bodies that are too large, compressed, broken off, or of another kind than they should be.

use crate::asking::{TOKEN, acme, answer, answering, over_http, within};
use crate::raw_server::{RawServer, Reply};
use axum::{Router, http::header};
use fake_sentry::{FakeSentry, Fault, Running, Trouble};
use flate2::{Compression, write::GzEncoder};
use sentry_api::{Error, Unreachable};
use std::{
    io::Write,
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task::JoinSet};
use untrusted::NoPicture;

async fn sentry(trouble: Trouble) -> Running {
    FakeSentry::acme()
        .token(TOKEN, ["org:read", "event:read"])
        .fault(Fault::new(trouble))
        .serve()
        .await
        .unwrap()
}

async fn organization(url: &str) -> Result<(), Error> {
    over_http(url).reader(within(20)).organization(&acme()).await.map(drop)
}

async fn organizations(url: &str) -> Result<usize, Error> {
    over_http(url).reader(within(20)).organizations(None, None).await.map(|page| page.items.len())
}

#[tokio::test]
async fn a_large_answer_is_read_and_one_that_is_too_large_is_not() {
    let large = sentry(Trouble::Oversize { megabytes: 30 }).await;
    assert_eq!(organizations(&large.url()).await.unwrap(), 301);

    let endless = sentry(Trouble::Oversize { megabytes: 1_000_000 }).await;
    let error = organizations(&endless.url()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unreachable::TooLarge(32))), "{error:?}");
    assert_eq!(endless.requests().len(), 1, "it would be too large again");
}

#[tokio::test]
async fn a_file_is_read_no_further_than_it_is_wanted() {
    let large = sentry(Trouble::Oversize { megabytes: 30 }).await;
    let client = over_http(&large.url());
    let (reader, event) = (client.reader(within(20)), "0".repeat(32).parse().unwrap());
    let (project, file) = ("mobile".parse().unwrap(), "9301".parse().unwrap());
    let attachment = async |most| reader.attachment(&acme(), &project, &event, &file, most).await.unwrap();
    assert!(attachment(4 << 20).await.is_none());
    assert!(attachment(40 << 20).await.is_some_and(|content| content.size >= 30_000_000));
    let image = "/api/0/projects/acme/mobile/files/images/a/".parse().unwrap();
    let picture = reader.image(&acme(), &"mobile".parse().unwrap(), &image).await.unwrap();
    assert_eq!(picture.unwrap_err(), NoPicture::TooLarge);
    assert_eq!(large.requests().len(), 3, "it would be too large again");
}

#[tokio::test]
async fn a_size_that_is_announced_is_believed_before_it_is_read() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n[";
    let server = RawServer::start(|_, _| Reply::Hang(head.to_vec())).await;
    let began = Instant::now();
    let error = organizations(&server.url()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unreachable::TooLarge(32))), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

/// A server that answers everything with this body, said to be compressed.
async fn compressed(body: Vec<u8>) -> (String, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_ENCODING, "gzip")];
    let router = Router::new().fallback(move || {
        let body = body.clone();
        async move { (headers, body) }
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { drop(axum::serve(listener, router).await) });
    (url, tasks)
}

fn gzip(pieces: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for piece in pieces {
        encoder.write_all(&piece).unwrap();
    }
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_answer_is_unpacked() {
    let (url, _server) = compressed(gzip([br#"[{"slug":"acme"}]"#.to_vec()])).await;
    assert_eq!(organizations(&url).await.unwrap(), 1);
}

#[tokio::test]
async fn what_counts_is_the_size_after_unpacking() {
    // 200 megabytes of spaces in one or so.
    let bomb = gzip(std::iter::repeat_n(vec![b' '; 1024 * 1024], 200));
    assert!(bomb.len() < 2 * 1024 * 1024, "{}", bomb.len());
    let (url, _server) = compressed(bomb).await;
    let began = Instant::now();
    let error = organizations(&url).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unreachable::TooLarge(32))), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_not_compressed_as_it_says_is_cut_off() {
    let whole = gzip([br#"[{"slug":"acme"}]"#.to_vec()]);
    for body in [b"[{}]".to_vec(), whole[..whole.len() / 2].to_vec()] {
        let (url, _server) = compressed(body).await;
        let error = organizations(&url).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable(Unreachable::Cut)), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let sentry = FakeSentry::acme()
        .token(TOKEN, ["org:read"])
        .fault(Fault::new(Trouble::Cut).next(2))
        .serve()
        .await
        .unwrap();
    organization(&sentry.url()).await.unwrap();
    assert_eq!(sentry.requests().len(), 3);

    sentry.faults().add(Fault::new(Trouble::Cut));
    let error = organization(&sentry.url()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable(Unreachable::Cut)), "{error:?}");
}

#[tokio::test]
async fn a_page_in_place_of_data_is_told_as_such() {
    let login = sentry(Trouble::Html).await;
    let error = organization(&login.url()).await.unwrap_err();
    assert!(matches!(error, Error::WebPage { status: 200 }), "{error:?}");
    let gateway = sentry(Trouble::BadGateway).await;
    let error = organization(&gateway.url()).await.unwrap_err();
    assert!(matches!(error, Error::Failing { status: 502 }), "{error:?}");
    assert_eq!(gateway.requests().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_read_says_where_and_never_what() {
    for trouble in [Trouble::Empty, Trouble::MalformedJson, Trouble::ListForObject] {
        let sentry = sentry(trouble.clone()).await;
        let error = organization(&sentry.url()).await.unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{trouble:?}: {error:?}");
        assert!(error.to_string().contains("at line 1 column"), "{error}");
        assert!(!format!("{error} {error:?}").contains(Trouble::SECRET), "{error:?}");
        let error = organizations(&sentry.url()).await.unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{trouble:?}: {error:?}");
        assert_eq!(sentry.requests().len(), 2, "an answer that came whole is not asked for again");
    }
}

/// Two readers of such a document can take it for two different ones, so it is taken for none.
#[tokio::test]
async fn a_document_that_names_a_field_twice_is_refused_as_far_as_it_goes() {
    let twice = r#"{"slug":"acme","slug":"evil"}"#;
    let (client, _) = answering(move |request| match request.uri().path() {
        "/api/0/organizations/" => {
            answer(200, &[], &format!(r#"[{{"slug":"one"}},{twice},{{"slug":"two"}}]"#))
        }
        "/api/0/organizations/acme/" => answer(200, &[], twice),
        _ => answer(200, &[], r#"{"user":{"id":"1"},"auth":{"scopes":["a"],"scopes":["b"]}}"#),
    });
    let reader = client.reader(within(10));
    let error = reader.organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error:?}");
    let page = reader.organizations(None, None).await.unwrap();
    assert_eq!((page.items.len(), page.skipped), (2, 1));
    let root = reader.root().await.unwrap();
    assert!(root.auth.is_none() && root.user.is_some());
}

#[tokio::test]
async fn a_refusal_keeps_what_sentry_says() {
    let sentry = FakeSentry::acme().token(TOKEN, ["event:read"]).serve().await.unwrap();
    let error = organization(&sentry.url()).await.unwrap_err();
    let Error::Forbidden(said) = error else { panic!("{error:?}") };
    assert!(said.0.len() == 1 && said.0[0].0.same_as("detail"));
}
