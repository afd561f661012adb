//! Images of snapshots: seen where they are pictures, and fetched from nowhere but Sentry.

use crate::testing::*;

const TOOL: &str = "get_snapshot_image";

fn image(name: &str) -> Value {
    json!({ "organizationSlug": "acme", "snapshotId": "5512", "imageIdentifier": name })
}

async fn seen(session: &Session, arguments: Value) -> (String, Vec<&'static str>) {
    let outcome = session.gate.call(TOOL, arguments.as_object().cloned().unwrap()).await;
    assert!(!outcome.is_error, "{}", outcome.answer.text());
    let kinds = outcome.answer.pictures().iter().map(untrusted::ShownPicture::media_type).collect();
    (outcome.answer.text().to_owned(), kinds)
}

#[tokio::test]
async fn a_changed_image_is_seen_beside_the_one_before_and_the_difference() {
    let session = Session::new();
    let (text, kinds) = seen(&session, image("screens/cart.png")).await;
    assert_snapshot!(text);
    assert_eq!(kinds, ["image/png"; 3]);
    let asked = session.requests();
    assert!(asked.iter().any(|line| line.contains("images/screens%2Fcart.png/")), "{asked:?}");
    assert!(asked.last().unwrap().contains("/projects/acme/mobile/files/images/"), "{asked:?}");
}

#[tokio::test]
async fn a_renamed_a_new_and_a_removed_image_say_so() {
    for name in ["screens/login/sign_in.png", "screens/cart_empty.png", "screens/cart_old.png"] {
        assert_snapshot!(seen(&Session::new(), image(name)).await.0);
    }
    // What did not change has one file, and is seen once.
    let (_, kinds) = seen(&Session::new(), image("screens/settings_1.png")).await;
    assert_eq!(kinds.len(), 1);
}

#[tokio::test]
async fn what_is_no_picture_is_not_shown() {
    for trouble in [Trouble::Empty, Trouble::Html, Trouble::NoRoute, Trouble::Oversize { megabytes: 2 }] {
        let session = Build::faulty(Fault::new(trouble).path("/files/images/")).session();
        let (text, kinds) = seen(&session, image("screens/cart_empty.png")).await;
        assert_eq!(kinds, [""; 0]);
        assert!(text.contains("Not shown: head, because "), "{text}");
    }
}

#[tokio::test]
async fn no_other_address_is_asked_for_a_picture() {
    let bend: fn(&str, &mut Value) = |path, value| {
        if path.contains("/images/") {
            value["head_image"]["image_url"] =
                json!("https://evil.example/api/0/projects/acme/mobile/files/images/a/");
            value["base_image"]["image_url"] = json!("/api/0/projects/acme/../files/images/a/");
            value["diff_image_url"] = json!("//evil.example/a.png");
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let (text, kinds) = seen(&session, image("screens/cart.png")).await;
    assert_eq!(kinds, [""; 0]);
    assert_snapshot!(text);
    assert!(!session.requests().iter().any(|line| line.contains("/files/images/")));
}

#[tokio::test]
async fn a_confined_session_sees_images_of_its_project_alone() {
    let mobile = Build::confined("acme", Some("mobile")).session();
    let (_, kinds) = seen(&mobile, image("screens/home.png")).await;
    assert_eq!(kinds.len(), 3);
    let backend = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(backend.refusal(TOOL, image("screens/home.png")).await);
    assert!(!backend.requests().iter().any(|line| line.contains("/files/images/")));
    let bend: fn(&str, &mut Value) = |path, value| {
        if path.contains("/images/") {
            value["head_image"]["image_url"] =
                json!("/api/0/projects/acme/backend/files/images/admin-orders/");
        }
    };
    let mobile = Build { bend, ..Build::confined("acme", Some("mobile")) }.session();
    let (text, _) = seen(&mobile, image("screens/home.png")).await;
    assert!(text.contains("Not shown: head"), "{text}");
    assert!(!mobile.requests().iter().any(|line| line.contains("/projects/acme/backend/")));
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_refused() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, image("nothing.png")).await);
    session.refusal(TOOL, with(image("screens/cart.png"), json!({ "snapshotId": "1" }))).await;
    session.refusal(TOOL, with(image("screens/cart.png"), json!({ "snapshotId": "latest" }))).await;
    session.refusal(TOOL, image(" ")).await;
    session.refusal(TOOL, image("..")).await;
    let narrow = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, image("screens/cart.png")).await);
}
