//! The two decisions: may this session use the tool, and can its token serve it?

use crate::{Denied, Grant, Need};

/// Whether the operator's policy lets this session use the tool, and the server has what it needs. Listing, searching and calling ask this alike.
///
/// It does not look at the token: see [`covers`].
///
/// # Errors
/// The first of skills, read-only, the leave to delete, the server and constraint that stands against it.
pub fn permit(need: &Need, grant: &Grant) -> Result<(), Denied> {
    if !need.skills.iter().any(|skill| grant.skills.contains(*skill)) {
        return Err(Denied::Skill { any_of: need.skills });
    }
    if need.writes && grant.read_only {
        return Err(Denied::ReadOnly);
    }
    if need.only_with_allow_delete && !grant.allow_delete {
        return Err(Denied::Delete);
    }
    if need.by_seer && grant.lacks_seer {
        return Err(Denied::NoSeer);
    }
    need.hidden_when.iter().find_map(|what| grant.constraint.refusal(*what)).map_or(Ok(()), Err)
}

/// Whether the token can serve the tool, as far as its scopes are known. Calling asks this after [`permit`].
///
/// # Errors
/// The first needed scope that the token is known to lack.
pub fn covers(need: &Need, grant: &Grant) -> Result<(), Denied> {
    match grant.scopes.missing(need.scopes) {
        Some(missing) => Err(Denied::Scope { missing }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skill::tests::every_set;
    use crate::{Constraint, Fixed, Scope, Scopes, Skill, Skills};

    const SKILLS: [&[Skill]; 8] = [
        &[],
        &[Skill::Inspect],
        &[Skill::Docs],
        &[Skill::Seer],
        &[Skill::Triage],
        &[Skill::ProjectManagement],
        &[Skill::Inspect, Skill::Triage],
        &Skill::ALL,
    ];
    const HIDDEN: [&[Fixed]; 4] =
        [&[], &[Fixed::Organization], &[Fixed::Project], &[Fixed::Organization, Fixed::Project]];
    const SCOPES: [&[Scope]; 4] =
        [&[], &[Scope::EventRead], &[Scope::EventWrite], &[Scope::ProjectWrite, Scope::TeamRead]];

    fn needs() -> impl Iterator<Item = Need> {
        SKILLS.into_iter().flat_map(|skills| {
            HIDDEN.into_iter().flat_map(move |hidden_when| {
                [(false, false, false), (true, false, false), (true, true, false), (true, false, true)].map(
                    |(writes, only_with_allow_delete, by_seer)| Need {
                        skills,
                        scopes: &[],
                        writes,
                        only_with_allow_delete,
                        by_seer,
                        hidden_when,
                    },
                )
            })
        })
    }

    fn constraints() -> [Constraint; 4] {
        let organization = Some("acme".parse().unwrap());
        let project = Some("backend".parse().unwrap());
        [
            Constraint::default(),
            Constraint { organization: organization.clone(), project: None },
            Constraint { organization: None, project: project.clone() },
            Constraint { organization, project },
        ]
    }

    fn grants() -> impl Iterator<Item = Grant> {
        every_set().flat_map(|skills| {
            constraints().into_iter().flat_map(move |constraint| {
                [(false, true, false), (false, false, true), (true, true, false)].map(
                    |(read_only, allow_delete, lacks_seer)| Grant {
                        skills,
                        read_only,
                        allow_delete,
                        lacks_seer,
                        scopes: Scopes::Unknown,
                        constraint: constraint.clone(),
                    },
                )
            })
        })
    }

    #[test]
    fn having_less_never_permits_more() {
        for need in needs() {
            for grant in grants() {
                let allowed = permit(&need, &grant).is_ok();
                let mut less: Vec<Grant> = Skill::ALL
                    .iter()
                    .map(|skill| Grant {
                        skills: grant.skills.without(Skills::of(&[*skill])),
                        ..grant.clone()
                    })
                    .collect();
                less.push(Grant { read_only: true, ..grant.clone() });
                less.push(Grant { allow_delete: false, ..grant.clone() });
                less.push(Grant { lacks_seer: true, ..grant.clone() });
                for other in constraints() {
                    let organization = grant.constraint.organization.clone().or(other.organization);
                    let project = grant.constraint.project.clone().or(other.project);
                    less.push(Grant { constraint: Constraint { organization, project }, ..grant.clone() });
                }
                for less in less {
                    assert!(allowed || permit(&need, &less).is_err(), "{need:?} {grant:?} {less:?}");
                }
            }
        }
    }

    #[test]
    fn asking_for_more_is_never_permitted_more_often() {
        for grant in grants() {
            for need in needs().filter(|need| permit(need, &grant).is_err()) {
                assert!(permit(&Need { writes: true, ..need }, &grant).is_err());
                assert!(permit(&Need { hidden_when: HIDDEN[3], ..need }, &grant).is_err());
                assert!(permit(&Need { skills: &[], ..need }, &grant).is_err());
                assert!(permit(&Need { only_with_allow_delete: true, ..need }, &grant).is_err());
                assert!(permit(&Need { by_seer: true, ..need }, &grant).is_err());
            }
        }
    }

    #[test]
    fn what_is_permitted_is_what_the_words_say() {
        for need in needs() {
            for grant in grants() {
                let has_skill = grant.skills.iter().any(|skill| need.skills.contains(&skill));
                let may_write = !(need.writes && grant.read_only);
                let may_delete = grant.allow_delete || !need.only_with_allow_delete;
                let has_choice = need.hidden_when.iter().all(|what| match what {
                    Fixed::Organization => grant.constraint.organization.is_none(),
                    Fixed::Project => grant.constraint.project.is_none(),
                });
                let is_there = !(need.by_seer && grant.lacks_seer);
                let expected = has_skill && may_write && may_delete && is_there && has_choice;
                assert_eq!(permit(&need, &grant).is_ok(), expected, "{need:?} {grant:?}");
            }
        }
    }

    #[test]
    fn scopes_neither_hide_nor_open_a_tool() {
        for need in needs() {
            for grant in grants() {
                for scopes in [Scopes::Known(Vec::new()), Scopes::Known(Scope::ALL.into())] {
                    let other = Grant { scopes, ..grant.clone() };
                    assert_eq!(permit(&need, &grant), permit(&need, &other));
                }
            }
        }
    }

    #[test]
    fn a_token_with_more_scopes_covers_no_less() {
        let reading = Need {
            skills: &[],
            scopes: &[],
            writes: false,
            only_with_allow_delete: false,
            by_seer: false,
            hidden_when: &[],
        };
        for needed in SCOPES {
            let need = Need { skills: &[Skill::Inspect], scopes: needed, ..reading };
            for held in 0_u32..1 << Scope::ALL.len() {
                // All small sets and all nearly full ones; those between differ in nothing that is looked at.
                if (4..=14).contains(&held.count_ones()) {
                    continue;
                }
                let held: Vec<Scope> =
                    Scope::ALL.into_iter().filter(|scope| held & (1 << *scope as u32) != 0).collect();
                let grant = |scopes| Grant { scopes: Scopes::Known(scopes), ..Grant::default() };
                if covers(&need, &grant(held.clone())).is_ok() {
                    for more in Scope::ALL {
                        let more = held.iter().copied().chain([more]).collect();
                        assert_eq!(covers(&need, &grant(more)), Ok(()));
                    }
                }
            }
            assert_eq!(covers(&need, &Grant::default()), Ok(()));
        }
    }

    #[test]
    fn a_token_that_lacks_a_scope_is_told_which() {
        let need = Need {
            skills: &[Skill::Triage],
            scopes: &[Scope::EventWrite],
            writes: true,
            only_with_allow_delete: false,
            by_seer: false,
            hidden_when: &[],
        };
        let grant = Grant { scopes: Scopes::Known(vec![Scope::EventRead]), ..Grant::default() };
        assert_eq!(permit(&need, &grant), Ok(()));
        assert_eq!(covers(&need, &grant), Err(Denied::Scope { missing: Scope::EventWrite }));
    }
}
