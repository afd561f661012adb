//! What of this machine's checkout a sweep looks at: which files it tracks, whose they are, and who owns them.

use crate::{
    context::{Cx, mapped, place::Place},
    parts::{home::Home, traced::FramePlace},
};
use checkout::{CodeOwners, FilePath, FramePath, Origin};
use lexicon::ProjectSlug;
use sentry_api::models::Frame;
use std::collections::HashMap;
use untrusted::Untrusted;

/// Names of files that are remembered: a sweep meets the same ones again and again, and comparing one with all files takes
/// its time.
const NAMES: usize = 5_000;

/// The checkout, or nothing.
#[derive(Debug, Default)]
pub(crate) struct Here {
    home: Option<Home>,
    origin: Option<Origin>,
    owners: CodeOwners,
    known: HashMap<(Option<ProjectSlug>, Untrusted), Option<FilePath>>,
}

impl Here {
    /// What can be had without troubling anybody: a sweep is worth making without it.
    pub(crate) async fn of(cx: &Cx<'_>) -> Self {
        let Some(workspace) = cx.workspace() else { return Self::default() };
        let Ok(checkout) = workspace.checkout().await else { return Self::default() };
        let (tracked, owners) = tokio::join!(checkout.tracked(), checkout.code_owners());
        let home = tracked.ok().map(|tracked| Home::new((*tracked).clone(), &workspace.said));
        let (origin, owners) = (checkout.origin(), owners.unwrap_or_default());
        Self { home, origin, owners, known: HashMap::new() }
    }

    /// Whether there is a checkout.
    pub(crate) const fn is_there(&self) -> bool {
        self.home.is_some()
    }

    /// Asks where Sentry says that code is, if there is any here. A sweep is worth making without that too.
    pub(crate) async fn learn(&mut self, cx: &Cx<'_>, place: &Place, asking: mapped::Asking<'_>) {
        if let Some(home) = &mut self.home
            && let Ok(mappings) = cx.mappings(place, asking).await
        {
            home.learn(&mappings.list, self.origin.as_ref());
        }
    }

    /// The file that is meant by a name in a stack trace of this project.
    pub(crate) fn file(&mut self, name: &Untrusted, project: Option<&ProjectSlug>) -> Option<FilePath> {
        let home = self.home.as_ref()?;
        let key = (project.cloned(), name.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found = home.path(&FramePath::of(name), project).cloned();
        if self.known.len() < NAMES {
            self.known.insert(key, found.clone());
        }
        found
    }

    /// The file that a frame of this project means.
    pub(crate) fn file_of(&self, frame: &Frame, project: Option<&ProjectSlug>) -> Option<FilePath> {
        self.home.as_ref()?.file(&FramePlace::of(frame), project).cloned()
    }

    /// Who owns a file by the repository's own rules.
    pub(crate) fn owners(&self, file: &FilePath) -> &[Untrusted] {
        self.owners.of(file)
    }
}
