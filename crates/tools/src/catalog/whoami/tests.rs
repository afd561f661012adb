//! Who the token belongs to, on servers that tell it in full, in part and not at all.

use crate::testing::*;
use access::{Grant, Skill, Skills};

#[tokio::test]
async fn it_tells_the_account_and_the_scopes() {
    let session = Session::new();
    assert_snapshot!(session.answer("whoami", json!({})).await);
    assert_eq!(session.requests(), ["GET /api/0/auth/"]);
}

#[tokio::test]
async fn a_confined_session_that_only_reads_says_so() {
    let mut build = Build::confined("acme", Some("backend"));
    build.grant = Grant { read_only: true, skills: Skills::of(&[Skill::Inspect]), ..build.grant };
    assert_snapshot!(build.session().answer("whoami", json!({})).await);
}

#[tokio::test]
async fn a_server_without_the_first_route_tells_the_account_in_the_second() {
    let session = Build::faulty(Fault::new(Trouble::Html).path("/auth/")).session();
    assert_snapshot!(session.answer("whoami", json!({})).await);
}

#[tokio::test]
async fn a_server_that_does_not_tell_the_scopes_is_said_not_to() {
    let session = Build::faulty(Fault::new(Trouble::NullEverything)).session();
    assert_snapshot!(session.answer("whoami", json!({})).await);
}

#[tokio::test]
async fn a_token_that_nobody_knows_is_refused_with_what_to_do() {
    let session = Build { token: "made-up", ..Build::default() }.session();
    assert_snapshot!(session.refusal("whoami", json!({})).await);
}
