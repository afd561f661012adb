#![doc = include_str!("../README.md")]

mod error;
mod fetch;
mod index;
mod kept;
mod page;
mod path;
mod search;
mod site;

pub use error::{BadSite, Error};
pub use fetch::{Fetch, Fetched, Lost};
pub use page::Part;
pub use path::{BadPath, DocPath, Guide};
pub use search::{Found, Hit};
pub use site::Site;
