//! What of events is counted and measured, in which groups, and what of it comes first.

use super::{
    Reading,
    effect::{Effect, Place, Rank, Subject},
    words::Words,
};

/// What the other terms depend on.
#[derive(Debug)]
pub(super) struct Plan {
    /// Whether a kind of call of a model is named.
    pub(super) kind_named: bool,
    /// Whether what is measured are transactions, because nothing else is named.
    pub(super) segments: bool,
    /// What a bound without a name is of.
    pub(super) bounded: String,
    /// Whether something is counted or measured.
    pub(super) aggregates: bool,
}

#[derive(Default)]
struct Asked<'a> {
    groups: Vec<String>,
    nouns: Vec<String>,
    measures: Vec<String>,
    statistics: Vec<&'static str>,
    subjects: Vec<Subject>,
    rank: Option<Rank>,
    latest: Option<Rank>,
    count: bool,
    having: bool,
    metric: Option<&'a str>,
    metric_type: &'static str,
    metric_unit: &'static str,
}

pub(super) fn plan(effects: &[Effect], words: &Words<'_>, reading: &mut Reading) -> Plan {
    let spans = words.place == Place::Spans;
    let other = effects.iter().any(|effect| {
        matches!(effect, Effect::OtherKind) || matches!(effect, Effect::Syntax(text) if text.contains("span.op") || text.contains("is_transaction") || text.contains("gen_ai."))
    });
    let kind_named = effects.iter().any(|effect| matches!(effect, Effect::Term(draft) if draft.key == "gen_ai.operation.type" && draft.sign != "?"))
        || words.place == Place::Conversations;
    let mut plan = Plan {
        kind_named,
        segments: spans && !other,
        bounded: "span.duration".to_owned(),
        aggregates: false,
    };
    if words.place == Place::Profiles {
        plan.bounded = "profile.duration".to_owned();
    }
    let mut asked = gather(effects, words, reading, &mut plan);
    if matches!(words.place, Place::Issues | Place::Replays | Place::Conversations) {
        return plan;
    }
    if !words.counts {
        reading.sort = latest(asked.latest);
        return plan;
    }
    rank(&mut asked, words, reading);
    measures(&mut asked, words, reading);
    plan.aggregates = !reading.aggregates.is_empty();
    if plan.aggregates {
        reading.group_by = asked.groups;
        let down = matches!(asked.rank, Some(Rank::Least | Rank::Fast));
        let first = reading.aggregates.first().filter(|_| !reading.group_by.is_empty());
        let sort = first.map(|first| format!("{}{first}", if down { "" } else { "-" }));
        reading.sort = sort;
    } else {
        reading.sort = reading.sort.take().or_else(|| latest(asked.latest));
    }
    plan
}

fn latest(rank: Option<Rank>) -> Option<String> {
    match rank? {
        Rank::Oldest => Some("timestamp".to_owned()),
        _ => Some("-timestamp".to_owned()),
    }
}

fn gather<'a>(effects: &'a [Effect], words: &Words<'_>, reading: &mut Reading, plan: &mut Plan) -> Asked<'a> {
    let mut asked = Asked::default();
    for effect in effects {
        match effect {
            Effect::Group(fields) => {
                for field in fields {
                    if let Some(column) = field.strip_prefix('=') {
                        reading.fields.push(column.to_owned());
                    } else if let Some(noun) = field.strip_prefix('?') {
                        asked.nouns.push(noun.to_owned());
                    } else if !asked.groups.contains(field) {
                        asked.groups.push(field.clone());
                    }
                }
            }
            Effect::Noun(noun) => asked.nouns.push((*noun).to_owned()),
            Effect::Measure(measure) if !asked.measures.contains(measure) => {
                asked.measures.push(measure.clone());
            }
            Effect::Statistic(name) if !asked.statistics.contains(name) => asked.statistics.push(name),
            Effect::Subject(subject) if !asked.subjects.contains(subject) => asked.subjects.push(*subject),
            Effect::Rank(rank @ (Rank::Latest | Rank::Oldest)) => asked.latest = asked.latest.or(Some(*rank)),
            Effect::Rank(rank) => {
                if matches!(asked.rank, None | Some(Rank::Top)) {
                    asked.rank = Some(*rank);
                }
            }
            Effect::Count => asked.count = true,
            Effect::Having(_) => asked.having = true,
            Effect::Interval(interval) if reading.interval.as_deref().is_none_or(|known| known == "auto") => {
                reading.interval = Some((*interval).to_owned());
            }
            Effect::IntervalOf(interval) => reading.interval = Some(interval.clone()),
            Effect::Metric(name) => asked.metric = Some(name),
            Effect::MetricType(kind) => asked.metric_type = kind,
            Effect::MetricUnit(unit) => asked.metric_unit = unit,
            Effect::Bounds(_) => {
                if let Some(subject) = asked.subjects.pop() {
                    plan.bounded = match asked.statistics.pop() {
                        Some(statistic) => {
                            asked.measures.push(format!("{statistic}({})", subject.field));
                            format!("{statistic}({})", subject.field)
                        }
                        None => subject.field.to_owned(),
                    };
                }
            }
            _ => {}
        }
    }
    let _ = words;
    asked
}

