//! Proof that who redeems a code is who asked for it (RFC 7636), by SHA-256 and never without.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::secret::text;

/// A challenge: 32 bytes of SHA-256, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenge(String);

impl Challenge {
    /// Reads what a client sent with `code_challenge_method=S256`.
    pub(crate) fn parse(sent: &str) -> Option<Self> {
        let bytes = crate::secret::bytes(sent)?;
        (bytes.len() == 32).then(|| Self(sent.to_owned()))
    }

    /// The challenge of a verifier.
    pub(crate) fn of(verifier: &str) -> Self {
        Self(text(digest(&SHA256, verifier.as_bytes()).as_ref()))
    }

    /// Whether the verifier is the one.
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        let sound = (43..=128).contains(&verifier.len())
            && verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        sound && bool::from(self.0.as_bytes().ct_eq(Self::of(verifier).0.as_bytes()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
