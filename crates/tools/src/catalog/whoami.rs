//! `whoami`

use crate::prelude::*;

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
        let scopes = scopes.into_iter().flat_map(|scopes| scopes.items).map(Item::new);
        let constraint = &cx.grant().constraint;
        let skills = cx.grant().skills.iter().fold(String::new(), |mut list, skill| {
            if !list.is_empty() {
                list.push(',');
            }
            list.push_str(skill.id());
            list
        });
        Ok(Answer::new("The account behind the Sentry token")
            .fact("Server", cx.hosts().base().clone())
            .fact("User", user.id.0)
            .fact("Skills", quote(&skills))
            .fact("Read-only", cx.grant().read_only.then_some("yes"))
            .fact("Confined to organization", constraint.organization.clone())
            .fact("Confined to project", constraint.project.clone())
            .field("Name", &user.name)
            .field("User name", &user.username)
            .field("E-mail", &user.email)
            .section(Section::list("Token scopes").items(scopes, |scope| scope)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::*;

    #[tokio::test]
    async fn it_tells_the_account_and_the_scopes() {
        assert_snapshot!(answer("whoami", json!({})).await);
    }
}
