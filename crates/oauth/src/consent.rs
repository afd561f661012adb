//! The page that asks: who wants what, where the answer goes, and which skills it gets.

use access::{Scope, Skills};
use axum::{http::StatusCode, response::Response};
use maud::html;

use crate::{
    answer,
    authorize::Asked,
    redirect::RedirectUri,
    resource::Resource,
    session,
    settings::{Settings, written},
};

/// The page. Everything that a client wrote stands in it escaped, and as what it says of itself.
pub(crate) fn page(
    settings: &Settings,
    asked: &Asked,
    redirect: &RedirectUri,
    chosen: Skills,
    sealed: &str,
    complaint: Option<&'static str>,
) -> Response {
    let name = asked.client_name.as_deref().unwrap_or("An application without a name");
    let title = if asked.is_ours() { "Sign in?".to_owned() } else { format!("Allow {name}?") };
    let confined = Resource::of_path(&asked.resource).and_then(|place| place.constraint());
    let confined = confined.unwrap_or_default();
    let body = html! {
        @if asked.is_ours() { h1 { "Use Sentry's tools in this browser" } }
        @else { h1 { bdi { (name) } " wants to use Sentry for you" } }
        @if let Some(complaint) = complaint { p.warning role="alert" { (complaint) } }
        @if asked.is_ours() {
            p { "You are signed in in this browser then, for " (session::HOURS) " hours or until you sign out." }
        } @else {
            p { "Allow this only if you have just started it yourself. The name is what the application calls itself." }
        }
        dl {
            @if let Some(host) = &asked.client_host { dt { "Published by" } dd { (host) } }
            @if !asked.is_ours() {
                dt { "Answer goes to" } dd { (redirect.receiver()) }
                dt { "At the address" } dd { code { (redirect.as_str()) } }
            }
            dt { "Sentry" } dd { (settings.sentry.hostname()) }
            @if let Some(organization) = &confined.organization {
                dt { "Organization" } dd { (organization) }
            }
            @if let Some(project) = &confined.project { dt { "Project" } dd { (project) } }
        }
        @if redirect.is_local() && !asked.is_ours() {
            p.warning { "The answer goes to a program on your own computer. Any program there can call itself what it \
                         likes: make sure that it is the one that you started." }
        }
        form method="post" action="/oauth/authorize" {
            input type="hidden" name="request" value=(sealed);
            fieldset {
                legend { @if asked.is_ours() { "What you may do here" } @else { "What it may do" } }
                @for offer in &settings.offers {
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
    let form = format!("'self' {} {}", settings.sentry, redirect.source());
    answer::page(StatusCode::OK, &title, body, form)
}

/// Scopes, for people.
fn asks(scopes: &[Scope]) -> String {
    if scopes.is_empty() { "nothing".into() } else { written(scopes).replace(' ', ", ") }
}
