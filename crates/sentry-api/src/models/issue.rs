//! Issues: what Sentry makes of events that belong together.

use super::{Activity, Annotation, Count, IssueLifetime, IssueOwner, IssueStats, IssueTag};
use lexicon::{IssueId, ProjectId, ProjectSlug, ShortId, Timestamp};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::fmt;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/issues/` and `GET /organizations/{org}/issues/{issue}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Issue {
    /// Its number.
    pub id: Maybe<IssueId>,
    /// Its short id, such as `BACKEND-1A`; missing on some servers.
    pub short_id: Maybe<ShortId>,
    /// Its title.
    pub title: Maybe<Untrusted>,
    /// Where it happened, in one line.
    pub culprit: Maybe<Untrusted>,
    /// `fatal`, `error`, `warning`, `info`, `debug`.
    pub level: Maybe<Untrusted>,
    /// `unresolved`, `resolved`, `ignored`.
    pub status: Maybe<Untrusted>,
    /// Finer status: `new`, `ongoing`, `escalating`, `regressed`, `archived_until_escalating`, …
    pub substatus: Maybe<Untrusted>,
    /// What the status depends on.
    pub status_details: Maybe<StatusDetails>,
    /// `high`, `medium`, `low`.
    pub priority: Maybe<Untrusted>,
    /// Platform of its events.
    pub platform: Maybe<Untrusted>,
    /// Its project.
    pub project: Maybe<IssueProject>,
    /// `error`, `performance_n_plus_one_db_queries`, …
    pub issue_type: Maybe<Untrusted>,
    /// `error`, `db_query`, `outage`, `feedback`, …
    pub issue_category: Maybe<Untrusted>,
    /// What the title was made of.
    pub metadata: Maybe<IssueMetadata>,
    /// How many events.
    pub count: Maybe<Count>,
    /// How many users.
    pub user_count: Maybe<Count>,
    /// When its first event happened.
    pub first_seen: Maybe<Timestamp>,
    /// When its last event happened.
    pub last_seen: Maybe<Timestamp>,
    /// Whom it is assigned to.
    pub assigned_to: Maybe<Actor>,
    /// Whether no code handled the error.
    pub is_unhandled: Maybe<bool>,
    /// How many comments it has.
    pub num_comments: Maybe<Count>,
    /// The release in which it was first seen.
    pub first_release: Maybe<ReleaseRef>,
    /// The release in which it was last seen.
    pub last_release: Maybe<ReleaseRef>,
    /// Its tags, without their values; only where the issue is read alone.
    pub tags: Listed<IssueTag>,
    /// Links to where it is tracked too; missing on servers that know none.
    pub annotations: Maybe<Listed<Annotation>>,
    /// What makes somebody an owner; only where the answer was asked for it.
    pub owners: Maybe<Listed<IssueOwner>>,
    /// How many users wrote about it.
    pub user_report_count: Maybe<Count>,
    /// Its history and the comments on it, the newest first; only where the issue is read alone.
    pub activity: Listed<Activity>,
    /// How likely Seer thinks it to find a fix, between 0 and 1.
    pub seer_fixability_score: Maybe<f64>,
    /// How often it happened; only where a list was asked for it.
    pub stats: Maybe<IssueStats>,
    /// Its whole life, where the counts beside it are of a period; only where a list was asked for it.
    pub lifetime: Maybe<IssueLifetime>,
    /// When Seer last analyzed it.
    pub seer_autofix_last_triggered: Maybe<Timestamp>,
    /// The same, of Seer's newer way.
    pub seer_explorer_autofix_last_triggered: Maybe<Timestamp>,
}

impl Issue {
    /// The slug of its project, where the answer says it.
    #[must_use]
    pub fn project_slug(&self) -> Option<&ProjectSlug> {
        self.project.as_ref()?.slug.as_ref()
    }

    /// When its first event was, also where the times beside it are of a period that was asked about.
    #[must_use]
    pub fn first_ever(&self) -> Option<Timestamp> {
        self.lifetime.as_ref().and_then(|lifetime| lifetime.first_seen.0).or(self.first_seen.0)
    }
}

/// A release that an issue names.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseRef {
    /// Its full version.
    pub version: Maybe<Untrusted>,
}

/// The project of an issue.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueProject {
    /// Its number.
    pub id: Maybe<ProjectId>,
    /// Its slug.
    pub slug: Maybe<ProjectSlug>,
}

/// What a title was made of.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueMetadata {
    /// Type of the exception.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// Its message.
    pub value: Maybe<Untrusted>,
    /// The file of the culprit frame.
    pub filename: Maybe<Untrusted>,
    /// The function of the culprit frame.
    pub function: Maybe<Untrusted>,
}

/// What a status depends on.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct StatusDetails {
    /// Resolved from the next release on.
    pub in_next_release: Maybe<bool>,
    /// Resolved in this release.
    pub in_release: Maybe<Untrusted>,
    /// Archived until so many more events.
    pub ignore_count: Maybe<Count>,
    /// … within so many minutes.
    pub ignore_window: Maybe<Count>,
    /// Archived until so many more users.
    pub ignore_user_count: Maybe<Count>,
    /// … within so many minutes.
    pub ignore_user_window: Maybe<Count>,
    /// Archived until then.
    pub ignore_until: Maybe<Timestamp>,
}

/// Whom something is assigned to: a user or a team, as an object or (older servers) a name.
#[derive(Debug, Clone, Default, Wire)]
pub struct Actor(ActorFields);

#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
struct ActorFields {
    #[serde(rename = "type")]
    kind: Maybe<Untrusted>,
    id: Maybe<lexicon::UserId>,
    name: Maybe<Untrusted>,
    email: Maybe<Untrusted>,
}

impl Actor {
    /// One of whom this is told elsewhere than in an object of their own.
    pub(super) fn called(kind: Option<Untrusted>, name: Option<Untrusted>, email: Option<Untrusted>) -> Self {
        let fields =
            ActorFields { kind: Maybe(kind), name: Maybe(name), email: Maybe(email), id: Maybe(None) };
        Self(fields)
    }

    /// The name, or the address where there is none.
    #[must_use]
    pub fn name(&self) -> Option<&Untrusted> {
        self.0.name.as_ref().or(self.0.email.as_ref())
    }

    /// The e-mail address.
    #[must_use]
    pub fn email(&self) -> Option<&Untrusted> {
        self.0.email.as_ref()
    }

    /// The number of the user or team.
    #[must_use]
    pub fn id(&self) -> Option<&lexicon::UserId> {
        self.0.id.as_ref()
    }

    /// Whether it is a team.
    #[must_use]
    pub fn is_team(&self) -> bool {
        self.0.kind.as_ref().is_some_and(|kind| kind.same_as("team"))
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrObject;
        impl<'de> Visitor<'de> for NameOrObject {
            type Value = Actor;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or an object")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Actor, E> {
                let name = Maybe(Some(Untrusted::new(name.to_owned())));
                Ok(Actor(ActorFields { name, ..ActorFields::default() }))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Actor, A::Error> {
                ActorFields::deserialize(MapAccessDeserializer::new(map)).map(Actor)
            }
        }
        deserializer.deserialize_any(NameOrObject)
    }
}
