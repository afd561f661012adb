//! What somebody is called: a person's name as one, so that it can be hidden, a team's as any other.

use sentry_api::models::{Actor, User};
use untrusted::{Person, Say};

/// Somebody who owns something, made it, or has it to do.
pub(crate) fn actor(actor: Option<&Actor>) -> Option<impl Say> {
    let actor = actor?;
    let name = actor.name()?;
    Some((actor.is_team().then_some(name), (!actor.is_team()).then_some(Person(name))))
}

/// A member, or who wrote something: the name, else the address, else the user name.
pub(crate) fn user(user: Option<&User>) -> Option<Person<'_>> {
    let user = user?;
    user.name.as_ref().or(user.email.as_ref()).or(user.username.as_ref()).map(Person)
}
