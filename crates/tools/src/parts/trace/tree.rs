//! The tree of a trace: what is dearest of it, with spans that repeat folded into one.

use super::likeness::masked;
use lexicon::{ProjectSlug, SpanId, Timestamp};
use sentry_api::models::TraceNode;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BinaryHeap},
};
use untrusted::{Say, Untrusted};

/// A span with what is below it, counted once.
pub(crate) struct Branch<'a> {
    pub(crate) node: &'a TraceNode,
    pub(crate) children: Vec<Branch<'a>>,
    /// Whether the session may see the span itself.
    pub(crate) visible: bool,
    pub(crate) spans: usize,
    pub(crate) problems: usize,
    pub(crate) hidden: usize,
    pub(crate) skipped: usize,
}

impl<'a> Branch<'a> {
    /// The depth is that of the answer's JSON, which has a bound.
    pub(crate) fn of(node: &'a TraceNode, visible: &dyn Fn(&TraceNode) -> bool) -> Self {
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

    /// The way from here down to this span, both included.
    pub(crate) fn way(&self, id: &SpanId) -> Option<Vec<&Self>> {
        let mut way = Vec::new();
        self.descend(id, &mut way).then_some(way)
    }

    fn descend<'b>(&'b self, id: &SpanId, way: &mut Vec<&'b Self>) -> bool {
        way.push(self);
        let found =
            self.node.span().as_ref() == Some(id) || self.children.iter().any(|child| child.descend(id, way));
        if !found {
            way.pop();
        }
        found
    }

    /// What of its time no span below it took, in milliseconds; those that ran at the same time are counted each.
    pub(crate) fn own_milliseconds(&self) -> f64 {
        let below: f64 = self.children.iter().map(|child| child.node.milliseconds()).sum();
        (self.node.milliseconds() - below).max(0.0)
    }
}

/// A row of the tree: a span, or several that are alike.
pub(crate) struct Row<'a> {
    pub(crate) node: &'a TraceNode,
    depth: usize,
    /// The row that it stands below.
    above: Option<&'a TraceNode>,
    /// How many it stands for.
    pub(crate) spans: usize,
    /// Whether they have different names, alike but for numbers and identifiers.
    varied: bool,
    /// How long all of them took, in milliseconds.
    total: f64,
    problems: usize,
}

impl<'a> Row<'a> {
    /// The row of one span.
    fn alone(node: &'a TraceNode, above: Option<&Row<'a>>, depth: usize) -> Self {
        let (total, problems) = (node.milliseconds(), node.problems().count());
        Self { node, depth, above: above.map(|row| row.node), spans: 1, varied: false, total, problems }
    }
}

/// The rows of a way down, without what may not be seen.
pub(crate) fn steps<'a>(way: &[&Branch<'a>]) -> Vec<Row<'a>> {
    let mut steps: Vec<Row<'a>> = Vec::new();
    for branch in way.iter().filter(|branch| branch.visible) {
        steps.push(Row::alone(branch.node, steps.last(), steps.len()));
    }
    steps
}

/// As deep as lines are indented.
const INDENT: &str = "                        ";

impl Row<'_> {
    /// `db SELECT … · 12.5 ms · ×40, 480 ms in all · 2 problems · backend · a1b2c3d4e5f60718`; the project only where it
    /// is another than that of the row above, or at the top than `project`.
    pub(crate) fn words(&self, project: Option<&ProjectSlug>) -> impl Say {
        let node = self.node;
        let indent = INDENT.get(..(2 * self.depth).min(INDENT.len())).unwrap_or_default();
        let name = node.name().filter(|name| node.operation() != Some(*name));
        let known = self.above.map_or(project, |above| above.project_slug.as_ref());
        let other = node.project_slug.as_ref().filter(|slug| known != Some(*slug)).cloned();
        let alike = if self.varied { " alike, " } else { ", " };
        (
            indent,
            (node.operation().cloned(), name.cloned().map(|name| (" ", name))),
            (" · ", tidy(node.milliseconds()), " ms"),
            (self.spans > 1).then(|| (" · ×", self.spans, alike, tidy(self.total), " ms in all")),
            (self.problems > 0).then_some((" · problems: ", self.problems)),
            other.map(|slug| (" · ", slug)),
            node.span().map(|id| (" · ", id)),
        )
    }
}

