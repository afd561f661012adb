//! Which issues are told as one: those that look as if they had one cause.
//!
//! Two issues of one project are alike when they have the same type of error and the same place: file and function of the
//! frame that they are named after, else the culprit. Where neither is known, their titles must be the same but for
//! numbers, ids and what stands in quotation marks.

use super::Seen;
use lexicon::ProjectSlug;
use std::collections::HashMap;
use untrusted::Untrusted;

/// An issue, and those that are alike; by their places in the list that was ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The most urgent of them.
    pub(crate) head: usize,
    /// The others, the most urgent first.
    pub(crate) others: Vec<usize>,
}

impl Cause {
    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.head).chain(self.others.iter().copied())
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Look {
    project: Option<ProjectSlug>,
    kind: Option<Untrusted>,
    place: Place,
}

#[derive(PartialEq, Eq, Hash)]
enum Place {
    Frame(Untrusted, Option<Untrusted>),
    Culprit(Untrusted),
    Title(Option<Untrusted>),
}

fn look(seen: &Seen) -> Look {
    let said = |text: &Option<Untrusted>| text.clone().filter(|text| !text.is_blank());
    let place = match (said(&seen.filename), said(&seen.culprit)) {
        (Some(file), _) => Place::Frame(file, said(&seen.function)),
        // Of what is no error the culprit is a whole transaction, where much can go wrong.
        (None, Some(culprit)) if seen.kind.is_some() && seen.is_error => Place::Culprit(culprit),
        _ => Place::Title(said(&seen.title).map(|title| title.map(|title| without_values(&title)))),
    };
    Look { project: seen.project.clone(), kind: said(&seen.kind), place }
}

/// Folds issues, which are ranked, the most urgent first.
pub(crate) fn fold(ranked: &[Seen]) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut known: HashMap<Look, usize> = HashMap::new();
    for (place, seen) in ranked.iter().enumerate() {
        let look = look(seen);
        // What has no look is like nothing else.
        let is_blank = look.kind.is_none() && matches!(look.place, Place::Title(None));
        match known.get(&look).filter(|_| !is_blank).and_then(|cause| causes.get_mut(*cause)) {
            Some(cause) => cause.others.push(place),
            None => {
                known.insert(look, causes.len());
                causes.push(Cause { head: place, others: Vec::new() });
            }
        }
    }
    causes
}

/// A title without what differs from event to event: words with a digit in them, and what stands in quotation marks.
fn without_values(title: &str) -> String {
    let mut bare = String::with_capacity(title.len());
    let mut closes = None;
    let mut after_letter = false;
    for c in title.chars() {
        match closes {
            Some(end) if c == end => closes = None,
            Some(_) => {}
            // An apostrophe within a word quotes nothing.
            None if matches!(c, '"' | '`' | '\'') && !after_letter => {
                closes = Some(c);
                bare.push('#');
            }
            None => bare.push(c),
        }
        after_letter = c.is_alphanumeric();
    }
    let words = bare.split_whitespace();
    let words = words.map(|word| if word.contains(|c: char| c.is_ascii_digit()) { "#" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn a_title_is_compared_without_its_values() {
        for (title, bare) in [
            ("Timeout after 30s for order 8812", "Timeout after # for order #"),
            ("Cannot find 'Ada L.' in \"users\"", "Cannot find # in #"),
            ("Can't read 0x7ffe of id-00f3", "Can't read # of #"),
            ("It is `all` the same", "It is # the same"),
            ("", ""),
        ] {
            assert_eq!(without_values(title), bare);
        }
    }
}
