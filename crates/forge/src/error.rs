//! What can go wrong with a comment. What the forge said of it is not among it.

/// What can go wrong with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address of the API cannot be used.
    #[error("the address of its API must begin with https://")]
    Address,
    /// What names the repository, the project or the request is no such name.
    #[error("the CI system names no {0} that could be one")]
    Name(&'static str),
    /// The token cannot be sent.
    #[error("the token holds what no token holds")]
    Token,
    /// No answer came.
    #[error("no answer came: {0}")]
    Lost(&'static str),
    /// It took too long.
    #[error("it took more than {0} seconds")]
    Slow(u64),
    /// The forge refused to do this.
    #[error("it refused to {doing} (status {status}){}", hint(*.status))]
    Refused {
        /// What was asked.
        doing: &'static str,
        /// The status of its answer.
        status: u16,
    },
    /// The answer could not be read.
    #[error("its answer could not be read when asked to {0}")]
    Unreadable(&'static str),
    /// There are more comments than are looked through.
    #[error("there are more than 3,000 comments")]
    TooMany,
}

const fn hint(status: u16) -> &'static str {
    match status {
        401 => ": the token is not valid",
        403 => ": the token may not do this; a job for a stranger's branch gets one that reads only",
        404 => ": it is not there, or the token may not see it",
        429 => ": it limits the rate of requests",
        300..=399 => ": it redirects, which is not followed",
        _ => "",
    }
}

/// What comes of a request to a forge.
pub type Result<T> = std::result::Result<T, Error>;
