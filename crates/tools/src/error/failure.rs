//! Failures for those who count them: one word of ours each, and whether somebody has to look.

use super::Error;
use sentry_api::{Error as Api, Unreachable};

/// What kept a call from its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// One of few words.
    pub word: &'static str,
    /// Whether whoever runs this server should hear of it: faults of Sentry, of the way there and of ours, and limits of
    /// rate. What callers get wrong and what they may not do is no news.
    pub is_news: bool,
}

impl Failure {
    /// It could not be written down that its caller reads text from outside.
    pub(crate) const WITHHELD: Self = news("withheld");
}

impl Error {
    /// What it is, in a word.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        match self {
            Self::Input(_) => common("input"),
            Self::Search(_) => common("search"),
            Self::Denied(_) => common("denied"),
            Self::Setup(_) => common("setup"),
            Self::Unconfirmed(_) => common("unconfirmed"),
            Self::Lacking(_) => common("lacking"),
            Self::Sentry(error) | Self::Unsure(error) | Self::NotMade(error) => of_sentry(error),
            Self::Model(_) => news("model"),
            Self::Bug(_) => news("fault"),
        }
    }
}

const fn of_sentry(error: &Api) -> Failure {
    match error {
        Api::NoToken => common("no_token"),
        Api::Segment(_) => common("input"),
        Api::Unauthorized(_) => common("unauthorized"),
        Api::Forbidden(_) => common("forbidden"),
        Api::Missing(_) => common("missing"),
        Api::Refused { .. } => common("refused"),
        Api::Redirected { .. } => common("redirected"),
        Api::Throttled { .. } => news("throttled"),
        Api::Failing { .. } => news("failing"),
        Api::Deadline(_) | Api::Unreachable(Unreachable::Slow) => news("timeout"),
        Api::Unreachable(_) => news("unreachable"),
        Api::WebPage { .. } => news("web_page"),
        Api::Unreadable(_) => news("unreadable"),
        _ => news("other"),
    }
}

const fn common(word: &'static str) -> Failure {
    Failure { word, is_news: false }
}

const fn news(word: &'static str) -> Failure {
    Failure { word, is_news: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::Denied;
    use sentry_api::Said;
    use untrusted::Answer;

    #[test]
    fn what_callers_get_wrong_is_no_news_and_what_breaks_is() {
        let said = Said::default;
        for (error, word, is_news) in [
            (Error::input(Answer::new("x")), "input", false),
            (Error::Denied(Denied::NoSeer), "denied", false),
            (Error::Setup("x"), "setup", false),
            (Error::Sentry(Api::Unauthorized(said())), "unauthorized", false),
            (Error::Sentry(Api::Forbidden(said())), "forbidden", false),
            (Error::Sentry(Api::Missing(said())), "missing", false),
            (Error::Sentry(Api::Refused { status: 400, said: said() }), "refused", false),
            (Error::Sentry(Api::Throttled { after: None }), "throttled", true),
            (Error::Sentry(Api::Failing { status: 502 }), "failing", true),
            (Error::Unsure(Api::Failing { status: 502 }), "failing", true),
            (Error::Sentry(Api::Unreachable(Unreachable::Name)), "unreachable", true),
            (Error::Sentry(Api::Unreachable(Unreachable::Slow)), "timeout", true),
            (Error::Model(llm::Error::Slow), "model", true),
            (Error::Bug("x"), "fault", true),
        ] {
            assert_eq!(error.failure(), Failure { word, is_news }, "{error}");
        }
    }
}
