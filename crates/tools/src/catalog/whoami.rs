//! `whoami`

use crate::{parts::paging, prelude::*};
use untrusted::{Person, Untrusted};

#[cfg(test)]
mod tests;

/// Who the Sentry token belongs to, what it may do, and what this session is confined to.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Whoami {}

impl Tool for Whoami {
    const SPEC: Spec = Spec::new("whoami", "Who am I").skills(&Skill::ALL);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let sentry = cx.base();
        let (identity, root) = tokio::join!(sentry.identity(), sentry.root());
        // Servers that are not Sentry's own lack the first route, but tell the account in the second.
        let told = root.as_ref().ok().and_then(|root| root.user.0.clone());
        let user = match identity {
            Ok(user) => user,
            Err(error) => told.ok_or(error)?,
        };
        let scopes = root.ok().and_then(|root| root.auth.0).and_then(|auth| auth.scopes.0);
        let untold = scopes.is_none().then_some("The server does not tell what the token may do.");
        let skipped = scopes.as_ref().map_or(0, |scopes| scopes.skipped);
        let (known, other) = parted(scopes.map(|scopes| scopes.items).unwrap_or_default());
        let constraint = &cx.grant().constraint;
        Ok(Answer::new("The account behind the Sentry token")
            .fact("Server", cx.hosts().base().clone())
            .fact("User", user.id.0)
            .fact("Token scopes", (!known.is_empty()).then(|| quote(&known)))
            .fact("Skills", cx.grant().skills)
            .fact("Read-only", cx.grant().read_only.then_some("yes"))
            .fact("Confined to organization", constraint.organization.clone())
            .fact("Confined to project", constraint.project.clone())
            .field("Name", user.name.as_ref().map(Person))
            .field("User name", user.username.as_ref().map(Person))
            .field("E-mail", &user.email)
            .section(Section::list("Other token scopes").items(other, Item::new))
            .note(untold)
            .note(paging::skipped(skipped)))
    }
}

/// The scopes that a tool of ours could need, in one line, and the others.
fn parted(scopes: Vec<Untrusted>) -> (String, Vec<Untrusted>) {
    let is_known = |scope: &Untrusted| scope.parse::<Scope>().is_some();
    let (known, other): (Vec<_>, Vec<_>) = scopes.into_iter().partition(is_known);
    let known: Vec<&str> = known.iter().filter_map(Untrusted::parse).map(Scope::id).collect();
    (known.join(", "), other)
}