/// One digit behind the point.
pub(crate) fn tidy(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

/// From this many on, spans that are alike are folded.
const ALIKE: usize = 3;

/// Spans below one that are alike.
struct Fold<'a, 'b> {
    /// The one with problems, else the slowest.
    first: &'b Branch<'a>,
    spans: usize,
    varied: bool,
    total: f64,
    problems: usize,
}

fn folds<'a, 'b>(branches: &[&'b Branch<'a>]) -> Vec<Fold<'a, 'b>> {
    type Likeness<'b> = (Option<&'b Untrusted>, Option<Untrusted>, Option<&'b ProjectSlug>);
    let mut alike: BTreeMap<Likeness<'b>, Vec<&'b Branch<'a>>> = BTreeMap::new();
    let mut folds = Vec::new();
    let alone = |branch: &'b Branch<'a>| Fold {
        first: branch,
        spans: 1,
        varied: false,
        total: branch.node.milliseconds(),
        problems: branch.node.problems().count(),
    };
    for branch in shown(branches) {
        let node = branch.node;
        let name = node.name().map(|name| name.clone().map(|name| masked(&name)));
        alike.entry((node.operation(), name, node.project_slug.as_ref())).or_default().push(branch);
    }
    for group in alike.into_values() {
        let dearest = group.iter().copied().max_by(|one, other| {
            (one.problems > 0).cmp(&(other.problems > 0)).then(by_duration(one.node, other.node))
        });
        match dearest {
            Some(first) if group.len() >= ALIKE => folds.push(Fold {
                first,
                spans: group.len(),
                varied: group.iter().any(|branch| branch.node.name() != first.node.name()),
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

pub(super) fn by_duration(one: &TraceNode, other: &TraceNode) -> Ordering {
    one.milliseconds().total_cmp(&other.milliseconds())
}

/// Where a row belongs: when those above it and it itself began, each with a number that tells equals apart.
type Place = Vec<(Option<Timestamp>, usize)>;

/// What waits to be shown, the dearest first: what leads to problems, then what took longest.
struct Waiting<'a, 'b> {
    fold: Fold<'a, 'b>,
    above: Option<&'a TraceNode>,
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
pub(crate) fn rows<'a>(roots: &[&Branch<'a>], most: usize) -> Vec<Row<'a>> {
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
        waiting.push(Waiting { fold, above: None, depth: 0, place });
    }
    let mut rows: Vec<(Place, Row<'a>)> = Vec::new();
    while let Some(Waiting { fold, above, depth, place: own }) = waiting.pop() {
        if rows.len() == most {
            break;
        }
        for below in folds(&fold.first.children.iter().collect::<Vec<_>>()) {
            let place = place(below.first.node, &own);
            let above = Some(fold.first.node);
            waiting.push(Waiting { fold: below, above, depth: depth + 1, place });
        }
        let Fold { first, spans, varied, total, problems } = fold;
        rows.push((own, Row { node: first.node, depth, above, spans, varied, total, problems }));
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// From the longest root down, always to the longest.
pub(crate) fn slowest<'a>(roots: &[&Branch<'a>]) -> Vec<Row<'a>> {
    let mut path: Vec<Row<'a>> = Vec::new();
    let mut level = shown(roots);
    while let Some(branch) = level.iter().copied().max_by(|one, other| by_duration(one.node, other.node)) {
        path.push(Row::alone(branch.node, path.last(), path.len()));
        level = shown(&branch.children.iter().collect::<Vec<_>>());
    }
    path
}

/// All errors and problems that may be seen.
pub(crate) fn problems<'a>(roots: &[&Branch<'a>]) -> Vec<&'a TraceNode> {
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
pub(crate) fn problem(problem: &TraceNode) -> impl Say {
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
