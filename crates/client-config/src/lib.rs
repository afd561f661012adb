#![doc = include_str!("../README.md")]

mod careful;
mod client;
mod edit;
mod entry;
mod guide;
mod link;
mod server;
mod shown;

pub use careful::{Careful, careful, without_hook};
pub use client::{Client, Places, Scope};
pub use edit::{LeftOut, Reached, There, Trouble, Why, add, holds_a_secret, left_out, others, remove, there};
pub use guide::{Torn, guide, without_guide};
pub use link::link;
pub use server::{Name, NotAName, Reach, Server};
pub use shown::{snippet, told_to_add, told_to_remove};
