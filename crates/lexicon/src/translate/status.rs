//! The state, level and importance of issues, who they are assigned to, and who was hit.

use super::{
    effect::{Draft, Effect, Found, Place, ready, term},
    number::bounds,
    token::Kind,
    words::Words,
};

const STATES: &[(&str, &str)] = &[
    ("unresolved", "unresolved"),
    ("open", "unresolved"),
    ("not resolved", "unresolved"),
    ("not fixed", "unresolved"),
    ("not yet resolved", "unresolved"),
    ("not yet fixed", "unresolved"),
    ("unfixed", "unresolved"),
    ("aren't resolved", "unresolved"),
    ("still unresolved", "unresolved"),
    ("not closed", "unresolved"),
    ("resolved", "resolved"),
    ("fixed", "resolved"),
    ("closed", "resolved"),
    ("ignored", "ignored"),
    ("archived", "archived"),
    ("muted", "archived"),
    ("snoozed", "archived"),
    ("regressed", "regressed"),
    ("regressions", "regressed"),
    ("regression", "regressed"),
    ("came back", "regressed"),
    ("come back", "regressed"),
    ("reopened", "regressed"),
    ("escalating", "escalating"),
    ("spiking", "escalating"),
    ("ongoing", "ongoing"),
    ("for review", "for_review"),
    ("waiting for review", "for_review"),
    ("awaiting review", "for_review"),
    ("up for review", "for_review"),
    ("pending review", "for_review"),
    ("to review", "for_review"),
    ("needs review", "for_review"),
    ("need review", "for_review"),
    ("needing review", "for_review"),
    ("needs triage", "for_review"),
    ("need triage", "for_review"),
    ("untriaged", "for_review"),
    ("unassigned", "unassigned"),
    ("nobody owns", "unassigned"),
    ("no one owns", "unassigned"),
    ("without an owner", "unassigned"),
    ("without owner", "unassigned"),
    ("with no owner", "unassigned"),
    ("no owner", "unassigned"),
    ("no assignee", "unassigned"),
    ("without an assignee", "unassigned"),
    ("without assignee", "unassigned"),
    ("not assigned", "unassigned"),
    ("assigned", "assigned"),
    ("assigned to someone", "assigned"),
    ("assigned to anyone", "assigned"),
    ("assigned to nobody", "unassigned"),
    ("assigned to no one", "unassigned"),
    ("not assigned to anyone", "unassigned"),
    ("linked to a ticket", "linked"),
    ("linked to jira", "linked"),
    ("with a jira ticket", "linked"),
    ("with a ticket", "linked"),
    ("with jira tickets", "linked"),
    ("with tickets", "linked"),
    ("linked", "linked"),
    ("with a linked ticket", "linked"),
    ("not linked", "unlinked"),
    ("unlinked", "unlinked"),
    ("not linked to a ticket", "unlinked"),
    ("without a ticket", "unlinked"),
    ("without a jira ticket", "unlinked"),
    ("no ticket", "unlinked"),
    ("with no ticket", "unlinked"),
    ("without tickets", "unlinked"),
    ("not linked to jira", "unlinked"),
    ("without a linked ticket", "unlinked"),
];

const ISSUE_WORDS: &[(&str, (&str, &str))] = &[
    ("high priority", ("issue.priority", "high")),
    ("critical", ("issue.priority", "high")),
    ("urgent", ("issue.priority", "high")),
    ("p0", ("issue.priority", "high")),
    ("p1", ("issue.priority", "high")),
    ("p0s", ("issue.priority", "high")),
    ("p1s", ("issue.priority", "high")),
    ("p2", ("issue.priority", "medium")),
    ("p2s", ("issue.priority", "medium")),
    ("medium priority", ("issue.priority", "medium")),
    ("p3", ("issue.priority", "low")),
    ("p3s", ("issue.priority", "low")),
    ("p4", ("issue.priority", "low")),
    ("p4s", ("issue.priority", "low")),
    ("low priority", ("issue.priority", "low")),
    ("priority high", ("issue.priority", "high")),
    ("priority medium", ("issue.priority", "medium")),
    ("priority low", ("issue.priority", "low")),
    ("my issues", ("assigned_or_suggested", "me")),
    ("my errors", ("assigned_or_suggested", "me")),
    ("my bugs", ("assigned_or_suggested", "me")),
    ("mine", ("assigned_or_suggested", "me")),
    ("my unresolved", ("", "")),
    ("my team", ("assigned", "my_teams")),
    ("my teams", ("assigned", "my_teams")),
    ("my team's", ("assigned", "my_teams")),
    ("bookmarked", ("bookmarks", "me")),
    ("my bookmarks", ("bookmarks", "me")),
    ("i bookmarked", ("bookmarks", "me")),
    ("bookmarked by me", ("bookmarks", "me")),
    ("i've bookmarked", ("bookmarks", "me")),
    ("i have bookmarked", ("bookmarks", "me")),
    ("i subscribed to", ("subscribed", "me")),
    ("i am subscribed to", ("subscribed", "me")),
    ("i'm subscribed to", ("subscribed", "me")),
    ("subscribed to", ("subscribed", "me")),
    ("i follow", ("subscribed", "me")),
    ("subscribed", ("subscribed", "me")),
    ("quick wins", ("issue.seer_actionability", "high,super_high")),
    ("quick win", ("issue.seer_actionability", "high,super_high")),
    ("easy fixes", ("issue.seer_actionability", "high,super_high")),
    ("easy fix", ("issue.seer_actionability", "high,super_high")),
    ("low hanging fruit", ("issue.seer_actionability", "high,super_high")),
    ("easy to fix", ("issue.seer_actionability", "high,super_high")),
];

