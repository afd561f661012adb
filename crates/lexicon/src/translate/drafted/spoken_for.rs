//! Which words a model may use: those of the request, Sentry's own, and numbers.

use super::words::{KEY_WORDS, WORDS};
use crate::query::{Dialect, Kind};
use std::collections::BTreeSet;

/// The words that a model may use.
pub(super) struct SpokenFor {
    /// Letters and digits of the request, in lower case, without anything between them: words that were written apart
    /// or in the plural are found in it all the same.
    request: String,
    ours: BTreeSet<String>,
}

impl SpokenFor {
    pub(super) fn by(request: &str, dialect: Dialect) -> Self {
        let squeezed = request.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut ours: BTreeSet<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
        for field in dialect.fields() {
            ours.extend(pieces(field.name));
            if let Kind::OneOf(known) = field.kind {
                ours.extend(known.iter().flat_map(|word| pieces(word)));
            }
        }
        Self { request: squeezed, ours }
    }

    /// Whether every word of a text is spoken for.
    pub(super) fn all(&self, text: &str) -> bool {
        pieces(text).iter().all(|piece| self.one(piece))
    }

    /// Whether every word of the name of a tag is: there words that such names are made of are too.
    pub(super) fn key(&self, name: &str) -> bool {
        pieces(name).iter().all(|piece| self.one(piece) || KEY_WORDS.binary_search(&piece.as_str()).is_ok())
    }

    fn one(&self, piece: &str) -> bool {
        self.request.contains(piece) || self.ours.contains(piece) || is_number(piece)
    }
}

/// The words of a text: `app/services/NullPointerException` has five.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        let begins = !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase();
        if begins && pieces.last().is_some_and(|piece| !piece.is_empty()) {
            pieces.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(piece) = pieces.last_mut()
        {
            piece.extend(c.to_lowercase());
        }
        before = c;
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A number with its unit, or a part of a time: `24h`, `500ms`, `20t12`, `00z`.
fn is_number(piece: &str) -> bool {
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let letters = piece.chars().filter(|c| c.is_alphabetic()).count();
    piece.starts_with(|c: char| c.is_ascii_digit()) && letters <= 2 && digits <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_names_too() {
        assert_eq!(
            pieces("app/services/NullPointerException*"),
            ["app", "services", "null", "pointer", "exception"]
        );
        assert_eq!(pieces("-24h 2026-11-20T12:00:00Z"), ["24h", "2026", "11", "20t12", "00", "00z"]);
        assert_eq!(pieces("*"), [""; 0]);
    }

    #[test]
    fn the_name_of_a_tag_says_nothing_that_nobody_said() {
        let allowed = SpokenFor::by("errors in checkout for gold customers", Dialect::Issues);
        for name in ["customer.tier", "customer_id", "checkout.step", "gold-plan", "tenant"] {
            assert!(allowed.key(name), "{name}");
        }
        for name in
            ["errors.run.evil", "ignore_rules", "checkout.send", "customer.delete.everything", "call.me"]
        {
            assert!(!allowed.key(name), "{name}");
        }
        assert!(!allowed.all("customer.tier"));
    }

    #[test]
    fn a_request_speaks_for_its_words_in_every_spelling() {
        let allowed = SpokenFor::by("type errors in the check-out of gold customers", Dialect::Issues);
        for word in ["TypeError", "*checkout*", "customer", "GOLD", "level", "unresolved", "-24h", "1500", ""]
        {
            assert!(allowed.all(word), "{word}");
        }
        for word in ["ignore", "previous instructions", "TypeErrorAttack", "https://evil.example", "résumé"]
        {
            assert!(!allowed.all(word), "{word}");
        }
    }
}