fn rank(asked: &mut Asked<'_>, words: &Words<'_>, reading: &mut Reading) {
    let vital = asked.subjects.iter().any(|subject| subject.shy);
    let spans = words.place == Place::Spans;
    match asked.rank {
        Some(Rank::Slow | Rank::Fast) if spans => {
            let noun = asked.nouns.first().cloned().or_else(|| vital.then(|| "transaction".to_owned()));
            let measured = !asked.measures.is_empty();
            if asked.groups.is_empty()
                && let Some(noun) = noun
            {
                asked.groups.push(noun);
            } else if asked.groups.is_empty()
                && !measured
                && asked.subjects.is_empty()
                && asked.statistics.is_empty()
                && !asked.count
            {
                let down = asked.rank == Some(Rank::Slow);
                reading.sort = Some(if down { "-span.duration" } else { "span.duration" }.to_owned());
                return;
            }
            if !measured {
                if asked.subjects.is_empty() {
                    asked.subjects.push(Subject { field: "span.duration", usual: "p95", shy: false });
                }
                asked.count = true;
            }
        }
        Some(Rank::Longest) => {
            let field = if words.place == Place::Profiles { "-profile.duration" } else { "-span.duration" };
            if spans || words.place == Place::Profiles {
                reading.sort = Some(field.to_owned());
            }
        }
        Some(_) if asked.groups.is_empty() => {
            let whole = match words.place {
                Place::Logs => "message",
                Place::Spans => "span.description",
                _ => "title",
            };
            let noun = asked.nouns.first().cloned();
            let measured =
                !asked.subjects.is_empty() || !asked.measures.is_empty() || !asked.statistics.is_empty();
            match noun {
                Some(noun) => asked.groups.push(noun),
                None if !measured => asked.groups.push(whole.to_owned()),
                None => {}
            }
        }
        None if asked.having && asked.groups.is_empty() => {
            let noun = asked.nouns.first().cloned().unwrap_or_else(|| "issue".to_owned());
            asked.groups.push(noun);
        }
        _ => {}
    }
}

fn measures(asked: &mut Asked<'_>, words: &Words<'_>, reading: &mut Reading) {
    let grouped = !asked.groups.is_empty() || reading.interval.is_some();
    let mut aggregates = std::mem::take(&mut asked.measures);
    if let Some(name) = asked.metric {
        if asked.statistics.is_empty() && grouped {
            asked.statistics.push(if matches!(asked.metric_type, "gauge" | "distribution") {
                "avg"
            } else {
                "sum"
            });
        }
        for statistic in &asked.statistics {
            let sums = matches!(*statistic, "sum" | "count" | "per_second" | "per_minute");
            let kind = match asked.metric_type {
                "" if sums => "counter",
                "" => "distribution",
                kind => kind,
            };
            let unit = if asked.metric_unit.is_empty() { "-" } else { asked.metric_unit };
            aggregates.push(format!("{statistic}(value,{name},{kind},{unit})"));
        }
        reading.aggregates = aggregates;
        return;
    }
    if asked.subjects.is_empty() && words.place == Place::Spans {
        let measured = asked.statistics.iter().filter(|statistic| **statistic != "sum");
        aggregates.extend(measured.map(|statistic| format!("{statistic}(span.duration)")));
    }
    for subject in &asked.subjects {
        if asked.statistics.is_empty() {
            aggregates.push(format!("{}({})", subject.usual, subject.field));
        }
        for statistic in &asked.statistics {
            aggregates.push(format!("{statistic}({})", subject.field));
        }
    }
    let summed = asked.subjects.iter().any(|subject| subject.usual == "sum");
    let total = asked.statistics.contains(&"sum") && asked.subjects.is_empty();
    let counted = asked.count && !summed;
    if counted || asked.having || ((grouped || total) && aggregates.is_empty()) {
        let count = "count()".to_owned();
        if !aggregates.contains(&count) {
            let whole = counted
                && aggregates.iter().any(|aggregate| aggregate.starts_with("count_unique"))
                && asked.rank.is_none();
            if !whole {
                aggregates.push(count);
            }
        }
    }
    reading.aggregates = aggregates;
}
