//! The tree of a trace: what is dearest of it, with spans that repeat folded into one.

use lexicon::{ProjectSlug, SpanId, Timestamp};
use sentry_api::models::TraceNode;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BinaryHeap},
};
use untrusted::{Say, Untrusted};

/// A span with what is below it, counted once.
pub(super) struct Branch<'a> {
    node: &'a TraceNode,
    children: Vec<Branch<'a>>,
    /// Whether the session may see the span itself.
    visible: bool,
    pub(super) spans: usize,
    pub(super) problems: usize,
    pub(super) hidden: usize,
    pub(super) skipped: usize,
}

impl<'a> Branch<'a> {
    /// The depth is that of the answer's JSON, which has a bound.
    pub(super) fn of(node: &'a TraceNode, visible: &dyn Fn(&TraceNode) -> bool) -> Self {
        let seen = visible(node);
        let children: Vec<Self> = node.children.iter().map(|child| Self::of(child, visible)).collect();
        let sum = |count: fn(&Self) -> usize| children.iter().map(count).sum::<usize>();
        let is_span = usize::from(!node.is_problem());
        let own = node.problems().count() + usize::from(node.is_problem());
        let unread = [&node.children, &node.errors, &node.occurrences, &node.performance_issues];
        Self {
            spans: if seen { is_span } else { 0 } + sum(|child| child.spans),
            problems: if seen { own } else { 0 } + sum(|child| child.problems),
            hidden: usize::from(!seen) + sum(|child| child.hidden),
            skipped: unread.iter().map(|list| list.skipped).sum::<usize>() + sum(|child| child.skipped),
            visible: seen,
            node,
            children,
        }
    }

    /// The branch that begins with this span.
    pub(super) fn find(&self, id: &SpanId) -> Option<&Self> {
        if self.visible && self.node.span().as_ref() == Some(id) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(id))
    }
}

/// A row of the tree: a span, or several that are alike.
pub(super) struct Row<'a> {
    pub(super) node: &'a TraceNode,
    depth: usize,
    /// How many it stands for.
    pub(super) spans: usize,
    /// How long all of them took, in milliseconds.
    total: f64,
    problems: usize,
}

/// As deep as lines are indented.
const INDENT: &str = "                        ";

impl Row<'_> {
    /// `db SELECT … · 12.5 ms · ×40, 480 ms in all · 2 errors · a1b2c3d4e5f60718`
    pub(super) fn words(&self, project: Option<&ProjectSlug>) -> impl Say {
        let node = self.node;
        let indent = INDENT.get(..(2 * self.depth).min(INDENT.len())).unwrap_or_default();
        let name = node.name().filter(|name| node.operation() != Some(*name));
        let other = node.project_slug.as_ref().filter(|slug| project != Some(*slug)).cloned();
        (
            indent,
            (node.operation().cloned(), name.cloned().map(|name| (" ", name))),
            (" · ", tidy(node.milliseconds()), " ms"),
            (self.spans > 1).then(|| (" · ×", self.spans, ", ", tidy(self.total), " ms in all")),
            (self.problems > 0).then_some((" · ", self.problems, " problems")),
            other.map(|slug| (" · ", slug)),
            node.span().map(|id| (" · ", id)),
        )
    }
}

/// One digit behind the point.
fn tidy(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

/// From this many on, spans that are alike are folded.
const ALIKE: usize = 3;

/// Spans below one that are alike.
struct Fold<'a, 'b> {
    /// The one with problems, else the slowest.
    first: &'b Branch<'a>,
    spans: usize,
    total: f64,
    problems: usize,
}

fn folds<'a, 'b>(branches: &[&'b Branch<'a>]) -> Vec<Fold<'a, 'b>> {
    type Likeness<'b> = (Option<&'b Untrusted>, Option<&'b Untrusted>, Option<&'b ProjectSlug>);
    let mut alike: BTreeMap<Likeness<'b>, Vec<&'b Branch<'a>>> = BTreeMap::new();
    let mut folds = Vec::new();
    let alone = |branch: &'b Branch<'a>| Fold {
        first: branch,
        spans: 1,
        total: branch.node.milliseconds(),
        problems: branch.node.problems().count(),
    };
    for branch in shown(branches) {
        let node = branch.node;
        alike.entry((node.operation(), node.name(), node.project_slug.as_ref())).or_default().push(branch);
    }
    for group in alike.into_values() {
        let dearest = group.iter().copied().max_by(|one, other| {
            (one.problems > 0).cmp(&(other.problems > 0)).then(by_duration(one.node, other.node))
        });
        match dearest {
            Some(first) if group.len() >= ALIKE => folds.push(Fold {
                first,
                spans: group.len(),
                total: group.iter().map(|branch| branch.node.milliseconds()).sum(),
                problems: group.iter().map(|branch| branch.node.problems().count()).sum(),
            }),
            _ => folds.extend(group.into_iter().map(alone)),
        }
    }
    folds
}

