#![doc = include_str!("../README.md")]

mod base_url;
mod choice;
mod error;
mod exchange;
mod model;
mod reply;
mod talk;
mod wire;

pub use base_url::{BadBaseUrl, BaseUrl};
pub use choice::{BadChoice, Choice, Effort, Provider};
pub use error::Error;
pub use exchange::{Exchange, NoAnswer};
pub use model::Model;
pub use reply::{Call, Reply, Usage};
pub use talk::{CallResult, Offer, Talk};
