//! What a vault gives away, and to whom.

use std::{sync::Arc, time::UNIX_EPOCH};

use super::*;
use crate::{Clock, Memory};

const OLD: &str = "an old secret of the operator's, long enough";
const NEW: &str = "a new secret of the operator's, long enough";

fn seals(secrets: &[&str]) -> Seals {
    let secrets: Vec<SecretString> = secrets.iter().map(|secret| (*secret).into()).collect();
    Seals::new(&secrets).unwrap()
}

#[test]
fn a_secret_that_is_short_or_missing_is_refused() {
    assert_eq!(Seals::new(&[]).unwrap_err(), BadSecrets::None);
    assert_eq!(Seals::new(&[OLD.into(), "x".repeat(31).into()]).unwrap_err(), BadSecrets::Short);
}

#[test]
fn what_is_sealed_opens_for_its_purpose_and_its_bearer_only() {
    let seals = seals(&[OLD]);
    let sealed = seals.seal(Purpose::Access, b"bearer", b"words").unwrap();
    assert_eq!(seals.open(Purpose::Access, b"bearer", &sealed).unwrap(), b"words");
    assert_eq!(seals.open(Purpose::Refresh, b"bearer", &sealed), None);
    assert_eq!(seals.open(Purpose::Access, b"other", &sealed), None);
    assert_eq!(seals.open(Purpose::Access, b"", &sealed), None);
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(seals.open(Purpose::Access, b"bearer", &changed), None, "byte {at}");
        assert_eq!(seals.open(Purpose::Access, b"bearer", &sealed[..at]), None, "cut at {at}");
    }
}

#[test]
fn no_two_sealings_are_alike() {
    let seals = seals(&[OLD]);
    assert_ne!(seals.seal(Purpose::Code, b"", b"x").unwrap(), seals.seal(Purpose::Code, b"", b"x").unwrap());
}

#[test]
fn a_new_secret_seals_and_the_old_one_still_opens() {
    let before = seals(&[OLD]).seal(Purpose::Refresh, b"", b"words").unwrap();
    let both = seals(&[NEW, OLD]);
    assert_eq!(both.open(Purpose::Refresh, b"", &before).unwrap(), b"words");
    let after = both.seal(Purpose::Refresh, b"", b"words").unwrap();
    assert!(seals(&[NEW]).open(Purpose::Refresh, b"", &after).is_some());
    assert_eq!(seals(&[OLD]).open(Purpose::Refresh, b"", &after), None);
    assert_eq!(both.derived("client").last(), seals(&[OLD]).derived("client").first());
}

#[tokio::test]
async fn what_lies_in_the_store_opens_neither_alone_nor_with_the_operators_secret() {
    let store = Arc::new(Memory::new(Clock::new(|| UNIX_EPOCH)));
    let vault = Vault { store: store.clone(), seals: seals(&[OLD]) };
    let at = Locator::fresh().unwrap();
    vault.put(Purpose::Grant, &at, &"the token of somebody", Duration::from_secs(9)).await.unwrap();
    let lies = store.get(&at.key(Purpose::Grant)).await.unwrap().unwrap();
    assert!(!lies.0.windows(5).any(|part| part == b"token"));
    let stranger = Locator { id: at.id, secret: [0; 32] };
    assert!(vault.get::<String>(Purpose::Grant, &stranger).await.unwrap().is_none());
    assert_eq!(vault.get::<String>(Purpose::Grant, &at).await.unwrap().unwrap().0, "the token of somebody");
}
