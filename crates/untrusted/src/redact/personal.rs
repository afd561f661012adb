//! Personal data that is known by its look: e-mail addresses, IP addresses, card numbers.

use super::{Kind, regex};
use regex::bytes::Regex;
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
    str::FromStr,
};

/// E-mail addresses, IP addresses of both versions, card numbers, and users as Sentry's `user` tag and its searches name
/// them.
pub(super) const PATTERNS: [&str; 5] = [
    r#"([^\s@<>"',;:()\[\]{}=/\\|`&?]+)(?:@|%40)((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})\b"#,
    r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b",
    r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*",
    r"\b[2-6][0-9](?:[ -]?[0-9]){11,17}\b",
    r#"\b(?:user\.)?username:["']?([^\s"',;]+)"#,
];

/// Finds them.
#[derive(Debug)]
pub(super) struct Personal {
    email: Regex,
    v4: Regex,
    v6: Regex,
    card: Regex,
    user: Regex,
}

impl Personal {
    pub(super) fn new() -> Self {
        let [email, v4, v6, card, user] = PATTERNS.map(regex);
        Self { email, v4, v6, card, user }
    }

    pub(super) fn find(&self, text: &[u8], add: &mut impl FnMut(Range<usize>, Kind)) {
        for captures in self.email.captures_iter(text) {
            let (Some(whole), Some(local), Some(domain)) =
                (captures.get(0), captures.get(1), captures.get(2))
            else {
                continue;
            };
            // In an address it is who signs in there, such as the public key of a DSN.
            let signs_in = text.get(..whole.start()).is_some_and(|before| before.ends_with(b"//"));
            if local.as_bytes() != b"git" && !signs_in && !is_file(domain.as_bytes()) {
                add(whole.range(), Kind::Email);
            }
        }
        for found in self.v4.find_iter(text) {
            if parse::<Ipv4Addr>(found.as_bytes())
                .is_some_and(|address| !address.is_loopback() && !address.is_unspecified())
                && !is_version(text, found.start())
            {
                add(found.range(), Kind::IpAddress);
            }
        }
        for found in self.v6.find_iter(text) {
            let bare = found.as_bytes().trim_ascii_end();
            let bare = bare.strip_suffix(b".").unwrap_or(bare);
            let bare = bare.strip_suffix(b":").filter(|_| !bare.ends_with(b"::")).unwrap_or(bare);
            let end = found.start() + bare.len();
            let alone = ![found.start().checked_sub(1), Some(end)]
                .into_iter()
                .flatten()
                .any(|at| text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
            let digits = bare.iter().any(u8::is_ascii_digit);
            if alone && digits && parse::<Ipv6Addr>(bare).is_some_and(|address| !address.is_loopback()) {
                add(found.start()..end, Kind::IpAddress);
            }
        }
        for found in self.card.find_iter(text).filter(|found| is_card(found.as_bytes())) {
            add(found.range(), Kind::Card);
        }
        for name in self.user.captures_iter(text).filter_map(|captures| captures.get(1)) {
            add(name.range(), Kind::Name);
        }
    }
}

fn parse<T: FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// `logo@2x.png` is a file.
fn is_file(domain: &[u8]) -> bool {
    let ending = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    [
        &b"png"[..],
        b"jpg",
        b"jpeg",
        b"gif",
        b"svg",
        b"webp",
        b"js",
        b"mjs",
        b"css",
        b"tgz",
        b"map",
        b"ts",
        b"tsx",
    ]
    .iter()
    .any(|known| ending.eq_ignore_ascii_case(known))
}

/// `Chrome/120.0.0.0` and `v1.2.3.4` are versions.
fn is_version(text: &[u8], start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    match before {
        [.., b'/', b'/'] => false,
        [.., byte, b'/'] => byte.is_ascii_alphabetic(),
        [.., b'v' | b'V' | b'.' | b'-'] => true,
        _ => {
            let word = b"version ";
            let end = before.get(before.len().saturating_sub(word.len())..).unwrap_or_default();
            end.eq_ignore_ascii_case(word)
        }
    }
}

/// Whether a number has the length and check digit of a card (ISO/IEC 7812).
fn is_card(text: &[u8]) -> bool {
    let digits: Vec<u32> =
        text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| u32::from(byte - b'0')).collect();
    let known = match digits.as_slice() {
        [4, ..] => matches!(digits.len(), 13 | 16 | 19),
        [3, 4 | 7, ..] => digits.len() == 15,
        [3, ..] => digits.len() == 14,
        [5, 1..=5, ..] | [2, 2..=7, ..] => digits.len() == 16,
        [6, ..] => (16..=19).contains(&digits.len()),
        _ => false,
    };
    let luhn = digits.iter().rev().enumerate().map(|(at, digit)| match (at % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice) => twice / 10 + twice % 10,
    });
    known && luhn.sum::<u32>() % 10 == 0
}
