//! Where: environments, projects, releases and tags.

use super::{
    effect::{Draft, Effect, Found, Place, term},
    free::{self, Role},
    token::Kind,
    words::Words,
};

const ENVIRONMENTS: &[(&str, &str)] = &[
    ("production", "production"),
    ("prod", "production"),
    ("live", "production"),
    ("staging", "staging"),
    ("stage", "staging"),
    ("development", "development"),
    ("dev", "development"),
    ("prd", "production"),
];

const COMMON: &[&str] = &[
    "the",
    "a",
    "an",
    "my",
    "our",
    "in",
    "of",
    "this",
    "that",
    "which",
    "each",
    "every",
    "per",
    "by",
    "same",
    "all",
    "any",
    "is",
    "with",
    "for",
    "and",
    "or",
    "on",
    "what",
    "other",
    "errors",
    "issues",
    "has",
    "have",
    "whole",
    "delete",
    "new",
    "from",
    "wise",
    "variable",
    "variables",
    "var",
    "vars",
    "config",
    "configuration",
    "setting",
    "settings",
    "file",
    "files",
    "missing",
    "name",
    "names",
    "key",
    "value",
    "values",
    "mismatch",
    "setup",
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let release = release(words, at);
    let tag = tag(words, at);
    let environment = environment(words, at);
    let project = project(words, at);
    [environment, project, tag, release].into_iter().flatten().max_by_key(|(next, _)| *next)
}

/// A name between *the* and a noun, or behind the noun.
fn named<'a>(words: &Words<'a>, at: usize, nouns: &[&str]) -> Option<(usize, &'a str)> {
    let fits = |name: &str| {
        let lower = name.to_lowercase();
        let word = free::role(&lower, true) != Role::Says;
        !name.is_empty() && !word && !COMMON.contains(&lower.as_str()) && !name.starts_with('/')
    };
    if words.is(at, nouns) {
        let name = words.name(at + 1);
        let noun_follows = words.is(at + 2, nouns) || words.is(at.wrapping_sub(1), &["by", "per", "each"]);
        return (fits(name) && !noun_follows).then_some((at + 2, name));
    }
    let quoted = words.kind(at) == Some(Kind::Quoted);
    let start = words.skip(at, &["the"]);
    let article = start > at || quoted || words.before(at) == "the";
    let name = words.name(start);
    (article && fits(name) && words.is(start + 1, nouns)).then_some((start + 2, name))
}

fn environment(words: &Words<'_>, at: usize) -> Option<Found> {
    let nouns = ["environment", "env"];
    let mut hit = words.longest(at, ENVIRONMENTS).map(|(next, name)| (next, name.to_owned()));
    if let Some((next, name)) = &mut hit {
        *next = words.skip(*next, &nouns);
        return Some((*next, vec![Effect::Environment(name.clone())]));
    }
    let start = words.skip(at, &["the"]);
    if start > at && words.longest(start, ENVIRONMENTS).is_some() {
        return None;
    }
    if let Some((next, name)) = named(words, at, &nouns) {
        let known = ENVIRONMENTS
            .iter()
            .find(|(word, _)| name.eq_ignore_ascii_case(word))
            .map_or(name, |(_, known)| known);
        return Some((next, vec![Effect::Environment(known.to_owned())]));
    }
    let typed = words.typed(at);
    let known =
        words.world.environments.iter().find(|known| known.eq_ignore_ascii_case(typed) && known.len() > 1)?;
    Some((words.skip(at + 1, &nouns), vec![Effect::Environment((*known).to_owned())]))
}

fn project(words: &Words<'_>, at: usize) -> Option<Found> {
    if let Some((next, name)) = named(words, at, &["project"]) {
        let known =
            known_project(words, if words.is(at, &["project"]) { at + 1 } else { words.skip(at, &["the"]) });
        let (next, name) =
            known.map_or((next, name), |(end, name)| (words.skip(end, &["project"]).max(next), name));
        return Some((next, vec![Effect::Project(name.to_owned())]));
    }
    let (next, name) = known_project(words, at)?;
    Some((words.skip(next, &["project"]), vec![Effect::Project(name.to_owned())]))
}

