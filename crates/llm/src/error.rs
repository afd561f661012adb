//! Why a question has no reply, in words that can stand in an answer.

use crate::exchange::NoAnswer;

/// Why a question has no reply. What the provider wrote about it is not in it: it may quote the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing came within the time.
    #[error("it took too long")]
    Slow,
    /// The provider was not reached.
    #[error("it could not be reached: {}", .0.reason)]
    Unreached(NoAnswer),
    /// 401 or 403.
    #[error("the provider does not accept the key")]
    Key,
    /// 402, or the account's quota is used up.
    #[error("the provider's account has no credit left")]
    Credit,
    /// 404: the address or the model is not there.
    #[error("the provider has no such model, or the base URL is not its API")]
    Missing,
    /// 429, and waiting would take too long.
    #[error("the provider's rate limit is reached")]
    Limited,
    /// Another refusal of the request.
    #[error("the provider refused the request (status {0})")]
    Refused(u16),
    /// 5xx.
    #[error("the provider failed (status {0})")]
    Failing(u16),
    /// The answer is none that the provider's documentation describes.
    #[error("the provider's answer cannot be read")]
    Unreadable,
    /// The model ran out of tokens before it was done.
    #[error("the model's reply was cut off")]
    CutOff,
    /// The model, or a filter around it, declined.
    #[error("the model declined")]
    Declined,
    /// Not asked: the call has used the tokens that it may use.
    #[error("no tokens are left for it")]
    Spent,
}

impl Error {
    /// What happened, for a line of an answer.
    #[must_use]
    pub const fn words(&self) -> (&'static str, Option<u16>) {
        match self {
            Self::Slow => ("it took too long", None),
            Self::Unreached(_) => ("it could not be reached", None),
            Self::Key => ("the provider does not accept the key", None),
            Self::Credit => ("the provider's account has no credit left", None),
            Self::Missing => ("the provider has no such model, or the base URL is not its API", None),
            Self::Limited => ("the provider's rate limit is reached", None),
            Self::Refused(status) => ("the provider refused the request with status ", Some(*status)),
            Self::Failing(status) => ("the provider failed with status ", Some(*status)),
            Self::Unreadable => ("the provider's answer cannot be read", None),
            Self::CutOff => ("the model's reply was cut off", None),
            Self::Declined => ("the model declined", None),
            Self::Spent => ("this call has used the tokens that it may use", None),
        }
    }

    /// What a status that is no success means.
    pub(crate) const fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::Key,
            402 => Self::Credit,
            404 | 405 => Self::Missing,
            408 | 504 => Self::Slow,
            429 => Self::Limited,
            500.. => Self::Failing(status),
            _ => Self::Refused(status),
        }
    }

    /// Whether the same question may be answered a moment later.
    pub(crate) const fn is_passing(&self) -> bool {
        match self {
            Self::Slow | Self::Limited | Self::Failing(_) => true,
            Self::Unreached(reason) => reason.is_passing,
            _ => false,
        }
    }
}
