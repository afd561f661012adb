//! Makes one search of what the phrases of a request do.

use crate::{
    Period, Range,
    query::{Part, Query},
};

use super::{
    Dataset, Reading, Said, Surface,
    effect::{Draft, Effect, Place, Rank, When},
    events, group, scan, taken,
    terms::Terms,
    when,
    words::Words,
};

/// Nothing is kept for longer.
const LONGEST_DAYS: u32 = 3_650;

pub(super) fn answer(text: &str, surface: Surface, words: &Words<'_>) -> Reading {
    let dataset = dataset(surface, words.place);
    if let Some(reading) = syntax(text, words) {
        return Reading { dataset, ..reading };
    }
    let mut scanned = scan::scan(text, words);
    let period = periods(text, words, &mut scanned);
    let said = scanned.entries.iter().filter_map(|entry| {
        let meaning: Vec<String> = entry.effects.iter().filter_map(meaning).collect();
        let phrase = text.get(entry.from..entry.to)?.trim().to_owned();
        (!meaning.is_empty() && !meaning.iter().all(|meaning| *meaning == phrase))
            .then(|| Said { phrase, meaning: meaning.join(" ") })
    });
    let mut reading = Reading {
        dataset,
        said: said.collect(),
        left: scanned.left,
        unsearched: scanned.barred,
        alternatives: scanned.alternatives,
        ..Reading::default()
    };
    let effects: Vec<Effect> = scanned.entries.into_iter().flat_map(|entry| entry.effects).collect();
    places(&effects, &mut reading);
    reading.period = period.and_then(|when| range(when, words));
    let mut terms = Terms::default();
    let plan = events::plan(&effects, words, &mut reading);
    for effect in effects {
        each(effect, period, &plan, words, &mut terms, &mut reading);
    }
    let (query, without) = terms.query(&scanned.texts);
    reading.query = query;
    reading.unsearched.extend(without);
    reading
}

/// The one time that is searched. What is no time that can be, and any further one, is left.
fn periods(text: &str, words: &Words<'_>, scanned: &mut scan::Scanned) -> Option<When> {
    let mut found = None;
    for entry in &mut scanned.entries {
        let Some(when) = entry.effects.iter().find_map(|effect| match effect {
            Effect::Period(when) => Some(*when),
            _ => None,
        }) else {
            continue;
        };
        if found == Some(when) || found.is_none() && range(when, words).is_some() {
            found = Some(when);
            continue;
        }
        if let Some(both) = found.and_then(|found| both(found, when, words)) {
            found = Some(both);
            continue;
        }
        entry.effects.retain(|effect| !matches!(effect, Effect::Period(_)));
        let phrase = text.get(entry.from..entry.to).unwrap_or_default().trim().to_owned();
        scanned.left.push(phrase.clone());
        scanned.barred.push(phrase);
    }
    found
}

/// What is syntax already is kept to the letter.
fn syntax(text: &str, words: &Words<'_>) -> Option<Reading> {
    let custom = |name: &str| words.world.custom.contains(&name);
    let mut query = Query::parse(text).ok().filter(|query| taken::is_syntax(query, &custom))?;
    if query.is_empty() {
        return Some(Reading::default());
    }
    let sorts = query.take_sorts(group::dialect(words.place));
    let sort =
        sorts.first().map(|asked| format!("{}{}", if asked.descending { "-" } else { "" }, asked.name));
    Some(Reading { query, sort, ..Reading::default() })
}

fn dataset(surface: Surface, place: Place) -> Option<Dataset> {
    if !matches!(surface, Surface::Events | Surface::Replays | Surface::Data(_)) {
        return None;
    }
    Some(match place {
        Place::Issues | Place::Errors => Dataset::Errors,
        Place::Spans | Place::Conversations => Dataset::Spans,
        Place::Logs => Dataset::Logs,
        Place::Metrics => Dataset::Metrics,
        Place::Profiles => Dataset::Profiles,
        Place::Replays => Dataset::Replays,
    })
}

fn places(effects: &[Effect], reading: &mut Reading) {
    let add = |names: &mut Vec<String>, name: &String| {
        if !names.contains(name) {
            names.push(name.clone());
        }
    };
    for effect in effects {
        match effect {
            Effect::Environment(name) => add(&mut reading.environments, name),
            Effect::Project(name) => add(&mut reading.projects, name),
            Effect::Limit(limit) => reading.limit = reading.limit.or(Some(*limit)),
            Effect::Sort(sort)
                if !sort.is_empty() && reading.sort.as_deref().is_none_or(|sort| sort == "freq") =>
            {
                reading.sort = Some((*sort).to_owned());
            }
            _ => {}
        }
    }
}

/// The time that two times have in common: *after Monday and before Wednesday*.
fn both(one: When, other: When, words: &Words<'_>) -> Option<When> {
    let (When::Between(start, end), When::Between(other_start, other_end)) = (one, other) else {
        return None;
    };
    let end = match (end, other_end) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    let both = When::Between(start.max(other_start), end);
    range(both, words).map(|_| both)
}

fn range(when: When, words: &Words<'_>) -> Option<Range> {
    match when {
        When::Last(count, 'd') if count > LONGEST_DAYS => None,
        When::Last(count, unit) => Some(Range::last(format!("{count}{unit}").parse::<Period>().ok()?)),
        When::Between(start, end) => Range::between(start, end.unwrap_or(words.world.now)).ok(),
    }
}

