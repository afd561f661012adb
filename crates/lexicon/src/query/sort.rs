//! `sort:freq` inside a search, where people write it although Sentry does not read it there.

use super::{
    column::Order,
    dialect::Dialect,
    literal::Literal,
    term::{Operator, Term, Value},
    tree::Query,
};

/// An order that was asked for inside a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What to order by, as Sentry's parameter says it, without a sign.
    pub name: Box<str>,
    /// `-` stood before it.
    pub descending: bool,
    /// What stood in the search.
    pub term: Term,
}

impl Query {
    /// Takes every `sort:` out of the search whose value is an order of this dialect; others stay.
    pub fn take_sorts(&mut self, dialect: Dialect) -> Vec<Asked> {
        let taken = self.take(|term| asked(term, dialect).is_some());
        taken.into_iter().filter_map(|term| asked(&term, dialect)).collect()
    }
}

fn asked(term: &Term, dialect: Dialect) -> Option<Asked> {
    let value = match (term.key().as_field(), term.value()) {
        (Some("sort"), Value::One(value)) if term.operator() == Operator::Matches && !term.is_negated() => {
            value
        }
        _ => return None,
    };
    let order = Order::parse(Literal::text(value)).ok()?;
    let name = order.column.to_string();
    let known = dialect.sorts().is_none_or(|sorts| sorts.contains(&name.as_str()));
    known.then(|| Asked { name: name.into(), descending: order.descending, term: term.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_taken_out() {
        for (text, dialect, rest, asked) in [
            ("is:unresolved sort:freq", Dialect::Issues, "is:unresolved", &[("freq", false)][..]),
            ("sort:-freq a sort:date", Dialect::Issues, "a", &[("freq", true), ("date", false)]),
            ("sort:\"user\"", Dialect::Issues, "", &[("user", false)]),
            ("sort:colour a", Dialect::Issues, "sort:colour a", &[]),
            ("!sort:freq", Dialect::Issues, "!sort:freq", &[]),
            ("\"sort:freq\"", Dialect::Issues, "\"sort:freq\"", &[]),
            ("tags[sort]:freq", Dialect::Issues, "tags[sort]:freq", &[]),
            ("span.op:db sort:\"-count()\"", Dialect::Spans, "span.op:db", &[("count()", true)]),
            ("sort:-p95(span.duration) a", Dialect::Spans, "a", &[("p95(span.duration)", true)]),
            ("sort:-count_errors", Dialect::Replays, "", &[("count_errors", true)]),
            ("sort:title", Dialect::Replays, "sort:title", &[]),
        ] {
            let mut query = Query::parse(text).unwrap();
            let sorts = query.take_sorts(dialect);
            let sorts: Vec<(&str, bool)> = sorts.iter().map(|sort| (&*sort.name, sort.descending)).collect();
            assert_eq!((query.to_string().as_str(), sorts.as_slice()), (rest, asked), "{text}");
        }
    }
}
