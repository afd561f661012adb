//! Adding to a search and taking from it, without touching what stays.

use super::{
    term::Term,
    tree::{Item, Junction, Part, Query},
};

impl Query {
    /// The search with another condition that must hold as well. A search with `OR` outside parentheses gets them.
    #[must_use]
    pub fn and(mut self, part: impl Into<Part>) -> Self {
        if self.has_or() {
            let whole = std::mem::take(&mut self);
            self.items_mut().push(Item { gap: 0, part: Part::Group(whole) });
        }
        self.push(part.into());
        self
    }

    /// Any one of these conditions: `(a OR b)`, without parentheses for a single one. `None` for none.
    pub fn any_of(parts: impl IntoIterator<Item = Part>) -> Option<Part> {
        let mut parts: Vec<Part> =
            parts.into_iter().filter(|part| !matches!(part, Part::Junction(_))).collect();
        if parts.len() < 2 {
            return parts.pop();
        }
        let mut any = Self::default();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                any.push(Part::Junction(Junction::or()));
            }
            any.push(part);
        }
        Some(Part::Group(any))
    }

    /// Whether `OR` stands outside all parentheses.
    pub fn has_or(&self) -> bool {
        self.parts().any(|part| matches!(part, Part::Junction(junction) if junction.is_or()))
    }

    /// Takes out the terms for which the answer is yes, from groups too, with the `AND` or `OR` that loses its side.
    pub fn take(&mut self, mut wanted: impl FnMut(&Term) -> bool) -> Vec<Term> {
        let mut taken = Vec::new();
        self.sift(&mut wanted, &mut taken);
        taken
    }

    fn sift(&mut self, wanted: &mut dyn FnMut(&Term) -> bool, taken: &mut Vec<Term>) {
        let before = taken.len();
        let items = self.items_mut();
        let mut kept: Vec<Item> = Vec::with_capacity(items.len());
        for mut item in items.drain(..) {
            match &mut item.part {
                Part::Term(term) if wanted(term) => {
                    taken.push(term.clone());
                    continue;
                }
                Part::Group(group) => {
                    group.sift(wanted, taken);
                    if group.is_empty() {
                        continue;
                    }
                }
                Part::Junction(_) if kept.last().is_none_or(is_junction) => continue,
                _ => {}
            }
            kept.push(item);
        }
        if taken.len() == before {
            *items = kept;
            return;
        }
        if kept.last().is_some_and(is_junction) {
            kept.pop();
        }
        // What stood close to a group that has changed could be one word with what is left of it: `a(sort:x b)c`.
        for (at, item) in kept.iter_mut().enumerate() {
            item.gap = if at == 0 { 0 } else { item.gap.max(1) };
        }
        *self = Self::of(kept, 0);
    }

    fn push(&mut self, part: Part) {
        let gap = usize::from(!self.is_empty());
        let items = std::mem::take(self.items_mut());
        *self = Self::of(items.into_iter().chain([Item { gap, part }]).collect(), 0);
    }
}

fn is_junction(item: &Item) -> bool {
    matches!(item.part, Part::Junction(_))
}

#[cfg(test)]
mod tests {
    use super::super::tree::Text;
    use super::*;

    #[test]
    fn what_is_left_reads_back() {
        for (text, rest) in [
            ("é(NOT  sort:freq)NOT ", "é (NOT) NOT"),
            ("count()\\count()(sort:freq)count()  OR sort:freq", "count()\\count() count()"),
            ("a(b)", "a(b)"),
        ] {
            let mut query = read(text);
            query.take(|term| term.key().as_field() == Some("sort"));
            assert_eq!(query.to_string(), rest, "{text}");
            assert_eq!(Query::parse(rest), Ok(query), "{text}");
        }
    }

    fn read(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    fn term(text: &str) -> Term {
        read(text).terms().next().unwrap().clone()
    }

    #[test]
    fn a_condition_is_added_to_the_whole() {
        for (query, written) in [
            ("", "level:error"),
            ("a", "a level:error"),
            ("is:unresolved  a ", "is:unresolved  a level:error"),
            ("a OR b", "(a OR b) level:error"),
            ("(a OR b)", "(a OR b) level:error"),
        ] {
            assert_eq!(read(query).and(term("level:error")).to_string(), written, "{query}");
        }
        assert_eq!(Query::everything().and(Text::phrase("a OR b")).to_string(), r#""a OR b""#);
    }

    #[test]
    fn one_of_several_conditions() {
        let parts = |texts: &[&str]| texts.iter().map(|text| Part::Term(term(text))).collect::<Vec<_>>();
        assert_eq!(Query::any_of(parts(&["a:1", "b:2"])).unwrap().to_string(), "(a:1 OR b:2)");
        assert_eq!(Query::any_of(parts(&["a:1"])).unwrap().to_string(), "a:1");
        assert_eq!(Query::any_of([]), None);
    }

    #[test]
    fn what_is_taken_out_leaves_a_valid_search() {
        for (query, rest, count) in [
            ("is:unresolved sort:freq", "is:unresolved", 1),
            ("sort:freq is:unresolved sort:-date", "is:unresolved", 2),
            ("sort:freq", "", 1),
            ("a  b:\"c  d\"", "a  b:\"c  d\"", 0),
            (" a ", " a ", 0),
            ("a OR sort:freq", "a", 1),
            ("sort:freq OR a", "a", 1),
            ("a AND sort:freq AND b", "a AND b", 1),
            ("a (sort:freq) b", "a b", 1),
            ("a (b OR sort:freq)", "a (b)", 1),
            ("\"sort:freq\"", "\"sort:freq\"", 0),
        ] {
            let mut search = read(query);
            let taken = search.take(|term| term.key().as_field() == Some("sort"));
            assert_eq!((search.to_string().as_str(), taken.len()), (rest, count), "{query}");
            assert_eq!(Query::parse(rest).unwrap(), search, "{query}");
        }
    }
}
