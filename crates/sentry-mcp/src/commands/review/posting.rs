//! Brings a review into its pull request. Whatever goes wrong costs the comment and a line, and nothing else.

use crate::{
    config::{Disk, Posting},
    env::Environment,
    forges::ToForge,
    logs,
};
use forge::{Outcome, Report};
use sentry_api::HttpSettings;
use std::{fs::OpenOptions, io::Write, path::Path};
use tools::Shown;

/// Where the review is to be posted, if it is; what keeps it from being has been told.
pub(super) enum Wish {
    /// Nobody asked for it.
    No,
    /// There.
    There(Box<Posting>),
    /// It cannot be.
    Failed,
}

impl Wish {
    pub(super) fn of(forge: Option<&str>, environment: &Environment) -> Self {
        let Some(forge) = forge else { return Self::No };
        match Posting::of(forge, environment, &Disk) {
            Ok(posting) => Self::There(Box::new(posting)),
            Err(problem) => {
                logs::tell(format_args!("--post {forge}: {problem}; nothing is posted"));
                Self::Failed
            }
        }
    }

    /// The last commit of the pull request, where the CI system says so.
    pub(super) fn head(&self) -> Option<&str> {
        match self {
            Self::There(posting) => posting.head.as_deref(),
            Self::No | Self::Failed => None,
        }
    }

    /// What the pull request is compared with, where the CI system says so.
    pub(super) fn base(&self) -> Option<&str> {
        match self {
            Self::There(posting) => posting.base.as_deref(),
            Self::No | Self::Failed => None,
        }
    }

    /// Posts what was found. Whether all went well.
    pub(super) async fn post(&self, http: HttpSettings, shown: &Shown) -> bool {
        let posting = match self {
            Self::No => return true,
            Self::Failed => return false,
            // What could not be found out is no reason to touch what was told before.
            Self::There(_) if shown.is_error => return true,
            Self::There(posting) => posting,
        };
        let added = posting.summary.as_deref().map(|path| add(path, &shown.text));
        if let Some(Err(problem)) = &added {
            logs::tell(format_args!("GITHUB_STEP_SUMMARY: it cannot be written: {}", problem.kind()));
        }
        if shown.is_nothing && shown.is_cut_short {
            logs::tell("the review was cut short before anything was found: the comment stays as it is");
            return !matches!(added, Some(Err(_)));
        }
        let about = shown.about.as_deref().unwrap_or_default();
        let report = Report { markdown: &shown.text, has_news: !shown.is_nothing, about };
        let posted = posting.thread.post(&ToForge::new(http), report).await;
        match posted {
            Ok(Outcome::Created) => logs::tell("the comment was written"),
            Ok(Outcome::Updated) => logs::tell("the comment was brought up to date"),
            Ok(Outcome::Unchanged) => logs::tell("the comment says so already"),
            Ok(Outcome::None) => logs::tell("nothing was found, so there is no comment"),
            Err(problem) => logs::tell(format_args!("--post: no comment was written: {problem}")),
        }
        posted.is_ok() && !matches!(added, Some(Err(_)))
    }
}

fn add(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    writeln!(file, "{}", text.trim_end())
}
