//! What calls and skills ask for, before anything is run: what somebody has to be asked for who signs in.

use super::Gate;
use crate::surface::every;
use access::{Grant, Need, Scope, Skill, Skills};
use serde_json::{Map, Value};

impl Gate {
    /// What policy asks for a call of this tool, or of the one that it is to run; `None` when there is no such tool, or the
    /// caller has no use for what would run it.
    #[must_use]
    pub fn need(&self, name: &str, arguments: &Map<String, Value>) -> Option<Need> {
        let named = crate::surface::named(name)?;
        if !named.is_gateway() {
            return Some(named.need());
        }
        let order = crate::gateway::Order::read(arguments.clone()).ok()?;
        crate::surface::named(&order.name).map(crate::Entry::need)
    }
}

/// The scopes that the tools of a skill need which a session with this grant can use at all.
#[must_use]
pub fn scopes_under(skill: Skill, grant: &Grant) -> Vec<Scope> {
    let alone = Grant { skills: Skills::of(&[skill]), ..grant.clone() };
    let usable = every().filter(|entry| access::permit(&entry.need(), &alone).is_ok());
    let mut scopes: Vec<Scope> = usable.flat_map(|entry| entry.spec.scopes.iter().copied()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::scopes_of;

    #[test]
    fn a_session_that_only_reads_needs_no_scope_to_write() {
        let reading = Grant { read_only: true, ..Grant::default() };
        for skill in Skill::ALL {
            let scopes = scopes_under(skill, &reading);
            assert!(scopes.iter().all(|scope| scope.id().ends_with(":read")), "{skill}: {scopes:?}");
            let everything = Grant { allow_delete: true, ..Grant::default() };
            assert_eq!(scopes_under(skill, &everything), scopes_of(skill), "{skill}");
        }
        assert!(!scopes_under(Skill::Triage, &Grant::default()).contains(&Scope::EventAdmin));
    }
}
