//! The fake over real HTTP, as its users' clients see it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what the tests share fails like a test"
)]

mod changes;
mod client;
mod explore;
mod faults;
mod hostile;
mod kinds;
mod large;
mod monitoring;
mod notes;
mod paging;
mod program;
mod project;
mod releases;
mod routes;
mod schema;
mod scopes;
mod search;
mod traces;
mod update;
