//! Whom an event happened to.

use super::{
    effect::{Effect, Found, Place, term},
    token::Kind,
    words::Words,
};

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let at = words.skip(at, &["hitting", "affecting", "hurting", "impacting", "for", "of"]);
    let one = |next, key: &str, value: &str| Some((next, vec![term(key, value)]));
    for phrase in ["without a user", "without users", "without user", "with no user", "no user"] {
        if let Some(next) = words.phrase(at, phrase) {
            let Effect::Term(mut draft) = term("has", "user") else { return None };
            draft.negated = true;
            return Some((next, vec![Effect::Term(draft)]));
        }
    }
    if let Some(next) = words.phrase(at, "with a user") {
        return one(next, "has", "user");
    }
    let name = |at: usize| Some(words.name(at)).filter(|name| !name.is_empty());
    if let Some(next) = words.phrase(at, "user id").or_else(|| words.phrase(at, "userid"))
        && let Some(id) = name(next)
    {
        return one(next + 1, "user.id", id);
    }
    if let Some(next) = words.phrase(at, "username").or_else(|| words.phrase(at, "user name"))
        && let Some(user) = name(next)
    {
        return one(next + 1, "user.username", user);
    }
    for phrase in ["from ip", "ip address", "from ip address", "ip"] {
        if let Some(next) = words.phrase(at, phrase)
            && let Some(address) = name(next).filter(|name| is_address(name))
        {
            return one(next + 1, "user.ip", address);
        }
    }
    let start = ["user email", "user", "email", "customer"].iter().find_map(|lead| words.phrase(at, lead));
    if let Some(start) = start {
        let id = words.name(start);
        if is_email(id) {
            return one(start + 1, "user.email", id);
        }
        let number =
            id.contains(|c: char| c.is_ascii_digit()) && !id.contains(['.', '/', ':']) && id.len() < 64;
        let figures = number && (id.bytes().all(|b| b.is_ascii_digit()) || id.contains(['-', '_']));
        if figures && words.kind(start) == Some(Kind::Word) {
            return one(start + 1, "user.id", id);
        }
        return None;
    }
    let email = words.name(at);
    if is_email(email) && words.kind(at) == Some(Kind::Word) {
        return one(at + 1, "user.email", email);
    }
    (words.place != Place::Replays && is_address(words.typed(at)) && words.before(at) == "ip")
        .then(|| (at + 1, vec![term("user.ip", words.typed(at))]))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && host.contains(|c: char| c.is_ascii_alphabetic())
            && !host.contains('@')
            && !host.starts_with(|c: char| c.is_ascii_digit())
            && !name.contains('/')
    })
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}
