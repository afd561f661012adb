//! What Sentry knows of an issue beyond the issue and its events: who broke it, who owns it, where it is tracked.

use lexicon::{EventId, IssueId, ProjectSlug};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// `GET /projects/{org}/{project}/events/{event}/committers/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Committers {
    /// Whose commits are suspect.
    pub committers: Listed<Committer>,
}

/// Somebody whose commits are suspect.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Committer {
    /// Who.
    pub author: Maybe<super::User>,
    /// Which.
    pub commits: Listed<super::Commit>,
}

/// `GET /projects/{org}/{project}/events/{event}/owners/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct EventOwners {
    /// Those whom the project's rules and code owners name.
    pub owners: Listed<super::Actor>,
}

/// That a rule or a commit makes somebody an owner of an issue; who, only as a number.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueOwner {
    /// `ownershipRule`, `codeowners` or `suspectCommit`.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/issues/{issue}/external-issues/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalIssue {
    /// Such as `jira`.
    pub service_type: Maybe<Untrusted>,
    /// Its name there.
    pub display_name: Maybe<Untrusted>,
    /// Its page, as the integration wrote it.
    pub web_url: Maybe<Untrusted>,
}

/// A link that an issue carries, to where it is tracked too.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Annotation {
    /// What the link says.
    pub display_name: Maybe<Untrusted>,
    /// Where it leads.
    pub url: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/eventids/{event}/`: which issue an event belongs to.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct FoundEvent {
    /// The issue's number.
    pub group_id: Maybe<IssueId>,
    /// The event.
    pub event_id: Maybe<EventId>,
    /// The project.
    pub project_slug: Maybe<ProjectSlug>,
}

/// What an SDK or Sentry could not make of an event, such as a missing source map.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct EventProblem {
    /// Such as `js_no_source`.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// It, in words.
    pub message: Maybe<Untrusted>,
    /// What it is about.
    pub data: Maybe<Pairs>,
}