fn known_project<'a>(words: &Words<'a>, at: usize) -> Option<(usize, &'a str)> {
    let quoted = words.kind(at) == Some(Kind::Quoted);
    let hit = |name: &&'a str| {
        if quoted {
            return None;
        }
        Some((words.phrase(at, name)?, *name))
    };
    words.world.projects.iter().filter_map(hit).max_by_key(|(next, _)| *next)
}

/// A tag and its value follow one of these; *payment failed* names no tag `payment`.
const LEADS: &[&str] = &[
    "for",
    "with",
    "of",
    "on",
    "where",
    "in",
    "and",
    "from",
    "by",
    "not",
    "except",
    "excluding",
    "at",
    "or",
];

/// Whether a word is more likely a value than a word of a sentence.
fn is_id(value: &str) -> bool {
    value.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '.' | '@' | '/'))
}

fn tag(words: &Words<'_>, at: usize) -> Option<Found> {
    let word = words.word(at);
    let start = words.skip(at, &["tag"]);
    let name = words.world.custom.iter().filter_map(|name| Some((words.tag(start, name)?, *name)));
    let (next, name) = name.max_by_key(|(next, _)| *next)?;
    let after = words.skip(next, &["is", "equals", "of", "="]);
    let value = words.name(after);
    let led = at == 0 || start > at || words.is(at - 1, LEADS) || words.kind(at - 1) != Some(Kind::Word);
    let fits = !value.is_empty()
        && (after > next
            || (led || is_id(value))
                && !COMMON.contains(&words.word(after))
                && !words.is(after, &["over", "at", "since", "during", "today", "yesterday"]));
    let grouped = words.is(at.wrapping_sub(1), &["by", "per", "each", "which"]);
    (fits && !grouped && !word.is_empty()).then(|| (after + 1, vec![term(name, value)]))
}

/// `2.4.1`, `v2.4.1`, `frontend@1.8.0`
fn is_version(text: &str) -> bool {
    let number = |text: &str| {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.contains('.')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
            && text.split('.').next().is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
            && text.matches('.').count() >= 1
    };
    let (package, version) = text.split_once('@').map_or(("", text), |(package, version)| (package, version));
    let host = text.contains('@')
        && version.contains(|c: char| c.is_ascii_alphabetic())
        && !version.starts_with(|c: char| c.is_ascii_digit() || c == 'v');
    let address = text.parse::<std::net::Ipv4Addr>().is_ok();
    !host && !address && number(version) && (!text.contains('@') || !package.is_empty())
}

fn release(words: &Words<'_>, at: usize) -> Option<Found> {
    let since_deploy = [
        "since the last deploy",
        "since the latest deploy",
        "since the last release",
        "since the latest release",
        "since the last deployment",
        "since last deploy",
        "since the deploy",
    ];
    if let Some(next) = since_deploy.iter().find_map(|phrase| words.phrase(at, phrase)) {
        return Some((next, vec![term("release", "latest")]));
    }
    if words.is(at, &["build"]) && words.word(at + 1).starts_with(|c: char| c.is_ascii_digit()) {
        return Some((at + 2, vec![term("release.build", words.typed(at + 1))]));
    }
    let event = matches!(words.place, Place::Issues | Place::Errors);
    let first = [
        "introduced in",
        "introduced by",
        "introduced with",
        "new in",
        "first seen in",
        "first appeared in",
        "appeared in",
        "broken by",
        "broken in",
        "started in",
        "created in",
        "caused by",
    ];
    let after = ["after", "newer than", "later than", "above", "greater than", "higher than"];
    let before = ["before", "older than", "earlier than", "below", "lower than", "prior to"];
    let noun = words.skip(at, &["release", "releases", "version", "versions"]);
    if let Some(found) = said_of_release(words, at, noun) {
        return Some(found);
    }
    let lead = |phrases: &[&str]| phrases.iter().filter_map(|phrase| words.phrase(noun, phrase)).max();
    let leads = [
        (lead(&first), "firstRelease", ""),
        (lead(&after), "release.version", ">"),
        (lead(&["since"]), "release.version", ">="),
        (lead(&before), "release.version", "<"),
        (Some(at), "release", ""),
    ];
    for (start, key, sign) in leads {
        let Some(start) = start else { continue };
        if (key == "firstRelease" && words.place != Place::Issues) || (key == "release.version" && !event) {
            continue;
        }
        if let Some((next, value)) = version(words, start, at) {
            let number = value.rsplit('@').next().unwrap_or_default().trim_start_matches(['v', 'V']);
            let draft = match sign {
                "" => Draft::of(key, &crate::query::Literal::exact(value).to_string()),
                sign => Draft { sign, ..Draft::of(key, number) },
            };
            return Some((next, vec![Effect::Term(draft)]));
        }
    }
    None
}

