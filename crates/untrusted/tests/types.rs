//! What the types promise and a running program has to show.

#![cfg(test)]

use serde::Deserialize;
use std::{
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
};
use untrusted::{
    Answer, Data, Item, Later, Maybe, Pairs, Section, Sooner, Unread, Untrusted, Wire, decode, quote,
};

const SECRET: &str = "hunter2";

fn secret() -> Untrusted {
    Untrusted::from(SECRET.to_owned())
}

#[test]
fn debug_shows_that_there_is_something_not_what() {
    #[derive(Debug, Deserialize, Wire)]
    #[expect(dead_code, reason = "it is read by `Debug`")]
    struct Model {
        later: Later,
        unread: Unread<Pairs>,
        sooner: Vec<Sooner<Untrusted>>,
        pairs: Pairs,
    }
    const MODEL: &[u8] =
        br#"{"later":"hunter2","unread":{"hunter2":"hunter2"},"sooner":["hunter2",{"values":["hunter2"]}],
        "pairs":{"hunter2":"hunter2"}}"#;
    let section = || Section::list("Tags").row(secret()).item(Item::new("tag").field("Value", secret()));
    let answer = Answer::new(("Issue ", quote(SECRET)))
        .fact("Query", quote(SECRET))
        .field("Title", secret())
        .section(section())
        .data(Data::record().with("title", secret()).with("query", quote(SECRET)));
    let shown = [
        format!("{:?}", secret()),
        format!("{:?}", Maybe(Some(secret()))),
        format!("{:?}", quote(SECRET)),
        format!("{:?}", Item::new(secret())),
        format!("{:?}", section()),
        format!("{answer:?}"),
        format!("{:?}", decode::<Model>(MODEL).unwrap()),
    ];
    for shown in shown {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    assert_eq!(format!("{:?}", secret()), "Untrusted(..)");
}

#[test]
fn a_hasher_is_handed_a_digest() {
    #[derive(Default)]
    struct Listening(Vec<u8>);
    impl Hasher for Listening {
        fn write(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let heard = |text: &str| {
        let mut listening = Listening::default();
        Untrusted::from(text.to_owned()).hash(&mut listening);
        listening.0
    };
    assert_eq!(heard(SECRET).len(), size_of::<u64>());
    assert!(!heard("hunter2hunter2").windows(3).any(|window| window == b"hun"));
    assert_eq!(heard("a"), heard("a"));
    assert_ne!(heard("a"), heard("b"));
}

#[test]
fn a_panic_leaves_its_message_behind() {
    let message = |work: &dyn Fn()| {
        let payload = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap().to_owned()
    };
    let expected = "code that looked at untrusted text panicked";
    let umlauts = || Untrusted::from(format!("{SECRET}ä"));
    assert_eq!(message(&|| drop(umlauts().map(|text| text[..8].to_owned()))), expected);
    assert_eq!(message(&|| assert!(umlauts().is(|text| std::panic::panic_any(text.clone())))), expected);
}

#[test]
fn questions_are_answered() {
    let path = Untrusted::from(" app/auth.py ".to_owned());
    assert!(path.contains("auth") && !path.contains("AUTH"));
    let path = path.map(|text| text.trim().to_owned());
    assert!(path.ends_with(".py") && path.same_as("app/auth.py") && !path.is_blank());
    assert!(path.is(|text| text.len() == 11));
    assert_eq!(Untrusted::from(" 12 ".to_owned()).parse::<u64>(), Some(12));
    assert_eq!(Untrusted::from("12 or so".to_owned()).parse::<u64>(), None);
    assert!(Untrusted::from("a".to_owned()) < Untrusted::from("b".to_owned()));
}

#[test]
fn a_generic_model_decodes() {
    #[derive(Deserialize, Wire)]
    struct Page<T> {
        items: Vec<T>,
    }
    assert_eq!(decode::<Page<u64>>(b"{\"items\":[1,2]}").unwrap().items, [1, 2]);
}
