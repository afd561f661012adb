//! Which changes a person has to say yes to, and how the question is put.

mod place;
mod question;

pub use question::Question;

use crate::{Caller, Error, Result, Said, context::Cx, entry::Entry};
use place::Implied;
use serde_json::{Map, Value};
use std::str::FromStr;
use untrusted::{Answer, Ours};

/// When a person is asked before a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConfirmWrites {
    /// Before a change that weighs much (many issues at once, merging, deleting), once the session has been answered
    /// with text from outside; a change to one issue that can be undone is never asked about.
    #[default]
    Weighty,
    /// Never.
    Never,
    /// Before every change, once the session has been answered with text from outside.
    Tainted,
    /// Before every change.
    Always,
}

impl FromStr for ConfirmWrites {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "never" => Ok(Self::Never),
            "tainted" => Ok(Self::Tainted),
            "always" => Ok(Self::Always),
            _ => Err("write never, tainted or always"),
        }
    }
}

impl ConfirmWrites {
    /// In words, for whoever asks.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Weighty => {
                "before changes of many issues, merging and deleting, once events have been read"
            }
            Self::Never => "never",
            Self::Tainted => "before every change, once events have been read",
            Self::Always => "before every change",
        }
    }

    /// Whether somebody is asked before a change of this weight in a session that was, or was not, answered with text
    /// from outside.
    pub(crate) const fn asks(self, weighty: bool, tainted: bool) -> bool {
        match self {
            Self::Weighty => weighty && tainted,
            Self::Never => false,
            Self::Tainted => tainted,
            Self::Always => true,
        }
    }
}

/// What becomes of a change that is asked about.
#[derive(Debug)]
pub(crate) enum Consent {
    /// It may be made.
    Given,
    /// This question goes out first.
    Asked(Question),
}

/// Asks whether the change may be made.
///
/// # Errors
/// When the person says no, nobody can be asked, the question cannot be shown whole, or nobody can tell where the
/// change would be made.
pub(crate) async fn consent(
    cx: &Cx<'_>,
    caller: Caller<'_>,
    entry: &Entry,
    arguments: &Map<String, Value>,
) -> Result<Consent> {
    let Some(confirm) = caller.confirm else {
        return Err(refused(
            "a person has to say yes to this change, and this client cannot ask. Do it in Sentry; or whoever runs this server \
             starts it with --confirm-writes=never, by which nobody is asked about any change",
        ));
    };
    let implied = Implied::of(cx, entry, arguments).await?;
    let question = Question::of(entry, arguments, &implied)?;
    match confirm.ask(&question).await {
        Said::Yes => Ok(Consent::Given),
        Said::Later => Ok(Consent::Asked(question)),
        Said::No => Err(refused(
            "the person behind this client did not say yes; --confirm-writes decides which changes are asked about",
        )),
    }
}

fn refused(reason: impl Ours) -> Error {
    Error::Unconfirmed(Box::new(
        Answer::new("Not confirmed").fact("Reason", reason).note("Nothing was changed."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_when() {
        use ConfirmWrites::*;
        for (policy, [light, light_tainted, weighty, weighty_tainted]) in [
            (Weighty, [false, false, false, true]),
            (Never, [false; 4]),
            (Tainted, [false, true, false, true]),
            (Always, [true; 4]),
        ] {
            assert_eq!(policy.asks(false, false), light, "{policy:?}");
            assert_eq!(policy.asks(false, true), light_tainted, "{policy:?}");
            assert_eq!(policy.asks(true, false), weighty, "{policy:?}");
            assert_eq!(policy.asks(true, true), weighty_tainted, "{policy:?}");
        }
    }
}
