//! One call when Sentry is far away: how many rounds of waiting it takes, the first time and later.

use super::contender::Contender;
use super::fake::Fake;
use super::session::Session;
use super::table::{Row, Unit};

/// Later calls in one round.
const LATER: usize = 3;

pub(super) fn measure(
    contenders: &[Contender],
    slow: &Fake,
    rounds: usize,
    latency_ms: u64,
) -> anyhow::Result<Vec<Row>> {
    let latency = f64::from(u32::try_from(latency_ms)?);
    let mut first = Row::new(format!("first call, {latency_ms} ms to Sentry"), Unit::Rounds(latency));
    let mut later = Row::new(format!("later call, {latency_ms} ms to Sentry"), Unit::Rounds(latency));
    for round in 0..rounds {
        for (which, contender) in
            super::table::turn(contenders, round).filter(|(_, contender)| contender.asks_sentry())
        {
            let mut session = Session::start(contender, &slow.address)?;
            session.list()?;
            first.add(which, session.call()?.as_secs_f64() * 1e3);
            for _ in 0..LATER {
                later.add(which, session.call()?.as_secs_f64() * 1e3);
            }
        }
    }
    Ok(vec![first, later])
}
