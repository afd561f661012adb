//! Whether people find what they ask for.

mod requests;

use super::*;
pub(crate) use requests::{OTHERS, REQUESTS};
use std::collections::BTreeSet;

/// A session to which nothing is closed.
fn everything() -> Grant {
    Grant { allow_delete: true, ..Grant::default() }
}

fn first_three(request: &str) -> Vec<&'static str> {
    find(request, &everything()).map(|entry| entry.spec.name).take(3).collect()
}

/// For how many of the requests whose tool exists it is among the first three, from 0 to 1. Prints the others.
#[expect(clippy::cast_precision_loss, reason = "some sixty rows")]
fn found(requests: &[(&str, &[&str])]) -> f64 {
    let exists = |name: &&str| catalog::ALL.iter().any(|entry| entry.spec.name == *name);
    let rows: Vec<_> = requests.iter().filter(|(_, right)| right.iter().any(exists)).collect();
    let is_found = |(request, right): &(&str, &[&str])| {
        let found = first_three(request);
        let is_there = right.iter().any(|name| found.contains(name));
        if !is_there {
            println!("{request:?} wants {right:?} and gets {found:?}");
        }
        is_there
    };
    let share = rows.iter().filter(|row| is_found(row)).count() as f64 / rows.len() as f64;
    println!("{:.0} % of {} requests", share * 100.0, rows.len());
    share
}

/// A miss is mended by a better first sentence of the tool, or by a word in `words.rs`.
#[test]
fn the_right_tool_is_among_the_first_three() {
    assert!(found(REQUESTS) >= 0.95);
}

#[test]
fn words_that_nobody_thought_of_find_it_too() {
    assert!(found(OTHERS) >= 0.85);
}

#[test]
fn the_requests_are_as_many_as_were_promised_and_each_is_there_once() {
    let requests: BTreeSet<&str> = REQUESTS.iter().chain(OTHERS).map(|(request, _)| *request).collect();
    assert!(REQUESTS.len() >= 60 && requests.len() == REQUESTS.len() + OTHERS.len());
}

#[test]
fn every_tool_is_found_by_its_name_and_by_its_title() {
    for entry in &catalog::ALL {
        for words in [entry.spec.name, entry.spec.title] {
            assert!(
                first_three(words).contains(&entry.spec.name),
                "{words:?} finds {:?}",
                first_three(words)
            );
        }
    }
}

#[test]
fn words_agree_whatever_their_form() {
    for (one, other) in [
        ("issues", "Issue"),
        ("find_releases", "FindReleases release find"),
        ("queries", "query"),
        ("resolved", "resolving"),
        ("the keys of a project", "key project"),
    ] {
        let unlike: Vec<String> = of(one).into_iter().filter(|word| !of(other).contains(word)).collect();
        assert_eq!(unlike, [""; 0], "{one:?} and {other:?}");
    }
    assert_eq!(of("status"), ["status"]);
}

#[test]
fn what_means_the_same_counts_less_than_what_was_said() {
    let meant = words::TRADE.meant("client keys");
    assert!(meant["key"] > meant["dsn"] && meant["dsn"] > 0.0);
}

#[test]
fn nothing_is_found_by_nothing() {
    for request in ["", " ", "the of a", "🦀", "\u{202e}"] {
        assert_eq!(find(request, &everything()).count(), 0, "{request:?}");
    }
}
