//! Pieces of answers that several tools share.

pub(crate) mod alert_rules;
pub(crate) mod assignee;
pub(crate) mod breadcrumbs;
pub(crate) mod component;
pub(crate) mod dashboards;
pub(crate) mod event;
pub(crate) mod exceptions;
pub(crate) mod flat;
pub(crate) mod frames;
pub(crate) mod issue;
pub(crate) mod issue_row;
pub(crate) mod key;
pub(crate) mod other_server;
pub(crate) mod paging;
pub(crate) mod project;
pub(crate) mod request;
pub(crate) mod schedule;
pub(crate) mod spoken;
pub(crate) mod surroundings;
pub(crate) mod threads;
pub(crate) mod uptime;
pub(crate) mod when;
pub(crate) mod which_issue;
pub(crate) mod which_project;
pub(crate) mod window;
