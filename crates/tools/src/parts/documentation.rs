//! What keeps the documentation from an answer, and what to do about it.

use crate::error::Error;
use sentry_docs::{BadPath, Error as Docs, Lost, Site};
use untrusted::{Answer, Item, Section};

/// A path that could lead elsewhere.
pub(crate) fn bad_path(problem: BadPath) -> Error {
    Error::input(
        Answer::new("Not the path of a documentation page")
            .fact(
                "Problem",
                match problem {
                    BadPath::Empty => "it is empty",
                    BadPath::Elsewhere => "it leads to another place than the documentation site",
                    BadPath::Dots => "it holds `.` or `..`",
                    BadPath::Query => "it holds a query, and pages have none",
                    BadPath::Long => "it is longer than 200 characters",
                    BadPath::Characters => "it holds characters that no page has",
                },
            )
            .note("Nothing was fetched. search_docs finds paths, such as `/platforms/python.md`."),
    )
}

/// Why there is no answer from the site.
pub(crate) fn failure(error: Docs, site: &Site) -> Error {
    let failed = |heading: &'static str| Answer::new(heading).fact("Site", site.host().clone());
    match error {
        Docs::Missing => Error::input(
            failed("No such documentation page")
                .note("search_docs finds the pages that there are; their paths change now and then."),
        ),
        Docs::NoGuide { near } => Error::input(
            Answer::new("No such guide")
                .section(Section::list("Guides like it").items(near, Item::new))
                .note("`guide` is a platform, such as `python`, or platform/framework, such as `javascript/nextjs`. Leave it out to search everything."),
        ),
        Docs::Lost(lost) => Error::lacking(
            failed("The documentation could not be fetched").fact("Reason", reason(lost)).note(way_out(lost)),
        ),
        Docs::WebPage { status } => Error::lacking(
            failed("The documentation site sent a web page instead of Markdown")
                .fact("Status", status)
                .note("A login page or a filter may stand in front of it; --docs-url names a mirror."),
        ),
        Docs::NotText => Error::lacking(failed("The documentation site sent something that is no text").note(MIRROR)),
        Docs::Empty => Error::lacking(failed("The documentation site sent nothing that can be used").note(MIRROR)),
        Docs::Elsewhere => Error::lacking(
            failed("The documentation site leads elsewhere")
                .note("Only this site is read. If it has moved, whoever runs this server names the new one with --docs-url."),
        ),
        Docs::Status { status } => Error::lacking(
            failed("The documentation site failed").fact("Status", status).note("Try again in a while."),
        ),
    }
}

const MIRROR: &str = "If it stays so, whoever runs this server can name another site with --docs-url.";

const fn reason(lost: Lost) -> &'static str {
    match lost {
        Lost::Name => "the site's name cannot be resolved",
        Lost::Connection => "there is no connection to the site",
        Lost::Tls => "the TLS connection failed; a company network may need --ca-file",
        Lost::Slow => "it took longer than 15 seconds",
        Lost::Cut => "the answer broke off",
        Lost::TooLarge => "it is larger than this server reads",
        Lost::Setup => "the request could not be made",
    }
}

const fn way_out(lost: Lost) -> &'static str {
    match lost {
        Lost::Name | Lost::Connection | Lost::Tls => {
            "This server may be offline, or behind a proxy (HTTPS_PROXY). Whoever runs it can name a mirror with --docs-url. The other tools do not need the documentation."
        }
        Lost::Slow | Lost::Cut => "Try again in a while.",
        Lost::TooLarge | Lost::Setup => MIRROR,
    }
}
