//! `analyze_issue_with_seer`

use crate::{
    error::brief,
    parts::{
        issue,
        seer::{self, State},
        which_issue::{self, WhichIssue},
    },
    prelude::*,
    tool::Adds,
};
use lexicon::{IssueRef, Link};
use sentry_api::{
    Error as Api,
    models::{Issue, SeerRun},
};
use std::time::Duration;
use untrusted::{Maybe, Untrusted};

#[cfg(test)]
mod tests;

/// Let Seer, Sentry's AI, find the root cause of an issue and suggest a fix, or read what it found.
///
/// Takes minutes: while it works, call again. Nothing starts twice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnalyzeIssueWithSeer {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// What Seer should know or look at.
    #[schemars(length(max = 1_000))]
    instruction: Option<String>,
    region_url: Option<RegionUrl>,
}

/// In characters, as Sentry counts them.
const LONGEST: usize = 1_000;
/// How long a call waits for Seer: well within its deadline, so that what was started is always told.
const PATIENCE: Duration = Duration::from_secs(16);
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(4);

impl Tool for AnalyzeIssueWithSeer {
    const SPEC: Spec = Spec::new("analyze_issue_with_seer", "Analyze an issue with Seer")
        .skills(&[Skill::Seer])
        .scopes(&[Scope::EventRead])
        .by_seer();
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let instruction = self.instruction.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if instruction.is_some_and(|text| text.chars().count() > LONGEST) {
            return Err(Error::complaint("`instruction` is longer than 1,000 characters"));
        }
        let found =
            which_issue::find(cx, self.organization_slug, self.region_url, self.issue_id, self.issue_url)
                .await?;
        let (place, sentry) = (&found.place, cx.sentry(&found.place));
        let (about, state) =
            tokio::join!(found.read_inside(cx), sentry.seer(&place.organization, &found.issue));
        let about = about?;
        if about.issue_category.as_ref().is_some_and(|category| category.same_as("metric")) {
            return Err(Error::input(
                Answer::new("Seer does not analyze issues of metrics").fact("Issue", found.issue).note(
                    "It looks for faults in code, and such an issue has no error. get_issue_details shows what set it off.",
                ),
            ));
        }
        let mut seen = Seen { run: state.map_err(not_had)?.autofix.0, started: false, why: None };
        if seen.run.is_none() {
            let started = cx.writer(place).start_seer(&place.organization, &found.issue, instruction).await;
            let run_id = started.map_err(not_started)?.run_id;
            let begun = SeerRun {
                run_id,
                status: Maybe(Some(Untrusted::new("processing".to_owned()))),
                ..SeerRun::default()
            };
            seen = Seen { run: Some(begun), started: true, why: None };
        }
        if seen.is_at_work() {
            // Who runs out of patience keeps what was seen last; the run goes on at Sentry.
            let _ = tokio::time::timeout(PATIENCE, seen.follow(cx, &found)).await;
        }
        Ok(seen.told(&found, &about, instruction))
    }
}

/// What is known of the run.
struct Seen {
    run: Option<SeerRun>,
    /// By this call.
    started: bool,
    /// Why it could not be looked at again.
    why: Option<&'static str>,
}

impl Seen {
    fn is_at_work(&self) -> bool {
        self.run.as_ref().is_some_and(|run| State::of(run) == State::Working)
    }

    /// Looks again and again until the run is at its end.
    async fn follow(&mut self, cx: &Cx<'_, Adds>, found: &WhichIssue) {
        while self.is_at_work() && self.why.is_none() {
            tokio::time::sleep(PAUSE).await;
            match cx.sentry(&found.place).seer(&found.place.organization, &found.issue).await {
                Ok(state) => self.run = state.autofix.0.or(self.run.take()),
                Err(error) => self.why = Some(brief(&error)),
            }
        }
    }

    fn told(self, found: &WhichIssue, about: &Issue, instruction: Option<&str>) -> Answer {
        let place = &found.place;
        let name: IssueRef = issue::name_of(about, &found.issue);
        let run = self.run.unwrap_or_default();
        let state = State::of(&run);
        let head = Answer::new(("Seer on ", name.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::issue(&place.host, &place.organization, &name))
            .fact(
                "Run",
                (
                    run.run_id.0.map(|id| (id, ", ")),
                    if self.started { "started by this call" } else { "there already" },
                ),
            )
            .fact("State", state.words())
            .field("Title", &about.title);
        let unheard = (instruction.is_some() && !self.started)
            .then_some("`instruction` was not sent: this analysis was there before the call.");
        let again = (state == State::Working).then(|| {
            (
                "Seer needs some minutes. Call analyze_issue_with_seer again with `organizationSlug` ",
                place.organization.clone(),
                " and `issueId` ",
                name,
                ": it reads this run and starts nothing.",
            )
        });
        let nothing = (state != State::Working && !seer::has_found(&run)).then_some(
            "The run tells no root cause and no solution. get_issue_details shows the error itself.",
        );
        seer::told(head, &run)
            .note(self.why.map(|why| ("The run could not be looked at again (", why, ").")))
            .note(again)
            .note(nothing)
            .note(unheard)
            .note(
                (state == State::Waiting)
                    .then_some("Somebody must answer Seer on the issue's page in Sentry."),
            )
    }
}

/// The issue itself could be read: what is missing is Seer.
fn not_had(error: Api) -> Error {
    match error {
        Api::Missing(_) | Api::WebPage { .. } | Api::Failing { status: 501 } | Api::Refused { status: 404 | 405 | 410, .. } => {
            Error::lacking(Answer::new("This server has no Seer").note(
                "The issue is there, its analysis is not: self-hosted servers have none, and an organization can switch it off. get_issue_details shows what is needed to find the cause without it.",
            ))
        }
        other => refused(other),
    }
}

fn not_started(error: Api) -> Error {
    match error {
        Api::Forbidden(_) | Api::Refused { status: 402, .. } => refused(error),
        Api::Missing(_)
        | Api::WebPage { .. }
        | Api::Failing { status: 501 }
        | Api::Refused { status: 404 | 405 | 410, .. } => not_had(error),
        other => Error::of_change(other),
    }
}

fn refused(error: Api) -> Error {
    let hint = match &error {
        // Sentry's own advice to correct the arguments would mislead: nothing is wrong with them.
        Api::Refused { status: 402, .. } => {
            return Error::lacking(
                Answer::new("The plan has no Seer, or its quota is used up (HTTP 402)")
                    .note("Calling again will not help. get_issue_details works without it."),
            );
        }
        Api::Forbidden(_) => {
            "To start an analysis the token needs event:write, and Seer must be switched on for the organization (Settings, Seer). get_issue_details works without it."
        }
        _ => return error.into(),
    };
    Error::lacking(Error::Sentry(error).into_answer().note(hint))
}
