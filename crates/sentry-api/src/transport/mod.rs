//! How a request travels: one exchange ([`Transport`]), and the policy around it ([`Courier`]).

mod courier;
mod http;
mod in_process;
mod patience;

pub(crate) use courier::{Courier, Errand};
pub use http::{Http, HttpSettings};
pub use in_process::InProcess;

use ::http::{Request, Response};
use async_trait::async_trait;

/// One exchange with a server: no redirects, no retries, a bounded answer.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`Unreachable`] when no complete answer of acceptable size came.
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable>;
}

/// Why an exchange brought no answer. In our words only: the texts of lower layers can quote the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// The host's name has no address.
    #[error("the host name cannot be resolved")]
    Name,
    /// Nothing listens there, or a firewall refuses.
    #[error("the connection failed")]
    Connection,
    /// The certificate or the handshake was refused.
    #[error("the TLS connection failed; a company network may need --ca-file")]
    Tls,
    /// No connection, or no progress, within the limit.
    #[error("it took too long")]
    Slow,
    /// The connection broke before the answer was complete.
    #[error("the answer was cut off")]
    Cut,
    /// The answer is larger than we read.
    #[error("the answer is larger than {0} megabytes")]
    TooLarge(usize),
    /// The client itself could not be set up.
    #[error("{0}")]
    Setup(&'static str),
}

impl Unreachable {
    /// Whether the same request may succeed a moment later.
    pub(crate) const fn is_passing(self) -> bool {
        matches!(self, Self::Connection | Self::Slow | Self::Cut)
    }
}
