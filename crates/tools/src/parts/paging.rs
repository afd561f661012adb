//! What is said below a page of a list.

use lexicon::Cursor;
use sentry_api::Page;
use untrusted::Ours;

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
    let hidden = came - page.items.len();
    (hidden > 0).then_some((hidden, " of other projects were left out."))
}

/// That there is nothing, and what may be the reason.
pub(crate) fn none<T>(page: &Page<T>, filtered: bool) -> Option<&'static str> {
    let advice = if filtered { "None found. Leave out `query` to see all." } else { "The token sees none." };
    (page.items.is_empty() && page.skipped == 0).then_some(advice)
}

/// How to come by the next page.
pub(crate) fn next(cursor: Option<Cursor>) -> Option<impl Ours> {
    cursor.map(|cursor| ("There is more: call again with `cursor: \"", cursor, "\"`."))
}

/// Elements that could not be read are counted, so that nobody takes the list for whole.
pub(crate) fn skipped(count: usize) -> Option<impl Ours> {
    (count > 0).then_some(("Parts that could not be read and are missing above: ", count, "."))
}
