//! Answers that take their time: who asks, who waits, and what is left when nobody does.

use super::*;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{sleep, timeout};

const SOON: Duration = Duration::from_millis(50);

/// Counts how often it is asked and how many are asked at once, and takes its time.
#[derive(Default, Clone)]
struct Slow {
    asked: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Slow {
    async fn ask(self, takes: Duration, said: usize) -> Result<usize> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        sleep(takes).await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(said)
    }

    fn counts(&self) -> (usize, usize) {
        (self.asked.load(Ordering::SeqCst), self.ended.load(Ordering::SeqCst))
    }
}

fn answers(count: usize, bytes: usize) -> Answers<usize, usize> {
    Answers::new("blame", Most { count, bytes }, |value| (*value > 0).then_some(*value))
}

fn stamp(path: &str) -> Option<Stamp> {
    Some(Stamp::of([path.into()]))
}

async fn get(
    answers: &Answers<usize, usize>,
    tasks: &Tasks,
    slow: &Slow,
    key: usize,
    takes: u64,
) -> Result<usize> {
    let slow = slow.clone();
    let ask = move || slow.clone().ask(Duration::from_millis(takes), key);
    answers.get(tasks, key, stamp("/nowhere/a"), ask).await
}

#[tokio::test(start_paused = true)]
async fn two_who_want_the_same_ask_once_and_it_is_kept() {
    let (answers, tasks, slow) = (answers(9, 99), Tasks::default(), Slow::default());
    let both = tokio::join!(get(&answers, &tasks, &slow, 7, 20), get(&answers, &tasks, &slow, 7, 20));
    assert_eq!((both, slow.counts()), ((Ok(7), Ok(7)), (1, 1)));
    assert_eq!(get(&answers, &tasks, &slow, 7, 20).await, Ok(7));
    assert_eq!(slow.counts(), (1, 1));
    // Of another time it is asked anew, and without a stamp each time.
    for (stamp, asked) in [(stamp("/nowhere/b"), 2), (stamp("/nowhere/b"), 2), (None, 3), (None, 4)] {
        let slow_now = slow.clone();
        let ask = move || slow_now.clone().ask(Duration::ZERO, 7);
        assert_eq!(answers.get(&tasks, 7, stamp, ask).await, Ok(7));
        assert_eq!(slow.counts(), (asked, asked));
    }
    // What is not worth keeping is not kept.
    for asked in [5, 6] {
        assert_eq!(get(&answers, &tasks, &slow, 0, 0).await, Ok(0));
        assert_eq!(slow.counts(), (asked, asked));
    }
    assert!(lock(&answers.state).asked.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_any_longer_goes_on_one_at_a_time() {
    let (answers, tasks, slow) = (answers(9, 99), Tasks::default(), Slow::default());
    let three = || async {
        let of = |key| timeout(SOON, get(&answers, &tasks, &slow, key, 200));
        tokio::join!(of(1), of(2), of(3))
    };
    let (one, two, three) = three().await;
    assert!(one.is_err() && two.is_err() && three.is_err());
    // One of them goes on, the others begin anew after it.
    sleep(Duration::from_millis(250)).await;
    assert_eq!(slow.counts(), (4, 1));
    let all = async {
        while slow.counts().1 < 3 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(10), all).await.unwrap();
    assert_eq!(slow.counts().0, 5);
    sleep(Duration::from_millis(10)).await;
    for key in 1..=3 {
        assert_eq!(get(&answers, &tasks, &slow, key, 200).await, Ok(key));
    }
    assert_eq!(slow.counts(), (5, 3));
}

#[tokio::test(start_paused = true)]
async fn what_runs_ends_with_its_owner() {
    let (answers, tasks, slow) = (answers(9, 99), Tasks::default(), Slow::default());
    assert!(timeout(SOON, get(&answers, &tasks, &slow, 1, 100)).await.is_err());
    drop(tasks);
    sleep(Duration::from_millis(150)).await;
    assert_eq!(slow.counts(), (1, 0));
    assert!(lock(&answers.state).asked.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_one_that_was_used_longest_ago_makes_room() {
    let (answers, tasks, slow) = (answers(3, 10), Tasks::default(), Slow::default());
    let of = |key| get(&answers, &tasks, &slow, key, 0);
    let kept = || {
        let state = lock(&answers.state);
        let mut keys: Vec<usize> = state.kept.keys().copied().collect();
        keys.sort_unstable();
        (keys, state.bytes)
    };
    for key in [1, 2, 3, 1, 4] {
        of(key).await.unwrap();
    }
    assert_eq!(kept(), (vec![1, 3, 4], 8));
    of(7).await.unwrap();
    assert_eq!(kept(), (vec![7], 7));
    // One alone is kept, however large.
    of(40).await.unwrap();
    assert_eq!(kept(), (vec![40], 40));
}
