//! From starting the process to having its list of tools: what a client's user waits for.

use std::time::Instant;

use super::contender::Contender;
use super::fake::Fake;
use super::session::Session;
use super::table::{Goal, Row, Unit};

pub(super) fn measure(contenders: &[Contender], fake: &Fake, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let mut row = Row::new("start to `tools/list` answer", Unit::Milliseconds)
        .goal(Goal::BetterThanOfficial(100.0))
        .goal(Goal::BareAtMost(3.0));
    let mut size = Row::new("length of that answer", Unit::Kilobytes);
    for round in 0..rounds {
        for (which, contender) in super::table::turn(contenders, round) {
            let started = Instant::now();
            let mut session = Session::start(contender, &fake.address)?;
            let bytes = session.list()?;
            row.add(which, started.elapsed().as_secs_f64() * 1e3);
            size.add(which, f64::from(u32::try_from(bytes)?) / 1e3);
        }
    }
    Ok(vec![row, size])
}
