//! What comes first, as a parameter or, where people write it, inside the query.

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

/// Takes `sort:freq` out of the query, where people write it although Sentry does not read it there.
///
/// Nothing else of the query changes; inside quotation marks it stays, and so does a word that is no sort.
pub(super) fn lift(query: &str) -> (String, Option<Sort>) {
    let mut quoted = false;
    let mut start = 0;
    for (at, c) in query.char_indices().chain([(query.len(), ' ')]) {
        if c == '"' {
            quoted = !quoted;
        }
        if quoted || !c.is_whitespace() {
            continue;
        }
        let word = query.get(start..at).unwrap_or_default();
        let sort = word.strip_prefix("sort:").and_then(|name| {
            let name = name.trim_matches('"').trim_start_matches('-');
            Sort::ALL.into_iter().find(|sort| sort.as_str() == name)
        });
        if let Some(sort) = sort {
            let before = query.get(..start).unwrap_or_default().trim_end();
            let after = query.get(at..).unwrap_or_default().trim_start();
            let gap = if before.is_empty() || after.is_empty() { "" } else { " " };
            return (format!("{before}{gap}{after}"), Some(sort));
        }
        start = at + c.len_utf8();
    }
    (query.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_is_lifted_out_of_the_query() {
        for (query, rest, sort) in [
            ("is:unresolved sort:freq", "is:unresolved", Some(Sort::Freq)),
            ("sort:date is:unresolved", "is:unresolved", Some(Sort::Date)),
            ("is:unresolved sort:-user level:error", "is:unresolved level:error", Some(Sort::User)),
            ("sort:freq", "", Some(Sort::Freq)),
            ("\"see sort:freq here\"", "\"see sort:freq here\"", None),
            ("message:\"a  b\"  level:error", "message:\"a  b\"  level:error", None),
            ("sort:colour", "sort:colour", None),
            ("resort:freq", "resort:freq", None),
            ("\"open sort:freq", "\"open sort:freq", None),
        ] {
            assert_eq!(lift(query), (rest.to_owned(), sort), "{query}");
        }
    }
}
