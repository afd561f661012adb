//! How a request travels: one exchange over HTTP, handed in by the program.

use async_trait::async_trait;
use http::{Request, Response};

/// One exchange with a forge: no redirects, no repetition, an answer of bounded size.
#[async_trait]
pub trait Carry: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`Lost`] when no complete answer came.
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Lost>;
}

/// Why an exchange brought no answer, in our own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost(pub &'static str);
