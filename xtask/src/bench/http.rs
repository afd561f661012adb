//! The comparison over HTTP: the same call to ours, to the official server behind a small script, and to a bare handler that
//! asks Sentry the same; and what healthy callers notice while others attack ours.

mod attacks;
mod caller;
mod load;
mod party;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;

use super::contender::{Contender, Question};
use super::fake::Fake;
use super::memory::mebibytes;
use super::table::{Goal, Row, Unit};
use super::{build, process, table};
use party::Party;

/// What is compared over HTTP, and for how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// index.js of an installed @sentry/mcp-server; without it the official server is left out.
    #[arg(long, value_name = "PATH")]
    official: Option<PathBuf>,
    /// The node that runs the official server.
    #[arg(long, value_name = "PATH", default_value = "node")]
    node: PathBuf,
    /// Take this program as ours; the release build otherwise.
    #[arg(long, value_name = "PATH")]
    ours: Option<PathBuf>,
    /// Take this program as the fake Sentry; the release build otherwise.
    #[arg(long, value_name = "PATH")]
    fake: Option<PathBuf>,
    /// Take this program as the bare handler; the release build otherwise.
    #[arg(long, value_name = "PATH")]
    bare: Option<PathBuf>,
    /// How often each figure is taken; the median is told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long each load goes on, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long one more load of ours goes on to watch its memory, in minutes; none with 0.
    #[arg(long, default_value_t = 0)]
    soak: u64,
    /// Seconds instead of minutes, and fewer connections: to see that it works.
    #[arg(long)]
    quick: bool,
}

impl Options {
    fn connections(&self) -> &'static [usize] {
        if self.quick { &[1, 32] } else { &[1, 32, 256] }
    }

    fn rounds(&self) -> usize {
        if self.quick { 1 } else { self.rounds }
    }

    fn time(&self) -> Duration {
        Duration::from_secs(if self.quick { 2 } else { self.seconds })
    }
}

/// Builds what is ours, measures, and prints Markdown tables.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    ensure!(options.rounds > 0 && options.seconds > 0, "rounds and seconds begin at 1");
    let release = root.join("target/release");
    let program = |given: &Option<PathBuf>, name: &str, which: &[&str]| match given {
        Some(program) => Ok(program.clone()),
        None => build(root, which).map(|()| release.join(name)),
    };
    let ours = program(&options.ours, "sentry-mcp", &["--package", "sentry-mcp"])?;
    let fake = program(&options.fake, "fake-sentry", &["--package", "fake-sentry"])?;
    let bare = ["--manifest-path", "bench/bare-http/Cargo.toml", "--target-dir", "target"];
    let bare = program(&options.bare, "bare-http", &bare)?;

    let sentry = Fake::start(&fake, &[])?;
    let question = Question {
        organization: "acme".to_owned(),
        issue: "BACKEND-1K".to_owned(),
        token: "acme-full".to_owned(),
    };
    let mut contenders = vec![Contender::ours(&ours, &question)?];
    match &options.official {
        Some(script) => contenders.push(Contender::official(&options.node, script, &question)?),
        None => eprintln!("official: left out, because --official does not say where its index.js is"),
    }
    contenders.push(Contender::bare_http(&bare, &ours, &question)?);

    let mut rows = Vec::new();
    for connections in options.connections() {
        eprintln!("{connections} connections");
        rows.extend(measured(root, options, &contenders, &sentry, *connections)?);
    }
    println!("{}", super::machine(&options.node, options.official.is_some())?);
    println!("{}", table::markdown(&contenders, &rows));
    let Some(ours) = contenders.first() else { return Ok(()) };
    if options.soak > 0 {
        eprintln!("memory over {} minutes", options.soak);
        soak(&Party::start(root, ours, &sentry)?, options.soak)?;
    }
    eprintln!("attacks");
    attacks::measure(&Party::start(root, ours, &sentry)?, options.quick)
}

fn measured(
    root: &Path,
    options: &Options,
    contenders: &[Contender],
    sentry: &Fake,
    connections: usize,
) -> anyhow::Result<Vec<Row>> {
    let name = |what: &str| format!("{what}, {connections} connections");
    let mut rate = Row::new(name("calls per second"), Unit::PerSecond)
        .goal(Goal::BetterThanOfficial(10.0))
        .goal(Goal::BareAtLeast(0.5));
    let mut half = Row::new(name("half of the calls are answered within"), Unit::Milliseconds);
    let mut most = Row::new(name("99 of 100 are answered within"), Unit::Milliseconds);
    let mut cost = Row::new(name("processor time of a call"), Unit::Milliseconds);
    let mut memory = Row::new(name("most resident memory"), Unit::Mebibytes);
    for round in 0..options.rounds() {
        for (which, contender) in table::turn(contenders, round) {
            let party = Party::start(root, contender, sentry)?;
            load::run(&party, connections, options.time() / 4)?;
            let before = process::processor_time(party.process())?;
            let load = load::run(&party, connections, options.time())?;
            let spent = process::processor_time(party.process())?.saturating_sub(before);
            rate.add(which, load.per_second());
            half.add(which, load.quantile(0.5));
            most.add(which, load.quantile(0.99));
            cost.add(which, spent.as_secs_f64() * 1e3 / load.calls());
            memory.add(which, mebibytes(process::peak_kib(party.process())?)?);
        }
    }
    Ok(vec![rate, half, most, cost, memory])
}

/// Resident memory once a minute while 32 connections call.
fn soak(party: &Party<'_>, minutes: u64) -> anyhow::Result<()> {
    println!("| minute | resident memory of ours under load |\n|---:|---:|");
    for minute in 1..=minutes {
        load::run(party, 32, Duration::from_secs(60))?;
        println!("| {minute} | {:.1} MiB |", mebibytes(process::resident_kib(party.process())?)?);
    }
    Ok(())
}
