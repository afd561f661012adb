//! Reading JSON that ends in types of ours: registrations, client documents, token answers and our own records.

use serde::de::DeserializeOwned;

/// Reads, or says that it cannot. What is wrong is dropped: the text of such an error quotes the input, which may be a
/// secret. A field that is named twice is an error, and so is a nesting deeper than serde's 128.
#[expect(clippy::disallowed_methods, reason = "the error that quotes the input is dropped in the same line")]
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}
