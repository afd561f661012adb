//! Every tool that the server can offer. The test `the_catalogue_lists_every_file` keeps this file.

use crate::entry::Entry;

mod find_organizations;
mod find_projects;
mod get_issue_details;
mod search_issues;
mod update_issue;
mod whoami;

#[rustfmt::skip]
/// The tools, by name.
pub static ALL: [Entry; 6] = [
    Entry::of::<find_organizations::FindOrganizations>(),
    Entry::of::<find_projects::FindProjects>(),
    Entry::of::<get_issue_details::GetIssueDetails>(),
    Entry::of::<search_issues::SearchIssues>(),
    Entry::of::<update_issue::UpdateIssue>(),
    Entry::of::<whoami::Whoami>(),
];
