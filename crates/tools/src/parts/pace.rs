//! No more requests begin at a time than Sentry lets one user begin.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// Requests under way at a time, and begun within one window: Sentry allows five searches a second of one user, and one
/// more may find organization and project.
pub(crate) const AT_ONCE: usize = 4;
/// A window of Sentry's counting, and a little more.
const WINDOW: Duration = Duration::from_millis(1_050);

/// Gives turns, [`AT_ONCE`] in any window.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<VecDeque<Instant>>);

impl Pace {
    /// Waits until a request may begin.
    pub(crate) async fn turn(&self) {
        let now = Instant::now();
        let at = self.next(now);
        // A timer would let others go first.
        if at > now {
            sleep_until(at).await;
        }
    }

    fn next(&self, now: Instant) -> Instant {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = if given.len() < AT_ONCE { None } else { given.pop_front() };
        let at = earliest.map_or(now, |earliest| now.max(earliest + WINDOW));
        given.push_back(at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_window_holds_more_than_its_share() {
        let (pace, begun) = (Pace::default(), Instant::now());
        let mut turns = Vec::new();
        for number in 0..30 {
            pace.turn().await;
            turns.push(Instant::now());
            // A stall is no credit for a burst.
            if number == 10 {
                tokio::time::sleep(Duration::from_secs(20)).await;
            }
        }
        for (early, late) in turns.iter().zip(turns.iter().skip(AT_ONCE)) {
            assert!(*late - *early >= WINDOW, "{:?}", *late - *early);
        }
        assert!(begun.elapsed() < Duration::from_secs(29));
    }
}
