//! How many requests to Sentry one `get_issue_details` costs: the first, and each later one.

use super::contender::Contender;
use super::fake::Fake;
use super::session::Session;
use super::table::{Row, Unit};
use super::tap::Tap;

/// Calls over which the later ones are averaged.
const LATER: usize = 20;

pub(super) fn measure(contenders: &[Contender], fake: &Fake) -> anyhow::Result<Vec<Row>> {
    let mut first = Row::new("upstream requests of the first call", Unit::Count);
    let mut later = Row::new("upstream requests of each later call", Unit::Count);
    for (which, contender) in contenders.iter().enumerate().filter(|(_, contender)| contender.asks_sentry()) {
        let tap = Tap::before(&fake.address)?;
        let mut session = Session::start(contender, &tap.address)?;
        session.list()?;
        session.call()?;
        first.add(which, count(tap.requests()));
        session.calls(LATER, 1)?;
        later.add(which, count(tap.requests()) / count(LATER));
    }
    Ok(vec![first, later])
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
