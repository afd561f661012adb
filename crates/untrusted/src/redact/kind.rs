//! The kinds of things that are hidden, and how many of each an answer had.

use std::fmt::Write;

/// What was hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Token,
    Key,
    Password,
    Secret,
    Cookie,
    Authorization,
    PrivateKey,
    Email,
    IpAddress,
    Card,
    Name,
    Pattern,
}

/// Each kind as an answer calls it: what stands in the text's place, one of it, several of it.
const WORDS: [(Kind, &str, &str, &str); 12] = [
    (Kind::Token, "[hidden: token]", "token", "tokens"),
    (Kind::Key, "[hidden: key]", "key", "keys"),
    (Kind::Password, "[hidden: password]", "password", "passwords"),
    (Kind::Secret, "[hidden: secret]", "secret", "secrets"),
    (Kind::Cookie, "[hidden: cookie]", "cookie", "cookies"),
    (Kind::Authorization, "[hidden: authorization]", "authorization", "authorizations"),
    (Kind::PrivateKey, "[hidden: private key]", "private key", "private keys"),
    (Kind::Email, "[hidden: e-mail address]", "e-mail address", "e-mail addresses"),
    (Kind::IpAddress, "[hidden: IP address]", "IP address", "IP addresses"),
    (Kind::Card, "[hidden: card number]", "card number", "card numbers"),
    (Kind::Name, "[hidden: name]", "name", "names"),
    (Kind::Pattern, "[hidden]", "match of a pattern", "matches of patterns"),
];

impl Kind {
    /// What stands in the text's place.
    pub(crate) fn mark(self) -> &'static str {
        WORDS.iter().find(|(kind, ..)| *kind == self).map_or("[hidden]", |(_, mark, ..)| mark)
    }
}

/// How many of each kind were hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally([usize; WORDS.len()]);

impl Tally {
    pub(crate) fn count(&mut self, kind: Kind) {
        if let Some(count) = self.0.get_mut(kind as usize) {
            *count += 1;
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    /// `2 tokens, 1 password`; nothing when nothing was hidden.
    pub(crate) fn words(self) -> Option<String> {
        let mut words = String::new();
        for (count, (_, _, one, several)) in self.0.into_iter().zip(WORDS).filter(|(count, _)| *count > 0) {
            let comma = if words.is_empty() { "" } else { ", " };
            let _ = write!(words, "{comma}{count} {}", if count == 1 { one } else { several });
        }
        (!words.is_empty()).then_some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_words_at_its_place() {
        for (at, (kind, mark, ..)) in WORDS.into_iter().enumerate() {
            assert_eq!((kind as usize, kind.mark()), (at, mark));
        }
    }

    #[test]
    fn a_tally_says_how_many_of_each() {
        let mut tally = Tally::default();
        assert_eq!(tally.words(), None);
        [Kind::Email, Kind::Token, Kind::Token].into_iter().for_each(|kind| tally.count(kind));
        let mut twice = tally;
        twice.add(tally);
        assert_eq!(tally.words().as_deref(), Some("2 tokens, 1 e-mail address"));
        assert_eq!(twice.words().as_deref(), Some("4 tokens, 2 e-mail addresses"));
    }
}
