//! Aggregates over time: one line a step, or one line a group.

use super::{by_name, dataset::Searched, sought::Sought};
use crate::{
    parts::{other_server, paging, searched},
    prelude::*,
};
use lexicon::{Dataset, EventsPage, Link, Period, Timestamp};
use sentry_api::{
    EventSearch, SeriesSearch,
    models::{SeriesValue, TimeSeries},
};
use untrusted::{Ours, quote};

/// Steps of a series whose length nobody gave.
const STEPS: u64 = 48;

/// Sentry makes no longer series, and nobody reads one.
const MOST: u64 = 1_000;

/// Lengths of steps that every version of Sentry takes.
const LENGTHS: [&str; 7] = ["1m", "5m", "15m", "1h", "4h", "12h", "1d"];

/// The length of a step: what was asked for, else one that gives a series that can be read.
pub(super) fn interval(asked: &str, seconds: u64) -> Result<Period> {
    let length = |text: &str| text.parse::<Period>().ok();
    let fitting = || {
        let fits = |period: &Period| seconds / period.seconds().max(1) <= STEPS;
        LENGTHS.iter().filter_map(|text| length(text)).find(fits).unwrap_or(Period::days(1))
    };
    let period = match asked {
        "auto" => fitting(),
        other => {
            length(other).ok_or_else(|| Error::complaint("`interval` is a length of time such as `1h`"))?
        }
    };
    if seconds / period.seconds().max(1) > MOST {
        return Err(Error::complaint((
            "a series of `interval` ",
            period,
            " over this time has more than 1,000 steps; ",
            fitting(),
            " would do",
        )));
    }
    Ok(period)
}

/// Asks, and makes the answer.
pub(super) async fn answer(
    cx: &Cx<'_>,
    sought: &Sought<'_>,
    interval: Period,
    columns: Vec<String>,
    sort: Option<String>,
) -> Result<Answer> {
    let (mut axes, groups): (Vec<String>, Vec<String>) =
        columns.into_iter().partition(|field| field.contains('('));
    if axes.is_empty() {
        axes.push("count()".to_owned());
    }
    let first = axes.first().cloned().unwrap_or_default();
    let sort = sort.filter(|sort| sort.contains('(')).unwrap_or_else(|| format!("-{first}"));
    let (sentry, organization) = (cx.sentry(sought.place), &sought.place.organization);
    let search = sought.search(&groups, &sort);
    let ask = |name| {
        let (sentry, search, axes) = (&sentry, &search, &axes);
        async move {
            let query = sought.dataset.narrowed(name, &sought.query);
            let of = EventSearch { dataset: name, query: &query, ..search.clone() };
            sentry.time_series(organization, &SeriesSearch { of, axes, interval }).await
        }
    };
    let told = |error| {
        let instead = "Leave out `interval`: the whole period is counted at once.";
        match error {
            sentry_api::Error::Missing(_) => {
                Error::lacking(Answer::new("This server makes no series over time").note(instead))
            }
            other => other_server::lacking(other, "series over time", instead),
        }
    };
    let asked = by_name::ask(cx, sought.place, sought.dataset, ask, told);
    let dialect = sought.dataset.dialect();
    let (found, odd) = tokio::join!(asked, searched::oddities(cx, sought.place, dialect, &sought.query));
    let found = found.map_err(|error| sought.spoken.explain(&odd, &sought.query, error));
    let (found, name) = found?;
    let executed = sought.dataset.narrowed(name, &sought.query);
    let columns: Vec<String> = groups.iter().chain(&axes).cloned().collect();
    let page = EventsPage { fields: &columns, sort: &sort, interval: Some(interval), ..sought.page() };
    let link = Link::events(&sought.place.host, organization, &page);
    let shown = axes.join(" · ");
    let by = groups.join(", ");
    let lasting = axes.iter().any(|axis| axis.contains("duration") || axis.contains("self_time"));
    let lasting = lasting && sought.dataset != Dataset::Metrics;
    let series = &found.time_series;
    let total: f64 = series.iter().flat_map(|one| one.values.iter()).filter_map(|value| value.value.0).sum();
    let none = total == 0.0 && series.skipped == 0;
    let lines = if groups.is_empty() { steps(&series.items) } else { Vec::new() };
    let incomplete =
        series.iter().any(|one| one.values.iter().any(|value| value.incomplete.unwrap_or(false)));
    let begin = series.first().and_then(|one| one.values.first()).and_then(at);
    let answer = sought
        .headed(name, &executed)
        .fact("Columns", quote(&shown))
        .fact("By", (!by.is_empty()).then(|| quote(&by)))
        .fact("Durations", lasting.then_some(sought.dataset.durations()))
        .fact("Steps", ("of ", interval, begin.map(|begin| (", from ", begin))));
    let answer = sought
        .placed(answer)
        .fact("Link", link)
        .section(Section::list("Series").items(&lines, |line| Item::new(line.clone())).at_most(1_000))
        .section(
            Section::list("Series of each group")
                .items(series.iter().filter(|_| !by.is_empty()), |one| group(one, axes.len() > 1))
                .at_most(100),
        );
    Ok(odd
        .noted(sought.spoken.noted(answer))
        .note(incomplete.then_some("The last step is not over yet."))
        .note(beyond(series.len() / axes.len().max(1), groups.is_empty(), sought.limit))
        .note(sought.nothing(none))
        .note(paging::skipped(series.skipped + series.iter().map(|one| one.values.skipped).sum::<usize>())))
}

