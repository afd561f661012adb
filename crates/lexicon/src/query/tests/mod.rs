//! The language as a whole: what it takes, what it refuses, what it tells, and what holds for every search.

mod check;
mod parse;
mod promises;
mod properties;

use super::Dialect;

/// The searches of `valid.txt` with the kind of data that they ask about.
fn valid() -> Vec<(Dialect, &'static str)> {
    let mut dialect = Dialect::Issues;
    let mut rows = Vec::new();
    for line in include_str!("valid.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(name) => {
                let named = |dialect: &Dialect| format!("{dialect:?}").eq_ignore_ascii_case(name);
                dialect = Dialect::ALL.into_iter().find(named).unwrap();
            }
            None => rows.push((dialect, line)),
        }
    }
    assert!(rows.len() > 200);
    rows
}

/// What the project of the tests has.
fn custom(name: &str) -> bool {
    ["customer_tier", "checkout.step", "retries"].contains(&name)
}
