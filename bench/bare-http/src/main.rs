//! Asks Sentry what a call of `get_issue_details` asks, all at once, and answers with the bytes of a file.
//!
//! `bare-http ADDRESS UPSTREAM TOKEN ANSWER PATH…`: where it listens, the address and port of Sentry, the token, the file,
//! and the paths that are asked for.

use axum::{Router, body::Bytes, http::header, routing::any};
use futures_util::future::join_all;
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip(1);
    let mut word = || words.next().expect("bare-http ADDRESS UPSTREAM TOKEN ANSWER PATH…");
    let (address, upstream, token, answer) = (word(), word(), word(), word());
    let answer = Bytes::from(std::fs::read(answer).expect("the answer can be read"));
    let urls: Vec<String> = words.map(|path| format!("http://{upstream}{path}")).collect();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let known = Arc::new((client, urls, token, answer));
    let handler = move |body: Bytes| {
        let known = Arc::clone(&known);
        async move {
            drop(body);
            let (client, urls, token, answer) = &*known;
            let asked = urls.iter().map(|url| async move {
                let answer = client.get(url).bearer_auth(token).send().await.expect("Sentry answers");
                answer.bytes().await.expect("Sentry's answer is whole").len()
            });
            let read: usize = join_all(asked).await.into_iter().sum();
            assert!(read > 0, "Sentry says something");
            ([(header::CONTENT_TYPE, "application/json")], answer.clone())
        }
    };
    let listener = tokio::net::TcpListener::bind(&address).await.expect("the address is free");
    axum::serve(listener, Router::new().route("/mcp", any(handler))).await.expect("it serves");
}
