//! A context is handed to a tool, with the effect that the tool declares, and made by nobody else.

use sentry_api::Deadline;
use tools::{Changes, Cx, Desk};

fn more(desk: &Desk, deadline: Deadline) -> Cx<'_, Changes> {
    Cx::new(desk, deadline)
}

fn main() {}
