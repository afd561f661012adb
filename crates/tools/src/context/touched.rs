//! What a call has come to touch: arguments often leave it open, and the record of changes has to say it.

use lexicon::{IssueId, OrganizationSlug, ProjectSlug};
use sentry_api::Unread;
use std::sync::{Mutex, PoisonError};

/// What a call has come to touch.
#[derive(Debug, Default)]
pub struct Touched {
    what: Mutex<What>,
    /// Set when Sentry made a change and answered what could not be read.
    pub(crate) unread: Unread,
}

/// The places and things of a call, as far as they are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct What {
    /// The organization that was meant, named or not.
    pub(crate) organization: Option<OrganizationSlug>,
    /// The project that the session is confined to.
    pub(crate) project: Option<ProjectSlug>,
    /// The issues that a change was sent for.
    pub(crate) issues: Vec<IssueId>,
}

impl Touched {
    /// Of a session that is, or is not, confined to a project.
    pub(crate) fn within(project: Option<ProjectSlug>) -> Self {
        Self { what: Mutex::new(What { project, ..What::default() }), unread: Unread::default() }
    }

    /// What is known by now.
    pub(crate) fn what(&self) -> What {
        self.change(|what| what.clone())
    }

    /// This organization is meant.
    pub(crate) fn organization(&self, organization: &OrganizationSlug) {
        self.change(|what| what.organization = Some(organization.clone()));
    }

    /// These issues are about to be changed.
    pub(crate) fn issues(&self, issues: &[IssueId]) {
        self.change(|what| what.issues = issues.to_vec());
    }

    fn change<T>(&self, with: impl FnOnce(&mut What) -> T) -> T {
        with(&mut self.what.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
