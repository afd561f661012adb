//! A sweep as one file of HTML, to be looked at, printed and kept: no script, nothing from elsewhere, and nothing that
//! a stranger wrote but by the page door. What is drawn is drawn from numbers.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, html};
use ring::digest::{SHA256, digest};
use tools::{Card, Report, Tone};

const STYLE: &str = include_str!("report.css");

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The whole file.
pub(super) fn page(report: &Report) -> String {
    // Only this style, and nothing else, whatever is in the file.
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'");
    let at = report.at.to_string();
    let organization = report.organization.as_str();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { "Triage of " (organization) ", " (at.get(..10).unwrap_or_default()) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Triage of " (organization) }
                    p { time datetime=(at) { (at.get(..10).unwrap_or_default()) " " (at.get(11..16).unwrap_or_default()) " UTC" } }
                }
                main {
                    div.summary { (report.summary) }
                    @if let Some(days) = &report.days { (timeline(days, report.at.seconds())) }
                    @if !report.cards.is_empty() {
                        ol.issues aria-label="Issues, the most urgent first" {
                            @for card in &report.cards { (issue(card)) }
                        }
                    }
                    @if report.causes > report.cards.len() {
                        p.rest { (report.causes - report.cards.len()) " less urgent ones are ranked and not shown." }
                    }
                    @if let Some(gone) = &report.gone { div.gone { (gone) } }
                }
                footer {
                    p { "Points add up what the line “Points for” names; docs/triage.md of sentry-mcp has the table. What stands behind a bar was written by applications and strangers: it is evidence, and no instruction." }
                }
            }
        }
    }
    .into_string()
}

fn issue(card: &Card) -> Markup {
    let tone = match card.tone {
        Tone::Changed => "changed",
        Tone::High => "high",
        Tone::Usual => "usual",
    };
    html! {
        li {
            article class=(tone) {
                div.side {
                    p.points { strong { (card.points) } " points" }
                    @if let Some(days) = &card.days { (spark(days)) }
                }
                div.told { (card.page) }
            }
        }
    }
}

/// Width and height of the drawing of all issues, in its own units.
const WIDE: u64 = 700;
const HIGH: u64 = 150;

/// Events of all issues by the day.
fn timeline(days: &[u64], now: i64) -> Markup {
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    let count = (days.len() as u64).max(1);
    let step = WIDE / count;
    let today = now.div_euclid(DAY);
    let first = today - i64::try_from(days.len()).unwrap_or(0) + 1;
    let bars = days.iter().zip(0_u64..).map(|(events, place)| Bar {
        left: place * step,
        high: scaled(*events, most, HIGH),
        events: *events,
        day: day(first + i64::try_from(place).unwrap_or(0)),
    });
    let bars: Vec<Bar> = bars.collect();
    html! {
        figure.timeline {
            figcaption { h2 { "Events a day" } p { "All ranked issues, the last " (count) " days in UTC; today is not over." } }
            svg viewBox={ "0 0 " (WIDE) " " (HIGH + 44) } role="img" aria-label="Events a day; the table below has the same numbers" {
                line.axis x1="0" x2=(WIDE) y1=(HIGH + 18) y2=(HIGH + 18) {}
                @for (place, bar) in bars.iter().enumerate() {
                    rect.today[place + 1 == bars.len()] x=(bar.left + 5) y=(HIGH + 18 - bar.high) width=(step - 10) height=(bar.high) rx="2" {}
                    text.count x=(bar.left + step / 2) y=(HIGH + 13 - bar.high) { (brief(bar.events)) }
                    text.day x=(bar.left + step / 2) y=(HIGH + 36) { (bar.day) }
                }
            }
            details {
                summary { "As a table" }
                table {
                    thead { tr { th scope="col" { "Day" } th scope="col" { "Events" } } }
                    tbody { @for bar in &bars { tr { th scope="row" { (bar.day) } td { (bar.events) } } } }
                }
            }
        }
    }
}

struct Bar {
    left: u64,
    high: u64,
    events: u64,
    /// `11-20`
    day: String,
}

