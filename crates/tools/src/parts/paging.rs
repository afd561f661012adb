//! What is said below a page of a list.

use lexicon::Cursor;
use sentry_api::Page;
use untrusted::{Answer, Ours, Section};

/// Counts what has no name among what could not be read: nobody could ask for it.
pub(crate) fn named<T>(mut page: Page<T>, is_named: impl Fn(&T) -> bool) -> Page<T> {
    let came = page.items.len();
    page.items.retain(is_named);
    page.skipped += came - page.items.len();
    page
}

/// Leaves out what a confined session must not see, though the server sent it; says how much that is.
pub(crate) fn confine<T>(
    page: &mut Page<T>,
    is_inside: impl Fn(&T) -> bool,
) -> Option<(usize, &'static str)> {
    let came = page.items.len();
    page.items.retain(is_inside);
    left_out(came - page.items.len())
}

/// How many rows a confined session must not see.
pub(crate) fn left_out(hidden: usize) -> Option<(usize, &'static str)> {
    (hidden > 0).then_some((hidden, " of other projects were left out."))
}

/// That there is nothing, and what may be the reason.
pub(crate) fn none<T>(page: &Page<T>, filtered: bool) -> Option<&'static str> {
    let advice = if filtered { "None found. Leave out `query` to see all." } else { "The token sees none." };
    (page.items.is_empty() && page.skipped == 0).then_some(advice)
}

/// Where an answer about a list begins: on a page of Sentry's, and after those of its rows that were shown already
/// because no more of them had room.
#[derive(Debug)]
pub(crate) struct Start {
    shown: usize,
    cursor: Option<Cursor>,
}

impl Start {
    /// Reads `40+0:100:0`, as an answer that was too long for its page names it, and a cursor of Sentry's as it is.
    ///
    /// No cursor of Sentry's is a number of three digits and a plus.
    pub(crate) fn of(cursor: Option<Cursor>) -> Self {
        let ours = cursor.as_ref().and_then(|cursor| {
            let (shown, rest) = cursor.as_str().split_once('+')?;
            let shown = shown.parse().ok().filter(|_| (1..=3).contains(&shown.len()))?;
            Some(Self { shown, cursor: rest.parse().ok() })
        });
        ours.unwrap_or(Self { shown: 0, cursor })
    }

    /// The page that is asked for.
    pub(crate) const fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Whether something of the list was shown before.
    pub(crate) const fn is_later(&self) -> bool {
        self.shown > 0 || self.cursor.is_some()
    }

    /// Leaves out the rows that were shown.
    pub(crate) fn leave_out<T>(&self, rows: &mut Vec<T>) {
        rows.drain(..self.shown.min(rows.len()));
    }

    /// Lets the answer say how to go on.
    pub(crate) fn pages(&self, answer: Answer, next: Option<&Cursor>) -> Answer {
        answer.paged(self.shown, self.cursor(), next)
    }

    /// Lets one list of several say how to go on with it alone, which the argument `with` asks for.
    pub(crate) fn pages_of(&self, list: Section, with: &'static str, next: Option<&Cursor>) -> Section {
        list.brought_by(with).paged(with, self.shown, self.cursor(), next)
    }
}

/// How to come by the next page.
pub(crate) fn next(cursor: Option<Cursor>) -> Option<impl Ours> {
    cursor.map(|cursor| ("There is more: call again with `cursor: \"", cursor, "\"`."))
}

/// Elements that could not be read are counted, so that nobody takes the list for whole.
pub(crate) fn skipped(count: usize) -> Option<impl Ours> {
    (count > 0).then_some(("Parts that could not be read and are missing above: ", count, "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cursor: &str) -> (usize, Option<String>) {
        let Start { shown, cursor } = Start::of(Some(cursor.parse().unwrap()));
        (shown, cursor.map(|cursor| cursor.to_string()))
    }

    #[test]
    fn a_cursor_of_ours_is_a_count_and_the_cursor_of_a_page() {
        let page = |text: &str| Some(text.to_owned());
        assert_eq!(read("40+0:100:0"), (40, page("0:100:0")));
        assert_eq!(read("7+"), (7, None));
        for sentrys in ["0:100:0", "1763676582000:0:1", "cD0y+MDI2", "1234+x", "eyJwIjogMX0="] {
            assert_eq!(read(sentrys), (0, page(sentrys)));
        }
        let mut rows = vec![1, 2, 3];
        Start::of("2+".parse().ok()).leave_out(&mut rows);
        assert_eq!(rows, [3]);
        Start::of("9+".parse().ok()).leave_out(&mut rows);
        assert!(rows.is_empty());
    }
}
