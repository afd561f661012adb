//! What holds at every program because all have the operator's secrets, and goes on holding while those are changed.

use super::{fleet::Fleet, people::Login};
use crate::{
    client::{Ask, request},
    modern::modern,
    person::{Tokens, refreshing, tokens},
    redis::Redis,
    server::APPLICATION,
};
use serde_json::{Value, json};

const NEW: &str = "another-secret-of-more-than-32-characters";

/// A change that a person is asked about, as a client of today asks for it.
fn resolve(tokens: &Tokens, issue: &str, more: Value) -> Ask {
    let arguments = json!({"organizationSlug": "acme", "issueId": issue, "status": "resolved"});
    let mut params = json!({"name": "update_issue", "arguments": arguments});
    let Value::Object(more) = more else { panic!("{more}") };
    params.as_object_mut().unwrap().extend(more);
    modern("tools/call", params, json!({"elicitation": {"form": {}}})).bearing(&tokens.bearer())
}

/// What was asked, as it goes with the answer.
fn question(fleet: &Fleet, number: usize, tokens: &Tokens) -> String {
    let asked = fleet.answer_of(number, &resolve(tokens, "BACKEND-1K", json!({}))).json();
    assert_eq!(asked["result"]["resultType"], "input_required", "{asked}");
    asked["result"]["requestState"].as_str().unwrap().to_owned()
}

fn yes(state: &str) -> Value {
    json!({"inputResponses": {"confirm": {"action": "accept"}}, "requestState": state})
}

fn is_asked_anew(fleet: &Fleet, number: usize, ask: &Ask) -> bool {
    fleet.answer_of(number, ask).json()["result"]["resultType"] == "input_required"
}

fn changes(fleet: &Fleet) -> usize {
    fleet.sentry().requests().iter().filter(|seen| seen.method == "PUT").count()
}

fn secret() -> &'static str {
    APPLICATION.iter().find(|(name, _)| *name == "COOKIE_SECRET").unwrap().1
}

#[test]
fn a_yes_counts_at_every_program_for_its_sign_in_and_its_call() {
    let Some(redis) = Redis::start() else { return };
    let fleet = Fleet::with(2, &[&format!("--store={}", redis.url()), "--confirm-writes=always"]);
    let mine = Login::begun(&fleet, &["inspect", "triage"]).ended(&fleet);
    let others = Login::begun(&fleet, &["inspect", "triage"]).ended(&fleet);
    let state = question(&fleet, 0, &mine);
    for number in [0, 1] {
        let stolen = resolve(&others, "BACKEND-1K", yes(&state));
        assert!(is_asked_anew(&fleet, number, &stolen), "of another sign-in of the same person");
        let another = resolve(&mine, "BACKEND-1J", yes(&state));
        assert!(is_asked_anew(&fleet, number, &another), "for another issue");
        let forged = state.replace(&state[20..24], "AAAA");
        assert!(is_asked_anew(&fleet, number, &resolve(&mine, "BACKEND-1K", yes(&forged))));
    }
    assert_eq!(changes(&fleet), 0);
    let (text, is_error) = fleet.answer_of(1, &resolve(&mine, "BACKEND-1K", yes(&state))).answer();
    assert!(!is_error && changes(&fleet) > 0, "asked by one and answered at the other: {text}");
    // The client's tokens may have been renewed meanwhile.
    let state = question(&fleet, 1, &mine);
    let mine = tokens(&mine.client, &fleet.answer_of(0, &refreshing(&mine)));
    let (text, is_error) = fleet.answer_of(0, &resolve(&mine, "BACKEND-1K", yes(&state))).answer();
    assert!(!is_error, "{text}");
}

/// The list of tools, as whoever has these tokens gets it at this program.
fn list(fleet: &Fleet, number: usize, tokens: &Tokens) -> u16 {
    let ask = Ask::post("/mcp", &request("tools/list", json!({})));
    fleet.answer_of(number, &ask.bearing(&tokens.bearer())).status
}

#[test]
fn secrets_are_changed_in_three_steps_without_anybody_being_signed_out() {
    let Some(redis) = Redis::start() else { return };
    let fleet = Fleet::with(2, &[&format!("--store={}", redis.url()), "--confirm-writes=always"]);
    let mut kept = vec![Login::begun(&fleet, &["inspect", "triage"]).ended(&fleet)];
    let old = secret();
    // First all of them know the new one, then all of them use it.
    for secrets in [format!("{old},{NEW}"), format!("{NEW},{old}")] {
        for changed in [0, 1] {
            fleet.begin_anew(changed, &secrets);
            // Between two of these one has been changed and the other has not: each reads what the other wrote.
            for (writer, reader) in [(0, 1), (1, 0)] {
                for before in &mut kept {
                    *before = tokens(&before.client, &fleet.answer_of(writer, &refreshing(before)));
                    assert_eq!(list(&fleet, reader, before), 200, "signed out by {secrets}");
                }
                let state = question(&fleet, writer, &kept[0]);
                let said = resolve(&kept[0], "BACKEND-1K", yes(&state));
                assert!(!is_asked_anew(&fleet, reader, &said), "{secrets}");
                let mut login = Login::begun_at(&fleet, writer, &["inspect", "triage"]);
                login.allow_at(&fleet, reader);
                kept.push(login.ended_at_once(&fleet));
            }
        }
    }
    // The old one is dropped: what was written since then goes on. The first client has registered before it.
    for changed in [0, 1] {
        fleet.begin_anew(changed, NEW);
    }
    for tokens in &kept {
        assert_eq!((list(&fleet, 0, tokens), list(&fleet, 1, tokens)), (200, 200));
    }
    let last = kept.last().unwrap();
    tokens(&last.client, &fleet.answer(&refreshing(last)));
    assert_eq!(fleet.answer(&refreshing(&kept[0])).status, 401, "its client registers anew");
}

#[test]
fn a_secret_that_takes_the_place_of_another_at_once_is_not_known_where_it_has_not_come_yet() {
    let Some(redis) = Redis::start() else { return };
    let fleet = Fleet::with(2, &[&format!("--store={}", redis.url())]);
    let before = Login::begun(&fleet, &["inspect"]).ended(&fleet);
    // Why there is a step before: the first to seal with it is alone with it.
    fleet.begin_anew(0, &format!("{NEW},{}", secret()));
    let after = tokens(&before.client, &fleet.answer_of(0, &refreshing(&before)));
    assert_eq!((list(&fleet, 0, &after), list(&fleet, 1, &after)), (200, 401));
}
