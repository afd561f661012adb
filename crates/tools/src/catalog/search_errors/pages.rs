//! One list out of two searches: the path itself, and what ends with it below some folder.

use lexicon::Cursor;
use sentry_api::{Page, models::Issue};

/// A page of the two, and the cursor of the next: the number of the search, a slash, and Sentry's cursor in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) search: usize,
    pub(super) cursor: Option<Cursor>,
}

impl Place {
    /// Reads `1/0:10:0`; where there is none, the first search begins.
    pub(super) fn of(cursor: Option<&Cursor>) -> Option<Self> {
        let Some(cursor) = cursor else { return Some(Self { search: 0, cursor: None }) };
        let (search, cursor) = cursor.as_str().split_once('/')?;
        let cursor = if cursor.is_empty() { None } else { Some(cursor.parse().ok()?) };
        Some(Self { search: search.parse().ok()?, cursor })
    }

    fn told(&self) -> Option<Cursor> {
        let cursor = self.cursor.as_ref().map(Cursor::as_str).unwrap_or_default();
        format!("{}/{cursor}", self.search).parse().ok()
    }
}

/// The pages of searches that follow each other, the first of this number, as one page of at most so many issues.
///
/// A later search begins where the one before ends: its issues stand on the same page if there is room for all of
/// them, else on the next.
pub(super) fn joined(pages: Vec<Page<Issue>>, number: usize, limit: u32) -> Page<Issue> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut joined = Page { items: Vec::new(), skipped: 0, next: None, hits: None };
    for (search, mut page) in (number..).zip(pages) {
        page.items.retain(|issue| !joined.items.iter().any(|known: &Issue| known.id == issue.id));
        let begin = Place { search, cursor: None };
        if !joined.items.is_empty() && joined.items.len() + page.items.len() > limit {
            joined.next = begin.told();
            break;
        }
        joined.items.append(&mut page.items);
        joined.skipped += page.skipped;
        if let Some(next) = page.next {
            joined.next = Place { search, cursor: Some(next) }.told();
            break;
        }
    }
    joined.items.sort_by_key(|issue| std::cmp::Reverse(*issue.last_seen));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &[u32], next: Option<&str>) -> Page<Issue> {
        let issue =
            |id: &u32| Issue { id: untrusted::Maybe(id.to_string().parse().ok()), ..Issue::default() };
        Page {
            items: ids.iter().map(issue).collect(),
            skipped: 0,
            next: next.map(|next| next.parse().unwrap()),
            hits: None,
        }
    }

    fn shown(pages: Vec<Page<Issue>>) -> (Vec<String>, Option<String>) {
        let page = joined(pages, 2, 3);
        let ids = page.items.iter().map(|issue| issue.id.as_ref().unwrap().to_string()).collect();
        (ids, page.next.map(|next| next.to_string()))
    }

    #[test]
    fn a_later_search_begins_where_the_one_before_ends() {
        let is = |ids: &[&str], next: Option<&str>| {
            (ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), next.map(str::to_owned))
        };
        assert_eq!(
            shown(vec![page(&[1, 2], Some("0:2:0")), page(&[3], None)]),
            is(&["1", "2"], Some("2/0:2:0"))
        );
        assert_eq!(shown(vec![page(&[1, 2], None), page(&[2, 3], None)]), is(&["1", "2", "3"], None));
        assert_eq!(shown(vec![page(&[1, 2], None), page(&[3, 4], None)]), is(&["1", "2"], Some("3/")));
        assert_eq!(
            shown(vec![page(&[], None), page(&[3, 4, 5], Some("0:3:0"))]),
            is(&["3", "4", "5"], Some("3/0:3:0"))
        );
        assert_eq!(shown(vec![page(&[1], None)]), is(&["1"], None));
    }

    #[test]
    fn a_place_reads_back() {
        for text in ["0/0:10:0", "1/", "7/eyJ/x="] {
            let place = Place::of(Some(&text.parse().unwrap())).unwrap();
            assert_eq!(place.told().unwrap().as_str(), text);
        }
        assert_eq!(Place::of(None), Some(Place { search: 0, cursor: None }));
        for other in ["0:10:0", "x/0:10:0", "/0:10:0"] {
            assert_eq!(Place::of(Some(&other.parse().unwrap())), None, "{other}");
        }
    }
}
