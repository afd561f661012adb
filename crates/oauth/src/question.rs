//! Keys for the questions that a person is asked before a change: of who signed in any process must know the answer to what
//! another has asked.

use secrecy::SecretSlice;

use crate::{authority::Authority, secret::text, vault::Purpose};

/// A key, and the name by which what it has sealed is told apart.
#[derive(Clone, Debug)]
pub struct QuestionKey {
    /// Tells nothing of the key.
    pub name: String,
    /// 32 bytes, which open nothing else.
    pub key: SecretSlice<u8>,
}

impl Authority {
    /// Keys that are the same in every process that has the operator's secrets: the first seals, all of them open.
    #[must_use]
    pub fn question_keys(&self) -> Vec<QuestionKey> {
        let seals = &self.vault.seals;
        let names = seals.names(Purpose::Question, b"name");
        let keys = seals.names(Purpose::Question, b"key");
        let mut all: Vec<QuestionKey> = Vec::new();
        for (name, key) in names.iter().zip(keys) {
            let name = text(name.first_chunk::<9>().unwrap_or(&[0; 9]));
            // An operator may have written one secret twice.
            if all.iter().all(|other| other.name != name) {
                all.push(QuestionKey { name, key: key.to_vec().into() });
            }
        }
        all
    }
}
