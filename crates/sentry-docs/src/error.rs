//! What keeps the documentation from us.

use crate::{Lost, path::Guide};
use lexicon::{BadAddress, BadHost};

/// Why there is no answer from the documentation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No complete answer came.
    #[error("the documentation site sent no complete answer")]
    Lost(#[from] Lost),
    /// 404 or 410.
    #[error("the documentation site has no such page")]
    Missing,
    /// A web page, where Markdown or an index was asked for.
    #[error("the documentation site sent a web page (HTTP {status})")]
    WebPage {
        /// The status that came with it.
        status: u16,
    },
    /// Something that is no text.
    #[error("the documentation site sent something that is no text")]
    NotText,
    /// Text without any, or an index without pages.
    #[error("the documentation site sent nothing that can be used")]
    Empty,
    /// A redirect to another host, or in a circle.
    #[error("the documentation site leads elsewhere")]
    Elsewhere,
    /// Another status than success.
    #[error("the documentation site answered with HTTP {status}")]
    Status {
        /// That status.
        status: u16,
    },
    /// No page belongs to the platform or framework that was named.
    #[error("the documentation knows no such guide")]
    NoGuide {
        /// Guides whose names are like it, at most eight.
        near: Vec<Guide>,
    },
}

/// Why an address cannot be that of a documentation site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSite {
    /// It cannot be read.
    #[error("the documentation site cannot be used: {0}")]
    Address(BadAddress),
    /// Plain http to Sentry's own site.
    #[error("Sentry's own documentation is read over https only")]
    Insecure,
}

impl From<BadHost> for BadSite {
    fn from(problem: BadHost) -> Self {
        match problem {
            BadHost::Address(problem) => Self::Address(problem),
            BadHost::HasScheme | BadHost::Insecure | BadHost::InsecureSaas | BadHost::InsecureRegion => {
                Self::Insecure
            }
        }
    }
}
