//! Skills: the groups of tools that an operator hands out.

use crate::Scope;
use std::fmt;
use std::str::FromStr;

/// A group of tools. Its id is what `--skills` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skill {
    /// `inspect`: look at issues, events, traces and all else that Sentry recorded.
    Inspect,
    /// `docs`: search Sentry's documentation.
    Docs,
    /// `seer`: have Sentry's own agent analyse an issue.
    Seer,
    /// `triage`: resolve, ignore, assign and comment on issues.
    Triage,
    /// `project-management`: create and change projects, teams, keys and monitors.
    ProjectManagement,
}

impl Skill {
    /// All skills.
    pub const ALL: [Self; 5] = [Self::Inspect, Self::Docs, Self::Seer, Self::Triage, Self::ProjectManagement];

    /// The id, as `--skills` takes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Inspect => "inspect",
            Self::Docs => "docs",
            Self::Seer => "seer",
            Self::Triage => "triage",
            Self::ProjectManagement => "project-management",
        }
    }
}

impl fmt::Display for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

untrusted::inert!(Skill, 20);

/// Why a list of skills is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSkills {
    /// A word in it is no skill.
    #[error("{0:?} is not a skill; there are {all}", all = Skills::all())]
    Unknown(String),
    /// It holds none.
    #[error("no skill is named; there are {all}", all = Skills::all())]
    Empty,
}

impl FromStr for Skill {
    type Err = BadSkills;

    fn from_str(text: &str) -> Result<Self, BadSkills> {
        let text = text.trim();
        // Enough of a wrong word to recognise it by.
        let unknown = || BadSkills::Unknown(text.chars().take(40).collect());
        Self::ALL.into_iter().find(|skill| skill.id() == text).ok_or_else(unknown)
    }
}

/// A set of skills. The default is all of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Skills(u8);

impl Skills {
    /// No skill.
    pub const fn none() -> Self {
        Self(0)
    }

    /// All skills.
    pub fn all() -> Self {
        Self::of(&Skill::ALL)
    }

    /// The skills that come to as much as these token scopes, which older configurations name instead: `docs` needs none,
    /// `inspect` and `seer` need `event:read`, `triage` needs `event:write`, and `project-management` needs the right to
    /// change projects or teams.
    pub fn of_scopes(scopes: &[Scope]) -> Self {
        let any =
            |needed: &[Scope]| needed.iter().any(|needed| scopes.iter().any(|held| held.includes(*needed)));
        let allowed = |skill: &Skill| match skill {
            Skill::Docs => true,
            Skill::Inspect | Skill::Seer => any(&[Scope::EventRead]),
            Skill::Triage => any(&[Scope::EventWrite]),
            Skill::ProjectManagement => any(&[Scope::ProjectWrite, Scope::TeamWrite]),
        };
        Skill::ALL.into_iter().filter(allowed).fold(Self::none(), |all, skill| Self(all.0 | bit(skill)))
    }

    /// Just these skills.
    pub fn of(skills: &[Skill]) -> Self {
        skills.iter().fold(Self::none(), |all, skill| Self(all.0 | bit(*skill)))
    }

    /// These skills and the others too.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These skills but not the others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether the skill is among them.
    pub const fn contains(self, skill: Skill) -> bool {
        self.0 & bit(skill) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The skills, in their order.
    pub fn iter(self) -> impl Iterator<Item = Skill> {
        Skill::ALL.into_iter().filter(move |skill| self.contains(*skill))
    }
}

const fn bit(skill: Skill) -> u8 {
    1 << skill as u8
}

impl Default for Skills {
    fn default() -> Self {
        Self::all()
    }
}

impl FromStr for Skills {
    type Err = BadSkills;

    /// Reads a comma list, such as `inspect, triage`.
    fn from_str(text: &str) -> Result<Self, BadSkills> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let skills = words.map(str::parse).collect::<Result<Vec<Skill>, _>>()?;
        if skills.is_empty() { Err(BadSkills::Empty) } else { Ok(Self::of(&skills)) }
    }
}

impl fmt::Display for Skills {
    /// A comma list without spaces, as `--skills` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, skill) in self.iter().enumerate() {
            write!(f, "{}{skill}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Skills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

untrusted::inert!(Skills, 60);

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every set of skills there is.
    pub(crate) fn every_set() -> impl Iterator<Item = Skills> {
        (0..1 << Skill::ALL.len()).map(Skills)
    }

    #[test]
    fn a_list_is_read_with_its_spaces() {
        let skills: Skills = " inspect ,triage,, project-management,triage".parse().unwrap();
        assert_eq!(skills, Skills::of(&[Skill::Inspect, Skill::Triage, Skill::ProjectManagement]));
        assert_eq!(Skills::default().to_string(), "inspect,docs,seer,triage,project-management");
    }

    #[test]
    fn every_set_but_the_empty_one_reads_back() {
        for skills in every_set().filter(|skills| !skills.is_empty()) {
            assert_eq!(skills.to_string().parse(), Ok(skills));
            assert!(skills.to_string().len() <= 60);
        }
    }

    #[test]
    fn an_unknown_skill_is_named_beside_the_known() {
        let error = "inspect,Triage".parse::<Skills>().unwrap_err().to_string();
        assert_eq!(error, "\"Triage\" is not a skill; there are inspect,docs,seer,triage,project-management");
        for empty in ["", " ", ",", " , "] {
            assert_eq!(empty.parse::<Skills>(), Err(BadSkills::Empty));
        }
        let long = "x".repeat(10_000).parse::<Skill>().unwrap_err().to_string();
        assert!(long.len() < 200);
    }

    #[test]
    fn scopes_of_older_configurations_become_skills() {
        use Scope::*;
        for (scopes, skills) in [
            (&[][..], "docs"),
            (&[OrgRead, ProjectRead, TeamRead], "docs"),
            (&[OrgRead, ProjectRead, TeamRead, EventRead], "inspect,docs,seer"),
            (&[EventWrite], "inspect,docs,seer,triage"),
            (&[EventAdmin, TeamWrite], "inspect,docs,seer,triage,project-management"),
            (&[ProjectAdmin], "docs,project-management"),
        ] {
            assert_eq!(Skills::of_scopes(scopes).to_string(), skills, "{scopes:?}");
        }
    }

    #[test]
    fn sets_are_joined_and_parted() {
        for left in every_set() {
            for right in every_set() {
                for skill in Skill::ALL {
                    let (in_left, in_right) = (left.contains(skill), right.contains(skill));
                    assert_eq!(left.with(right).contains(skill), in_left || in_right);
                    assert_eq!(left.without(right).contains(skill), in_left && !in_right);
                }
            }
        }
    }
}
