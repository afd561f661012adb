#![doc = include_str!("../README.md")]

mod clock;
mod json;
mod secret;
mod store;
mod vault;

pub use clock::Clock;
pub use store::{Key, Memory, Record, Redb, Store, Unavailable};
pub use vault::BadSecrets;
