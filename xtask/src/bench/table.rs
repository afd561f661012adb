//! Figures to a Markdown table: medians, ratios, and whether the goals are met.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::contender::{Contender, Kind};

/// One line of the table: what was measured, and each contender's figures by its place in the list.
pub(super) struct Row {
    what: String,
    unit: Unit,
    goals: Vec<Goal>,
    figures: BTreeMap<usize, Vec<f64>>,
}

#[derive(Clone, Copy)]
pub(super) enum Unit {
    Milliseconds,
    Mebibytes,
    Kilobytes,
    PerSecond,
    Count,
    /// Milliseconds, told also as a number of waits of this many milliseconds.
    Rounds(f64),
}

#[derive(Clone, Copy)]
pub(super) enum Goal {
    BetterThanOfficial(f64),
    BareAtMost(f64),
    /// Of a figure of which more is better.
    BareAtLeast(f64),
}

impl Row {
    pub(super) fn new(what: impl Into<String>, unit: Unit) -> Self {
        Self { what: what.into(), unit, goals: Vec::new(), figures: BTreeMap::new() }
    }

    pub(super) fn goal(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }

    pub(super) fn add(&mut self, which: usize, figure: f64) {
        self.figures.entry(which).or_default().push(figure);
    }

    fn median(&self, which: Option<usize>) -> Option<f64> {
        median(self.figures.get(&which?)?)
    }

    /// Ours as so many times the bare one's.
    fn of_bare(&self, mine: Option<f64>, bare: Option<usize>) -> Option<f64> {
        mine.zip(self.median(bare)).map(|(mine, bare)| mine / bare)
    }

    /// How many times `better` beats `worse`.
    fn times(&self, better: f64, worse: f64) -> f64 {
        if matches!(self.unit, Unit::PerSecond) { better / worse } else { worse / better }
    }
}

/// The contenders in the order of this round: everyone begins in turn, so that a drift of the machine cancels out.
pub(super) fn turn(contenders: &[Contender], round: usize) -> impl Iterator<Item = (usize, &Contender)> {
    contenders.iter().enumerate().cycle().skip(round % contenders.len()).take(contenders.len())
}

pub(super) fn markdown(contenders: &[Contender], rows: &[Row]) -> String {
    let place = |kind: Kind| contenders.iter().position(|contender| contender.kind == kind);
    let (ours, official, bare) = (place(Kind::Ours), place(Kind::Official), place(Kind::Bare));
    let names: Vec<&str> = contenders.iter().map(|contender| contender.name.as_str()).collect();
    let mut text = format!("| | {} | better than the official one | goals |\n", names.join(" | "));
    let _ = writeln!(text, "|---|{}---|---|", "---:|".repeat(names.len()));
    for row in rows {
        let _ = write!(text, "| {} |", row.what);
        for which in 0..contenders.len() {
            let _ = write!(
                text,
                " {} |",
                row.median(Some(which)).map_or("–".into(), |figure| row.unit.say(figure))
            );
        }
        let (mine, theirs) = (row.median(ours), row.median(official));
        let times = mine.zip(theirs).map(|(mine, theirs)| row.times(mine, theirs));
        let _ = write!(text, " {} |", times.map_or("–".into(), |times| format!("{times:.1} ×")));
        let goals: Vec<String> = row
            .goals
            .iter()
            .map(|goal| match *goal {
                Goal::BetterThanOfficial(least) => {
                    verdict(format!("≥ {least} ×"), times.map(|times| times >= least))
                }
                Goal::BareAtLeast(least) => {
                    let ratio = row.of_bare(mine, bare);
                    let said = ratio.map_or(String::new(), |ratio| format!(" ({ratio:.1} ×)"));
                    verdict(format!("≥ {least} × bare{said}"), ratio.map(|ratio| ratio >= least))
                }
                Goal::BareAtMost(most) => {
                    let ratio = row.of_bare(mine, bare);
                    let said = ratio.map_or(String::new(), |ratio| format!(" ({ratio:.1} ×)"));
                    verdict(format!("≤ {most} × bare{said}"), ratio.map(|ratio| ratio <= most))
                }
            })
            .collect();
        let _ = writeln!(text, " {} |", if goals.is_empty() { "–".into() } else { goals.join("; ") });
    }
    text
}

