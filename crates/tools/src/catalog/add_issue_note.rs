//! `add_issue_note`

use crate::{
    parts::{
        comment, issue, person,
        which_issue::{self, WhichIssue},
    },
    prelude::*,
    tool::Adds,
};
use lexicon::Link;
use sentry_api::models::Activity;

#[cfg(test)]
mod tests;

/// Comment on an issue, for the people who read it in Sentry: what was found, why it was closed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddIssueNote {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// The comment, in Markdown; at most 4,096 characters.
    #[schemars(length(min = 1, max = 4_096))]
    text: String,
    region_url: Option<RegionUrl>,
}

impl Tool for AddIssueNote {
    const SPEC: Spec = Spec::new("add_issue_note", "Comment on an issue")
        .skills(&[Skill::Triage])
        .scopes(&[Scope::EventWrite]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let text = self.text.trim();
        comment::check("`text`", text)?;
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let place = &found.place;
        // The title in the answer shows whether the comment stands where it was meant to.
        let about = found.read_inside(cx).await?;
        let name = issue::name_of(&about, &found.issue);
        let link = Link::issue(&place.host, &place.organization, &name);
        let headed = |heading: &'static str| {
            Answer::new((heading, name, " in ", place.organization.clone()))
                .fact("Link", link)
                .field("Title", &about.title)
        };
        let error = match cx.writer(place).add_note(&place.organization, &found.issue, text).await {
            Ok(note) => {
                let shown = note.id.is_some();
                return Ok(headed("Commented on ")
                    .fact("Comment", (note.id.0, note.date_created.map(|at| (" at ", at))))
                    .field("Author", person::user(note.user.as_ref()))
                    .note((!shown).then_some("Sentry took the comment and did not show the result.")));
            }
            Err(error) => error,
        };
        if matches!(error, sentry_api::Error::Refused { status: 400, .. }) {
            // Sentry takes the same comment of the same author once; what is there needs no second one.
            if let Some(there) = there_already(&found, cx, text).await {
                return Ok(headed("Commented already on ")
                    .fact("Comment", (there.id.0, there.date_created.map(|at| (" at ", at))))
                    .note(
                        "Sentry takes the same comment of the same author only once, and nothing was added.",
                    ));
            }
        }
        Err(Error::of_change(error))
    }
}

/// The comment that says just this.
async fn there_already(found: &WhichIssue, cx: &Cx<'_, Adds>, text: &str) -> Option<Activity> {
    let notes = cx.sentry(&found.place).notes(&found.place.organization, &found.issue).await.ok()?;
    let says = |note: &Activity| note.text().is_some_and(|said| said.same_as(text));
    notes.items.into_iter().find(says)
}
