//! The single events of an issue: spread over its life, each with an id, a time and a user of its own.

use std::sync::OnceLock;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::ids;

/// One event. What it has in common with others stands in its template.
#[derive(Debug)]
pub(crate) struct Occurrence {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    /// Index into the templates of the issue.
    pub(crate) template: usize,
    pub(crate) trace: String,
    pub(crate) user: Option<User>,
    /// The answer about this event, kept once it was asked for.
    pub(crate) rendered: OnceLock<Bytes>,
    /// Its row in the list of events, kept likewise.
    pub(crate) row: OnceLock<Bytes>,
}

impl Occurrence {
    /// The span that it happened in.
    pub(crate) fn span(&self) -> String {
        ids::hex16("span", &self.id, 0)
    }
}

/// Somebody who used the software that failed.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) ip: String,
    /// As the `user` tag spells the user.
    pub(crate) tag: String,
}

impl User {
    /// The n-th user of the world's software.
    pub(crate) fn number(n: usize) -> Self {
        Self {
            id: format!("u-{}", 1000 + n),
            tag: format!("id:u-{}", 1000 + n),
            email: format!("customer{}@mail.example", 1000 + n),
            ip: format!("203.0.113.{}", n % 250 + 1),
        }
    }

    /// As events show a user.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "email": self.email, "username": null, "ip_address": self.ip, "name": null,
            "geo": { "country_code": "NO", "city": "Bergen", "region": "Norway" }, "data": null,
        })
    }
}

/// How the occurrences of an issue are spread.
pub(crate) struct Spread {
    pub(crate) first: DateTime<Utc>,
    pub(crate) last: DateTime<Utc>,
    pub(crate) count: usize,
    pub(crate) users: usize,
    /// For each template, since when there can be events of it: since its release exists.
    pub(crate) since: Vec<Option<DateTime<Utc>>>,
}

impl Spread {
    /// Oldest first. They get denser towards the end. The newest is made from the first template, those before from
    /// all that fit their time in turn.
    pub(crate) fn occurrences(&self, issue: &str) -> Vec<Occurrence> {
        let life = self.last - self.first;
        let steps = self.count.saturating_sub(1).max(1);
        (0..self.count)
            .map(|index| {
                let done = index as f64 / steps as f64;
                let share = done * (2.0 - done);
                let mut at = self.first
                    + chrono::Duration::milliseconds((life.num_milliseconds() as f64 * share) as i64);
                if index + 1 == self.count {
                    at = self.last;
                }
                Occurrence {
                    id: ids::hex32("event", issue, index),
                    // Sentry stores the time of an event to the second.
                    at: DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at),
                    template: self.template(at, self.count - 1 - index),
                    trace: ids::hex32("trace", issue, index),
                    user: (self.users > 0).then(|| User::number(index * 7 % self.users)),
                    rendered: OnceLock::new(),
                    row: OnceLock::new(),
                }
            })
            .collect()
    }

    /// The template of the occurrence before which `newer` others stand.
    fn template(&self, at: DateTime<Utc>, newer: usize) -> usize {
        let fits = |since: &Option<DateTime<Utc>>| since.is_none_or(|since| since <= at);
        let fitting: Vec<usize> =
            self.since.iter().enumerate().filter(|(_, since)| fits(since)).map(|(index, _)| index).collect();
        fitting.get(newer % fitting.len().max(1)).copied().unwrap_or(0)
    }
}
