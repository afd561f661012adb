//! What of an answer had arrived when the rest did not.

use http::{HeaderMap, Response, StatusCode};
use std::sync::{Arc, OnceLock};

/// Status and headers of an answer, noted before its body is read: an extension of every request for a change.
///
/// A change that Sentry confirmed has been made, even if its description then breaks off, is too large or comes
/// too late.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<OnceLock<(StatusCode, HeaderMap)>>);

impl Heard {
    /// Notes what has arrived so far.
    pub(super) fn note(&self, status: StatusCode, headers: &HeaderMap) {
        // A change is one exchange, which notes once.
        let _ = self.0.set((status, headers.clone()));
    }

    /// The answer as far as it arrived, without a body.
    pub(super) fn answer(&self) -> Option<Response<Vec<u8>>> {
        let (status, headers) = self.0.get()?;
        let mut answer = Response::new(Vec::new());
        *answer.status_mut() = *status;
        *answer.headers_mut() = headers.clone();
        Some(answer)
    }
}
