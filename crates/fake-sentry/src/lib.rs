#![doc = include_str!("../README.md")]
// Sentry's answer about a project is one object of 80 keys, and `json!` recurses per key.
#![recursion_limit = "256"]

mod asked;
mod change;
mod exchange;
mod explore;
mod fake;
mod faults;
pub mod hostile;
mod paging;
mod provider;
mod range;
mod render;
mod replay;
mod reply;
mod router;
mod routes;
mod running;
mod search;
mod seen;
mod shared;
mod token;
mod world;

pub use chrono::{DateTime, Utc};
pub use fake::FakeSentry;
pub use faults::{Fault, Faults, Trouble};
pub use provider::{Act, FakeProviders, PROVIDER_KEY, Question};
pub use replay::{Replay, Replayed};
pub use routes::oauth::{OAUTH_CLIENT, OAUTH_SECRET};
pub use running::Running;
pub use seen::Seen;
pub use token::{
    FULL_TOKEN, NO_EVENT_WRITE_TOKEN, NO_SCOPES_TOKEN, PROJECT_AND_EVENT_TOKEN, READ_ONLY_TOKEN,
};
