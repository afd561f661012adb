//! What keeps a tool from an answer, and how it is told: who can act, and what to do next.

mod failure;

pub use failure::Failure;

use access::{Denied, Mention};
use sentry_api::{Said, Unreachable};
use untrusted::{Answer, Item, Rank, Section};

/// Why a tool has no answer. The variants say who can act on it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller: the arguments are wrong.
    #[error("the arguments are wrong")]
    Input(Box<Answer>),
    /// Whoever wrote the search, the caller or a language model: Sentry refused it.
    #[error("Sentry refused the search")]
    Search(Box<Answer>),
    /// The operator: this caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The operator: something is not configured.
    #[error("{0}")]
    Setup(&'static str),
    /// A person: nobody said yes to the change.
    #[error("nobody said yes to the change")]
    Unconfirmed(Box<Answer>),
    /// Sentry, or the way there.
    #[error(transparent)]
    Sentry(#[from] sentry_api::Error),
    /// Sentry, or the way there, while a change was being made: it may have been made all the same.
    #[error("a change may have been made: {0}")]
    Unsure(sentry_api::Error),
    /// Sentry, while a change was being made; looked at afterwards, it is not made.
    #[error("a change was not made: {0}")]
    NotMade(sentry_api::Error),
    /// Sentry: this server has no such thing.
    #[error("the server lacks what was asked for")]
    Lacking(Box<Answer>),
    /// The operator: the language model that was chosen gave no answer.
    #[error("the language model gave no answer: {0}")]
    Model(llm::Error),
    /// Us.
    #[error("{0}")]
    Bug(&'static str),
}

/// Who can act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Whoever made the call.
    Caller,
    /// Whoever runs this server.
    Operator,
    /// Sentry.
    Sentry,
    /// We.
    Us,
}

/// The result of a tool.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A complaint about the arguments, in full.
    pub(crate) fn input(answer: Answer) -> Self {
        Self::Input(Box::new(answer))
    }

    /// A complaint about the arguments, in one sentence.
    pub(crate) fn complaint(sentence: impl untrusted::Ours) -> Self {
        Self::input(Answer::new("The arguments do not fit the tool").fact("Problem", sentence))
    }

    /// The server has no such thing, and nobody can ask for it better.
    pub(crate) fn lacking(answer: Answer) -> Self {
        Self::Lacking(Box::new(answer))
    }

    /// What came of sending a change, when no answer came that says so.
    pub(crate) fn of_change(error: sentry_api::Error) -> Self {
        use sentry_api::Error as Api;
        match error {
            Api::Unreachable(
                Unreachable::Slow | Unreachable::Cut | Unreachable::NoHttp | Unreachable::TooLarge(_),
            )
            | Api::Deadline(_)
            | Api::Failing { .. }
            // Timeouts that a server or something in front of it tells: it may have begun.
            | Api::Refused { status: 408 | 425, .. } => Self::Unsure(error),
            certain => Self::Sentry(certain),
        }
    }

    /// Who can act on it.
    #[must_use]
    pub const fn blame(&self) -> Blame {
        use sentry_api::Error as Api;
        match self {
            Self::Input(_) | Self::Search(_) | Self::Unconfirmed(_) => Blame::Caller,
            Self::Denied(_) | Self::Setup(_) | Self::Model(_) => Blame::Operator,
            Self::Bug(_) => Blame::Us,
            Self::Sentry(Api::Segment(_) | Api::Missing(_) | Api::Refused { .. }) => Blame::Caller,
            Self::Sentry(Api::NoToken | Api::Unauthorized(_) | Api::Forbidden(_)) => Blame::Operator,
            // A web page and a redirect too: what stands before a Sentry that is down answers by them.
            Self::Sentry(_) | Self::Unsure(_) | Self::NotMade(_) | Self::Lacking(_) => Blame::Sentry,
        }
    }

    /// The same for somebody who can sign in again, and allow more or another account by that.
    #[must_use]
    pub(crate) fn into_answer_to_signed_in(self) -> Answer {
        use sentry_api::Error as Api;
        match self {
            Self::Sentry(Api::Unauthorized(said)) => {
                Answer::new("Sentry does not accept the sign-in any more (HTTP 401)")
                    .sections(says(said))
                    .note(SIGN_IN_AGAIN)
            }
            Self::Denied(denied @ (Denied::Skill { .. } | Denied::Scope { .. })) => {
                not_permitted(denied.words_to_signed_in()).note(ALLOW_MORE)
            }
            other => other.into_answer(),
        }
    }

    /// The error as an answer: it passes the same door as every other.
    #[must_use]
    pub fn into_answer(self) -> Answer {
        match self {
            Self::Input(answer)
            | Self::Search(answer)
            | Self::Lacking(answer)
            | Self::Unconfirmed(answer) => *answer,
            Self::Denied(denied) => not_permitted(denied.words()),
            Self::Setup(sentence) => Answer::new("This server is not set up").fact("Problem", sentence),
            Self::Model(error) => Answer::new("The language model gave no answer")
                .fact("Problem", error.words())
                .note("The tools that it would have called can be called themselves."),
            Self::Bug(sentence) => Answer::new("A fault of this server")
                .fact("Problem", sentence)
                .note("Other tools still work."),
            Self::Sentry(error) => sentry_answer(error),
            Self::NotMade(error) => sentry_answer(error).note(
                "Nothing was changed: the issue was read again, and is as it was. A server that has no such thing as what was to be set may fail like this.",
            ),
            Self::Unsure(error) => unsure_answer(error)
                .note("The change may have been made all the same: look before you try again."),
        }
    }
}

