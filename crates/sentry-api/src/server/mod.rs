//! What is learned of a server from its answers: which routes it has, how it sorts. Nobody configures it.

mod below_issue;
mod learned;
mod number;

pub use learned::Dialect;
pub(crate) use learned::{Learned, Servers};

use crate::Error;

/// Whether the answer is what a server gives that has no such route: its web pages take every address that the API
/// does not.
pub(crate) const fn lacks_route(error: &Error) -> bool {
    matches!(error, Error::WebPage { .. } | Error::Refused { status: 405, .. })
}
