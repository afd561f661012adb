//! How a request travels: one exchange ([`Transport`]), and the policy around it ([`Courier`]).

mod courier;
mod heard;
mod http;
mod in_process;
mod most;
mod patience;
mod reserved;
mod route;
mod tls;
mod unreachable;
mod verdict;

pub(crate) use courier::{Courier, Errand};
pub use http::{Http, HttpSettings};
pub use in_process::InProcess;
pub use most::Most;
pub use reserved::RESERVED_HEADERS;
pub use route::route;
pub use tls::tls;
pub use unreachable::Unreachable;

use ::http::{Request, Response};
use async_trait::async_trait;
use heard::Heard;

/// One exchange with a server: no redirects, no retries, a bounded answer.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`Unreachable`] when no complete answer of acceptable size came.
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable>;
}
