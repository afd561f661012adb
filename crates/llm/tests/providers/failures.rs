//! Everything that can go wrong on the way to a model.

use super::*;
use llm::Error;
use std::time::Instant;

/// What comes of one question in this script, and how many were sent.
async fn fails(way: (Provider, &str, &str, &str), script: Vec<Act>, within: Duration) -> (Error, usize) {
    let providers = serve(script).await;
    let talk = talk("what is open?").offering(offer("look")).demanding("look");
    let error = model(&providers, way).ask(&talk, within).await.expect_err("it fails");
    content(&providers);
    assert!(!format!("{error} {error:?}").contains("PROVIDER-SAID-THIS"));
    (error, providers.questions().len())
}

#[tokio::test]
async fn a_refusal_is_final() {
    for (status, error) in [
        (400, Error::Refused(400)),
        (401, Error::Key),
        (402, Error::Credit),
        (403, Error::Key),
        (404, Error::Missing),
        (422, Error::Refused(422)),
    ] {
        for way in [WAYS[2], WAYS[4], WAYS[5]] {
            assert_eq!(fails(way, vec![Act::Fails(status, None)], SOON).await, (error, 1), "{way:?}");
        }
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_three_times() {
    let (error, asked) = fails(WAYS[0], vec![Act::Fails(500, None)], SOON).await;
    assert_eq!((error, asked), (Error::Failing(500), 3));
    for status in [429, 503, 529] {
        let providers = serve([Act::Fails(status, Some(0)), Act::says("here")]).await;
        assert!(model(&providers, WAYS[4]).ask(&talk("well?"), SOON).await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_begun() {
    let begun = Instant::now();
    let (error, asked) = fails(WAYS[4], vec![Act::Fails(429, Some(3_600))], SOON).await;
    assert_eq!((error, asked), (Error::Limited, 1));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn no_more_time_is_taken_than_there_is() {
    let begun = Instant::now();
    let script = vec![Act::Waits(Duration::from_secs(30))];
    assert_eq!(fails(WAYS[0], script, Duration::from_millis(300)).await, (Error::Slow, 1));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn nonsense_is_told_apart_from_a_reply() {
    for body in
        ["", "<html>", "[]", "{}", "null", "{\"output\": 7}", "{\"choices\": []}", "{\"content\": []}"]
    {
        for way in WAYS {
            let (error, asked) = fails(way, vec![Act::Sends(body.to_owned())], SOON).await;
            assert_eq!((error, asked), (Error::Unreadable, 1), "{way:?} {body}");
        }
    }
}

#[tokio::test]
async fn a_model_that_stops_or_declines_is_no_reply() {
    for way in WAYS {
        assert_eq!(fails(way, vec![Act::RunsOut], SOON).await.0, Error::CutOff, "{way:?}");
        assert_eq!(fails(way, vec![Act::Declines], SOON).await.0, Error::Declined, "{way:?}");
    }
}

#[tokio::test]
async fn a_failure_with_status_200_is_one() {
    let body = json!({"error": {"code": 502, "message": "PROVIDER-SAID-THIS"}}).to_string();
    assert_eq!(fails(WAYS[5], vec![Act::Sends(body)], SOON).await.0, Error::Failing(502));
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told() {
    let gone = FakeProviders::serve([Act::says("never")]).await.unwrap();
    let model = model(&gone, WAYS[0]);
    drop(gone);
    // Nobody listens any more.
    let error = model.ask(&talk("well?"), Duration::from_millis(1_500)).await.expect_err("it fails");
    assert!(matches!(error, Error::Unreached(_) | Error::Slow), "{error}");
}

#[tokio::test]
async fn a_key_that_is_none_is_told_and_not_shown() {
    let providers = serve([Act::says("never")]).await;
    let base = format!("{}/v1", providers.url()).parse().unwrap();
    let choice = Choice::new(Provider::OpenAi, "CANARY\nkey".to_owned().into(), Some(base), None).unwrap();
    let model = Model::new(choice, Arc::new(OverHttp::new()));
    let error = model.ask(&talk("well?"), SOON).await.expect_err("it fails");
    assert_eq!(error, Error::Key);
    assert!(!format!("{error:?} {model:?}").contains("CANARY"));
    assert!(providers.questions().is_empty());
}
