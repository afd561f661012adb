//! What can go wrong with a checkout, by who can do something about it.

/// What can go wrong with a checkout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no git.
    #[error("`git` cannot be run: is it installed and on the PATH?")]
    NoGit,
    /// There is no such folder.
    #[error("there is no such folder")]
    NoFolder,
    /// The folder belongs to no repository that git would open; the user's `safe.directory` counts too.
    #[error("this folder is no git checkout that git would open")]
    NoCheckout,
    /// The base is unknown, or shares no history with what is checked out: in CI often because too little was fetched.
    #[error("the base is not known here, or shares no commit with HEAD: fetch it with its history")]
    NoBase,
    /// git took too long.
    #[error("`git {0}` took too long")]
    Slow(&'static str),
    /// git said more than can be held.
    #[error("`git {0}` said more than 64 MB")]
    TooMuch(&'static str),
    /// git failed.
    #[error("`git {0}` failed")]
    Failed(&'static str),
    /// The text holds no change that can be read.
    #[error("this is not a unified diff")]
    NoDiff,
}

/// What comes of asking a checkout.
pub type Result<T> = std::result::Result<T, Error>;
