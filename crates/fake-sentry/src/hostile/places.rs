//! Which parts of an answer somebody outside can have written.

/// Who writes what stands at a place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Sentry, which lets members and SDKs fill all but [`SENTRYS_OWN`].
    Sentry,
    /// Sentry's structure of an event, filled by an SDK.
    Event,
    /// Sentry's keys, an SDK's values, all of them.
    Values,
    /// An SDK, keys included.
    Sdk,
    /// An SDK that adds keys to those that Sentry knows.
    SdkBesides,
    /// An SDK, in a row of chosen columns, all but [`ROWS_OWN`].
    Row,
    /// Nobody outside: ids, slugs, times, enumerations.
    Nobody,
}

/// Fields with a grammar that Sentry enforces, or that it fills itself.
const SENTRYS_OWN: &[&str] = &[
    // identifiers
    "id",
    "eventID",
    "groupID",
    "projectID",
    "groupId",
    "eventId",
    "projectId",
    "issueId",
    "issue_id",
    "short_id",
    "issue_short_id",
    "project_id",
    "project_slug",
    "repoId",
    "integrationId",
    "transaction_id",
    "transaction.event_id",
    "parent_event_id",
    "error_ids",
    "trace_ids",
    "sha1",
    "shortId",
    "shareId",
    "slug",
    "projectSlug",
    "organizationSlug",
    "nextEventID",
    "previousEventID",
    "matchingEventId",
    "event_id",
    "trace_id",
    "span_id",
    "parent_span_id",
    "replay_id",
    "fingerprints",
    // numbers of issues, and of nothing else
    "merge",
    "hash",
    "assignee",
    "avatarUuid",
    "securityToken",
    // times
    "dateCreated",
    "dateReceived",
    "dateReleased",
    "dateJoined",
    "dateCompleted",
    "firstSeen",
    "lastSeen",
    "lastLogin",
    "lastActive",
    "firstEvent",
    "lastEvent",
    "priorityLockedAt",
    "timestamp",
    "started_at",
    "finished_at",
    "dateStarted",
    "dateFinished",
    "mergedAt",
    "start",
    "ignoreUntil",
    // enumerations
    "type",
    "event.type",
    "event_type",
    "replay_type",
    "attributeSource",
    "attributeType",
    "meta",
    "suspectCommitType",
    "level",
    "status",
    "substatus",
    "priority",
    "issueType",
    "issueCategory",
    "platform",
    "platforms",
    "role",
    "orgRole",
    "roleName",
    "teamRole",
    "inviteStatus",
    "avatarType",
    "assigneeType",
    "serviceType",
    "reason",
    "color",
    "attachmentsRole",
    "debugFilesRole",
    "defaultRole",
    "autofixAutomationTuning",
    "features",
    "access",
    "scopes",
    "availableRoles",
    "options",
    "experiments",
    "quota",
    "builtinSymbolSources",
    "highlightPreset",
    "highlightTags",
    "groupingConfig",
    "groupingEnhancements",
    "avatar",
    "provider",
    "task",
    // counts and addresses that Sentry makes
    "count",
    "permalink",
    "links",
    "avatarUrl",
    "stats",
];

/// Columns with a grammar that Sentry enforces. Aggregates are numbers and times, which are no texts of anybody.
const ROWS_OWN: &[&str] = &[
    "id",
    "issue",
    "issue.id",
    "level",
    "parent_span",
    "project",
    "project.id",
    "project.name",
    "event.type",
    "replay.id",
    "replayId",
    "severity",
    "span_id",
    "timestamp",
    "trace",
    "trace.span",
    "transaction.event_id",
];

/// What stays valid inside an event's entries.
const IN_EVENTS: &[&str] = &[
    "id",
    "event_id",
    "timestamp",
    "level",
    "platform",
    "trace_id",
    "span_id",
    "parent_span_id",
    "status",
    "tag",
];

impl Writer {
    /// Who writes the value under `key` of an object that `self` writes. `siblings` tells what the object is.
    pub(super) fn below(self, key: &str, siblings: impl Fn(&str) -> bool) -> Self {
        let entry = siblings("data") && siblings("type") && !siblings("dateCreated") && self == Self::Sentry;
        match (self, key) {
            (Self::Nobody, _) => Self::Nobody,
            (
                Self::Sdk | Self::SdkBesides | Self::Values,
                "trace_id" | "span_id" | "parent_span_id" | "replay_id",
            ) => Self::Nobody,
            (Self::SdkBesides, _) => Self::Values,
            (Self::Sdk | Self::Values, _) => self,
            (Self::Sentry, "data") if siblings("meta") => Self::Row,
            (Self::Row, key) if ROWS_OWN.contains(&key) || key.ends_with(')') => Self::Nobody,
            (Self::Row, _) => Self::Values,
            (Self::Sentry, "data") if entry => Self::Event,
            (Self::Sentry, "contexts") => Self::SdkBesides,
            (
                Self::Sentry,
                "context"
                | "packages"
                | "evidenceData"
                | "measurements"
                | "additional_attributes"
                | "spansCountMap",
            ) => Self::Sdk,
            (Self::Sentry, "metadata" | "sdk" | "versionInfo") => Self::Values,
            // A user of the software that failed, not of Sentry.
            (Self::Sentry, "user") if siblings("eventID") => Self::Values,
            (Self::Sentry, key) if SENTRYS_OWN.contains(&key) => Self::Nobody,
            (Self::Sentry, _) => Self::Sentry,
            (Self::Event, "vars" | "data" | "headers" | "cookies" | "query" | "env" | "registers") => {
                Self::Sdk
            }
            (Self::Event, "mechanism") => Self::Values,
            (Self::Event, key) if IN_EVENTS.contains(&key) => Self::Nobody,
            (Self::Event, _) => Self::Event,
        }
    }
}

/// Fields that are often null and that somebody outside can fill; the overlay fills them.
pub(super) const OFTEN_NULL: &[&str] = &[
    "buildHash",
    "category",
    "crashFile",
    "dist",
    "fragment",
    "inferredContentType",
    "logger",
    "message",
    "module",
    "name",
    "package",
    "rawFunction",
    "ref",
    "resourceId",
    "symbol",
    "trust",
    "url",
    "userAgent",
    "username",
];

/// Tags that Sentry itself derives, so that their keys are known; all other tag keys are an SDK's.
pub(super) const KNOWN_TAGS: &[&str] = &[
    "browser",
    "environment",
    "handled",
    "level",
    "mechanism",
    "os",
    "release",
    "runtime",
    "server_name",
    "transaction",
    "url",
    "user",
];
