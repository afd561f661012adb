//! Callers who call without a pause, each on a connection of its own.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::{caller::Caller, party::Party};

/// What a load took.
pub(super) struct Load {
    /// Each call, in milliseconds, the quickest first.
    times: Vec<f64>,
    took: Duration,
}

/// So many callers for so long. A call that is not answered as it must be fails the measurement: its status at once, and
/// what it says when all is over, so that looking takes nothing from those who are measured.
pub(super) fn run(party: &Party<'_>, connections: usize, time: Duration) -> anyhow::Result<Load> {
    let callers: Vec<Caller> =
        (0..connections).map(|_| Caller::to(&party.address)).collect::<anyhow::Result<_>>()?;
    let began = Instant::now();
    let (mut times, bodies, took) = thread::scope(|scope| {
        let threads: Vec<_> = callers
            .into_iter()
            .map(|mut caller| {
                scope.spawn(move || {
                    let (mut times, mut told) = (Vec::new(), Vec::new());
                    while began.elapsed() < time {
                        let sent = Instant::now();
                        let body = caller.ask(&party.request)?;
                        times.push(sent.elapsed().as_secs_f64() * 1e3);
                        // One that says what the last one said is as right as that.
                        if told.last() != Some(&body) {
                            told.push(body);
                        }
                    }
                    anyhow::Ok((times, told))
                })
            })
            .collect();
        let (mut all, mut bodies) = (Vec::new(), Vec::new());
        for thread in threads {
            let (times, told) = thread.join().ok().context("a caller panicked")??;
            all.extend(times);
            bodies.extend(told);
        }
        anyhow::Ok((all, bodies, began.elapsed()))
    })?;
    bodies.iter().try_for_each(|body| party.was_right(body))?;
    ensure!(!times.is_empty(), "nothing was answered");
    times.sort_by(f64::total_cmp);
    Ok(Load { times, took })
}

impl Load {
    pub(super) fn calls(&self) -> f64 {
        f64::from(u32::try_from(self.times.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn per_second(&self) -> f64 {
        self.calls() / self.took.as_secs_f64()
    }

    /// Within how many milliseconds this part of the calls was answered.
    pub(super) fn quantile(&self, part: f64) -> f64 {
        let place = (self.calls() * part).ceil().max(1.0);
        let place = self.times.iter().zip(1_u32..).find(|(_, number)| f64::from(*number) >= place);
        place.map_or(f64::NAN, |(time, _)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_time_within_which_that_part_was_answered() {
        let load = Load { times: vec![1.0, 2.0, 3.0, 40.0], took: Duration::from_secs(2) };
        assert_eq!((load.quantile(0.5), load.quantile(0.75), load.quantile(0.99)), (2.0, 3.0, 40.0));
        assert_eq!(load.per_second(), 2.0);
    }
}
