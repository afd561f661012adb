//! What can be asked of Sentry: one method per endpoint, its route in the doc comment.

mod alert_rules;
mod attachments;
mod beside;
mod crons;
mod dashboards;
mod event_table;
mod events;
mod field_names;
mod identity;
mod issue_change;
mod issue_history;
mod issue_tags;
mod issues;
mod onboarding;
mod organizations;
mod project_change;
mod project_keys;
mod releases;
mod replays;
mod seer;
mod teams;
mod traces;
mod uptime;
mod user_reports;

pub use alert_rules::AlertRuleSearch;
pub use crons::{CheckInSearch, MonitorSearch};
pub use event_table::EventSearch;
pub use events::IssueEventSearch;
pub use issue_change::IssueChange;
pub use issues::IssueSearch;
pub use onboarding::{OnboardingNews, OnboardingResults};
pub use project_change::{NewCodeMapping, ProjectChange};
pub use project_keys::{KeyChange, NewLoaderOptions, NewRateLimit};
pub use uptime::UptimeChange;
