//! What Sentry sends cannot stand outside the region.

use sentry_api::models::Issue;
use untrusted::Answer;

fn told(issue: &Issue) -> Answer {
    Answer::new("An issue").fact("Title", issue.title.as_ref())
}

fn main() {}
