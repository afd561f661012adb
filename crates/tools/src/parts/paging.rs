//! What is said below a page of a list.

use lexicon::Cursor;
use untrusted::Ours;

/// How to come by the next page.
pub(crate) fn next(cursor: Option<Cursor>) -> Option<impl Ours> {
    cursor.map(|cursor| ("There is more: call again with `cursor: \"", cursor, "\"`."))
}

/// Elements that could not be read are counted, so that nobody takes the list for whole.
pub(crate) fn skipped(count: usize) -> Option<impl Ours> {
    (count > 0).then_some((count, " of the results could not be read and are missing here."))
}
