//! What is said of a search in Sentry's syntax: where it cannot be read, and what Sentry will not take as it was meant.

use crate::{context::names::Named, place::Place, prelude::*};
use lexicon::query::{Dialect, Finding, Problem, Query, What, check};
use untrusted::{Answer, quote};

/// More notes than this are a list of names that nobody reads.
const MOST: usize = 5;

/// Refuses a search that cannot be read, with the place.
pub(crate) fn broken(text: &str, problem: &Problem) -> Error {
    let drawn = problem.drawn(text);
    let (query, below) = drawn.split_once('\n').unwrap_or((&drawn, ""));
    let carets = below.find('^').map(|at| below.get(at..).unwrap_or_default());
    let length = carets.map_or(0, |carets| carets.chars().take_while(|c| *c == '^').count());
    let column = below.chars().take_while(|c| *c == ' ').count();
    let place = format!("{}{}", ".".repeat(column), "^".repeat(length));
    Error::input(
        Answer::new("This search cannot be read")
            .fact("Query", quote(query))
            .fact("Place", quote(&place))
            .fact("Problem", problem.wrong().message())
            .note("Nothing was searched. Mend the query, or say it in plain English."),
    )
}

/// What is odd about a search, in our words.
#[derive(Debug, Default)]
pub(crate) struct Oddities {
    query: String,
    findings: Vec<Finding>,
}

/// Looks for what Sentry would refuse or take otherwise than it was meant. The names of a project's own tags and
/// attributes are asked for only when a name is none of Sentry's.
pub(crate) async fn oddities(cx: &Cx<'_>, place: &Place, dialect: Dialect, text: &str) -> Oddities {
    let Ok(query) = Query::parse(text) else { return Oddities::default() };
    let mut findings = check(&query, dialect, &|_| false);
    if findings.iter().any(|finding| may_be_custom(finding.what)) {
        let known = match Named::of(dialect) {
            Some(named) => cx.names(place, named).await,
            None => None,
        };
        match known {
            Some(known) => findings = check(&query, dialect, &|name| known.contains(name)),
            // Nobody can say that a name is unknown; one that is near to another is told all the same.
            None => findings.retain(|finding| finding.what != What::UnknownField(None)),
        }
    }
    Oddities { query: text.to_owned(), findings }
}

const fn may_be_custom(what: What) -> bool {
    matches!(what, What::UnknownField(_) | What::OnlyOfIssues)
}

impl Oddities {
    /// Says what is odd, below an answer.
    pub(crate) fn noted(&self, answer: Answer) -> Answer {
        self.findings.iter().take(MOST).fold(answer, |answer, finding| {
            let term = self.query.get(finding.span.clone()).unwrap_or_default();
            let near = finding.what.nearest().map(|near| (". Perhaps `", near, "` is meant"));
            answer.note(("In the search, ", quote(term), ": ", finding.what.message(), near, "."))
        })
    }
}
