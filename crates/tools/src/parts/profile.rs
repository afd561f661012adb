//! Profiles in few lines: which functions were at work, and on which ways they were called.

use crate::parts::trace::tree::tidy;
use sentry_api::models::{Count, Listing, ProfileFrame};
use std::collections::{BTreeMap, BTreeSet};
use untrusted::{Item, Maybe, Rank, Section, Untrusted};

/// Stacks as they were seen, each with its weight: samples, or time.
#[derive(Debug, Default)]
pub(crate) struct Stacks<'a> {
    functions: Vec<&'a ProfileFrame>,
    /// Where a function stands first: SDKs list it once for each of its lines.
    first: Vec<Option<usize>>,
    stacks: Vec<(Vec<usize>, f64)>,
    /// Whether libraries are left out.
    own: bool,
    /// Whether they were to be left out, but nothing else is there.
    pub(crate) only_libraries: bool,
}

/// How much of the whole a function took.
struct Load<'a> {
    function: &'a ProfileFrame,
    /// With what it called.
    all: f64,
    itself: f64,
}

/// Functions on a line about a way.
const STEPS: usize = 8;

impl<'a> Stacks<'a> {
    /// Stacks of places in `frames`, each from the outermost function inwards.
    pub(crate) fn new(
        frames: &'a [Maybe<ProfileFrame>],
        stacks: impl IntoIterator<Item = (Vec<usize>, f64)>,
        own: bool,
    ) -> Self {
        let mut known: BTreeMap<(&Untrusted, Option<&Untrusted>, Option<&Untrusted>), usize> =
            BTreeMap::new();
        let (mut functions, mut first) = (Vec::new(), Vec::new());
        for frame in frames {
            let Some((frame, name)) =
                frame.as_ref().and_then(|frame| Some((frame, frame.function.as_ref()?)))
            else {
                first.push(None);
                continue;
            };
            let key = (name, frame.module.as_ref(), frame.filename.as_ref());
            let at = *known.entry(key).or_insert(functions.len());
            if at == functions.len() {
                functions.push(frame);
            }
            first.push(Some(at));
        }
        let mut new = Self { functions, first, stacks: Vec::new(), own, only_libraries: false };
        let stacks = stacks.into_iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0);
        new.stacks = stacks.map(|(stack, weight)| (new.placed(&stack), weight)).collect();
        let seen = new.stacks.iter().flat_map(|(stack, _)| stack);
        let has_own = seen.filter_map(|at| new.functions.get(*at)).any(|function| is_own(function));
        new.only_libraries = own && !has_own && !new.stacks.is_empty();
        new.own = own && has_own;
        new
    }

    fn placed(&self, stack: &[usize]) -> Vec<usize> {
        stack.iter().filter_map(|at| self.first.get(*at).copied().flatten()).collect()
    }

    fn shown(&self, at: usize) -> Option<&'a ProfileFrame> {
        self.functions.get(at).copied().filter(|function| !self.own || is_own(function))
    }

    fn total(&self) -> f64 {
        self.stacks.iter().map(|(_, weight)| weight).sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn loads(&self) -> Vec<Load<'a>> {
        let mut loads: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (stack, weight) in &self.stacks {
            // A function that calls itself is counted once.
            for at in stack.iter().collect::<BTreeSet<_>>() {
                loads.entry(*at).or_default().0 += weight;
            }
            if let Some(at) = stack.last() {
                loads.entry(*at).or_default().1 += weight;
            }
        }
        let mut loads: Vec<Load<'a>> = loads
            .into_iter()
            .filter_map(|(at, (all, itself))| Some(Load { function: self.shown(at)?, all, itself }))
            .collect();
        loads.sort_by(|one, other| other.all.total_cmp(&one.all));
        loads
    }

    /// `auth.get_user app/services/auth.py:42 · 45 % · itself 12 %`, the dearest first.
    pub(crate) fn functions(&self, most: usize) -> Section {
        let (loads, total) = (self.loads(), self.total());
        let left = loads.len().saturating_sub(most);
        let rows = loads.into_iter().take(most).map(|load| {
            let itself = share(load.itself, total);
            Item::new((
                named(load.function),
                (" · ", share(load.all, total), " %"),
                (itself > 0.0).then_some((" · itself ", itself, " %")),
            ))
        });
        Section::list("Functions by time").items(rows, |row| row).at_most(most).more(left)
    }

    /// `45 %: main › handle › get_user`: what was called by what, the dearest first.
    pub(crate) fn paths(&self, most: usize) -> Section {
        let mut paths: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
        for (stack, weight) in &self.stacks {
            let mut path: Vec<usize> = stack.iter().copied().filter(|at| self.shown(*at).is_some()).collect();
            path.dedup();
            if !path.is_empty() {
                *paths.entry(path).or_default() += weight;
            }
        }
        let mut paths: Vec<(Vec<usize>, f64)> = paths.into_iter().collect();
        paths.sort_by(|one, other| other.1.total_cmp(&one.1));
        let (total, left) = (self.total(), paths.len().saturating_sub(most));
        let rows = paths.into_iter().take(most).map(|(path, weight)| {
            let cut = path.len().saturating_sub(STEPS);
            let names = path.iter().skip(cut).filter_map(|at| self.functions.get(*at)?.function.as_ref());
            let steps: Vec<_> =
                names.enumerate().map(|(at, name)| ((at > 0).then_some(" › "), name.clone())).collect();
            Item::new((share(weight, total), " %: ", (cut > 0).then_some("… › "), steps))
        });
        Section::list("Hot paths").items(rows, |row| row).at_most(most).more(left).rank(Rank::Useful)
    }
}

fn is_own(frame: &ProfileFrame) -> bool {
    frame.in_app.unwrap_or(false)
}

fn share(part: f64, whole: f64) -> f64 {
    tidy(part / whole * 100.0)
}

/// `get_user app/services/auth.py:42`
pub(crate) fn named(frame: &ProfileFrame) -> impl untrusted::Say + use<> {
    let place = frame.filename.as_ref().or(frame.module.as_ref()).cloned();
    let line = frame.lineno.0.filter(|line| line.0 > 0);
    (frame.function.0.clone(), place.map(|place| (" ", place, line.map(|line: Count| (":", line)))))
}

/// The places that a list names, without what cannot be one.
pub(crate) fn places(list: &Maybe<Listing>) -> Vec<usize> {
    let list = list.as_ref().map(|list| list.items.as_slice()).unwrap_or_default();
    list.iter().filter_map(|place| usize::try_from(place.as_ref()?.0).ok()).collect()
}
