//! That text from outside was read is remembered before it is read.

use crate::{Caller, ConfirmWrites, Keeper, Taint, Unkept, testing::*};
use async_trait::async_trait;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use untrusted::Label;

/// What is written down, or cannot be.
#[derive(Debug, Default)]
struct Book {
    is_away: AtomicBool,
    written: AtomicUsize,
}

#[async_trait]
impl Keeper for Book {
    async fn keep(&self) -> Result<(), Unkept> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(Unkept);
        }
        self.written.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn session(is_set: bool) -> (Arc<Book>, Session) {
    let book = Arc::<Book>::default();
    let taint = Taint::kept_by(Arc::clone(&book) as Arc<dyn Keeper>, is_set);
    let build = Build { taint, confirm_writes: ConfirmWrites::Tainted, ..Build::default() };
    (book, build.session())
}

fn acme() -> Value {
    json!({"organizationSlug": "acme"})
}

#[tokio::test]
async fn that_text_from_outside_was_read_is_written_down_once() {
    let (book, session) = session(false);
    for _ in 0..3 {
        session.answer("find_teams", acme()).await;
    }
    assert!(book.written.load(Ordering::SeqCst) == 1 && session.gate.is_tainted());
}

#[tokio::test]
async fn text_from_outside_stays_here_as_long_as_it_cannot_be_written_down_that_it_is_read() {
    let (book, session) = session(false);
    book.is_away.store(true, Ordering::SeqCst);
    for is_program in [false, true] {
        let caller = Caller { is_program, ..Caller::default() };
        let arguments = acme().as_object().unwrap().clone();
        let outcome = session.gate.call_for(caller, "find_teams", arguments).await;
        assert!(outcome.is_error && outcome.answer.label() != Label::Untrusted);
        assert!(!outcome.answer.text().contains("payments"), "{}", outcome.answer.text());
        assert!(outcome.answer.text().contains("Call again in some seconds"), "{}", outcome.answer.text());
    }
    assert!(!session.gate.is_tainted(), "nothing was read");
    assert_snapshot!(session.refusal("find_teams", acme()).await);
    book.is_away.store(false, Ordering::SeqCst);
    session.answer("find_teams", acme()).await;
    assert_eq!(book.written.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_written_down_already_is_not_written_again() {
    let (book, session) = session(true);
    book.is_away.store(true, Ordering::SeqCst);
    session.answer("find_teams", acme()).await;
    assert_eq!(book.written.load(Ordering::SeqCst), 0);
    let resolve = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
    let refused = session.refusal("update_issue", resolve).await;
    assert!(refused.contains("a person has to say yes"), "{refused}");
}