const SIGN_IN_AGAIN: &str = "It was withdrawn or has expired. The person must connect this server again: log out of it in the MCP client and \
    log in anew. Calling again before that will not help.";

const ALLOW_MORE: &str = "Who connected this server may not have allowed it. To change that, log out of this server in the MCP client, log \
    in again, and tick what is missing on the page that asks.";

fn not_permitted(words: (&'static str, Option<Mention>, &'static str)) -> Answer {
    Answer::new("Not permitted").fact("Reason", words)
}

/// Without the advice for requests that change nothing, which may be sent again.
fn unsure_answer(error: sentry_api::Error) -> Answer {
    use sentry_api::Error as Api;
    match error {
        Api::Deadline(limit) => Answer::new("Sentry took too long")
            .fact("Reason", ("no answer within ", limit.as_secs(), " seconds")),
        Api::Refused { status, .. } => Answer::new(("Sentry took too long (HTTP ", status, ")")),
        Api::Failing { status } => Answer::new(("Sentry failed (HTTP ", status, ")")),
        other => sentry_answer(other),
    }
}

fn sentry_answer(error: sentry_api::Error) -> Answer {
    use sentry_api::Error as Api;
    match error {
        Api::NoToken => Answer::new("No Sentry token")
            .fact("Problem", "no token is configured")
            .note("Set SENTRY_ACCESS_TOKEN for this server and restart it."),
        Api::Segment(_) => Answer::new("The arguments do not fit the tool")
            .fact("Problem", "an argument cannot be part of an address"),
        Api::Unreachable(
            reason @ (Unreachable::Slow | Unreachable::Cut | Unreachable::NoHttp | Unreachable::TooLarge(_)),
        ) => Answer::new("The answer of Sentry did not arrive").fact("Reason", unreachable(reason)),
        Api::Unreachable(reason) => {
            Answer::new("Sentry could not be reached").fact("Reason", unreachable(reason))
        }
        Api::Deadline(limit) => Answer::new("Sentry took too long")
            .fact("Reason", ("no answer within ", limit.as_secs(), " seconds"))
            .note("Narrow the request (a shorter period, a lower limit) or try again later."),
        Api::Unauthorized(said) => Answer::new("Sentry does not accept the token (HTTP 401)")
            .sections(says(said))
            .note("The token is wrong, expired or revoked, or belongs to another host. Whoever runs this server must replace it; calling again will not help."),
        Api::Forbidden(said) => Answer::new("The token may not do this (HTTP 403)")
            .sections(says(said))
            .note("The token lacks a scope, or its account has no access here. Calling again will not help."),
        Api::Missing(said) => Answer::new("Not found (HTTP 404)")
            .sections(says(said))
            .note("Sentry knows no such thing, or the token cannot see it. Check the organization and the identifier; find_organizations and find_projects list what there is."),
        Api::Throttled { after } => Answer::new("Sentry limits the rate of requests (HTTP 429)")
            .fact("Wait", after.map(|after| (after.as_secs().max(1), " seconds")))
            .note("Wait before the next call, and ask for less at once."),
        Api::Refused { status, said } => Answer::new(("Sentry refused the request (HTTP ", status, ")"))
            .sections(says(said))
            .note("Correct the arguments and call the tool again."),
        Api::Failing { status } => Answer::new(("Sentry failed (HTTP ", status, ")"))
            .note("This is a fault at Sentry. Try again in a while."),
        Api::WebPage { status } => Answer::new(("A web page instead of data (HTTP ", status, ")"))
            .note("The configured host may not be Sentry, a login page may stand in front of it, or this server lacks what was asked for."),
        Api::Redirected { status, to } => Answer::new(("The server redirects elsewhere (HTTP ", status, ")"))
            .field("Redirected to", to)
            .note("No change is sent on, and nothing goes to another address, because the token would go there. If Sentry has moved, whoever runs this server must change --host."),
        Api::Unreadable(at) => Answer::new("The answer of Sentry could not be read")
            .fact("Reason", (at.kind, " (line ", at.line, ", column ", at.column, ")"))
            .note("If it stays so, whoever runs this server should report it, with the version of Sentry."),
        _ => Answer::new("Sentry could not be asked"),
    }
}

