#![doc = include_str!("../README.md")]

mod form;
mod page;

pub use form::is_sent_by;
pub use page::{Page, Width, prose};
