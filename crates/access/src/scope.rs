//! Scopes: what an access token may do at Sentry.

use std::fmt;
use std::str::FromStr;

/// What a token may do with one kind of thing. Among scopes of a kind, admin includes write, and write includes read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant says what its id says, and the ids are Sentry's")]
pub enum Scope {
    OrgRead,
    OrgWrite,
    OrgAdmin,
    ProjectRead,
    ProjectWrite,
    ProjectAdmin,
    ProjectReleases,
    TeamRead,
    TeamWrite,
    TeamAdmin,
    EventRead,
    EventWrite,
    EventAdmin,
    MemberRead,
    MemberWrite,
    MemberAdmin,
    AlertsRead,
    AlertsWrite,
}

impl Scope {
    /// All scopes that a tool of ours could need.
    pub const ALL: [Self; 18] = [
        Self::OrgRead,
        Self::OrgWrite,
        Self::OrgAdmin,
        Self::ProjectRead,
        Self::ProjectWrite,
        Self::ProjectAdmin,
        Self::ProjectReleases,
        Self::TeamRead,
        Self::TeamWrite,
        Self::TeamAdmin,
        Self::EventRead,
        Self::EventWrite,
        Self::EventAdmin,
        Self::MemberRead,
        Self::MemberWrite,
        Self::MemberAdmin,
        Self::AlertsRead,
        Self::AlertsWrite,
    ];

    /// The id, as Sentry's token page shows it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OrgRead => "org:read",
            Self::OrgWrite => "org:write",
            Self::OrgAdmin => "org:admin",
            Self::ProjectRead => "project:read",
            Self::ProjectWrite => "project:write",
            Self::ProjectAdmin => "project:admin",
            Self::ProjectReleases => "project:releases",
            Self::TeamRead => "team:read",
            Self::TeamWrite => "team:write",
            Self::TeamAdmin => "team:admin",
            Self::EventRead => "event:read",
            Self::EventWrite => "event:write",
            Self::EventAdmin => "event:admin",
            Self::MemberRead => "member:read",
            Self::MemberWrite => "member:write",
            Self::MemberAdmin => "member:admin",
            Self::AlertsRead => "alerts:read",
            Self::AlertsWrite => "alerts:write",
        }
    }

    /// Whether a token with this scope can do what the other allows.
    pub const fn includes(self, other: Self) -> bool {
        use Scope::*;
        match self {
            OrgWrite => matches!(other, OrgRead | OrgWrite),
            OrgAdmin => matches!(other, OrgRead | OrgWrite | OrgAdmin),
            ProjectWrite => matches!(other, ProjectRead | ProjectWrite),
            ProjectAdmin => matches!(other, ProjectRead | ProjectWrite | ProjectAdmin),
            TeamWrite => matches!(other, TeamRead | TeamWrite),
            TeamAdmin => matches!(other, TeamRead | TeamWrite | TeamAdmin),
            EventWrite => matches!(other, EventRead | EventWrite),
            EventAdmin => matches!(other, EventRead | EventWrite | EventAdmin),
            MemberWrite => matches!(other, MemberRead | MemberWrite),
            MemberAdmin => matches!(other, MemberRead | MemberWrite | MemberAdmin),
            AlertsWrite => matches!(other, AlertsRead | AlertsWrite),
            OrgRead | ProjectRead | ProjectReleases | TeamRead | EventRead | MemberRead | AlertsRead => {
                self as u8 == other as u8
            }
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

untrusted::inert!(Scope, 20);

/// A scope that no tool of ours needs; a token may have many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this scope is not known")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.id() == text.trim()).ok_or(UnknownScope)
    }
}

/// What is known of a token's scopes. Not yet having learned them is not the same as their being none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scopes {
    /// Not learned yet, or the server does not say.
    #[default]
    Unknown,
    /// As Sentry listed them.
    Known(Vec<Scope>),
}

impl Scopes {
    /// The first of the needed scopes that the token is known to lack.
    pub fn missing(&self, needed: &[Scope]) -> Option<Scope> {
        match self {
            Self::Unknown => None,
            Self::Known(held) => {
                needed.iter().copied().find(|needed| !held.iter().any(|held| held.includes(*needed)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_reads_back() {
        for scope in Scope::ALL {
            assert_eq!(scope.id().parse(), Ok(scope));
            assert_eq!(Scope::ALL.iter().filter(|other| **other == scope).count(), 1);
        }
        for unknown in ["", "org:ci", "org:integrations", "event", "EVENT:READ", "event:read event:write"] {
            assert_eq!(unknown.parse::<Scope>(), Err(UnknownScope));
        }
    }

    #[test]
    fn a_scope_includes_the_lower_of_its_kind_and_nothing_else() {
        // The rule, stated by the ids alone.
        let rank = |scope: Scope| {
            let (kind, level) = scope.id().split_once(':').unwrap();
            (kind, ["read", "write", "admin"].iter().position(|known| *known == level))
        };
        for held in Scope::ALL {
            for needed in Scope::ALL {
                let expected = match (rank(held), rank(needed)) {
                    ((kind, Some(high)), (same, Some(low))) => kind == same && high >= low,
                    _ => held == needed,
                };
                assert_eq!(held.includes(needed), expected, "{held} and {needed}");
            }
        }
    }

    #[test]
    fn unknown_lacks_nothing_and_empty_lacks_everything() {
        for scope in Scope::ALL {
            assert_eq!(Scopes::Unknown.missing(&[scope]), None);
            assert_eq!(Scopes::Known(Vec::new()).missing(&[scope]), Some(scope));
            assert_eq!(Scopes::Known(Scope::ALL.into()).missing(&[scope]), None);
        }
        let reader = Scopes::Known(vec![Scope::OrgRead, Scope::EventRead]);
        assert_eq!(reader.missing(&[Scope::EventRead, Scope::EventWrite]), Some(Scope::EventWrite));
        assert_eq!(Scopes::Known(Vec::new()).missing(&[]), None);
    }
}
