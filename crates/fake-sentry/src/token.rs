//! The tokens that the fake knows, and what each of them may do.

/// A token with every scope.
pub const FULL_TOKEN: &str = "acme-full";
/// A token that may read organizations, projects, teams, members, events and alerts, and change nothing.
pub const READ_ONLY_TOKEN: &str = "acme-read-only";
/// A token that may do everything but change issues (`event:write` and `event:admin` are missing).
pub const NO_EVENT_WRITE_TOKEN: &str = "acme-no-event-write";
/// A token with `project:read` and `event:read` only.
pub const PROJECT_AND_EVENT_TOKEN: &str = "acme-project-and-event";
/// A token without any scope.
pub const NO_SCOPES_TOKEN: &str = "acme-no-scopes";

const READ_SCOPES: &[&str] =
    &["alerts:read", "event:read", "member:read", "org:read", "project:read", "team:read"];
const ALL_SCOPES: &[&str] = &[
    "alerts:read",
    "alerts:write",
    "event:admin",
    "event:read",
    "event:write",
    "member:read",
    "org:read",
    "org:write",
    "project:admin",
    "project:read",
    "project:releases",
    "project:write",
    "team:admin",
    "team:read",
    "team:write",
];

/// A token and its scopes.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) scopes: Vec<String>,
    /// Slugs of the organizations that its owner is a member of; of every one when `None`.
    organizations: Option<Vec<String>>,
}

impl Token {
    pub(crate) fn new<S: Into<String>>(text: impl Into<String>, scopes: impl IntoIterator<Item = S>) -> Self {
        let mut scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        scopes.sort();
        Self { text: text.into(), scopes, organizations: None }
    }

    /// The same token of a member of these organizations alone.
    pub(crate) fn within(self, organizations: &[&str]) -> Self {
        Self { organizations: Some(organizations.iter().map(|slug| (*slug).to_owned()).collect()), ..self }
    }

    /// Whether its owner is a member of this organization.
    pub(crate) fn sees(&self, organization: &str) -> bool {
        self.organizations.as_ref().is_none_or(|known| known.iter().any(|slug| slug == organization))
    }

    /// The tokens that are always known.
    pub(crate) fn usual() -> Vec<Self> {
        let all = ALL_SCOPES.iter().copied();
        vec![
            Self::new(FULL_TOKEN, all.clone()),
            Self::new(READ_ONLY_TOKEN, READ_SCOPES.iter().copied()),
            Self::new(
                NO_EVENT_WRITE_TOKEN,
                all.filter(|scope| !matches!(*scope, "event:write" | "event:admin")),
            ),
            Self::new(PROJECT_AND_EVENT_TOKEN, ["event:read", "project:read"]),
            Self::new(NO_SCOPES_TOKEN, [""; 0]),
        ]
    }
}

/// The scopes of which one is enough, per kind of endpoint, as Sentry's permission classes list them.
pub(crate) mod needed {
    pub(crate) const NOTHING: &[&str] = &[];
    pub(crate) const ORGANIZATION_READ: &[&str] = &["org:read", "org:write", "org:admin"];
    pub(crate) const PROJECT_READ: &[&str] = &["project:read", "project:write", "project:admin"];
    pub(crate) const RELEASE_READ: &[&str] =
        &["project:read", "project:write", "project:admin", "project:releases", "org:ci"];
    pub(crate) const MEMBER_READ: &[&str] = &["member:read", "member:write", "member:admin"];
    pub(crate) const EVENT_READ: &[&str] = &["event:read", "event:write", "event:admin"];
    /// What watches a project is read with either kind of scope.
    pub(crate) const ALERTS_READ: &[&str] = &[
        "alerts:read",
        "alerts:write",
        "org:read",
        "org:write",
        "project:read",
        "project:write",
        "project:admin",
    ];
    pub(crate) const ALERTS_WRITE: &[&str] = &["alerts:write", "project:write", "project:admin"];
    pub(crate) const PROJECT_WRITE: &[&str] = &["project:write", "project:admin"];
    pub(crate) const TEAM_WRITE: &[&str] = &["org:write", "org:admin", "team:write"];
    pub(crate) const EVENT_ADMIN: &[&str] = &["event:admin"];
    pub(crate) const EVENT_WRITE: &[&str] = &["event:write", "event:admin"];
}
