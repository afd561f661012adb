//! `get_sentry_mcp_info`

use crate::prelude::*;
use access::Scopes;
use sentry_api::LIMIT;
use untrusted::Budget;

#[cfg(test)]
mod tests;

/// Version of this MCP server, and what the session may do: skills, constraint, policies, limits.
///
/// whoami tells of the account behind the token.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct GetSentryMcpInfo {}

impl Tool for GetSentryMcpInfo {
    const SPEC: Spec = Spec::new("get_sentry_mcp_info", "About this server").skills(&Skill::ALL);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let (grant, policy) = (cx.grant(), cx.policy());
        let constraint = &grant.constraint;
        let scopes = match cx.token_scopes().await {
            Scopes::Known(scopes) => {
                Some(scopes.iter().map(|scope| scope.id()).collect::<Vec<_>>().join(", "))
            }
            Scopes::Unknown => None,
        };
        let none = scopes.as_ref().is_some_and(String::is_empty);
        let told = scopes.as_deref().filter(|scopes| !scopes.is_empty());
        let untold = scopes.is_none().then_some("The server does not tell what the token may do.");
        let model = match cx.model() {
            Some(model) => (model.provider().id(), Some((", ", quote(model.name())))),
            None => ("none chosen; searches in plain English are read by rules", None),
        };
        let on = |on: bool| if on { "yes" } else { "no" };
        Ok(Answer::new(("sentry-mcp ", Version))
            .fact("Server", cx.hosts().base().clone())
            .fact("Confined to organization", constraint.organization.clone())
            .fact("Confined to project", constraint.project.clone())
            .fact("Organization unless named", cx.default_organization().cloned())
            .fact("Skills", grant.skills)
            .fact("Read-only", on(grant.read_only))
            .fact("May delete for good", on(grant.allow_delete && !grant.read_only))
            .fact("Token scopes", (told.map(quote), none.then_some("none that a tool needs")))
            .fact("A person is asked", policy.confirm_writes)
            .fact("Audit log", on(policy.has_audit_log))
            .fact("Redaction", policy.redact)
            .fact("Text of events", policy.untrusted)
            .fact("Language model", model)
            .fact(
                "Answer",
                (
                    Budget::DEFAULT,
                    " bytes; up to ",
                    Budget::MOST,
                    " with `maxKilobytes`, where a tool has it",
                ),
            )
            .fact("Page", "up to 100 rows; `cursor` brings the next")
            .fact("Call", ("up to ", LIMIT.as_secs(), " seconds"))
            .note(untold))
    }
}

/// The version of the release.
struct Version;

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(env!("CARGO_PKG_VERSION"))
    }
}

untrusted::inert!(Version, 32);
