//! The seal on a question that goes out with a result and comes back with the next call: whoever brings an answer must
//! be who was asked, about this very call, not long ago.

use oauth::QuestionKey;
use rmcp::model::{RequestStateCodec, SealOptions};
use secrecy::ExposeSecret;
use std::{sync::Arc, time::Duration};

/// How long a person may think.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

/// Makes and checks seals for one caller. Copies share the keys.
#[derive(Clone)]
pub(super) struct Seal {
    /// `None` where the system gives no randomness, or there are no keys: then no answer counts.
    codec: Option<Arc<RequestStateCodec>>,
    caller: Vec<u8>,
}

impl Seal {
    /// For the only client that there is, with a key that lives as long as the process.
    pub(super) fn of_one_client() -> Self {
        let mut key = [0; 32];
        let codec = getrandom::fill(&mut key).ok().and_then(|()| RequestStateCodec::try_new(key).ok());
        Self { codec: codec.map(Arc::new), caller: Vec::new() }
    }

    /// With these keys, which other processes have too: the first seals, all of them open.
    pub(super) fn of_all_processes(keys: &[QuestionKey]) -> Self {
        let ring = keys.iter().map(|key| (key.name.clone(), key.key.expose_secret()));
        let first = keys.first().map(|key| key.name.clone()).unwrap_or_default();
        let codec = RequestStateCodec::new_with_keyring(first, ring).ok();
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

    fn keys(names: &[u8]) -> Vec<QuestionKey> {
        let key = |name: &u8| QuestionKey { name: name.to_string(), key: vec![*name; 32].into() };
        names.iter().map(key).collect()
    }

    #[test]
    fn an_answer_counts_in_every_process_that_has_the_key() {
        let (old, both, turned, new) = ([1].as_slice(), [1, 2].as_slice(), [2, 1].as_slice(), [2].as_slice());
        for (asked_by, answered_at, counts) in [
            (old, old, true),
            // One secret after another: all know it, all use it, the old one is dropped.
            (old, both, true),
            (both, old, true),
            (both, turned, true),
            (turned, both, true),
            (turned, new, true),
            (turned, old, false),
            (old, new, false),
        ] {
            let (asked_by, answered_at) = (keys(asked_by), keys(answered_at));
            let state = Seal::of_all_processes(&asked_by).of(b"one").state("Delete the monitor?").unwrap();
            let there = Seal::of_all_processes(&answered_at);
            assert_eq!(there.of(b"one").is_of(&state, "Delete the monitor?"), counts);
            assert!(!there.of(b"other").is_of(&state, "Delete the monitor?"), "another caller");
            assert!(!there.of(b"one").is_of(&state, "Delete the project?"), "another question");
            assert!(
                !Seal::of_one_client().of(b"one").is_of(&state, "Delete the monitor?"),
                "no key of its own"
            );
        }
        let none = Seal::of_all_processes(&[]);
        assert!(none.state("Delete the monitor?").is_none() && !none.is_of("", ""));
    }
}
