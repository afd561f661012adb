//! Why an address is not called: what the operator set wrongly, or what a caller may not have.

use std::fmt;

use super::Host;
use crate::address::{Address, BadAddress};

/// Why a setting cannot be the address of a Sentry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHost {
    /// `--host` was given a URL.
    #[error(
        "a host is a name with an optional port, such as sentry.example.com:8443, without a scheme; a URL belongs to --url"
    )]
    HasScheme,
    /// It cannot be read.
    #[error("the address of Sentry cannot be used: {0}")]
    Address(#[from] BadAddress),
    /// Plain http was not allowed.
    #[error(
        "the address of Sentry uses plain http, which sends the token unencrypted; use https, or allow it with --insecure-http"
    )]
    Insecure,
    /// Plain http to Sentry's own service.
    #[error("--insecure-http is for self-hosted Sentry only: sentry.io is always called over https")]
    InsecureSaas,
    /// A region other than the base was to be called over plain http.
    #[error("an allowed region must use https")]
    InsecureRegion,
}

/// Why a region is not called. No packet has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The text is not an address.
    Unreadable(BadAddress),
    /// Plain http where https is spoken.
    Insecure(Address),
    /// Neither the base host nor an allowed region.
    NotAllowed {
        /// What was asked for.
        asked: Address,
        /// What is always accepted.
        base: Host,
    },
    /// Allowed, but no answer of Sentry says that the organization lives there. Ask for the organization and try
    /// again with the region that its answer names.
    NotNamed(Address),
}

impl Refused {
    /// The sentence in parts, for an answer.
    pub fn words(&self) -> (&'static str, Option<Address>, &'static str, Option<Host>, &'static str) {
        match self {
            Self::Unreadable(BadAddress::Empty) => ("the region URL is empty", None, "", None, ""),
            Self::Unreadable(_) => (
                "the region URL is not an address such as https://us.sentry.io: scheme and host name only, no user, path or other port; leave it out to use the base host",
                None,
                "",
                None,
                "",
            ),
            Self::Insecure(asked) => (
                "the region ",
                Some(asked.clone()),
                " is plain http; a region is called over https only",
                None,
                "",
            ),
            Self::NotAllowed { asked, base } => (
                "the region ",
                Some(asked.clone()),
                " is not allowed here; leave it out to use ",
                Some(base.clone()),
                ", or let the operator allow it with --allowed-region",
            ),
            Self::NotNamed(asked) => (
                "the organization's own answer does not name the region ",
                Some(asked.clone()),
                "; leave it out to use the base host",
                None,
                "",
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (begin, asked, middle, base, end) = self.words();
        f.write_str(begin)?;
        asked.iter().try_for_each(|asked| asked.fmt(f))?;
        f.write_str(middle)?;
        base.iter().try_for_each(|base| base.fmt(f))?;
        f.write_str(end)
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use crate::Hosts;

    #[test]
    fn a_refusal_is_one_sentence_that_says_what_works() {
        let hosts = Hosts::from_hostname("sentry.example.com:8443", false)
            .unwrap()
            .allow_region("eu.sentry.example.com")
            .unwrap();
        for (argument, sentence) in [
            (
                "https://evil.example",
                "the region https://evil.example is not allowed here; leave it out to use https://sentry.example.com:8443, or let the operator allow it with --allowed-region",
            ),
            (
                "https://a@b",
                "the region URL is not an address such as https://us.sentry.io: scheme and host name only, no user, path or other port; leave it out to use the base host",
            ),
            (
                "https://eu.sentry.example.com",
                "the organization's own answer does not name the region https://eu.sentry.example.com; leave it out to use the base host",
            ),
            (
                "http://eu.sentry.example.com",
                "the region http://eu.sentry.example.com is plain http; a region is called over https only",
            ),
        ] {
            assert_eq!(hosts.resolve_region(argument, None).unwrap_err().to_string(), sentence);
        }
    }
}
