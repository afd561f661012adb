//! Which of our paths a path from outside means: what may be asked of a path that an attacker wrote.

use crate::Untrusted;
use std::collections::HashMap;

/// Paths of ours, by their parts from the end. A question costs as much as the asked path has parts, however many
/// there are to choose from.
#[derive(Debug, Clone)]
pub struct Endings {
    /// Every part that occurs, by number.
    words: HashMap<Box<str>, usize>,
    /// Where one more part leads from a node.
    next: HashMap<(usize, usize), usize>,
    /// The first is where every path begins: at its end.
    nodes: Vec<Node>,
}

/// The paths that end alike.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// How many they are.
    among: usize,
    /// One of them.
    one: usize,
    /// How many have no further parts, and one of these.
    whole: (usize, usize),
}

/// The path of ours that agrees with one from outside in more parts than any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest {
    /// Which it is, counted from 0 in the order in which they were given.
    pub index: usize,
    /// Parts that are the same, counted from the end.
    pub parts: usize,
    /// Whether that is all of our path. Then it is preferred to others that agree in as many.
    pub is_whole_ours: bool,
    /// Whether that is all of the path from outside.
    pub is_whole_theirs: bool,
    /// How many paths of ours agree in as many parts.
    pub among: usize,
}

impl Endings {
    /// These paths.
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut endings = Self { words: HashMap::new(), next: HashMap::new(), nodes: vec![Node::default()] };
        for (index, path) in paths.into_iter().enumerate() {
            endings.add(index, path);
        }
        endings
    }

    fn add(&mut self, index: usize, path: &str) {
        let mut at = 0;
        for part in parts(path) {
            let fresh = self.words.len();
            let word = match self.words.get(part) {
                Some(word) => *word,
                None => *self.words.entry(part.into()).or_insert(fresh),
            };
            let fresh = self.nodes.len();
            at = *self.next.entry((at, word)).or_insert(fresh);
            if at == fresh {
                self.nodes.push(Node::default());
            }
            if let Some(node) = self.nodes.get_mut(at) {
                (node.among, node.one) = (node.among + 1, index);
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.whole = (node.whole.0 + 1, index);
        }
    }

    /// The path that agrees in most parts; `None` when none agrees in any, or several agree in as many.
    #[must_use]
    pub fn nearest(&self, theirs: &Untrusted) -> Option<Nearest> {
        let (node, parts, is_whole_theirs) = self.walk(parts(&theirs.0));
        if parts == 0 {
            return None;
        }
        let (index, is_whole_ours) = match node {
            Node { whole: (1, index), .. } => (index, true),
            Node { whole: (0, _), among: 1, one } => (one, false),
            Node { .. } => return None,
        };
        Some(Nearest { index, parts, is_whole_ours, is_whole_theirs, among: node.among })
    }

    /// The path that theirs becomes when it begins with `from` and `to` is put there instead.
    #[must_use]
    pub fn moved(&self, theirs: &Untrusted, from: &Untrusted, to: &Untrusted) -> Option<usize> {
        let rest = theirs.0.strip_prefix(&from.0)?;
        let (node, _, is_whole) = self.walk(parts(rest).chain(parts(&to.0)));
        let (wholes, index) = node.whole;
        (is_whole && wholes == 1).then_some(index)
    }

    /// As far as the parts lead: how many they were, and whether that is all.
    fn walk<'p>(&self, parts: impl Iterator<Item = &'p str>) -> (Node, usize, bool) {
        let (mut at, mut passed) = (0, 0);
        let node = |at: usize| self.nodes.get(at).copied().unwrap_or_default();
        for part in parts {
            let word = self.words.get(part);
            let Some(next) = word.and_then(|word| self.next.get(&(at, *word))) else {
                return (node(at), passed, false);
            };
            (at, passed) = (*next, passed + 1);
        }
        (node(at), passed, true)
    }
}

/// Its parts from the end.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untrusted(text: &str) -> Untrusted {
        Untrusted::new(text.to_owned())
    }

    #[test]
    fn the_path_that_shares_most_whole_parts_is_nearest() {
        let ours = ["app/auth.py", "srv/app/auth.py", "lib/auth.py", "main.py", "a/b/c.py", "x/b/c.py"];
        let endings = Endings::of(ours);
        for (theirs, expected) in [
            ("app/auth.py", Some(("app/auth.py", 2, true, true, 2))),
            ("usr/srv/app/auth.py", Some(("srv/app/auth.py", 3, true, false, 1))),
            ("srv/lib/auth.py", Some(("lib/auth.py", 2, true, false, 1))),
            ("main.py", Some(("main.py", 1, true, true, 1))),
            ("auth.py", None),
            ("b/c.py", None),
            ("y/b/c.py", None),
            ("x/b/c.py", Some(("x/b/c.py", 3, true, true, 1))),
            ("xmain.py", None),
            ("", None),
            ("/", None),
        ] {
            let nearest = endings.nearest(&untrusted(theirs));
            let told = nearest.map(|nearest| {
                let Nearest { index, parts, is_whole_ours, is_whole_theirs, among } = nearest;
                (ours[index], parts, is_whole_ours, is_whole_theirs, among)
            });
            assert_eq!(told, expected, "{theirs}");
        }
        assert_eq!(Endings::of([]).nearest(&untrusted("a")), None);
    }

    #[test]
    fn of_paths_that_are_the_same_none_is_nearest() {
        for times in [2, 3] {
            let endings = Endings::of(vec!["com/acme/Orders"; times]);
            assert_eq!(endings.nearest(&untrusted("com/acme/Orders")), None);
            assert_eq!(endings.moved(&untrusted("acme/Orders"), &untrusted(""), &untrusted("com/")), None);
        }
    }

    #[test]
    fn a_beginning_is_put_for_another() {
        let endings = Endings::of(["services/api/app/auth.py", "app/auth.py"]);
        for (theirs, from, to, expected) in [
            ("srv/app/auth.py", "srv/", "services/api/", Some(0)),
            ("srv/app/auth.py", "srv/", "", Some(1)),
            ("app/auth.py", "", "services/api/", Some(0)),
            ("srv/app/auth.py", "usr/", "", None),
            ("srv/app/auth.py", "srv/", "other/", None),
            ("srv/auth.py", "srv/", "", None),
        ] {
            let moved = endings.moved(&untrusted(theirs), &untrusted(from), &untrusted(to));
            assert_eq!(moved, expected, "{theirs} {from} {to}");
        }
    }
}
