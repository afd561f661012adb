//! What a session has been given, and what a tool asks for.

use crate::{Constraint, Fixed, Scope, Scopes, Skill, Skills};

/// What a session has been given. By default: all skills, writing too but not deleting for good, a token of which nothing is known, no constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The skills that the operator handed out.
    pub skills: Skills,
    /// Whether everything that changes Sentry is out of reach.
    pub read_only: bool,
    /// Whether what deletes for good is offered at all.
    pub allow_delete: bool,
    /// What is known of the token.
    pub scopes: Scopes,
    /// Whether the server is known to have no Seer.
    pub lacks_seer: bool,
    /// What the session is confined to.
    pub constraint: Constraint,
}

/// What a tool asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Any one of these skills suffices; a tool that names none is never permitted.
    pub skills: &'static [Skill],
    /// The token must have all of these scopes.
    pub scopes: &'static [Scope],
    /// Whether it changes Sentry.
    pub writes: bool,
    /// Whether it is offered only where the operator allows to delete for good.
    pub only_with_allow_delete: bool,
    /// Whether it is Seer that does the work.
    pub by_seer: bool,
    /// It has nothing to offer where one of these is fixed.
    pub hidden_when: &'static [Fixed],
}
