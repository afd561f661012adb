//! What the spans of a trace are, where they are too many to be shown: each kind of work with what it took.

use super::{
    likeness::masked,
    tree::{Branch, by_duration, tidy},
};
use sentry_api::models::TraceNode;
use std::collections::BTreeMap;
use untrusted::{Say, Untrusted};

/// Spans of one operation whose names are alike but for numbers and identifiers, wherever in the trace.
pub(crate) struct Kind<'a> {
    operation: Option<&'a Untrusted>,
    name: Option<Untrusted>,
    spans: usize,
    /// What they took without what is below them, in milliseconds.
    own: f64,
    slowest: &'a TraceNode,
}

/// The kinds below these, the one that took most of its own first.
pub(crate) fn kinds<'a>(roots: &[&Branch<'a>]) -> Vec<Kind<'a>> {
    let mut kinds: BTreeMap<(Option<&'a Untrusted>, Option<Untrusted>), Kind<'a>> = BTreeMap::new();
    let mut left: Vec<&Branch<'a>> = roots.to_vec();
    while let Some(branch) = left.pop() {
        left.extend(&branch.children);
        let node = branch.node;
        if !branch.visible || node.is_problem() {
            continue;
        }
        let operation = node.operation();
        let name = node.name().filter(|name| operation != Some(*name));
        let name = name.map(|name| name.clone().map(|name| masked(&name)));
        let kind = kinds.entry((operation, name.clone())).or_insert_with(|| Kind {
            operation,
            name,
            spans: 0,
            own: 0.0,
            slowest: node,
        });
        kind.spans += 1;
        kind.own += branch.own_milliseconds();
        if by_duration(node, kind.slowest).is_gt() {
            kind.slowest = node;
        }
    }
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by(|one, other| other.own.total_cmp(&one.own));
    kinds
}

impl Kind<'_> {
    /// `db SELECT … WHERE id = # · ×109 · 480 ms of their own · slowest 12.5 ms · a1b2c3d4e5f60718`
    pub(crate) fn words(&self) -> impl Say {
        (
            (self.operation.cloned(), self.name.clone().map(|name| (" ", name))),
            (self.spans > 1).then_some((" · ×", self.spans)),
            (" · ", tidy(self.own), " ms of their own"),
            (" · slowest ", tidy(self.slowest.milliseconds()), " ms"),
            self.slowest.span().map(|id| (" · ", id)),
        )
    }
}
