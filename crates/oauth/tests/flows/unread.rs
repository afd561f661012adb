//! What cannot be read is refused as all else is where it was sent: with JSON for programs (RFC 6749, section 5.2), with a page
//! for people.

use http::Request;

use crate::lab::{Answer, Browser, Lab, REDIRECT, header, json, text};

const ENDPOINTS: [&str; 3] = ["/oauth/token", "/oauth/register", "/oauth/revoke"];
const FORM: &str = "application/x-www-form-urlencoded";

async fn posted(lab: &Lab, path: &str, kind: &str, body: &[u8]) -> Answer {
    let request = Request::post(format!("{}{path}", lab.base)).header("content-type", kind);
    lab.send(request.body(body.to_vec()).unwrap()).await
}

#[track_caller]
fn is_told(answer: &Answer, status: u16, error: &str, words: &str) {
    assert_eq!(answer.status().as_u16(), status, "{}", text(answer));
    assert_eq!(header(answer, "content-type"), "application/json");
    assert_eq!(header(answer, "cache-control"), "no-store");
    let body = json(answer);
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].as_str().unwrap().contains(words), "{body}");
}

#[tokio::test]
async fn programs_are_told_in_json_that_a_body_is_too_large() {
    let lab = Lab::open().await;
    for path in ENDPOINTS {
        for (size, is_read) in [(64 * 1024, true), (64 * 1024 + 1, false)] {
            let answer = posted(&lab, path, FORM, &vec![b'a'; size]).await;
            assert_eq!(header(&answer, "access-control-allow-origin"), "*", "pages read it too");
            if is_read {
                assert!(matches!(answer.status().as_u16(), 400 | 401), "{path} {}", text(&answer));
            } else {
                is_told(&answer, 413, "invalid_request", "64 KiB");
            }
        }
    }
}

#[tokio::test]
async fn programs_are_told_in_json_what_else_is_wrong_with_a_request() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (_, refresh) = lab.tokens(&client, &[]).await;
    let form = format!("grant_type=refresh_token&client_id={client}&refresh_token={refresh}&token={refresh}");
    for path in ["/oauth/token", "/oauth/revoke"] {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
            is_told(&posted(&lab, path, kind, form.as_bytes()).await, 400, "invalid_request", FORM);
        }
        for broken in [&b"&a=%ff"[..], b"&%c3=a", b"&a=\xff"] {
            let body = [form.as_bytes(), broken].concat();
            is_told(&posted(&lab, path, FORM, &body).await, 400, "invalid_request", "UTF-8");
        }
    }
    is_told(
        &posted(&lab, "/oauth/register", "application/json", b"\xff").await,
        400,
        "invalid_client_metadata",
        "JSON",
    );
    for path in ENDPOINTS {
        let answer = lab.get(path).await;
        is_told(&answer, 405, "invalid_request", "such a request");
        assert_eq!(header(&answer, "allow"), "POST", "{path}");
    }
    // None of that has cost anything.
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    assert_eq!(posted(&lab, "/oauth/token", kind, form.as_bytes()).await.status(), 200);
}

#[tokio::test]
async fn people_see_a_page_when_their_form_cannot_be_read() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
    let form = format!("request={request}&decision=allow&skill=inspect");
    let large = format!("{form}&x={}", "x".repeat(64 * 1024));
    let whole = form.as_bytes();
    for (kind, body, status, words) in [
        (FORM, large.as_bytes(), 413, "More was sent"),
        ("text/plain", whole, 400, "not the form of this page"),
        (FORM, &[whole, b"&skill=%ff"].concat(), 400, "not UTF-8"),
    ] {
        let sent = |origin: &str| {
            let address = format!("{}/oauth/authorize", lab.base);
            Request::post(address).header("content-type", kind).header("origin", origin)
        };
        let answer = browser.send(&lab, sent(&lab.base), body.to_vec()).await;
        assert_eq!(answer.status(), status, "{}", text(&answer));
        assert!(header(&answer, "content-type").starts_with("text/html"));
        assert!(text(&answer).contains(words), "{}", text(&answer));
        // Where it comes from is looked at first.
        let answer = browser.send(&lab, sent("https://evil.example"), body.to_vec()).await;
        assert_eq!(answer.status(), 403);
    }
    let query = lab.get(&lab.begin(&client, REDIRECT, &[]).replace("state=", "state=%ff")).await;
    assert_eq!((query.status().as_u16(), text(&query).contains("not UTF-8")), (400, true));
    // U+FFFD as it is written in UTF-8 is a letter like others, and nobody reads this parameter.
    let odd = lab.get(&lab.begin(&client, REDIRECT, &[]).replace("state=", "x=%EF%BF%BD&state=")).await;
    assert_eq!(odd.status().as_u16(), 200, "{}", text(&odd));
    let callback = lab.get("/oauth/callback?code=c&state=s&x=%EF%BF%BD").await;
    assert!(!text(&callback).contains("not UTF-8"), "{}", text(&callback));
    assert_eq!(browser.allow(&lab, &request, &["inspect"]).await.status(), 303);
}
