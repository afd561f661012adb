//! What holds for every text. The fuzz target asks for the same.

use crate::query::{Column, Dialect, Order, Query, check, check_column};

/// As a search is written back: white space of other kinds than spaces, between terms, becomes spaces.
fn spaced(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// Reads a text as a search, as a column and as an order, and asks what came out for every promise.
pub(crate) fn are_kept(text: &str) {
    of_columns(text);
    let query = match Query::parse(text) {
        Ok(query) => query,
        Err(problem) => {
            assert!(text.get(problem.span()).is_some(), "{text:?} {problem:?}");
            assert_eq!(problem.drawn(text).lines().count(), 2, "{text:?}");
            return;
        }
    };
    let written = query.to_string();
    assert_eq!(spaced(&written), spaced(text));
    assert_eq!(Query::parse(&written).as_ref(), Ok(&query), "{text:?}");
    for (place, part) in query.places() {
        assert_eq!(&written[place], part.to_string(), "{text:?}");
    }
    for dialect in Dialect::ALL {
        for finding in check(&query, dialect, &|_| false) {
            assert!(written.get(finding.span.clone()).is_some_and(|place| !place.is_empty()), "{text:?}");
            assert_eq!(finding.drawn(&written).lines().count(), 2, "{text:?}");
        }
        let mut rest = query.clone();
        rest.take_sorts(dialect);
        assert_eq!(Query::parse(&rest.to_string()), Ok(rest), "{text:?}");
    }
}

fn of_columns(text: &str) {
    if let Ok(order) = Order::parse(text) {
        assert_eq!(order.to_string(), text);
    }
    match Column::parse(text) {
        Ok(column) => {
            assert_eq!(column.as_str(), text);
            assert!(column.operands().all(|(place, _)| text.get(place).is_some()), "{text:?}");
            for finding in check_column(&column, Dialect::Spans, &|_| false) {
                assert!(text.get(finding.span).is_some_and(|place| !place.is_empty()), "{text:?}");
            }
        }
        Err(problem) => assert!(text.get(problem.span()).is_some(), "{text:?} {problem:?}"),
    }
}