fn verdict(goal: String, met: Option<bool>) -> String {
    match met {
        Some(true) => format!("{goal}: met"),
        Some(false) => format!("{goal}: **missed**"),
        None => goal,
    }
}

impl Unit {
    fn say(self, figure: f64) -> String {
        match self {
            Self::Milliseconds if figure < 1.0 => format!("{figure:.3} ms"),
            Self::Milliseconds if figure < 10.0 => format!("{figure:.2} ms"),
            Self::Milliseconds => format!("{figure:.0} ms"),
            Self::Mebibytes => format!("{figure:.1} MiB"),
            Self::Kilobytes => format!("{figure:.1} kB"),
            Self::PerSecond => format!("{figure:.0}/s"),
            Self::Count => format!("{figure:.1}"),
            Self::Rounds(latency) => {
                let rounds = (figure / latency).floor();
                format!("{figure:.0} ms, {rounds:.0} round{}", if rounds > 1.0 { "s" } else { "" })
            }
        }
    }
}

/// The middle figure, or the mean of the two in the middle.
fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (sorted.len().checked_sub(1)? / 2, sorted.len() / 2);
    Some((sorted.get(low)? + sorted.get(high)?) / 2.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::contender::Question;
    use super::*;

    fn three() -> Vec<Contender> {
        let question = Question { organization: "acme".into(), issue: "A-1".into(), token: "t".into() };
        let ours = Contender::ours(Path::new("ours"), &question).unwrap();
        let mut official = Contender::ours(Path::new("node"), &question).unwrap();
        (official.kind, official.name) = (Kind::Official, "official".into());
        vec![ours, official, Contender::bare(Path::new("bare")).unwrap()]
    }

    fn row(unit: Unit, figures: [f64; 3]) -> Row {
        let mut row = Row::new("x", unit);
        for (which, figure) in figures.into_iter().enumerate() {
            row.add(which, figure);
        }
        row
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 100.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn everyone_begins_in_turn() {
        let first = |round| turn(&three(), round).map(|(which, _)| which).collect::<Vec<_>>();
        assert_eq!([first(0), first(1), first(2), first(3)], [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]]);
    }

    #[test]
    fn less_time_and_more_calls_are_both_better() {
        let rows = [
            row(Unit::Milliseconds, [4.0, 800.0, 2.0])
                .goal(Goal::BetterThanOfficial(100.0))
                .goal(Goal::BareAtMost(3.0)),
            row(Unit::PerSecond, [600.0, 300.0, 900.0]).goal(Goal::BetterThanOfficial(8.0)),
            row(Unit::Rounds(50.0), [51.0, 167.0, 0.0]),
        ];
        let table = markdown(&three(), &rows);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| x | 4.00 ms | 800 ms | 2.00 ms | 200.0 × | ≥ 100 ×: met; ≤ 3 × bare (2.0 ×): met |",
                "| x | 600/s | 300/s | 900/s | 2.0 × | ≥ 8 ×: **missed** |",
                "| x | 51 ms, 1 round | 167 ms, 3 rounds | 0 ms, 0 round | 3.3 × | – |",
            ]
        );
    }

    #[test]
    fn who_was_left_out_leaves_no_ratio() {
        let contenders = vec![three().remove(0)];
        let mut row = Row::new("x", Unit::Count).goal(Goal::BetterThanOfficial(8.0));
        row.add(0, 2.0);
        assert_eq!(markdown(&contenders, &[row]).lines().last(), Some("| x | 2.0 | – | ≥ 8 × |"));
    }
}
