//! Why an exchange brought no answer.

/// Why an exchange brought no answer. In our words only: the texts of lower layers can quote the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// The host's name has no address.
    #[error("the host name cannot be resolved")]
    Name,
    /// Nothing listens there, or a firewall or proxy refuses.
    #[error("the connection failed")]
    Connection,
    /// The certificate or the handshake was refused.
    #[error("the TLS connection failed; a company network may need --ca-file")]
    Tls,
    /// What answers where TLS is to be spoken speaks something else.
    #[error("what answers there speaks no TLS; if it is plain http, --insecure-http allows that")]
    NoTls,
    /// What answers where plain http is to be spoken speaks something else.
    #[error("what answers there speaks no plain http; if it is https, leave out --insecure-http")]
    NoHttp,
    /// No connection, or no progress, within the limit.
    #[error("it took too long")]
    Slow,
    /// The connection broke before the answer was complete.
    #[error("the answer was cut off")]
    Cut,
    /// The answer is larger than we read.
    #[error("the answer is larger than {0} megabytes")]
    TooLarge(usize),
    /// What another attempt cannot mend: the client cannot be set up, or the request cannot be made.
    #[error("{0}")]
    Setup(&'static str),
}

impl Unreachable {
    /// Whether the same request may succeed a moment later.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Connection | Self::Slow | Self::Cut)
    }

    /// The reason in words that never change, for those who hand it on.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "the host name cannot be resolved",
            Self::Tls => "the TLS connection failed",
            Self::NoTls => "what answers there speaks no TLS",
            Self::NoHttp => "what answers there speaks no plain http",
            Self::Slow => "it took too long",
            Self::Cut => "the answer was cut off",
            Self::TooLarge(_) => "the answer is too large",
            Self::Connection | Self::Setup(_) => "the connection failed",
        }
    }
}
