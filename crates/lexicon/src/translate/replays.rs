//! Recorded sessions: what was clicked, how long they are, and what went wrong in them.

use super::{
    effect::{Bound, Draft, Effect, Found, Place, term},
    number::bounds,
    words::Words,
};

const COUNTED: &[(&str, &str)] = &[
    ("rage clicks", "count_rage_clicks"),
    ("rage click", "count_rage_clicks"),
    ("rage clicked", "count_rage_clicks"),
    ("dead clicks", "count_dead_clicks"),
    ("dead click", "count_dead_clicks"),
    ("dead clicked", "count_dead_clicks"),
    ("errors", "count_errors"),
    ("error", "count_errors"),
    ("rage clicking", "count_rage_clicks"),
    ("pages", "count_urls"),
    ("urls", "count_urls"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.place != Place::Replays {
        return None;
    }
    for phrase in [
        "unseen",
        "not watched",
        "unwatched",
        "not seen",
        "i have not watched",
        "i haven't watched",
        "i have not seen",
        "i haven't seen",
        "haven't watched",
        "not viewed",
        "unviewed",
        "not yet watched",
        "have not watched",
    ] {
        if let Some(next) = words.phrase(at, phrase) {
            return Some((next, vec![term("seen_by_me", "false")]));
        }
    }
    if let Some(next) = ["how many", "number of", "count of", "session replays", "session replay"]
        .iter()
        .find_map(|phrase| words.phrase(at, phrase))
    {
        return Some((next, Vec::new()));
    }
    if let Some(next) = words.phrase(at, "clicked").or_else(|| words.phrase(at, "clicked on")) {
        let next = words.skip(next, &["on", "the"]);
        let name = words.name(next);
        if words.kind(next) == Some(super::token::Kind::Quoted) {
            return Some((next + 1, vec![term("click.textContent", name)]));
        }
        if is_selector(name) {
            return Some((next + 1, vec![term("click.selector", name)]));
        }
    }
    let start =
        words.skip(at, &["with", "a", "had", "have", "having", "who", "that", "duration", "length", "of"]);
    let counted = bounds(words, start).or_else(|| (start > at).then(|| bounds(words, start - 1))?);
    if let Some((next, bounds)) = counted {
        if let Some((end, key)) = words.longest(next, COUNTED) {
            return Some((
                end,
                bounds.into_iter().map(|bound| Effect::Term(Draft::bound(key, bound))).collect(),
            ));
        }
        let seconds = |bound: &Bound| {
            let factor = match bound.unit {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
            let bound = Bound { number: bound.number * factor, unit: "", ..*bound };
            (!bound.sign.is_empty()).then(|| Effect::Term(Draft::bound("duration", bound)))
        };
        let effects: Option<Vec<Effect>> = bounds.iter().map(seconds).collect();
        return Some((next, effects?));
    }
    let (next, key) = words.longest(at, COUNTED)?;
    if key == "count_urls" {
        return None;
    }
    let selected = words.skip(next, &["on", "the"]);
    let selector = words.name(selected);
    if selected > next && is_selector(selector) && key != "count_errors" {
        let key = if key == "count_rage_clicks" { "rage.selector" } else { "dead.selector" };
        return Some((selected + 1, vec![term(key, selector)]));
    }
    Some((next, vec![Effect::Term(Draft { sign: ">", ..Draft::of(key, "0") })]))
}

fn is_selector(text: &str) -> bool {
    !text.starts_with('/') && !text.contains("://") && text.contains(['#', '.', '[', '>']) && text.len() > 1
}
