//! A context is handed to a tool, with the effect that the tool declares, and made by nobody else.

use sentry_api::Deadline;
use tools::{Changes, Cx, Desk, Spent};

fn more<'a>(desk: &'a Desk, deadline: Deadline, spent: &'a Spent) -> Cx<'a, Changes> {
    Cx::new(desk, deadline, spent, loop {})
}

fn main() {}