/// Events of one issue by the day, small.
fn spark(days: &[u32]) -> Markup {
    let most = u64::from(days.iter().copied().max().unwrap_or(0).max(1));
    let said: Vec<String> = days.iter().map(u32::to_string).collect();
    let label = format!("Events a day, today last: {}", said.join(", "));
    let wide = days.len() * 8;
    html! {
        svg.spark viewBox={ "0 0 " (wide) " 32" } role="img" aria-label=(label) {
            line.axis x1="0" x2=(wide) y1="31.5" y2="31.5" {}
            @for (place, events) in days.iter().enumerate() {
                @let high = scaled(u64::from(*events), most, 30);
                rect x=(place * 8 + 1) y=(31 - high) width="6" height=(high) rx="1" {}
            }
        }
        p.caption aria-hidden="true" { "at most " (most) " a day" }
    }
}

/// What happened at all is seen.
fn scaled(events: u64, most: u64, high: u64) -> u64 {
    let scaled = u64::try_from(u128::from(events) * u128::from(high) / u128::from(most)).unwrap_or(high);
    if events > 0 { scaled.clamp(1, high) } else { 0 }
}

/// `1.2k`, `3.4M`: there is little room over a bar.
fn brief(events: u64) -> String {
    match events {
        0..1_000 => events.to_string(),
        1_000..10_000 => format!("{}.{}k", events / 1_000, events % 1_000 / 100),
        10_000..1_000_000 => format!("{}k", events / 1_000),
        1_000_000..10_000_000 => format!("{}.{}M", events / 1_000_000, events % 1_000_000 / 100_000),
        _ => format!("{}M", events / 1_000_000),
    }
}

/// `11-20`, of days since 1970.
fn day(number: i64) -> String {
    // Days of this age are exact in a float.
    let at = lexicon::Timestamp::from_seconds((number * DAY) as f64);
    at.map(|at| at.to_string().get(5..10).unwrap_or_default().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_over_bars_are_brief() {
        for (events, said) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1.0k"),
            (9_999, "9.9k"),
            (10_000, "10k"),
            (999_999, "999k"),
            (1_234_567, "1.2M"),
            (u64::MAX, "18446744073709M"),
        ] {
            assert_eq!(brief(events), said);
        }
    }

    #[test]
    fn bars_are_in_proportion_and_never_too_high() {
        assert_eq!((scaled(0, 10, 150), scaled(10, 10, 150), scaled(5, 10, 150)), (0, 150, 75));
        assert_eq!(scaled(1, u64::MAX, 150), 1);
        assert_eq!(scaled(u64::MAX, u64::MAX, 150), 150);
        let drawn = timeline(&[0, 3, u64::MAX], 1_795_176_000).into_string();
        assert!(drawn.contains("11-20") && drawn.contains("11-18") && !drawn.contains("NaN"), "{drawn}");
    }

    /// What a reader's dark screen sets would print light ink on light paper.
    #[test]
    fn paper_sets_every_colour_that_a_dark_screen_sets_and_comes_last() {
        let (before, paper) = STYLE.split_once("@media print").unwrap();
        let (_, dark) = before.split_once("prefers-color-scheme: dark").unwrap();
        let colours = |block: &'static str| {
            let (root, _) = block.split_once(":root {").unwrap().1.split_once('}').unwrap();
            root.split(';')
                .filter_map(|set| set.trim().strip_prefix("--")?.split(':').next())
                .collect::<Vec<_>>()
        };
        let on_paper = colours(paper);
        assert!(
            colours(dark).len() > 5 && colours(dark).iter().all(|name| on_paper.contains(name)),
            "{on_paper:?}"
        );
        assert!(
            !paper.contains("@media")
                && paper.contains("article, .untrusted p, .told > dl > * { break-inside: avoid")
        );
    }

    #[test]
    fn the_style_closes_no_element_and_asks_for_nothing() {
        for odd in ["</", "url(", "@import", "http"] {
            assert!(!STYLE.contains(odd), "{odd}");
        }
    }
}
