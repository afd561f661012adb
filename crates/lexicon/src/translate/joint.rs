//! What *or* joins: a list where one field has it, a search for either where Sentry joins, and otherwise told.

use crate::query::Text;

use super::{
    effect::{Draft, Effect},
    group,
    scan::{self, Scanned, Spot},
    words::Words,
};

/// States that one list can hold.
const STATUSES: &[&str] = &["unresolved", "resolved", "ignored", "archived"];

/// Makes lists and alternatives of what stands on both sides of an *or*.
pub(super) fn join(text: &str, words: &Words<'_>, out: &mut Scanned) {
    let mut groups: Vec<(Vec<Spot>, bool)> = Vec::new();
    for (or, meant) in std::mem::take(&mut out.ors) {
        let before = out.spots.iter().filter(|spot| spot.to <= or).max_by_key(|spot| spot.to).copied();
        let behind = out.spots.iter().filter(|spot| spot.from >= or).min_by_key(|spot| spot.from).copied();
        let (Some(before), Some(behind)) = (before, behind) else { continue };
        match groups.last_mut() {
            Some((group, all)) if group.last() == Some(&before) => {
                group.push(behind);
                *all &= meant;
            }
            _ => {
                let mut group = before_commas(text, out, before);
                group.push(behind);
                groups.push((group, meant));
            }
        }
    }
    let mut searched: Vec<usize> = Vec::new();
    for (group, meant) in groups {
        one(text, words, out, &group, meant, &mut searched);
    }
    let mut at = 0;
    out.texts.retain(|_| {
        at += 1;
        !searched.contains(&(at - 1))
    });
}

/// What stands before an *or*, with what commas join to it: *unresolved, resolved or archived*.
fn before_commas(text: &str, out: &Scanned, mut first: Spot) -> Vec<Spot> {
    let mut group = vec![first];
    let field = |spot: &Spot| match scan::key_effect(&out.entries.get(spot.entry?)?.effects)? {
        Effect::Term(draft) => Some(draft.key.clone()),
        _ => None,
    };
    while let Some(before) = out.spots.iter().filter(|spot| spot.to < first.from).max_by_key(|spot| spot.to)
        && text.get(before.to..first.from).is_some_and(|between| between.trim() == ",")
        && field(before).is_some()
        && field(before) == field(&first)
    {
        group.insert(0, *before);
        first = *before;
    }
    group
}

fn one(
    text: &str,
    words: &Words<'_>,
    out: &mut Scanned,
    group: &[Spot],
    meant: bool,
    searched: &mut Vec<usize>,
) {
    let effects: Vec<Option<&Effect>> =
        group.iter().map(|spot| scan::key_effect(&out.entries.get(spot.entry?)?.effects)).collect();
    let texts = group.iter().all(|spot| spot.entry.is_none());
    // What says no more than when, or in which order, is no alternative.
    if group.iter().zip(&effects).any(|(spot, effect)| spot.entry.is_some() && effect.is_none()) {
        return;
    }
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let effects: Vec<&Effect> = effects.into_iter().flatten().collect();
    let drafts: Vec<&Draft> = effects
        .iter()
        .filter_map(|effect| if let Effect::Term(draft) = effect { Some(draft) } else { None })
        .collect();
    if !texts
        && effects.len() == group.len()
        && (is_list(&effects) || drafts.iter().all(|draft| draft.negated) && drafts.len() == group.len())
    {
        return;
    }
    // *Not a or b* is neither.
    let turned = |effect: &&Effect| match effect {
        Effect::Term(draft) => draft.negated,
        Effect::Syntax(written) => written.starts_with('!') && !written.contains(" OR "),
        _ => false,
    };
    if effects.len() == group.len() && effects.iter().all(turned) {
        return;
    }
    let list = listed(&drafts).filter(|_| drafts.len() == group.len()).map(Effect::Term);
    // *no such file or directory*
    let left =
        |spot: &Spot| spot.text.and_then(|at| out.texts.get(at)).is_some_and(|text| out.left.contains(text));
    let message = !meant && group.iter().all(left);
    let either = || {
        if message {
            return None;
        }
        group::dialect(words.place).joins().then_some(())?;
        let sides: Option<Vec<String>> = group.iter().map(|spot| side(out, spot)).collect();
        Some(Effect::Syntax(format!("({})", sides?.join(" OR "))))
    };
    let Some(joined) = list.or_else(either) else {
        out.alternatives.extend(text.get(first.from..last.to).map(str::to_owned));
        return;
    };
    searched.extend(group.iter().filter_map(|spot| spot.text));
    let mut joined = Some(joined);
    for entry in group.iter().filter_map(|spot| spot.entry) {
        if let Some(entry) = out.entries.get_mut(entry) {
            entry.effects.retain(|effect| scan::key_effect(std::slice::from_ref(effect)).is_none());
            if let Some(joined) = joined.take() {
                entry.effects.push(joined);
                (entry.from, entry.to) = (first.from, last.to);
            }
        }
    }
    if let Some(joined) = joined {
        out.entries.push(scan::Entry { from: first.from, to: last.to, effects: vec![joined] });
    }
}

/// One side of an alternative, as a search has it.
fn side(out: &Scanned, spot: &Spot) -> Option<String> {
    if let Some(text) = spot.text {
        return Some(Text::phrase(out.texts.get(text)?).as_str().to_owned());
    }
    match scan::key_effect(&out.entries.get(spot.entry?)?.effects)? {
        Effect::Term(draft) if draft.sign != "?" => Some(draft.written()),
        Effect::Syntax(written) => Some(written.clone()),
        Effect::Environment(name) => Some(format!("environment:{}", crate::query::Literal::exact(name))),
        Effect::Project(name) => Some(format!("project:{}", crate::query::Literal::exact(name))),
        _ => None,
    }
}

/// Whether the values make a list without more.
fn is_list(effects: &[&Effect]) -> bool {
    let same = |one: &Effect, other: &Effect| match (one, other) {
        (Effect::Term(one), Effect::Term(other)) => {
            one.key == other.key
                && one.negated == other.negated
                && super::terms::lists(one)
                && super::terms::lists(other)
        }
        (Effect::Environment(_), Effect::Environment(_)) | (Effect::Project(_), Effect::Project(_)) => true,
        (one, other) => one == other,
    };
    effects.windows(2).all(|pair| matches!(pair, [one, other] if same(one, other)))
}

/// `status:[resolved,ignored]`, `assigned:[me,none]`
fn listed(drafts: &[&Draft]) -> Option<Draft> {
    let first = drafts.first()?;
    let value =
        |draft: &&Draft| draft.values.first().cloned().filter(|_| draft.values.len() == 1 && !draft.negated);
    let values: Vec<String> = drafts.iter().map(value).collect::<Option<_>>()?;
    if drafts.iter().all(|draft| draft.key == "is") && values.iter().all(|value| STATUSES.contains(&&**value))
    {
        return Some(Draft { values, ..Draft::of("status", "") });
    }
    let owner = |draft: &&Draft| match draft.key.as_str() {
        "is" => draft.values.first().filter(|value| *value == "unassigned").map(|_| "none".to_owned()),
        "assigned" => draft.values.first().cloned(),
        _ => None,
    };
    let owners: Vec<String> = drafts.iter().map(owner).collect::<Option<_>>()?;
    (first.sign.is_empty()).then(|| Draft { values: owners, ..Draft::of("assigned", "") })
}
