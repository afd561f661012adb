//! The seal on a question that goes out with a result and comes back with the next call: whoever brings an answer must
//! be who was asked, about this very call, not long ago.

use rmcp::model::{RequestStateCodec, SealOptions};
use std::{sync::Arc, time::Duration};

/// How long a person may think.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// Makes and checks seals for one caller. Copies share the key, which lives as long as the process.
#[derive(Clone)]
pub(super) struct Seal {
    /// `None` where the system gives no randomness: then no answer counts.
    codec: Option<Arc<RequestStateCodec>>,
    caller: Vec<u8>,
}

impl Seal {
    /// For the only client that there is.
    pub(super) fn of_one_client() -> Self {
        let mut key = [0; 32];
        let codec = getrandom::fill(&mut key).ok().and_then(|()| RequestStateCodec::try_new(key).ok());
        Self { codec: codec.map(Arc::new), caller: Vec::new() }
    }

    /// For another caller.
    pub(super) fn of(&self, caller: &[u8]) -> Self {
        Self { codec: self.codec.clone(), caller: caller.to_owned() }
    }

    /// The state that goes with a question. It holds nothing; what it stands for is in the seal.
    pub(super) fn state(&self, question: &str) -> Option<String> {
        let bound = self.bound(question);
        let options = SealOptions::new().associated_data(&bound).ttl(PATIENCE);
        self.codec.as_ref().map(|codec| codec.seal_with(b"", &options))
    }

    /// Whether this state went with this question to this caller, not longer ago than a person may think.
    pub(super) fn is_of(&self, state: &str, question: &str) -> bool {
        self.codec.as_ref().is_some_and(|codec| codec.open_with(state, &self.bound(question)).is_ok())
    }

    /// The question is told by the digest of the tool and all its arguments. The length keeps the two apart.
    fn bound(&self, question: &str) -> Vec<u8> {
        let length = self.caller.len().to_be_bytes();
        [&length, self.caller.as_slice(), question.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_for_its_caller_and_its_question() {
        let all = Seal::of_one_client();
        let (one, other) = (all.of(b"one"), all.of(b"other"));
        let state = one.state("Delete the monitor?").unwrap();
        assert!(one.is_of(&state, "Delete the monitor?"));
        assert!(!other.is_of(&state, "Delete the monitor?"), "another caller");
        assert!(!one.is_of(&state, "Delete the project?"), "another question");
        assert!(!one.is_of("", "Delete the monitor?") && !one.is_of("rs1.AA.AA", "Delete the monitor?"));
        assert!(!Seal::of_one_client().of(b"one").is_of(&state, "Delete the monitor?"), "another process");
        assert!(!all.of(b"oneDelete").is_of(&state, " the monitor?"), "the parts do not run together");
    }
}
