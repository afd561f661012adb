//! Confining a session to one organization, or to one project in it.

use lexicon::{OrganizationSlug, ProjectSlug};

use crate::Denied;

/// What a session is confined to. Nothing, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// The only organization.
    pub organization: Option<OrganizationSlug>,
    /// The only project.
    pub project: Option<ProjectSlug>,
}

/// What a constraint can fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// The organization.
    Organization,
    /// The project.
    Project,
}

impl Constraint {
    /// Whether the constraint leaves no choice of this.
    pub const fn fixes(&self, what: Fixed) -> bool {
        match what {
            Fixed::Organization => self.organization.is_some(),
            Fixed::Project => self.project.is_some(),
        }
    }

    /// Why a tool that offers a choice of this is not there, where the constraint leaves none.
    pub(crate) fn refusal(&self, of: Fixed) -> Option<Denied> {
        match of {
            Fixed::Organization => self.organization.clone().map(|only| Denied::OneOrganization { only }),
            Fixed::Project => self.project.clone().map(|only| Denied::OneProject { only }),
        }
    }

    /// Whether a caller may name this organization, in an argument or a pasted link.
    ///
    /// # Errors
    /// The session is confined to another.
    pub fn admit_organization(&self, named: &OrganizationSlug) -> Result<(), Denied> {
        match &self.organization {
            Some(only) if only != named => Err(Denied::OtherOrganization { only: only.clone() }),
            _ => Ok(()),
        }
    }

    /// Whether a caller may name this project, and whether a thing of this project may be shown.
    ///
    /// # Errors
    /// The session is confined to another.
    pub fn admit_project(&self, named: &ProjectSlug) -> Result<(), Denied> {
        match &self.project {
            Some(only) if only != named => Err(Denied::OtherProject { only: only.clone() }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_session_is_confined_to_is_admitted() {
        let free = Constraint::default();
        let confined = Constraint {
            organization: Some("acme".parse().unwrap()),
            project: Some("backend".parse().unwrap()),
        };
        for (organization, admitted) in
            [("acme", true), ("globex", false), ("acme-2", false), ("ACME", false)]
        {
            let organization = organization.parse().unwrap();
            assert_eq!(free.admit_organization(&organization), Ok(()));
            assert_eq!(confined.admit_organization(&organization).is_ok(), admitted);
        }
        for (project, admitted) in [("backend", true), ("frontend", false)] {
            let project = project.parse().unwrap();
            assert_eq!(free.admit_project(&project), Ok(()));
            assert_eq!(confined.admit_project(&project).is_ok(), admitted);
        }
    }
}
