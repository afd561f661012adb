//! Resident memory: idle after start, and after a working session's worth of calls, one at a time.

use std::thread::sleep;
use std::time::Duration;

use super::contender::Contender;
use super::fake::Fake;
use super::process;
use super::session::Session;
use super::table::{Goal, Row, Unit};

/// How long a server settles before its idle memory is read.
const SETTLE: Duration = Duration::from_secs(2);
const CALLS: usize = 200;

pub(super) fn measure(contenders: &[Contender], fake: &Fake, rounds: usize) -> anyhow::Result<Vec<Row>> {
    let mut idle = Row::new("resident memory idle, 2 s after the list", Unit::Mebibytes)
        .goal(Goal::BetterThanOfficial(10.0));
    let mut used =
        Row::new("resident memory after 200 calls", Unit::Mebibytes).goal(Goal::BetterThanOfficial(10.0));
    for round in 0..rounds {
        // They idle together, and work one after the other.
        let mut sessions = Vec::new();
        for (which, contender) in super::table::turn(contenders, round) {
            let mut session = Session::start(contender, &fake.address)?;
            session.list()?;
            sessions.push((which, session));
        }
        sleep(SETTLE);
        for (which, session) in &mut sessions {
            idle.add(*which, mebibytes(process::resident_kib(session.process())?)?);
            session.calls(CALLS, 1)?;
            used.add(*which, mebibytes(process::resident_kib(session.process())?)?);
        }
    }
    Ok(vec![idle, used])
}

pub(super) fn mebibytes(kib: u64) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(kib)?) / 1024.0)
}