const LEVELS: &[(&str, &str)] = &[
    ("fatal", "fatal"),
    ("fatals", "fatal"),
    ("warning", "warning"),
    ("warnings", "warning"),
    ("info", "info"),
    ("debug", "debug"),
    ("error level", "error"),
    ("level error", "error"),
    ("fatal level", "fatal"),
    ("level fatal", "fatal"),
    ("warning level", "warning"),
    ("level warning", "warning"),
    ("info level", "info"),
    ("level info", "info"),
    ("debug level", "debug"),
    ("level debug", "debug"),
    ("level is fatal", "fatal"),
    ("level is error", "error"),
    ("level is warning", "warning"),
    ("level is info", "info"),
    ("level is debug", "debug"),
];

/// By itself *error* is what is searched, and no level that could be turned.
const NOT_ERRORS: &[(&str, ())] =
    &[("level is not error", ()), ("level isn't error", ()), ("level not error", ())];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let events = matches!(words.place, Place::Issues | Place::Errors);
    let not_errors = || {
        let (next, ()) = words.longest(at, NOT_ERRORS).filter(|_| events)?;
        Some((next, vec![Effect::Term(Draft { negated: true, ..Draft::of("level", "error") })]))
    };
    let level = || {
        let (next, level) = words.longest(at, LEVELS).filter(|_| events)?;
        Some((next, vec![term("level", level)]))
    };
    // `fatal or error level`
    let listed = || {
        let (next, level) =
            words.longest(at, &[("error", "error"), ("errors", "error")]).filter(|_| events)?;
        let or = words.is(next, &["or", "and"]);
        (or && words.phrase(next + 2, "level").is_some()).then(|| (next, vec![term("level", level)]))
    };
    let critical = || {
        let next = words.phrase(at, "critical").filter(|_| words.place == Place::Errors)?;
        Some((next, vec![term("level", "fatal")]))
    };
    not_errors()
        .or_else(level)
        .or_else(listed)
        .or_else(critical)
        .or_else(|| (words.place == Place::Issues).then(|| issue(words, at))?)
}

fn issue(words: &Words<'_>, at: usize) -> Option<Found> {
    if let Some((next, owner)) = assigned(words, at) {
        return Some((next, vec![owner]));
    }
    let state = words.longest(at, STATES).map(|(next, state)| (next, vec![term("is", state)]));
    let word = words
        .longest(at, ISSUE_WORDS)
        .filter(|(_, (key, _))| !key.is_empty())
        .map(|(next, (key, value))| (next, vec![ready(key, value)]));
    let new = words.phrase(at, "new").map(|next| (next, vec![Effect::New]));
    let seen = seen(words, at);
    [state, word, new, seen, impact(words, at)].into_iter().flatten().max_by_key(|(next, _)| *next)
}

fn seen(words: &Words<'_>, at: usize) -> Option<Found> {
    let first = [
        "first seen",
        "first appeared",
        "first occurred",
        "first happened",
        "appeared",
        "introduced",
        "created",
        "started",
        "appearing",
        "that started",
    ];
    let mark = |phrases: &[&str], effect: Effect| {
        let next = phrases.iter().filter_map(|phrase| words.phrase(at, phrase)).max()?;
        Some((next, vec![effect]))
    };
    mark(&first, Effect::FirstSeen)
        .or_else(|| mark(&["last seen", "last occurred", "last happened"], Effect::LastSeen))
}

