//! How a question travels: one exchange over HTTP, handed in by the program.
//!
//! This crate opens no socket, so it shares the program's certificates and proxies, and nothing that it holds can go
//! anywhere but to the address that the operator chose.

use async_trait::async_trait;
use http::{Request, Response};

/// One exchange with a provider: no redirects, no repetition, an answer of bounded size.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// [`NoAnswer`] when no complete answer came.
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer>;
}

/// Why an exchange brought no answer, in our own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer {
    /// What happened; it follows a colon.
    pub reason: &'static str,
    /// Whether the same request may succeed a moment later.
    pub is_passing: bool,
}
