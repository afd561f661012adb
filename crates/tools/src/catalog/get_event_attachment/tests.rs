//! Files of an event: listed, and text read when it is asked for.

use crate::testing::*;
use untrusted::{Boundary, Extent};

const TOOL: &str = "get_event_attachment";

/// The newest event of a crash, to which the files belong.
fn event() -> Value {
    json!({ "organizationSlug": "acme", "projectSlug": "mobile", "eventId": "ae500bb053ed7dbba4a28def1f96818e" })
}

async fn read(session: &Session, id: &str) -> String {
    let arguments = with(event(), json!({ "attachmentId": id }));
    session.answer(TOOL, arguments).await
}

#[tokio::test]
async fn files_are_listed_and_none_is_fetched() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, event()).await);
    let last = session.requests().pop().unwrap();
    assert!(last.ends_with("/attachments/"), "{last}");
}

#[tokio::test]
async fn text_is_read_and_a_picture_seen() {
    let session = Session::new();
    assert_snapshot!(read(&session, "9303").await);
    let fetched = session.requests().iter().filter(|line| line.contains("download=1")).count();
    assert_eq!(fetched, 1);
    let (text, kinds) = seen(&session, "9301").await;
    assert_snapshot!(text);
    assert_eq!(kinds, ["image/png"]);
    let wary = Build { boundary: Boundary::with_nonce(7).showing(Extent::Summary), ..Build::default() };
    let (text, kinds) = seen(&wary.session(), "9301").await;
    assert!(text.contains("Withheld by --untrusted=summary: 1 picture."), "{text}");
    assert_eq!(kinds, [""; 0]);
}

async fn seen(session: &Session, id: &str) -> (String, Vec<&'static str>) {
    let arguments = with(event(), json!({ "attachmentId": id })).as_object().cloned().unwrap();
    let outcome = session.gate.call(TOOL, arguments).await;
    assert!(!outcome.is_error, "{}", outcome.answer.text());
    let kinds = outcome.answer.pictures().iter().map(untrusted::ShownPicture::media_type).collect();
    (outcome.answer.text().to_owned(), kinds)
}

#[tokio::test]
async fn what_only_says_that_it_is_a_picture_is_not_shown_as_one() {
    let bend: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/attachments/") {
            value[2]["mimetype"] = json!("image/svg+xml");
            value[2]["name"] = json!("shop.svg");
            value[0]["size"] = json!(2_000_000);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    for id in ["9301", "9303"] {
        let (text, kinds) = seen(&session, id).await;
        assert_snapshot!(text);
        assert_eq!(kinds, [""; 0]);
    }
    assert!(!session.requests().iter().any(|line| line.contains("9301/?download")));
    for trouble in [Trouble::Html, Trouble::Empty, Trouble::Oversize { megabytes: 2 }] {
        let session = Build::faulty(Fault::new(trouble).path("/9301/")).session();
        assert_eq!(seen(&session, "9301").await.1, [""; 0]);
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_empty_or_no_text_is_not_shown() {
    let large: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/attachments/") {
            value[2]["size"] = json!(5_000_000);
        }
    };
    assert_snapshot!(read(&Build { bend: large, ..Build::default() }.session(), "9303").await);
    let disguised: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/attachments/") {
            value[0]["mimetype"] = json!("text/plain");
        }
    };
    assert_snapshot!(read(&Build { bend: disguised, ..Build::default() }.session(), "9301").await);
    let fault = |trouble| Build::faulty(Fault::new(trouble).path("/9303/")).session();
    assert_snapshot!(read(&fault(Trouble::Empty), "9303").await);
    assert_snapshot!(read(&fault(Trouble::Html), "9303").await);
}

#[tokio::test]
async fn a_file_that_does_not_tell_its_size_is_not_read_beyond_what_can_be_shown() {
    let untold: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/attachments/") {
            value[0]["size"] = Value::Null;
            value[2]["size"] = Value::Null;
        }
    };
    for (id, megabytes, expected) in
        [("9301", 2, "because it is larger than 1 MB."), ("9303", 5, "larger than 4 MB, so what is in it")]
    {
        let fault = Fault::new(Trouble::Oversize { megabytes }).path(&format!("/{id}/"));
        let session = Build { bend: untold, ..Build::faulty(fault) }.session();
        let (text, kinds) = seen(&session, id).await;
        assert!(text.contains(expected) && kinds.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn a_long_file_is_cut_and_the_argument_named_that_brings_more() {
    let fault = Fault::new(Trouble::Oversize { megabytes: 1 }).path("/9302/");
    let session = Build::faulty(fault).session();
    let arguments = with(event(), json!({ "attachmentId": "9302", "maxKilobytes": 4 }));
    let answer = session.answer(TOOL, arguments).await;
    assert!(answer.len() <= 4_000 && answer.contains("maxKilobytes: 80"), "{} {answer}", answer.len());
}

#[tokio::test]
async fn what_is_not_there_or_outside_is_refused() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, with(event(), json!({ "attachmentId": "1" }))).await);
    assert_snapshot!(session.refusal(TOOL, with(event(), json!({ "projectSlug": "backend" }))).await);
    session.refusal(TOOL, with(event(), json!({ "eventId": "latest" }))).await;
    let confined = Build::confined("acme", Some("backend")).session();
    confined.refusal(TOOL, event()).await;
    assert_eq!(confined.requests(), [""; 0]);
    let narrow = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, event()).await);
}

#[tokio::test]
async fn an_event_without_files_says_so_and_odd_ones_are_counted() {
    let bend: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/attachments/") {
            *value = json!([]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.answer(TOOL, event()).await);
    let session = Build::faulty(Fault::new(Trouble::BadElement).path("/attachments/")).session();
    assert!(session.answer(TOOL, event()).await.contains("could not be read"));
}
