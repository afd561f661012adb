//! Secrets that are known by their look, whatever they are called.

use super::{Kind, regex};
use regex::bytes::Regex;
use std::{ops::Range, sync::OnceLock};

/// Each look: what it is, and the pattern; where that has a group, only the group is hidden.
const SHAPES: &[(Kind, &str)] = &[
    // A key without its end is a key that was cut.
    (
        Kind::PrivateKey,
        r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)",
    ),
    (Kind::PrivateKey, r"AGE-SECRET-KEY-1[A-Z0-9]{20,}"),
    // JSON Web Tokens, of two parts too, as when the signature was cut off.
    (Kind::Token, r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}"),
    // Sentry, GitHub, GitLab, Slack, npm, PyPI, Docker Hub, Hugging Face, Vault, Linear, Databricks, Shopify, DigitalOcean.
    (Kind::Token, r"\bsntry[a-z]{1,2}_[A-Za-z0-9+/=_.-]{20,}"),
    (Kind::Token, r"\bgh[opsur]_[A-Za-z0-9]{16,}|\bgithub_pat_[A-Za-z0-9_]{20,}"),
    (Kind::Token, r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[A-Za-z0-9_.-]{16,}"),
    (
        Kind::Token,
        r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}|hooks\.slack\.com/(?:services|workflows)/([A-Za-z0-9/_-]{20,})",
    ),
    (
        Kind::Token,
        r"\bnpm_[A-Za-z0-9]{30,}|\bpypi-[A-Za-z0-9_-]{16,}|\bdckr_pat_[A-Za-z0-9_-]{20,}|\bhf_[A-Za-z0-9]{30,}",
    ),
    (
        Kind::Token,
        r"\bhv[bsr]\.[A-Za-z0-9_-]{20,}|\blin_api_[A-Za-z0-9]{20,}|\bdapi[a-f0-9]{32}\b|\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    ),
    (
        Kind::Token,
        r"\bdo[opr]_v1_[a-f0-9]{40,}|\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}|\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}",
    ),
    // Google, OAuth of Google, Amazon, Azure's signed addresses.
    (Kind::Key, r"\bAIza[A-Za-z0-9_-]{35}|\bGOCSPX-[A-Za-z0-9_-]{20,}"),
    (Kind::Token, r"\bya29\.[A-Za-z0-9_-]{20,}"),
    (Kind::Key, r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}\b"),
    (Kind::Token, r"[?&]sig=([A-Za-z0-9%+/=_-]{20,})"),
    // Stripe, OpenAI, Anthropic, SendGrid, Twilio, Mailgun, Square.
    (Kind::Key, r"\b[prs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{16,}"),
    (Kind::Key, r"\bsk-[A-Za-z0-9_-]{20,}|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    (Kind::Key, r"\bSK[a-f0-9]{32}\b|\bkey-[a-f0-9]{32}\b|\bsq0[a-z]{3}-[A-Za-z0-9_-]{20,}"),
    // The password in an address; its user stays. A DSN of Sentry has none.
    (Kind::Password, r#"\b[A-Za-z][A-Za-z0-9+.-]+://[^\s/?#:@"'<>]*:([^\s/?#"'<>]+)@"#),
    // `curl -u name:password`.
    (Kind::Password, r#"\s(?:-u|--user)[ =]["']?[^\s:"']+:([^\s"']+)"#),
    (
        Kind::Authorization,
        r"\b(?:[Bb]earer|BEARER|[Bb]asic|Digest|Negotiate|ApiKey)\s{1,3}([A-Za-z0-9+/_.~-]{8,}={0,2})",
    ),
    // A line of a key whose first line is elsewhere, as in the source around a frame.
    (Kind::Key, r#"\A\s*["']?([A-Za-z0-9+/]{60,80}={0,2})(?:\\n)?["',]{0,2}\s*\z"#),
];

/// Finds them.
#[derive(Debug)]
pub(super) struct Shapes {
    /// Made when a text first has such a look: most sessions meet few.
    each: Vec<OnceLock<Regex>>,
}

impl Shapes {
    pub(super) fn new() -> Self {
        Self { each: SHAPES.iter().map(|_| OnceLock::new()).collect() }
    }

    /// How many patterns there are.
    pub(super) const fn len(&self) -> usize {
        SHAPES.len()
    }

    /// The patterns, in order.
    pub(super) fn patterns() -> impl Iterator<Item = &'static str> {
        SHAPES.iter().map(|(_, pattern)| *pattern)
    }

    /// Finds those of this number, which the text is known to have.
    pub(super) fn find(&self, number: usize, text: &[u8], add: &mut impl FnMut(Range<usize>, Kind)) {
        if let (Some((kind, pattern)), Some(shape)) = (SHAPES.get(number), self.each.get(number)) {
            let shape = shape.get_or_init(|| regex(pattern));
            for captures in shape.captures_iter(text) {
                let group = captures.iter().skip(1).flatten().next();
                let Some(hidden) = group.or_else(|| captures.get(0)) else { continue };
                let next = text.get(hidden.end()).copied().unwrap_or_default();
                if group.is_none() || is_random(*kind, hidden.as_bytes(), next) {
                    add(hidden.range(), *kind);
                }
            }
        }
    }
}

/// Whether it is no word of a sentence: `Basic authentication` names no credentials.
fn is_random(kind: Kind, hidden: &[u8], next: u8) -> bool {
    match kind {
        Kind::Authorization => {
            let inner = hidden.get(1..).unwrap_or_default();
            let looks = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
            // `bearer max_tokens=4096` goes on.
            !next.is_ascii_alphanumeric()
                && (inner.iter().any(looks) || hidden.ends_with(b"=") || hidden.len() >= 24)
        }
        Kind::Key => {
            let has = |of: fn(&u8) -> bool| hidden.iter().any(of);
            has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
        }
        _ => true,
    }
}
