//! A change that is shown first and made when it is called again: the token that stands for what was shown.
//!
//! Nothing is kept between the two calls. The token is a digest of the whole change, so it fits that change and no
//! other, whatever session brings it; it is a safeguard against changing more than was seen, not a secret.

use crate::digest;
use lexicon::{IssueId, Timestamp};
use serde_json::{Value, json};
use std::fmt;

/// Minutes for which a token is taken.
pub(crate) const MINUTES: i64 = 10;

/// What would be changed.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    change: Value,
    count: usize,
}

/// What stands for it: how many issues, when it was shown, and a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

untrusted::inert!(Token, 64);

impl Rehearsal {
    /// This change, of these issues.
    pub(crate) fn of(change: &Value, issues: &[IssueId]) -> Self {
        let mut numbers: Vec<&str> = issues.iter().map(IssueId::as_str).collect();
        numbers.sort_unstable();
        Self { change: json!({ "change": change, "issues": numbers }), count: numbers.len() }
    }

    /// The token for what is shown now.
    pub(crate) fn token(&self, now: Timestamp) -> Token {
        self.token_of(now.seconds().div_euclid(60))
    }

    fn token_of(&self, minute: i64) -> Token {
        let digest = digest::of(json!({ "minute": minute, "what": self.change }));
        Token(format!("{}-{minute:x}-{digest}", self.count))
    }

    /// Checks that a token stands for just this change.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<(), &'static str> {
        let minute = token.trim().split('-').nth(1).and_then(|minute| i64::from_str_radix(minute, 16).ok());
        let minute = minute.ok_or("it is none of this tool's")?;
        let age = now.seconds().div_euclid(60).checked_sub(minute);
        if !age.is_some_and(|age| (0..=MINUTES).contains(&age)) {
            return Err("it is too old");
        }
        if self.token_of(minute).0 == token.trim() {
            Ok(())
        } else {
            Err("it was given for other issues or another change than would be changed now")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issues(numbers: &[&str]) -> Vec<IssueId> {
        numbers.iter().map(|number| number.parse().unwrap()).collect()
    }

    fn at(seconds: f64) -> Timestamp {
        Timestamp::from_seconds(1_795_000_000.0 + seconds).unwrap()
    }

    #[test]
    fn a_token_fits_one_change_of_one_set_for_some_minutes() {
        let change = json!({ "status": "resolved" });
        let shown = Rehearsal::of(&change, &issues(&["1", "22"]));
        let token = shown.token(at(0.0)).to_string();
        assert!(token.starts_with("2-"), "{token}");
        for (rehearsal, now, fits) in [
            (&shown, 0.0, true),
            (&Rehearsal::of(&change, &issues(&["22", "1"])), 500.0, true),
            (&shown, 720.0, false),
            (&shown, -120.0, false),
            (&Rehearsal::of(&change, &issues(&["1", "22", "3"])), 0.0, false),
            (&Rehearsal::of(&change, &issues(&["1"])), 0.0, false),
            (&Rehearsal::of(&change, &issues(&["12", "2"])), 0.0, false),
            (&Rehearsal::of(&json!({ "status": "ignored" }), &issues(&["1", "22"])), 0.0, false),
        ] {
            assert_eq!(rehearsal.check(&token, at(now)).is_ok(), fits, "{rehearsal:?} {now}");
        }
        for odd in ["", "-", "2-", "2-zz-aa", "2-7fffffffffffffff-aa", "-1--1-", &token[..token.len() - 1]] {
            assert!(shown.check(odd, at(0.0)).is_err(), "{odd:?}");
        }
    }
}
