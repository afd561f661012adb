//! Which pull request a job of GitHub is about, as the file says that its runner writes. Titles and the rest of it are
//! a stranger's words and are not read.

use serde::Deserialize;
use std::{fmt, str::FromStr};
use untrusted::{Maybe, Untrusted, Wire, decode};

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The commit that it is to be merged into.
    pub base: Option<Sha>,
    /// Its own last commit.
    pub head: Option<Sha>,
}

/// The id of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sha(Box<str>);

untrusted::inert!(Sha, 64);

impl FromStr for Sha {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ok = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        ok.then(|| Self(text.into())).ok_or("it must be 40 or 64 hexadecimal digits")
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Default, Deserialize, Wire)]
#[serde(default)]
struct Event {
    pull_request: Maybe<Pull>,
}

#[derive(Default, Deserialize, Wire)]
#[serde(default)]
struct Pull {
    number: Maybe<u64>,
    base: Maybe<Side>,
    head: Maybe<Side>,
}

#[derive(Default, Deserialize, Wire)]
#[serde(default)]
struct Side {
    sha: Maybe<Untrusted>,
}

impl PullRequest {
    /// Of the file at `GITHUB_EVENT_PATH`; `None` when the event is of no pull request.
    #[must_use]
    pub fn of_event(event: &[u8]) -> Option<Self> {
        let pull = decode::<Event>(event).ok()?.pull_request.0?;
        let sha = |side: Maybe<Side>| side.0.and_then(|side| side.sha.as_ref()?.parse());
        Some(Self { number: pull.number.0?, base: sha(pull.base), head: sha(pull.head) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_pull_request_and_nothing_else_is_believed() {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        let head = "76543210fedcba9876543210fedcba9876543210";
        let event = format!(
            r#"{{"action":"opened","number":7,"pull_request":{{"number":7,"title":"`$(id)` \ud800","base":{{"ref":"main","sha":"{sha}"}},"head":{{"sha":"{head}"}}}}}}"#
        );
        let request = PullRequest::of_event(event.as_bytes()).unwrap();
        assert_eq!((request.number, request.base.unwrap().to_string()), (7, sha.to_owned()));
        assert_eq!(request.head.unwrap().to_string(), head);
        for odd in ["--output=x", "main", "", "0123"] {
            let event = format!(r#"{{"pull_request":{{"number":7,"base":{{"sha":"{odd}"}}}}}}"#);
            assert_eq!(
                PullRequest::of_event(event.as_bytes()),
                Some(PullRequest { number: 7, base: None, head: None })
            );
        }
        for none in ["", "[]", "{}", r#"{"pull_request":{"number":"x"}}"#, r#"{"pull_request":[]}"#] {
            assert_eq!(PullRequest::of_event(none.as_bytes()), None, "{none}");
        }
    }
}