/// Who an issue is assigned to.
fn assigned(words: &Words<'_>, at: usize) -> Option<(usize, Effect)> {
    let led = ["assigned to", "owned by", "belonging to"].iter().find_map(|lead| words.phrase(at, lead));
    if let Some(name) = words.typed(at).strip_prefix('#').filter(|name| !name.is_empty() && led.is_none()) {
        let next = words.phrase(at + 1, "team").unwrap_or(at + 1);
        return Some((next, term("assigned", &format!("#{name}"))));
    }
    let start = led.unwrap_or(at);
    if let Some(owner) = led.and_then(|start| {
        words.longest(start, &[("me", "me"), ("my team", "my_teams"), ("my teams", "my_teams")])
    }) {
        return Some((owner.0, term("assigned", owner.1)));
    }
    if led.is_none() && at > 0 && words.phrase(at, "me").is_some() && joined_to_assignee(words, at) {
        return Some((at + 1, term("assigned", "me")));
    }
    let name = words.name(start);
    if led.is_some() && name.contains('@') {
        return Some((start + 1, term("assigned", name)));
    }
    if led.is_some() && name.starts_with('#') {
        return Some((words.phrase(start + 1, "team").unwrap_or(start + 1), term("assigned", name)));
    }
    if words.is(start, &["team"]) && !matches!(words.kind(start + 1), None | Some(Kind::Break)) {
        let name = words.name(start + 1);
        let common = ["is", "has", "owns", "that", "in", "with", "and", "or"].contains(&name);
        return (!name.is_empty() && !common).then(|| (start + 2, team(name)));
    }
    let start = words.skip(start, &["the"]);
    if words.is(start + 1, &["team", "team's"]) && !words.name(start).is_empty() {
        let name = words.name(start);
        let common = ["my", "our", "a", "your", "the", "which", "each", "per", "by"]
            .contains(&name.to_lowercase().as_str());
        return (!common && (start > at || words.before(at) == "the" || led.is_some()))
            .then(|| (start + 2, team(name)));
    }
    None
}

fn joined_to_assignee(words: &Words<'_>, at: usize) -> bool {
    words.is(at - 1, &["or", "and"])
}

fn team(name: &str) -> Effect {
    term("assigned", &format!("#{}", name.trim_start_matches('#')))
}

/// How many were hit, or how often.
fn impact(words: &Words<'_>, at: usize) -> Option<Found> {
    let verbs = [
        "affecting",
        "hitting",
        "hurting",
        "impacting",
        "affected",
        "affects",
        "affect",
        "impacted",
        "hit",
        "with",
        "seen",
        "happened",
        "occurred",
        "for",
        "by",
        "having",
        "that",
        "occurring",
        "happening",
        "has",
        "have",
    ];
    // `users > 100`
    let counted = [
        ("users", "userCount"),
        ("user count", "userCount"),
        ("affected users", "userCount"),
        ("users affected", "userCount"),
        ("events", "timesSeen"),
        ("event count", "timesSeen"),
        ("count", "timesSeen"),
        ("occurrences", "timesSeen"),
        ("times seen", "timesSeen"),
    ];
    if let Some((next, key)) = words.longest(at, &counted)
        && words.is(next, &[">", ">=", "<", "<="])
        && let Some((next, bounds)) = bounds(words, next)
    {
        return Some((
            next,
            bounds.into_iter().map(|bound| Effect::Term(Draft::bound(key, bound))).collect(),
        ));
    }
    let start = words.skip(at, &verbs);
    let start = words.skip(start, &["only"]);
    if start > at
        && let Some((next, times)) =
            words.longest(start, &[("once", "1"), ("just once", "1"), ("exactly once", "1"), ("twice", "2")])
    {
        return Some((next, vec![term("timesSeen", times)]));
    }
    let (next, bounds) =
        bounds(words, start).or_else(|| (start > at).then(|| bounds(words, start - 1))?)?;
    let next = words.skip(next, &["different", "unique", "distinct", "affected", "total"]);
    let key = match words.word(next) {
        "users" | "user" | "people" | "customers" | "person" => "userCount",
        "events" | "event" | "occurrences" | "occurrence" | "times" | "time" => "timesSeen",
        _ => return None,
    };
    let after = words.skip(next + 1, &["affected", "impacted", "hit"]);
    Some((after, bounds.into_iter().map(|bound| Effect::Term(Draft::bound(key, bound))).collect()))
}
