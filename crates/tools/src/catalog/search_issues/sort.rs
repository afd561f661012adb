//! What comes first, as a parameter or, where people write it, inside the query.

use lexicon::query::{Asked, Dialect, Query};
use schemars::JsonSchema;
use serde::Deserialize;

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Sort {
    Date,
    Freq,
    New,
    User,
    Trends,
    Recommended,
}

impl Sort {
    const ALL: [Self; 6] = [Self::Date, Self::Freq, Self::New, Self::User, Self::Trends, Self::Recommended];

    /// The order of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }

    /// As Sentry's parameter says it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Freq => "freq",
            Self::New => "new",
            Self::User => "user",
            Self::Trends => "trends",
            Self::Recommended => "recommended",
        }
    }
}

/// The order of a search, and the search without it.
#[derive(Debug, PartialEq)]
pub(super) struct Ordered {
    /// Unchanged, to the letter, where nothing was taken out.
    pub(super) query: String,
    pub(super) sort: Sort,
    /// The order was taken from the query.
    pub(super) from_query: bool,
    /// The words of the query that do not decide, one after the other.
    pub(super) left_out: String,
    /// `-` stood before the order that decides.
    pub(super) signed: bool,
}

impl Ordered {
    /// Takes every `sort:freq` out of the query, where Sentry does not read it; the parameter decides, else the first.
    ///
    /// A word that is no order stays, and so does everything in a query that cannot be read: Sentry says why.
    pub(super) fn of(query: &str, parameter: Option<Sort>) -> Self {
        let mut read = Query::parse(query).unwrap_or_default();
        let asked = read.take_sorts(Dialect::Issues);
        let named = |asked: &&Asked| Sort::named(&asked.name);
        let first = asked.first().filter(|_| parameter.is_none());
        let from_query = first.as_ref().and_then(named);
        let left_out: Vec<&str> =
            asked.iter().skip(usize::from(from_query.is_some())).map(|asked| asked.term.as_str()).collect();
        Self {
            query: if asked.is_empty() { query.to_owned() } else { read.to_string() },
            sort: parameter.or(from_query).unwrap_or(Sort::Date),
            from_query: from_query.is_some(),
            left_out: left_out.join(" "),
            signed: first.is_some_and(|asked| asked.descending),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_lifted_out_of_the_query() {
        for (query, rest, sort, left_out) in [
            ("is:unresolved sort:freq", "is:unresolved", Some(Sort::Freq), ""),
            ("sort:date is:unresolved", "is:unresolved", Some(Sort::Date), ""),
            ("is:unresolved sort:user level:error", "is:unresolved level:error", Some(Sort::User), ""),
            ("sort:freq a sort:-date sort:new", "a", Some(Sort::Freq), "sort:-date sort:new"),
            ("sort:freq", "", Some(Sort::Freq), ""),
            ("\"see sort:freq here\"", "\"see sort:freq here\"", None, ""),
            ("message:\"a  b\"  level:error", "message:\"a  b\"  level:error", None, ""),
            ("a\tb", "a\tb", None, ""),
            ("sort:colour", "sort:colour", None, ""),
            ("resort:freq", "resort:freq", None, ""),
            ("\"open sort:freq", "\"open sort:freq", None, ""),
        ] {
            let ordered = Ordered::of(query, None);
            let found =
                (ordered.query.as_str(), ordered.from_query.then_some(ordered.sort), &*ordered.left_out);
            assert_eq!(found, (rest, sort, left_out), "{query}");
        }
    }

    #[test]
    fn the_parameter_decides_and_what_the_query_asks_for_is_told() {
        let ordered = Ordered::of("sort:-freq a", Some(Sort::New));
        assert_eq!((ordered.sort, ordered.from_query, ordered.signed), (Sort::New, false, false));
        assert_eq!((ordered.query.as_str(), ordered.left_out.as_str()), ("a", "sort:-freq"));
        let ordered = Ordered::of("sort:-freq a", None);
        assert_eq!((ordered.sort, ordered.from_query, ordered.signed), (Sort::Freq, true, true));
    }

    #[test]
    fn the_orders_are_those_that_are_read_in_a_query() {
        let names: Vec<&str> = Sort::ALL.into_iter().map(Sort::as_str).collect();
        assert_eq!(Dialect::Issues.sorts(), Some(names.as_slice()));
    }
}