/// The error in a few words, for a note beside what could be told all the same.
pub(crate) const fn brief(error: &sentry_api::Error) -> &'static str {
    use sentry_api::Error as Api;
    match error {
        Api::Unauthorized(_) | Api::Forbidden(_) => "the token may not",
        Api::Missing(_) => "Sentry has none",
        Api::Throttled { .. } => "Sentry limits the rate of requests",
        Api::Failing { .. } => "Sentry failed",
        Api::Deadline(_) | Api::Unreachable(Unreachable::Slow) => "it took too long; try again",
        Api::WebPage { .. } | Api::Unreadable(_) => "the answer is not what it should be",
        Api::Redirected { .. } => "the server redirects elsewhere",
        Api::Unreachable(_) => "the exchange failed",
        _ => "Sentry refused",
    }
}

/// Our sentence for each reason: the texts of lower layers can quote the server.
pub(crate) const fn unreachable(reason: Unreachable) -> &'static str {
    match reason {
        Unreachable::Name => "its host name cannot be resolved; check --host, the VPN and the proxy",
        Unreachable::Connection => "the connection failed; check --host, the VPN and the proxy",
        Unreachable::Tls => "the TLS connection failed; a company network may need --ca-file",
        Unreachable::NoTls => {
            "what answers there speaks no TLS, perhaps a proxy or a portal in between; check --host, and if Sentry itself speaks plain http there, --insecure-http allows that"
        }
        Unreachable::NoHttp => {
            "what answers there speaks no plain http; check --host, and if it is https, leave out --insecure-http"
        }
        Unreachable::Slow => "it took too long; try again",
        Unreachable::Cut => "the answer was cut off",
        Unreachable::TooLarge(_) => "the answer is larger than this server reads; ask for less",
        Unreachable::Setup(problem) => problem,
        _ => "the exchange failed",
    }
}

/// What Sentry said, in the region, at most ten lines.
fn says(said: Said) -> Option<Section> {
    let pairs = said.0;
    let section = Section::list("Sentry says")
        .items(pairs.iter(), |(key, value)| Item::new((key, ": ", value)))
        .rank(Rank::Essential)
        .at_most(10);
    (!pairs.is_empty()).then_some(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_was_sent_may_have_been_made_whatever_came_back() {
        let of = |reason| Error::of_change(sentry_api::Error::Unreachable(reason));
        for reason in [Unreachable::Slow, Unreachable::Cut, Unreachable::NoHttp, Unreachable::TooLarge(32)] {
            assert!(matches!(of(reason), Error::Unsure(_)), "{reason:?}");
        }
        for reason in [Unreachable::Name, Unreachable::Connection, Unreachable::Tls, Unreachable::NoTls] {
            assert!(matches!(of(reason), Error::Sentry(_)), "{reason:?}");
        }
    }
}
