//! Where a review is posted, as the variables of a CI system say.

use super::files::Files;
use crate::env::{
    CI_API_V4_URL, CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_MERGE_REQUEST_IID, CI_MERGE_REQUEST_TARGET_BRANCH_SHA,
    CI_PROJECT_ID, Environment, GITHUB_API_URL, GITHUB_EVENT_PATH, GITHUB_REPOSITORY, GITHUB_STEP_SUMMARY,
    GITHUB_TOKEN, GITLAB_TOKEN,
};
use forge::{PullRequest, Thread};
use std::path::{Path, PathBuf};

/// Where a review is posted.
#[derive(Debug)]
pub(crate) struct Posting {
    /// The comments of the pull request.
    pub(crate) thread: Thread,
    /// What the pull request is compared with, where nothing else was typed.
    pub(crate) base: Option<String>,
    /// Its own last commit, which a job may find merged into another.
    pub(crate) head: Option<String>,
    /// The page of the job, to which the review is added.
    pub(crate) summary: Option<PathBuf>,
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPosting {
    /// A variable is missing.
    #[error("{0} is not set, as jobs for a {1} of {2} have it")]
    Unset(&'static str, &'static str, &'static str),
    /// There is nothing to comment on.
    #[error("the event at GITHUB_EVENT_PATH is of no pull request")]
    NoPullRequest,
    /// The file cannot be read.
    #[error("the file at GITHUB_EVENT_PATH cannot be read")]
    Event,
    /// What the variables say cannot be used.
    #[error(transparent)]
    Forge(#[from] forge::Error),
}

impl Posting {
    /// `github` or `gitlab`, as the command line has it.
    ///
    /// # Errors
    /// When this is no job for a pull request there.
    pub(crate) fn of(forge: &str, environment: &Environment, files: &impl Files) -> Result<Self, NoPosting> {
        if forge == "gitlab" {
            return Self::gitlab(environment);
        }
        let value = |name: &'static str| {
            environment.value(name).ok_or(NoPosting::Unset(name, "pull request", "GitHub"))
        };
        let event = files.read(Path::new(value(GITHUB_EVENT_PATH)?)).map_err(|_| NoPosting::Event)?;
        let PullRequest { number, base, head } =
            PullRequest::of_event(&event).ok_or(NoPosting::NoPullRequest)?;
        let token = value(GITHUB_TOKEN)?.trim().into();
        Ok(Self {
            thread: Thread::github(value(GITHUB_API_URL)?, value(GITHUB_REPOSITORY)?, number, token)?,
            base: base.map(|sha| sha.to_string()),
            head: head.map(|sha| sha.to_string()),
            summary: environment.value(GITHUB_STEP_SUMMARY).map(PathBuf::from),
        })
    }

    fn gitlab(environment: &Environment) -> Result<Self, NoPosting> {
        let value = |name: &'static str| {
            environment.value(name).ok_or(NoPosting::Unset(name, "merge request", "GitLab"))
        };
        let (project, request) = (value(CI_PROJECT_ID)?, value(CI_MERGE_REQUEST_IID)?);
        let token = value(GITLAB_TOKEN)?.trim().into();
        // Set where a merge of the change is checked out; the other is where the change began.
        let merged_into = environment.value(CI_MERGE_REQUEST_TARGET_BRANCH_SHA);
        let base = merged_into.or_else(|| environment.value(CI_MERGE_REQUEST_DIFF_BASE_SHA));
        Ok(Self {
            thread: Thread::gitlab(value(CI_API_V4_URL)?, project, request, token)?,
            base: base.map(str::to_owned),
            head: None,
            summary: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::files::tests::Memory, *};

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
    const EVENT: &str = r#"{"pull_request":{"number":7,"title":"x","base":{"sha":"0123456789abcdef0123456789abcdef01234567"}}}"#;

    fn posting(forge: &str, variables: &[(&str, &str)], event: &'static str) -> Result<Posting, String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let files = Memory([("/event.json", event)].into());
        Posting::of(forge, &Environment::of(variables), &files).map_err(|problem| problem.to_string())
    }

    const GITHUB: [(&str, &str); 5] = [
        ("GITHUB_API_URL", "https://api.github.example"),
        ("GITHUB_REPOSITORY", "acme/web"),
        ("GITHUB_EVENT_PATH", "/event.json"),
        ("GITHUB_TOKEN", "made-up"),
        ("GITHUB_STEP_SUMMARY", "/summary.md"),
    ];
    const GITLAB: [(&str, &str); 5] = [
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "42"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", SHA),
        ("GITLAB_TOKEN", "made-up"),
    ];

    #[test]
    fn each_ci_system_says_which_change_it_is_about() {
        let github = posting("github", &GITHUB, EVENT).unwrap();
        assert_eq!(github.base.as_deref(), Some(SHA));
        assert_eq!(github.summary.as_deref(), Some(Path::new("/summary.md")));
        let gitlab = posting("gitlab", &GITLAB, "").unwrap();
        assert_eq!((gitlab.base.as_deref(), gitlab.summary), (Some(SHA), None));
    }

    #[test]
    fn what_is_missing_is_named_and_no_token_is_told() {
        for (index, (name, _)) in GITHUB.iter().enumerate().take(4) {
            let mut without = GITHUB.to_vec();
            without.remove(index);
            let problem = posting("github", &without, EVENT).unwrap_err();
            assert_eq!(problem, format!("{name} is not set, as jobs for a pull request of GitHub have it"));
        }
        let problem = posting("gitlab", &GITLAB[..4], "").unwrap_err();
        assert_eq!(problem, "GITLAB_TOKEN is not set, as jobs for a merge request of GitLab have it");
        assert!(posting("github", &GITHUB, "{}").unwrap_err().contains("no pull request"));
        let mut clear = GITHUB.to_vec();
        clear[0].1 = "http://api.github.example";
        let problem = posting("github", &clear, EVENT).unwrap_err();
        assert!(problem.contains("https://") && !problem.contains("made-up"), "{problem}");
    }
}
