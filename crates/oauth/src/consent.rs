//! The page that asks: who wants what, where the answer goes, and which skills it gets.

use access::{Scope, Skills};
use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};

use crate::{
    answer,
    authorize::{Asked, Asking},
    grant::For,
    resource::Resource,
    session,
    settings::{Settings, written},
};

/// The page. Everything that a client wrote stands in it escaped, and as what it says of itself.
pub(crate) fn page(
    settings: &Settings,
    asked: &Asked,
    chosen: Skills,
    sealed: &str,
    complaint: Option<&'static str>,
) -> Response {
    let confined = Resource::of_path(&asked.resource).and_then(|place| place.constraint());
    let confined = confined.unwrap_or_default();
    let offers = settings.offers_at(&asked.query);
    let (title, legend, receiver) = match &asked.whom {
        For::Client(asking) => {
            (format!("Allow {}?", name(asking)), "What it may do", asking.applicant.redirect_uri.source())
        }
        // It ends where it began.
        For::Pages(_) => ("Sign in?".to_owned(), "What you may do here", String::new()),
    };
    let body = html! {
        @match &asked.whom {
            For::Client(asking) => h1 { bdi { (name(asking)) } " wants to use Sentry for you" },
            For::Pages(_) => h1 { "Use Sentry's tools in this browser" },
        }
        @if let Some(complaint) = complaint { p.warning role="alert" { (complaint) } }
        @match &asked.whom {
            For::Client(_) => p { "Allow this only if you have just started it yourself. The name is what the application calls itself." },
            For::Pages(_) => p { "You are signed in in this browser then, for " (session::HOURS) " hours or until you sign out." },
        }
        dl {
            @if let For::Client(asking) = &asked.whom { (receiver_of(asking)) }
            dt { "Sentry" } dd {
                (settings.sentry.hostname()) @if let Some(port) = settings.sentry.port() { ":" (port) }
            }
            @if let Some(organization) = &confined.organization {
                dt { "Organization" } dd { (organization) }
            }
            @if let Some(project) = &confined.project { dt { "Project" } dd { (project) } }
        }
        @if let For::Client(asking) = &asked.whom && asking.applicant.redirect_uri.is_local() {
            p.warning { "The answer goes to a program on your own computer. Any program there can call itself what it \
                         likes: make sure that it is the one that you started." }
        }
        form method="post" action="/oauth/authorize" {
            input type="hidden" name="request" value=(sealed);
            fieldset {
                legend { (legend) }
                @for offer in offers.iter() {
                    @let id = offer.skill.id();
                    div.skill {
                        input type="checkbox" name="skill" value=(id) id={ "skill-" (id) }
                            aria-describedby={ "about-" (id) " scopes-" (id) } checked[chosen.contains(offer.skill)];
                        label for={ "skill-" (id) } { (offer.name) }
                        p id={ "about-" (id) } { (offer.description) }
                        p.quiet id={ "scopes-" (id) } { "At Sentry: " (asks(&offer.scopes)) }
                    }
                }
            }
            p { "Next you sign in at Sentry, which is asked for no more than stands under the chosen skills. You can withdraw \
                 this in your Sentry settings." }
            div.deeds {
                button.main type="submit" name="decision" value="allow" { "Allow" }
                button type="submit" name="decision" value="deny" { "Deny" }
            }
        }
    };
    let form = format!("'self' {} {receiver}", settings.sentry);
    let form = form.trim_end().to_owned();
    answer::page(StatusCode::OK, &title, body, form)
}

/// What the client calls itself.
fn name(asking: &Asking) -> &str {
    asking.applicant.client_name.as_deref().unwrap_or("An application without a name")
}

/// Who gets the answer, and what is certain of them.
fn receiver_of(asking: &Asking) -> Markup {
    let redirect = &asking.applicant.redirect_uri;
    html! {
        @if let Some(host) = &asking.host { dt { "Published by" } dd { (host) } }
        dt { "Answer goes to" } dd { (redirect.receiver()) }
        dt { "At the address" } dd { code { (redirect.as_str()) } }
    }
}

/// Scopes, for people.
fn asks(scopes: &[Scope]) -> String {
    if scopes.is_empty() { "nothing".into() } else { written(scopes).replace(' ', ", ") }
}
