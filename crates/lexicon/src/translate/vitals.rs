//! Web vitals: how fast a page loads, answers and settles.

use super::{
    effect::{Bound, Draft, Effect, Found, Place, Subject},
    words::Words,
};

const fn vital(field: &'static str) -> Subject {
    Subject { field, usual: "p75", shy: true }
}

const LCP: Subject = vital("measurements.lcp");
const INP: Subject = vital("measurements.inp");
const CLS: Subject = vital("measurements.cls");
const FCP: Subject = vital("measurements.fcp");
const TTFB: Subject = vital("measurements.ttfb");

const NAMES: &[(&str, Subject)] = &[
    ("lcp", LCP),
    ("largest contentful paint", LCP),
    ("inp", INP),
    ("interaction to next paint", INP),
    ("cls", CLS),
    ("cumulative layout shift", CLS),
    ("layout shift", CLS),
    ("fcp", FCP),
    ("first contentful paint", FCP),
    ("ttfb", TTFB),
    ("time to first byte", TTFB),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.place != Place::Spans {
        return None;
    }
    if let Some(next) = words.phrase(at, "web vitals").or_else(|| words.phrase(at, "core web vitals")) {
        let all =
            [LCP, INP, CLS, FCP, TTFB].map(|subject| Effect::Subject(Subject { shy: false, ..subject }));
        return Some((next, [Effect::OtherKind].into_iter().chain(all).collect()));
    }
    let judged =
        ["poor", "bad", "good"].iter().find_map(|word| Some((words.phrase(at, word)?, *word == "good")));
    if let Some((next, good)) = judged
        && let Some((end, subject)) = words.longest(next, NAMES)
    {
        let number = match (subject.field, good) {
            ("measurements.lcp", false) => 4000.0,
            ("measurements.lcp", true) => 2500.0,
            ("measurements.inp", false) => 500.0,
            ("measurements.inp", true) => 200.0,
            ("measurements.cls", false) => 0.25,
            ("measurements.cls", true) => 0.1,
            ("measurements.fcp", false) => 3000.0,
            ("measurements.ttfb", true) => 800.0,
            _ => 1800.0,
        };
        let bound = Bound { sign: if good { "<=" } else { ">" }, number, unit: "" };
        return Some((end, vec![Effect::OtherKind, Effect::Term(Draft::bound(subject.field, bound))]));
    }
    let (next, subject) = words.longest(at, NAMES)?;
    Some((next, vec![Effect::OtherKind, Effect::Subject(subject)]))
}
