//! The body of a request: of a bounded size, within a bounded time, and not nested deeper than anything that is meant.

use super::{media, refused::Refused};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::time::Duration;
use tokio::time::timeout;

/// The largest body, in bytes.
const LARGEST: usize = 1024 * 1024;
/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How deep lists and objects may stand in each other.
const DEEPEST: usize = 64;

/// Whether a body is worth reading, by what the headers say of it.
///
/// # Errors
/// It is no JSON, compressed, or too large.
pub(super) fn promises(headers: &HeaderMap) -> Result<(), Refused> {
    if !media::is_json(headers) {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body must be application/json"));
    }
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| coding != "identity") {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not read"));
    }
    if announced(headers).is_some_and(|length| length > LARGEST) { Err(too_large(LARGEST)) } else { Ok(()) }
}

/// Whether the body is coded in no way but in chunks, which is all that is read here. What names a length too hyper reads by its
/// chunks alone, and closes after the answer, as RFC 9112 (section 6.1) asks.
///
/// # Errors
/// There is another coding, or the same twice.
pub(super) fn is_plain(headers: &HeaderMap) -> Result<(), Refused> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let is_chunked = codings.next().is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if is_chunked && codings.next().is_none() {
        return Ok(());
    }
    let words = "bodies come whole or in chunks: Transfer-Encoding names anything but chunked";
    Err(Refused::new(StatusCode::BAD_REQUEST, words)
        .with(header::CONNECTION, HeaderValue::from_static("close")))
}

fn too_large(largest: usize) -> Refused {
    let words = format!("the body is larger than {} KiB", largest / 1024);
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, words)
}

/// Lets the body of a refused request pass by, where it is short and under way: a connection that is closed before the
/// other end has written all loses the answer.
pub(super) async fn pass_by(headers: &HeaderMap, body: Body) {
    const SHORT: usize = 64 * 1024;
    const MOMENT: Duration = Duration::from_secs(2);
    // Who waits to be asked for the body has not begun to send it.
    if headers.contains_key(header::EXPECT) || announced(headers).is_some_and(|length| length > SHORT) {
        return;
    }
    let mut body = Limited::new(body, SHORT);
    let passed = async { while let Some(Ok(_)) = body.frame().await {} };
    let _ = timeout(MOMENT, passed).await;
}

/// The length that was announced, in bytes.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body.
///
/// # Errors
/// It is too large, too slow, or too deep.
pub(super) async fn read(body: Body) -> Result<Bytes, Refused> {
    read_at_most(LARGEST, body).await
}

/// The same of a body of so many bytes at most.
///
/// # Errors
/// It is too large, too slow, or too deep.
pub(super) async fn read_at_most(largest: usize, body: Body) -> Result<Bytes, Refused> {
    read_within(PATIENCE, largest, body).await
}

async fn read_within(patience: Duration, largest: usize, body: Body) -> Result<Bytes, Refused> {
    let read = timeout(patience, Limited::new(body, largest).collect());
    let body = match read.await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large(largest)),
        Ok(Err(_)) => {
            return Err(Refused::new(StatusCode::BAD_REQUEST, "the body cannot be read to its end"));
        }
        Err(_) => {
            return Err(Refused::new(StatusCode::REQUEST_TIMEOUT, "the body took longer than 30 seconds"));
        }
    };
    if is_too_deep(&body) {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "lists and objects are nested deeper than 64"));
    }
    Ok(body)
}

/// Counts brackets outside strings. What is no JSON at all is found by who reads it.
fn is_too_deep(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let drops = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((Ok::<_, std::io::Error>(" "), ()))
        });
        let began = std::time::Instant::now();
        let refused =
            read_within(Duration::from_millis(100), 100, Body::from_stream(drops)).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        let whole = read_within(Duration::from_secs(10), 2, Body::from("{}")).await;
        assert_eq!(whole.unwrap(), "{}");
        let large = read_within(Duration::from_secs(10), 2, Body::from("{ }")).await.unwrap_err();
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn depth_is_of_brackets_outside_strings() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()));
        assert!(is_too_deep(nested(DEEPEST + 1).as_bytes()));
        assert!(is_too_deep(&b"[{\"a\":".repeat(40)));
        let text = format!("{{\"a\": \"\\\"{}\"}}", "[".repeat(100));
        assert!(!is_too_deep(text.as_bytes()));
        assert!(!is_too_deep("[],".repeat(1_000).as_bytes()));
    }
}
