//! The last search among issues, so that its pages need not all be searched for.

use std::sync::{Mutex, PoisonError};

/// The last search and what it found. The world is changed through a lock that no reader holds, which forgets it.
#[derive(Debug, Default)]
pub(crate) struct Searches(Mutex<Option<(String, Vec<usize>)>>);

impl Searches {
    /// What this search finds, as places in the list of issues; searched for unless it was the last one.
    pub(crate) fn found<E>(
        &self,
        key: &str,
        search: impl FnOnce() -> Result<Vec<usize>, E>,
    ) -> Result<Vec<usize>, E> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = last.as_ref().filter(|(known, _)| known == key) {
            return Ok(found.clone());
        }
        let found = search()?;
        *last = Some((key.to_owned(), found.clone()));
        Ok(found)
    }

    /// After a change other issues may be found.
    pub(crate) fn forget(&mut self) {
        *self.0.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