/// *Release is 1.0*, *release is not 1.0*; of a version only where it is nobody else's: *where the version is 1.0*.
fn said_of_release(words: &Words<'_>, at: usize, noun: usize) -> Option<Found> {
    let begins = ["", "the", "where", "when", "whose", "and", "or", "with", "if"];
    if noun == at || words.is(at, &["version", "versions"]) && !begins.contains(&words.before(at)) {
        return None;
    }
    let (start, negated) = words.longest(
        noun,
        &[
            ("is", false),
            ("equals", false),
            ("is equal to", false),
            ("is not", true),
            ("isn't", true),
            ("is other than", true),
            ("not", true),
            ("other than", true),
        ],
    )?;
    let name = words.name(start);
    let quoted = words.kind(start) == Some(Kind::Quoted);
    let text = name.contains(|c: char| c.is_ascii_digit()) && !COMMON.contains(&words.word(start));
    (text || quoted).then(|| {
        let draft = Draft::of("release", &crate::query::Literal::exact(name).to_string());
        (start + 1, vec![Effect::Term(Draft { negated, ..draft })])
    })
}

/// A release by its name, or the latest.
fn version<'a>(words: &Words<'a>, start: usize, at: usize) -> Option<(usize, &'a str)> {
    let nouns = ["release", "version", "releases", "versions"];
    let start = words.skip(start, &["the"]);
    for phrase in [
        "latest release",
        "current release",
        "latest version",
        "current version",
        "newest release",
        "most recent release",
        "latest deploy",
        "release latest",
    ] {
        if let Some(next) = words.phrase(start, phrase) {
            return Some((next, "latest"));
        }
    }
    let behind = words.skip(start, &nouns);
    // `versions older than 3.1.0`
    let compared = ["older than", "newer than", "before", "after", "since"]
        .iter()
        .any(|phrase| words.phrase(behind, phrase).is_some());
    if behind > start && !compared {
        let name = words.name(behind);
        let text = name.contains(|c: char| c.is_ascii_digit()) && !COMMON.contains(&words.word(behind));
        let quoted = words.kind(behind) == Some(Kind::Quoted);
        return (text || quoted).then_some((behind + 1, name));
    }
    let name = words.name(start);
    let dotted = name.matches('.').count() > 0 && is_version(name);
    let free = start > at
        || matches!(
            words.before(at),
            "in" | "on"
                | "of"
                | "from"
                | "and"
                | "or"
                | "for"
                | "release"
                | "releases"
                | "version"
                | "versions"
                | "with"
        )
        || name.contains('@')
        || name.starts_with('v')
        || name.matches('.').count() > 1;
    let counted = words.is(start + 1, &["seconds", "s", "ms", "minutes", "hours", "users", "events"]);
    (dotted && free && !counted).then_some((start + 1, name))
}