/// The spans among these; below one that may not be seen, those that may.
fn shown<'a, 'b>(branches: &[&'b Branch<'a>]) -> Vec<&'b Branch<'a>> {
    let mut found = Vec::new();
    let mut left: Vec<&'b Branch<'a>> = branches.to_vec();
    while let Some(branch) = left.pop() {
        if branch.visible && !branch.node.is_problem() {
            found.push(branch);
        } else {
            left.extend(&branch.children);
        }
    }
    found
}

fn by_duration(one: &TraceNode, other: &TraceNode) -> Ordering {
    one.milliseconds().total_cmp(&other.milliseconds())
}

/// Where a row belongs: when those above it and it itself began, each with a number that tells equals apart.
type Place = Vec<(Option<Timestamp>, usize)>;

/// What waits to be shown, the dearest first: what leads to problems, then what took longest.
struct Waiting<'a, 'b> {
    fold: Fold<'a, 'b>,
    depth: usize,
    place: Place,
}

impl Waiting<'_, '_> {
    fn worth(&self) -> (bool, f64) {
        (self.fold.first.problems > 0, self.fold.total)
    }
}
impl PartialEq for Waiting<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Waiting<'_, '_> {}
impl PartialOrd for Waiting<'_, '_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Waiting<'_, '_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = (self.worth(), other.worth());
        one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)).then_with(|| other.place.cmp(&self.place))
    }
}

/// The dearest rows of the tree, in its order.
pub(super) fn rows<'a>(roots: &[&Branch<'a>], most: usize) -> Vec<Row<'a>> {
    let mut number = 0;
    let mut place = |node: &TraceNode, above: &Place| {
        number += 1;
        let mut place = above.clone();
        place.push((*node.start_timestamp, number));
        place
    };
    let mut waiting: BinaryHeap<Waiting<'a, '_>> = BinaryHeap::new();
    for fold in folds(roots) {
        let place = place(fold.first.node, &Place::new());
        waiting.push(Waiting { fold, depth: 0, place });
    }
    let mut rows: Vec<(Place, Row<'a>)> = Vec::new();
    while let Some(Waiting { fold, depth, place: above }) = waiting.pop() {
        if rows.len() == most {
            break;
        }
        for below in folds(&fold.first.children.iter().collect::<Vec<_>>()) {
            let place = place(below.first.node, &above);
            waiting.push(Waiting { fold: below, depth: depth + 1, place });
        }
        let Fold { first, spans, total, problems } = fold;
        rows.push((above, Row { node: first.node, depth, spans, total, problems }));
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// From the longest root down, always to the longest.
pub(super) fn slowest<'a>(roots: &[&Branch<'a>]) -> Vec<Row<'a>> {
    let mut path = Vec::new();
    let mut level = shown(roots);
    while let Some(branch) = level.iter().copied().max_by(|one, other| by_duration(one.node, other.node)) {
        let node = branch.node;
        let problems = node.problems().count();
        path.push(Row { node, depth: path.len(), spans: 1, total: node.milliseconds(), problems });
        level = shown(&branch.children.iter().collect::<Vec<_>>());
    }
    path
}

/// All errors and problems that may be seen.
pub(super) fn problems<'a>(roots: &[&Branch<'a>]) -> Vec<&'a TraceNode> {
    let mut found = Vec::new();
    let mut left: Vec<&Branch<'a>> = roots.iter().rev().copied().collect();
    while let Some(branch) = left.pop() {
        if branch.visible {
            found.extend(branch.node.is_problem().then_some(branch.node));
            found.extend(branch.node.problems());
        }
        left.extend(branch.children.iter().rev());
    }
    found
}

/// `BACKEND-1K ValueError: Invalid token format · error`
pub(super) fn problem(problem: &TraceNode) -> impl Say {
    let short = problem.short_id.0.clone();
    let number = problem.issue_id.0.clone().filter(|_| short.is_none());
    (
        short,
        number,
        problem.name().cloned().map(|name| (" ", name)),
        problem.level.0.clone().map(|level| (" · ", level)),
        problem.project_slug.0.clone().map(|slug| (" · ", slug)),
    )
}
