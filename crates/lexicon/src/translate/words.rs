//! Where a reader of phrases stands: the tokens of a request, what is searched, and what is known besides.

use super::{
    World,
    effect::{Found, Place},
    token::{Kind, Token},
};

use std::cell::OnceCell;

/// A request that is being read.
pub(super) struct Words<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) place: Place,
    /// Whether events are counted and grouped here.
    pub(super) counts: bool,
    pub(super) world: &'a World<'a>,
    /// What is understood of what begins at each token, once it has been read.
    pub(super) found: Vec<OnceCell<Option<Found>>>,
}

impl<'a> Words<'a> {
    /// The known form of a word, and nothing for anything else.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| &token.word)
    }

    /// The word before this one.
    pub(super) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// The word as it was typed.
    pub(super) fn typed(&self, at: usize) -> &'a str {
        self.tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| token.text)
    }

    /// A name: a word, or what stood in quotes.
    pub(super) fn name(&self, at: usize) -> &'a str {
        let fits = |token: &&Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted);
        self.tokens.get(at).filter(fits).map_or("", |token| token.text)
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn is(&self, at: usize, any: &[&str]) -> bool {
        let word = self.word(at);
        !word.is_empty() && any.contains(&word)
    }

    /// Where the phrase ends if it begins here. Hyphens are as good as spaces.
    pub(super) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut at = at;
        let mut rest = "";
        for wanted in phrase.split([' ', '-']) {
            if rest.is_empty() {
                rest = self.word(at);
                at += 1;
            }
            rest = rest.strip_prefix(wanted).filter(|_| !wanted.is_empty())?;
            if !rest.is_empty() {
                rest = rest.strip_prefix('-').filter(|rest| !rest.is_empty())?;
            }
        }
        rest.is_empty().then_some(at)
    }

    /// Where the name of a tag ends if it begins here, as it is or with spaces: `customer_tier`, *customer tier*.
    pub(super) fn tag(&self, at: usize, name: &str) -> Option<usize> {
        let word = self.word(at);
        if word.as_bytes().first() != name.as_bytes().first() {
            return None;
        }
        (word == name).then_some(at + 1).or_else(|| self.phrase(at, &name.replace('_', " ")))
    }

    /// The longest phrase of a table that begins here.
    pub(super) fn longest<T: Copy>(&self, at: usize, table: &[(&str, T)]) -> Option<(usize, T)> {
        let first = self.word(at).as_bytes().first()?;
        let begins = |phrase: &str| phrase.as_bytes().first() == Some(first);
        let hits = table.iter().filter(|(phrase, _)| begins(phrase));
        hits.filter_map(|(phrase, value)| Some((self.phrase(at, phrase)?, *value))).fold(
            None,
            |best: Option<(usize, T)>, hit| match best {
                Some(best) if best.0 >= hit.0 => Some(best),
                _ => Some(hit),
            },
        )
    }

    /// Steps over words that only join.
    pub(super) fn skip(&self, mut at: usize, any: &[&str]) -> usize {
        while self.is(at, any) {
            at += 1;
        }
        at
    }
}