/// When the first or the last event was.
fn seen(key: &str, when: When, terms: &mut Terms) {
    match when {
        When::Last(count, unit) => terms.draft(Draft::of(key, &format!("-{count}{unit}"))),
        When::Between(start, end) => {
            terms.draft(Draft { sign: ">=", ..Draft::of(key, &when::day(start)) });
            if let Some(end) = end {
                terms.draft(Draft { sign: "<", ..Draft::of(key, &when::day(end)) });
            }
        }
    }
}

fn each(
    effect: Effect,
    period: Option<When>,
    plan: &events::Plan,
    words: &Words<'_>,
    terms: &mut Terms,
    reading: &mut Reading,
) {
    match effect {
        Effect::Term(draft) if draft.sign == "?" => {
            let calls = Draft { sign: "", ..draft };
            Some(calls).filter(|_| !plan.kind_named).into_iter().for_each(|calls| terms.draft(calls));
        }
        Effect::Term(draft) => terms.draft(draft),
        Effect::Syntax(written) => match sort(&written, words.place) {
            Some(sort) => reading.sort = Some(sort),
            None => terms.syntax(written),
        },
        Effect::New | Effect::FirstSeen => match period {
            Some(when) => seen("firstSeen", when, terms),
            None if effect == Effect::New => terms.draft(Draft::of("is", "new")),
            None => {}
        },
        Effect::LastSeen => {
            if let Some(when) = period {
                seen("lastSeen", when, terms);
            }
        }
        Effect::Segment if words.place == Place::Spans => terms.draft(Draft::of("is_transaction", "true")),
        Effect::Measured if plan.segments => terms.draft(Draft::of("is_transaction", "true")),
        Effect::Group(fields)
            if plan.segments && fields.iter().any(|field| field.trim_start_matches('?') == "transaction") =>
        {
            terms.draft(Draft::of("is_transaction", "true"));
        }
        Effect::Having(bounds) => {
            bounds.into_iter().for_each(|bound| terms.draft(Draft::bound("count()", bound)));
        }
        Effect::Bounds(bounds) => {
            bounds.into_iter().for_each(|bound| terms.draft(Draft::bound(&plan.bounded, bound)));
        }
        Effect::Metric(name) if !plan.aggregates => {
            terms.draft(Draft::of("metric.name", &crate::query::Literal::exact(&name).to_string()));
        }
        _ => {}
    }
}

/// The order that `sort:x` asks for.
fn sort(written: &str, place: Place) -> Option<String> {
    let mut query = Query::parse(written).ok()?;
    let one = query.parts().len() == 1 && matches!(query.parts().next(), Some(Part::Term(_)));
    let asked = query.take_sorts(group::dialect(place)).into_iter().next().filter(|_| one)?;
    Some(format!("{}{}", if asked.descending { "-" } else { "" }, asked.name))
}

/// What a phrase was read as.
fn meaning(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Term(draft) => Draft {
            sign: draft.sign.trim_end_matches('?').len().checked_sub(1).map_or("", |_| draft.sign),
            ..draft.clone()
        }
        .written(),
        Effect::Syntax(written) => written.clone(),
        Effect::Environment(name) => format!("environment {name}"),
        Effect::Project(name) => format!("project {name}"),
        Effect::Period(When::Last(count, unit)) => format!("period {count}{unit}"),
        Effect::Period(When::Between(start, Some(end))) => format!("period {start}/{end}"),
        Effect::Period(When::Between(start, None)) => format!("period since {start}"),
        Effect::FirstSeen => "firstSeen".to_owned(),
        Effect::LastSeen => "lastSeen".to_owned(),
        Effect::New => "new".to_owned(),
        Effect::Sort(sort) if !sort.is_empty() => format!("sort {sort}"),
        Effect::Limit(limit) => format!("limit {limit}"),
        Effect::Group(fields) => match fields.first().and_then(|field| field.strip_prefix('=')) {
            Some(field) => format!("column {field}"),
            None => format!("by {}", fields.join(", ").replace('?', "")),
        },
        Effect::Count => "count()".to_owned(),
        Effect::Statistic(name) => (*name).to_owned(),
        Effect::Subject(subject) => subject.field.to_owned(),
        Effect::Measure(measure) => measure.clone(),
        Effect::Having(bounds) if !bounds.is_empty() => {
            bounds.iter().map(|bound| Draft::bound("count()", *bound).written()).collect::<Vec<_>>().join(" ")
        }
        Effect::Bounds(bounds) => bounds
            .iter()
            .map(|bound| format!("{}{}{}", bound.sign, bound.number, bound.unit))
            .collect::<Vec<_>>()
            .join(" "),
        Effect::Interval(interval) => format!("interval {interval}"),
        Effect::IntervalOf(interval) => format!("interval {interval}"),
        Effect::Metric(name) => format!("metric.name:{name}"),
        Effect::Rank(Rank::Latest) => "sort -timestamp".to_owned(),
        Effect::Rank(Rank::Oldest) => "sort timestamp".to_owned(),
        Effect::Rank(Rank::Slow | Rank::Longest) => "slowest first".to_owned(),
        Effect::Rank(Rank::Fast | Rank::Least) => "least first".to_owned(),
        Effect::Rank(Rank::Most | Rank::Top) => "most first".to_owned(),
        Effect::Segment => "is_transaction:true".to_owned(),
        _ => return None,
    })
}
