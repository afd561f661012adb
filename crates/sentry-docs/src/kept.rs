//! What was fetched, kept for a while: who asks meanwhile waits for the same answer, and an old one is better than none.

use crate::Error;
use std::time::Duration;
use tokio::{sync::Mutex, time::Instant};

/// A failure is not tried again so soon: those who wait would try it one after the other.
const PAUSE: Duration = Duration::from_secs(10);

/// One thing that can be fetched.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<Slot<T>>);

#[derive(Debug)]
struct Slot<T> {
    value: Option<(Instant, T)>,
    failure: Option<(Instant, Error)>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(Slot { value: None, failure: None }))
    }
}

impl<T: Clone> Kept<T> {
    /// The value, and whether it is older than `fresh` because the site fails. It is fetched by one caller at a time;
    /// one who gives up leaves the task to the next.
    pub(crate) async fn get(
        &self,
        fresh: Duration,
        fetch: impl Future<Output = Result<T, Error>>,
    ) -> Result<(T, bool), Error> {
        let mut slot = self.0.lock().await;
        if let Some((since, value)) = &slot.value
            && since.elapsed() < fresh
        {
            return Ok((value.clone(), false));
        }
        let recent = slot.failure.as_ref().filter(|(since, _)| since.elapsed() < PAUSE);
        let outcome = match recent {
            Some((_, error)) => Err(error.clone()),
            None => fetch.await.inspect_err(|error| slot.failure = Some((Instant::now(), error.clone()))),
        };
        match (outcome, &slot.value) {
            (Ok(value), _) => {
                slot.value = Some((Instant::now(), value.clone()));
                slot.failure = None;
                Ok((value, false))
            }
            (Err(_), Some((_, old))) => Ok((old.clone(), true)),
            (Err(error), None) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lost;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const HOUR: Duration = Duration::from_secs(3_600);

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_at_once_cause_one_fetch() {
        let (kept, fetched) = (Kept::default(), AtomicUsize::new(0));
        let ask = || {
            kept.get(HOUR, async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Ok(fetched.fetch_add(1, Ordering::Relaxed))
            })
        };
        let (one, other, third) = tokio::join!(ask(), ask(), ask());
        assert_eq!((one, other, third), (Ok((0, false)), Ok((0, false)), Ok((0, false))));
        tokio::time::advance(HOUR).await;
        assert_eq!(ask().await, Ok((1, false)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_the_task_to_the_next() {
        let kept = Kept::default();
        let never = kept.get(HOUR, std::future::pending());
        assert!(tokio::time::timeout(Duration::from_secs(1), never).await.is_err());
        assert_eq!(kept.get(HOUR, async { Ok(7) }).await, Ok((7, false)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_pauses_and_an_old_value_outlives_it() {
        let kept = Kept::default();
        let lost = Err(Error::Lost(Lost::Connection));
        assert_eq!(kept.get(HOUR, async { lost.clone() }).await, Err(Error::Lost(Lost::Connection)));
        // Nothing is asked so soon.
        assert_eq!(kept.get(HOUR, async { Ok(1) }).await, Err(Error::Lost(Lost::Connection)));
        tokio::time::advance(PAUSE).await;
        assert_eq!(kept.get(HOUR, async { Ok(2) }).await, Ok((2, false)));
        tokio::time::advance(HOUR).await;
        assert_eq!(kept.get(HOUR, async { lost }).await, Ok((2, true)));
    }
}
