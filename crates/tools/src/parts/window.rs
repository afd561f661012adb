//! Pages of a list that Sentry sends whole, such as the frames of an event.

use crate::error::{Error, Result};
use lexicon::Cursor;

/// The part of a list that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    start: usize,
    limit: usize,
}

impl Window {
    /// So many elements from where the cursor points.
    ///
    /// # Errors
    /// When the cursor is one of another list.
    pub(crate) fn of(cursor: Option<&Cursor>, limit: u32) -> Result<Self> {
        let start = match cursor {
            None => 0,
            Some(cursor) => match cursor.as_str().split(':').collect::<Vec<_>>().as_slice() {
                ["0", start, "0"] => start.parse().ok(),
                _ => None,
            }
            .ok_or_else(|| Error::complaint("this `cursor` is not one that this tool named"))?,
        };
        Ok(Self { start, limit: usize::try_from(limit).unwrap_or(usize::MAX) })
    }

    /// Whether it begins where the list does.
    pub(crate) const fn is_first(self) -> bool {
        self.start == 0
    }

    /// The elements in it.
    pub(crate) fn cut<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().skip(self.start).take(self.limit).collect()
    }

    /// The cursor of the next page of a list of so many elements.
    pub(crate) fn next(self, all: usize) -> Option<Cursor> {
        let next = self.start.saturating_add(self.limit);
        (next < all).then(|| format!("0:{next}:0").parse().ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let window = Window::of(cursor.as_ref(), 4).unwrap();
            seen.extend(window.cut(0..10));
            cursor = window.next(10);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn a_cursor_of_another_list_is_a_complaint() {
        for text in
            ["0:x:0", "1763676582000:0:1", "eyJwIjogMX0=", "0:1", "0:-1:0", "0:99999999999999999999:0"]
        {
            assert!(Window::of(Some(&text.parse().unwrap()), 4).is_err(), "{text}");
        }
    }
}