/// That groups may be left out, where as many came as were asked for.
fn beyond(came: usize, ungrouped: bool, limit: u32) -> Option<impl Ours> {
    let most = SeriesSearch::groups(limit);
    let full = !ungrouped && u32::try_from(came).is_ok_and(|came| came >= most);
    let more = most < SeriesSearch::MOST_GROUPS;
    full.then(|| {
        (
            (
                "Only the first ",
                most,
                " groups by the order are shown; whatever others there are is left out. ",
            ),
            more.then_some(("`limit` brings up to ", SeriesSearch::MOST_GROUPS, ".")),
            (!more).then_some("A series has no more: narrow the query, or leave out `interval`."),
        )
    })
}

fn at(value: &SeriesValue) -> Option<Timestamp> {
    value.timestamp.0.and_then(|milliseconds| Timestamp::from_seconds(milliseconds / 1_000.0))
}

/// Three digits behind the point are all that anybody reads.
fn rounded(value: Option<f64>) -> f64 {
    (value.unwrap_or_default() * 1_000.0).round() / 1_000.0
}

/// A step's beginning, how many follow that are the same, and the value of each aggregate.
type Step = (
    Option<Timestamp>,
    Option<(&'static str, usize, &'static str)>,
    &'static str,
    Vec<(Option<&'static str>, f64)>,
);

/// One line a step; steps that are the same are one.
fn steps(series: &[TimeSeries]) -> Vec<Step> {
    let Some(first) = series.first() else { return Vec::new() };
    let mut lines: Vec<(Option<Timestamp>, usize, Vec<f64>)> = Vec::new();
    for (index, step) in first.values.iter().enumerate() {
        let value = |one: &TimeSeries| rounded(one.values.get(index).and_then(|value| value.value.0));
        let values: Vec<f64> = series.iter().map(value).collect();
        match lines.last_mut() {
            Some((_, count, last)) if *last == values => *count += 1,
            _ => lines.push((at(step), 1, values)),
        }
    }
    let shown = |(at, count, values): (Option<Timestamp>, usize, Vec<f64>)| {
        let again = (count > 1).then_some((" and ", count.saturating_sub(1), " steps more"));
        let values = values.into_iter().enumerate();
        (at, again, ": ", values.map(|(at, value)| ((at > 0).then_some(" · "), value)).collect())
    };
    lines.into_iter().map(shown).collect()
}

/// `checkout: 3 4 0×5 7`
fn group(series: &TimeSeries, several: bool) -> Item {
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for value in series.values.iter() {
        let value = rounded(value.value.0);
        match runs.last_mut() {
            Some((last, count)) if (*last - value).abs() < f64::EPSILON => *count += 1,
            _ => runs.push((value, 1)),
        }
    }
    let names = series.group_by.iter().enumerate();
    let names: Vec<_> =
        names.map(|(at, group)| ((at > 0).then_some(" · "), group.value.as_ref().cloned())).collect();
    let values: Vec<_> =
        runs.into_iter().map(|(value, count)| (" ", value, (count > 1).then_some(("×", count)))).collect();
    let axis = series.y_axis.as_ref().filter(|_| several).map(|axis| (" ", axis));
    Item::new((names, axis, ":", values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_as_long_as_was_asked_or_as_can_be_read() {
        let chosen =
            |asked: &str, seconds: u64| interval(asked, seconds).map(|period| period.to_string()).ok();
        assert_eq!(chosen("1h", 86_400).as_deref(), Some("1h"));
        for (seconds, length) in
            [(3_600, "5m"), (86_400, "1h"), (7 * 86_400, "4h"), (14 * 86_400, "12h"), (90 * 86_400, "1d")]
        {
            assert_eq!(chosen("auto", seconds).as_deref(), Some(length), "{seconds}");
        }
        assert_eq!(chosen("1m", 90 * 86_400), None);
        assert_eq!(chosen("soon", 86_400), None);
    }
}
