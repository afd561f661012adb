//! Many calls at once over one stdio session: calls per second, and the processor time that each costs the server.

use super::contender::Contender;
use super::fake::Fake;
use super::memory::mebibytes;
use super::process;
use super::session::Session;
use super::table::{Goal, Row, Unit};

/// Calls before the clock starts, so that a just-in-time compiler has had its time.
const WARM_UP: usize = 300;

pub(super) fn measure(
    contenders: &[Contender],
    fake: &Fake,
    rounds: usize,
    calls: usize,
    in_flight: usize,
) -> anyhow::Result<Vec<Row>> {
    let mut rate = Row::new(format!("calls per second, {in_flight} in flight"), Unit::PerSecond)
        .goal(Goal::BetterThanOfficial(8.0));
    let mut cost =
        Row::new("processor time of a call", Unit::Milliseconds).goal(Goal::BetterThanOfficial(8.0));
    let mut upstream = Row::new("the fake Sentry's processor time for it", Unit::Milliseconds);
    let mut peak = Row::new("most resident memory meanwhile", Unit::Mebibytes);
    let number = f64::from(u32::try_from(calls)?);
    for round in 0..rounds {
        for (which, contender) in super::table::turn(contenders, round) {
            let mut session = Session::start(contender, &fake.address)?;
            session.list()?;
            session.calls(WARM_UP, in_flight)?;
            let before = process::processor_time(session.process())?;
            let upstream_before = process::processor_time(fake.process())?;
            let wall = session.calls(calls, in_flight)?;
            let spent = process::processor_time(session.process())?.saturating_sub(before);
            let upstream_spent = process::processor_time(fake.process())?.saturating_sub(upstream_before);
            rate.add(which, number / wall.as_secs_f64());
            cost.add(which, spent.as_secs_f64() * 1e3 / number);
            if contender.asks_sentry() {
                upstream.add(which, upstream_spent.as_secs_f64() * 1e3 / number);
            }
            peak.add(which, mebibytes(process::peak_kib(session.process())?)?);
        }
    }
    Ok(vec![rate, cost, upstream, peak])
}
