//! What can be asked of Sentry: one method per endpoint, its route in the doc comment.

mod events;
mod identity;
mod issue_change;
mod issues;
mod organizations;
mod teams;

pub use issue_change::IssueChange;
pub use issues::IssueSearch;
