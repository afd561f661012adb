//! How much of an answer is wanted, where that is less than what is read of any.

use http::Request;

/// The most bytes of an answer, as an extension of the request. A larger one is
/// [`Unreachable::TooLarge`](super::Unreachable::TooLarge).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most(pub usize);

impl Most {
    /// What is wanted of the answer to this request, at most `largest`.
    pub(super) fn of(request: &Request<Vec<u8>>, largest: usize) -> usize {
        request.extensions().get::<Self>().map_or(largest, |most| most.0.min(largest))
    }
}
