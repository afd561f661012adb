//! What a repository says of itself: where its projects are, and where stack traces spell its folders differently. How its
//! files say it is the program's matter.

use crate::{Checkout, Compared, Folder, Result, SourceRoot, Workspace};

/// What a repository says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Whose the projects are.
    pub organization: Option<String>,
    /// The project of files that lie in none of the folders below.
    pub project: Option<String>,
    /// Which folder is which project's.
    pub folders: Vec<(String, Folder)>,
    /// Where traces spell folders differently.
    pub roots: Vec<SourceRoot>,
}

/// A file by its name, and what it holds.
type Named = (&'static str, Vec<u8>);

/// The files in which a repository says it, and how they are read: by their names and what they hold, the nearest first.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// What the files are called.
    pub names: &'static [&'static str],
    /// What they say.
    pub read: fn(Vec<Named>) -> Said,
}

impl Workspace {
    /// What the repository said where a change began: who makes a change does not choose what is shown beside it.
    ///
    /// # Errors
    /// [`NoBase`](crate::Error::NoBase), and those of running git.
    pub async fn said_before(&self, checkout: &Checkout, compared: &Compared) -> Result<Said> {
        let Some(Reading { names, read }) = self.reading else { return Ok(Said::default()) };
        let began = checkout.began(compared).await?;
        Ok(read(checkout.before(&began, &self.folder, names).await?))
    }
}
