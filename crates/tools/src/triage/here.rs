//! What of this machine's checkout a sweep looks at: which files it tracks, and who owns them.

use crate::{context::Cx, parts::traced::FramePlace};
use checkout::{CodeOwners, FilePath, FramePath, Tracked};
use sentry_api::models::Frame;
use std::collections::HashMap;
use untrusted::Untrusted;

/// Names of files that are remembered: a sweep meets the same ones again and again, and comparing one with all files takes
/// its time.
const NAMES: usize = 5_000;

/// The checkout, or nothing.
#[derive(Debug, Default)]
pub(crate) struct Here {
    tracked: Option<Tracked>,
    owners: CodeOwners,
    known: HashMap<Untrusted, Option<FilePath>>,
}

impl Here {
    /// What can be had without troubling anybody: a sweep is worth making without it.
    pub(crate) async fn of(cx: &Cx<'_>) -> Self {
        let Some(workspace) = cx.workspace() else { return Self::default() };
        let Ok(checkout) = workspace.checkout().await else { return Self::default() };
        let (tracked, owners) = tokio::join!(checkout.tracked(), checkout.code_owners());
        Self { tracked: tracked.ok(), owners: owners.unwrap_or_default(), known: HashMap::new() }
    }

    /// Whether there is a checkout.
    pub(crate) const fn is_there(&self) -> bool {
        self.tracked.is_some()
    }

    /// The file that is meant by a name in a stack trace.
    pub(crate) fn file(&mut self, name: &Untrusted) -> Option<FilePath> {
        let tracked = self.tracked.as_ref()?;
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = tracked.meant(&FramePath::of(name), &[]).cloned();
        if self.known.len() < NAMES {
            self.known.insert(name.clone(), found.clone());
        }
        found
    }

    /// The file that a frame means.
    pub(crate) fn file_of(&self, frame: &Frame) -> Option<FilePath> {
        FramePlace::of(frame).file(self.tracked.as_ref()?, &[]).cloned()
    }

    /// Who owns a file by the repository's own rules.
    pub(crate) fn owners(&self, file: &FilePath) -> &[Untrusted] {
        self.owners.of(file)
    }
}
