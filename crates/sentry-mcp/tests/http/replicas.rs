//! Programs that are killed: what people have begun goes on at another, nothing is spent twice, and nobody gets a wrong
//! answer. Three programs share a real Redis, and one has a file.

mod fleet;
mod keys;
mod people;

use self::{
    fleet::Fleet,
    people::{Login, People},
};
use crate::{
    client::{Ask, Reply, call, connect},
    redis::Redis,
};
use fake_sentry::{Fault, Trouble};
use serde_json::json;
use std::{
    io::Write,
    sync::Arc,
    time::{Duration, Instant},
};

/// Kills a program while it waits for Sentry: the caller loses the connection, and is told nothing wrong.
fn killed_within_a_call(fleet: &Fleet, number: usize) {
    let tokens = Login::begun(fleet, &["inspect"]).ended(fleet);
    fleet.sentry().faults().add(Fault::new(Trouble::Slow(Duration::from_secs(20))).path("/teams/").next(1));
    let ask = Ask::post("/mcp", &call("find_teams", json!({"organizationSlug": "acme"})));
    let ask = ask.bearing(&tokens.bearer());
    let mut stream = connect(fleet.address(number));
    stream.write_all(&ask.bytes(fleet.address(number))).unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while !fleet.sentry().requests().iter().any(|seen| seen.path.ends_with("/teams/")) {
        assert!(Instant::now() < until, "no request arrives");
        std::thread::sleep(Duration::from_millis(5));
    }
    fleet.kill(number);
    assert!(Reply::tried(&mut stream).is_none(), "it was killed before it could answer");
    // One that is up answers the same, right away or as soon as it is.
    fleet.start_again_unless_others_are_up(number);
    let (text, is_error) = fleet.answer(&ask).answer();
    assert!(!is_error && text.contains("platform"), "{text}");
}

/// Kills whoever showed the consent page, and then whoever took the decision.
fn killed_within_a_login(fleet: &Fleet) {
    let mut login = Login::begun_at(fleet, 0, &["inspect", "triage"]);
    fleet.kill(0);
    fleet.start_again_unless_others_are_up(0);
    let next = fleet.others(0);
    login.allow_at(fleet, next);
    fleet.kill(next);
    fleet.start_again_unless_others_are_up(next);
    let tokens = login.ended_at_once(fleet);
    assert!(people::is_right(fleet, &tokens, &["inspect", "triage"]));
    fleet.start_all_again();
}

/// All of it, while others sign in, call and refresh.
fn under_load(fleet: &Arc<Fleet>, meanwhile: impl FnOnce()) {
    let people = People::busy_with(fleet);
    let calm = |people: &People| {
        let before = people.done();
        let until = Instant::now() + Duration::from_secs(30);
        while people.done() < before + 8 {
            assert!(Instant::now() < until, "nothing goes on");
            people.nobody_has_failed();
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    calm(&people);
    killed_within_a_login(fleet);
    calm(&people);
    killed_within_a_call(fleet, fleet.others(0));
    fleet.start_all_again();
    calm(&people);
    meanwhile();
    calm(&people);
    let kept = people.sent_home();
    assert!(kept.len() >= 6, "{}", kept.len());
    for (tokens, skills) in &kept {
        assert!(people::is_right(fleet, tokens, skills), "a sign-in was lost");
    }
}

#[test]
fn replicas_may_be_killed_and_their_redis_restarted() {
    let Some(redis) = Redis::start() else { return };
    let fleet = Arc::new(Fleet::of(3, &format!("--store={}", redis.url())));
    under_load(&fleet, || fleet.be_without(&redis, Duration::from_secs(1)));
    assert!(redis.times_told() > 100, "they do not count together");
}

#[test]
fn a_login_ends_well_where_redis_is_away_while_sentry_is_asked() {
    let Some(redis) = Redis::start() else { return };
    let fleet = Fleet::of(2, &format!("--store={}", redis.url()));
    let login = Login::begun(&fleet, &["inspect"]);
    // Away when Sentry has answered, and its code is spent, and back a second after that.
    let tokens = login.ended_while(&fleet, || fleet.be_without(&redis, Duration::from_secs(2)));
    assert!(people::is_right(&fleet, &tokens, &["inspect"]));
}

#[test]
fn one_program_with_a_file_may_be_killed() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("state.redb");
    let fleet = Arc::new(Fleet::of(1, &format!("--store={}", file.display())));
    under_load(&fleet, || {
        for _ in 0..3 {
            fleet.kill(0);
            fleet.start_all_again();
            std::thread::sleep(Duration::from_millis(300));
        }
    });
}
