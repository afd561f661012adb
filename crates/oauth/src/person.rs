//! What is remembered of a person across grants: that a client of theirs was answered with text from outside.

use std::time::Duration;

use crate::{
    authority::Authority,
    grant::GRANT_LIVES,
    store::{Key, Record, Unavailable},
    vault::Purpose,
};

impl Authority {
    /// Under what it is remembered of a person: by each of the secrets, so that replicas find it while one secret follows
    /// another, and whoever reads the store cannot tell of whom it is.
    fn keys(&self, user: &str) -> impl Iterator<Item = Key> {
        let names = self.vault.seals.names(Purpose::Person, user.as_bytes());
        names.into_iter().map(|name| Key::of("person", &name))
    }

    /// Remembers it for as long as any grant of now lives.
    pub(crate) async fn taint_person(&self, user: &str) -> Result<(), Unavailable> {
        for key in self.keys(user) {
            let record = Record(self.vault.seals.seal(Purpose::Person, b"", b"")?);
            self.vault.store.put(&key, record, Duration::from_secs(GRANT_LIVES)).await?;
        }
        Ok(())
    }

    /// Whether it is remembered. That there is a record says all; whoever can write to the store can only say more.
    pub(crate) async fn is_tainted_person(&self, user: &str) -> Result<bool, Unavailable> {
        for key in self.keys(user) {
            if self.vault.store.get(&key).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
