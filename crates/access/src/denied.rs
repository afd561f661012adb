//! Why something is refused, and who can change that by what.

use std::fmt;

use lexicon::{OrganizationSlug, ProjectSlug};

use crate::{Scope, Skill, Skills};

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// None of the tool's skills was handed out.
    Skill {
        /// Any of these would do.
        any_of: &'static [Skill],
    },
    /// The tool changes Sentry, and the session may only read.
    ReadOnly,
    /// The tool deletes for good, and the operator has not allowed that.
    Delete,
    /// Seer would do the work, and the server has none.
    NoSeer,
    /// The tool chooses among organizations, and the session has one.
    OneOrganization {
        /// The session's.
        only: OrganizationSlug,
    },
    /// The tool chooses among projects, and the session has one.
    OneProject {
        /// The session's.
        only: ProjectSlug,
    },
    /// The token is known to lack a scope.
    Scope {
        /// The scope.
        missing: Scope,
    },
    /// Another organization than the session's was named.
    OtherOrganization {
        /// The session's.
        only: OrganizationSlug,
    },
    /// Another project than the session's was named, or holds the thing.
    OtherProject {
        /// The session's.
        only: ProjectSlug,
    },
}

/// What a refusal mentions by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mention {
    /// Skills, any of which would do.
    Skills(Skills),
    /// A scope.
    Scope(Scope),
    /// The session's organization.
    Organization(OrganizationSlug),
    /// The session's project.
    Project(ProjectSlug),
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skills(skills) => skills.fmt(f),
            Self::Scope(scope) => scope.fmt(f),
            Self::Organization(slug) => slug.fmt(f),
            Self::Project(slug) => slug.fmt(f),
        }
    }
}

untrusted::inert!(Mention, 100);

/// What confines a session: a flag of the server, or the path that it is called at, which a sign-in was for too.
const BY_ORGANIZATION: &str = ", by --organization-slug or the path of its address";
const BY_PROJECT: &str = ", by --project-slug or the path of its address";

impl Denied {
    /// The sentence in parts, for an answer.
    pub fn words(&self) -> (&'static str, Option<Mention>, &'static str) {
        match self {
            Self::Skill { any_of } if any_of.len() == 1 => (
                "this tool needs the skill ",
                Some(Mention::Skills(Skills::of(any_of))),
                ", which this server was started without: see --skills and --disable-skills",
            ),
            Self::Skill { any_of } => (
                "this tool needs one of the skills ",
                Some(Mention::Skills(Skills::of(any_of))),
                ", all of which this server was started without: see --skills and --disable-skills",
            ),
            Self::ReadOnly => (
                "this tool changes Sentry, and this session only reads: see --read-only, and read-only=1 in the address",
                None,
                "",
            ),
            Self::Delete => {
                ("this tool deletes for good, and this server was started without --allow-delete", None, "")
            }
            Self::NoSeer => ("Seer, Sentry's AI, would do this, and the server has none", None, ""),
            Self::OneOrganization { only } => (
                "this tool chooses among organizations, and this session is confined to ",
                Some(Mention::Organization(only.clone())),
                BY_ORGANIZATION,
            ),
            Self::OneProject { only } => (
                "this tool chooses among projects, and this session is confined to ",
                Some(Mention::Project(only.clone())),
                BY_PROJECT,
            ),
            Self::Scope { missing } => (
                "the access token lacks the scope ",
                Some(Mention::Scope(*missing)),
                "; use a token that has it",
            ),
            Self::OtherOrganization { only } => (
                "this session is confined to the organization ",
                Some(Mention::Organization(only.clone())),
                BY_ORGANIZATION,
            ),
            Self::OtherProject { only } => {
                ("this session is confined to the project ", Some(Mention::Project(only.clone())), BY_PROJECT)
            }
        }
    }
}

impl Denied {
    /// The same for somebody who signed in: what is missing was not allowed by them, or not handed out to them, and no flag
    /// that they could set changes it.
    pub fn words_to_signed_in(&self) -> (&'static str, Option<Mention>, &'static str) {
        match (self, self.words()) {
            (Self::Skill { .. }, (begin, mention, _)) => (
                begin,
                mention,
                ", which was not allowed at signing in, or is not handed out at this address",
            ),
            (_, words) => words,
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (begin, mention, end) = self.words();
        f.write_str(begin)?;
        mention.iter().try_for_each(|mention| mention.fmt(f))?;
        f.write_str(end)
    }
}

impl std::error::Error for Denied {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_says_what_changes_it() {
        for (denied, sentence) in [
            (
                Denied::Skill { any_of: &[Skill::Triage] },
                "this tool needs the skill triage, which this server was started without: see --skills and --disable-skills",
            ),
            (
                Denied::Skill { any_of: &[Skill::Inspect, Skill::Seer] },
                "this tool needs one of the skills inspect,seer, all of which this server was started without: see --skills and --disable-skills",
            ),
            (
                Denied::ReadOnly,
                "this tool changes Sentry, and this session only reads: see --read-only, and read-only=1 in the address",
            ),
            (
                Denied::Delete,
                "this tool deletes for good, and this server was started without --allow-delete",
            ),
            (
                Denied::OneOrganization { only: "acme".parse().unwrap() },
                "this tool chooses among organizations, and this session is confined to acme, by --organization-slug or the \
                 path of its address",
            ),
            (
                Denied::OneProject { only: "backend".parse().unwrap() },
                "this tool chooses among projects, and this session is confined to backend, by --project-slug or the path of \
                 its address",
            ),
            (
                Denied::Scope { missing: Scope::EventWrite },
                "the access token lacks the scope event:write; use a token that has it",
            ),
            (
                Denied::OtherOrganization { only: "acme".parse().unwrap() },
                "this session is confined to the organization acme, by --organization-slug or the path of its address",
            ),
            (
                Denied::OtherProject { only: "backend".parse().unwrap() },
                "this session is confined to the project backend, by --project-slug or the path of its address",
            ),
        ] {
            assert_eq!(denied.to_string(), sentence);
        }
    }

    #[test]
    fn who_signed_in_is_told_of_no_flag_of_the_server() {
        for (any_of, sentence) in [
            (
                &[Skill::Triage][..],
                "this tool needs the skill triage, which was not allowed at signing in, or is not handed out at this address",
            ),
            (
                &[Skill::Inspect, Skill::Seer],
                "this tool needs one of the skills inspect,seer, which was not allowed at signing in, or is not handed out at \
                 this address",
            ),
        ] {
            let (begin, mention, end) = Denied::Skill { any_of }.words_to_signed_in();
            assert_eq!(format!("{begin}{}{end}", mention.unwrap()), sentence);
        }
        assert_eq!(Denied::ReadOnly.words_to_signed_in(), Denied::ReadOnly.words());
    }
}
