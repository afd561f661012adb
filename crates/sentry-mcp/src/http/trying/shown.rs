//! What the page shows: the tools, the form of one, and what came of running it.

use super::form::{Given, SAID};
use crate::costs::{effect, tokens};
use crate::http::signing_in::SIGN_OUT;
use maud::{Markup, html};
use pages::prose;
use tools::{ListedTool, Outcome, Question};

/// What came of a form.
pub(super) enum Ran<'a> {
    /// An answer, or what went wrong.
    Answered(&'a Outcome),
    /// Somebody has to say yes first; what a yes is given with.
    Asked { question: &'a Question, yes: String },
}

/// Where somebody may begin in the made-up Sentry, as `(address, words)`.
const BEGINNINGS: [(&str, &str); 4] = [
    ("/try/search_issues?query=is%3Aunresolved&sort=freq", "Find the worst unresolved errors"),
    ("/try/get_issue_details?issueId=BACKEND-1K", "Read one of them as an agent does"),
    (
        "/try/update_issue?issueId=BACKEND-1K&status=resolved&reason=Fixed%20and%20covered%20by%20a%20test.",
        "Resolve it",
    ),
    ("/try/search_sentry_tools?query=releases", "Find the tools that are not listed"),
];

/// Whose Sentry is behind the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Nobody's.
    MadeUp,
    /// What the server's own token opens.
    Ours,
    /// What the person may see who signed in.
    Theirs,
}

const LEAD: &str = "Choose a tool, fill in its arguments, and see what an agent's model sees.";

/// What somebody sees who has to sign in first; `address` is where.
pub(super) fn sign_in(address: &str) -> Markup {
    html! {
        h1 { "Try it" }
        p.lead { (LEAD) }
        p { "The tools run with what you may see in Sentry, and with what you allow them there. This browser never gets your \
             Sentry token, and you can sign out at any time." }
        p { a.button.main href=(address) { "Sign in at Sentry" } }
    }
}

/// The way out, below each page of who is signed in.
pub(super) fn sign_out() -> Markup {
    html! {
        hr;
        form method="post" action=(SIGN_OUT) {
            p.note { "You are signed in in this browser. Signing out ends that at once; otherwise it ends by itself within hours." }
            div.deeds { button type="submit" { "Sign out" } }
        }
    }
}

/// The tools, to choose one.
pub(super) fn tools(listed: &[ListedTool], others: &[ListedTool], whose: Whose) -> Markup {
    html! {
        h1 { "Try it" }
        p.lead { (LEAD) }
        @if whose == Whose::MadeUp {
            p { "Behind it is a small made-up Sentry held in memory, which stands still in time. Whatever you change is gone when the server ends." }
            h2 { "To begin with" }
            ul { @for (address, words) in BEGINNINGS { li { a href=(address) { (words) } } } }
        } @else if whose == Whose::Ours {
            p.warning { "Behind it is your Sentry, and the server's token. What changes something there changes it." }
        } @else {
            p.warning { "Behind it is your Sentry, in your name. What changes something there changes it." }
        }
        h2 { "Tools that a model is told of" }
        (cards(listed))
        @if !others.is_empty() {
            h2 { "Tools that it finds by searching" }
            (cards(others))
        }
    }
}

fn cards(tools: &[ListedTool]) -> Markup {
    html! {
        ul.cards {
            @for tool in tools {
                li {
                    p.head { a href={ "/try/" (tool.name) } { (tool.title) } span.note { code { (tool.name) } } }
                    p.note { (effect(tool)) ": " (prose(tool.description.lines().next().unwrap_or_default())) }
                }
            }
        }
    }
}

/// A tool: its form, and above it what came of it.
pub(super) fn tool(tool: &ListedTool, given: &Given, ran: Option<&Ran<'_>>) -> Markup {
    let action = format!("/try/{}#answer", tool.name);
    html! {
        h1 { (tool.title) " " code { (tool.name) } }
        @for paragraph in tool.description.split("\n\n") { p { (prose(paragraph)) } }
        p.note { "It " (effect(tool)) ", and costs a model that is told of it about " (tokens(tool)) " tokens in each request." }
        @match ran {
            Some(Ran::Answered(outcome)) => (answer(outcome)),
            Some(Ran::Asked { question, yes }) => (asked(tool, given, question, yes, &action)),
            None => {}
        }
        @if !matches!(ran, Some(Ran::Asked { .. })) { (arguments(tool, given, &action)) }
    }
}

fn arguments(tool: &ListedTool, given: &Given, action: &str) -> Markup {
    html! {
        h2 { "Arguments" }
        form method="post" action=(action) {
            (given.fields(tool))
            div.deeds {
                button.main type="submit" { "Run" }
                a.button href="/try" { "Another tool" }
            }
        }
    }
}

/// What somebody filled in whose session had ended by then: it is all there, and runs when they are signed in again. They sign
/// in beside it, so that it goes nowhere meanwhile.
pub(super) fn signed_out(tool: &ListedTool, given: &Given, sign_in: &str) -> Markup {
    html! {
        h1 { (tool.title) " " code { (tool.name) } }
        section id="answer" aria-labelledby="answer-title" {
            h2 id="answer-title" { "You are signed out" }
            p.warning role="alert" { "Nobody is signed in in this browser any more, so nothing was run. What you filled in is below. \
                                      Sign in in another tab, come back to this one, and run it again." }
            p { a.button.main href=(sign_in) target="_blank" rel="noopener" { "Sign in at Sentry, in another tab" } }
        }
        (arguments(tool, given, &format!("/try/{}#answer", tool.name)))
    }
}

fn answer(outcome: &Outcome) -> Markup {
    let rendered = &outcome.answer;
    html! {
        section id="answer" aria-labelledby="answer-title" {
            h2 id="answer-title" { "What a model sees" }
            @if outcome.is_error { p.warning role="alert" { "The call failed. This is what a model is told of it." } }
            (rendered.fragment())
            p.note {
                (rendered.text().len()) " bytes."
                @if !rendered.pictures().is_empty() { " A model that takes pictures gets " (rendered.pictures().len()) " after the text; they are not shown here." }
            }
        }
    }
}

/// The step before a change that a person has to say yes to.
fn asked(tool: &ListedTool, given: &Given, question: &Question, yes: &str, action: &str) -> Markup {
    html! {
        section id="answer" aria-labelledby="answer-title" {
            h2 id="answer-title" { "A person is asked first" }
            p { "So the settings of this server want it before such a change (--confirm-writes). Nothing was changed yet." }
            pre { (question.text) }
            form method="post" action=(action) {
                (given.hidden())
                input type="hidden" name=(SAID) value=(yes);
                div.deeds {
                    button.main type="submit" { "Yes, make this change" }
                    a.button href={ "/try/" (tool.name) } { "No, leave it" }
                }
            }
        }
    }
}
