//! What was fetched, kept for a while: who asks meanwhile waits for the same answer, and an old one is better than none.

use crate::Error;
use std::time::Duration;
use tokio::{sync::Mutex, time::Instant};

/// A failure is not tried again so soon: those who wait would try it one after the other.
const PAUSE: Duration = Duration::from_secs(10);

/// What a fetch brought.
#[derive(Debug, Clone)]
pub(crate) enum Came<T> {
    /// All of it.
    Whole(T),
    /// A part, and why the rest did not come.
    Half(T, Error),
}

/// One thing that can be fetched.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<Slot<T>>);

#[derive(Debug)]
struct Slot<T> {
    value: Option<Value<T>>,
    failure: Option<(Instant, Error)>,
}

#[derive(Debug)]
struct Value<T> {
    since: Instant,
    of: T,
    is_whole: bool,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(Slot { value: None, failure: None }))
    }
}

impl<T: Clone> Kept<T> {
    /// The value, and whether it is older than `fresh` because the site fails. It is fetched by one caller at a time;
    /// one who gives up leaves the task to the next. A part is as good as nothing where the whole is kept, and soon asked for
    /// again where it is not.
    pub(crate) async fn get(
        &self,
        fresh: Duration,
        fetch: impl Future<Output = Result<Came<T>, Error>>,
    ) -> Result<(T, bool), Error> {
        let mut slot = self.0.lock().await;
        if let Some(Value { since, of, is_whole }) = &slot.value
            && since.elapsed() < if *is_whole { fresh } else { PAUSE }
        {
            return Ok((of.clone(), false));
        }
        let recent = slot.failure.as_ref().filter(|(since, _)| since.elapsed() < PAUSE);
        let outcome = match recent {
            Some((_, error)) => Err(error.clone()),
            None => fetch.await,
        };
        let now = Instant::now();
        let error = match outcome {
            Ok(Came::Half(_, error)) if slot.value.as_ref().is_some_and(|old| old.is_whole) => error,
            Ok(came) => {
                let (of, is_whole) = match came {
                    Came::Whole(of) => (of, true),
                    Came::Half(of, _) => (of, false),
                };
                slot.value = Some(Value { since: now, of: of.clone(), is_whole });
                slot.failure = None;
                return Ok((of, false));
            }
            Err(error) => error,
        };
        if slot.failure.as_ref().is_none_or(|(since, _)| since.elapsed() >= PAUSE) {
            slot.failure = Some((now, error.clone()));
        }
        slot.value.as_ref().map(|old| (old.of.clone(), true)).ok_or(error)
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
                Ok(Came::Whole(fetched.fetch_add(1, Ordering::Relaxed)))
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
        let never = kept.get(HOUR, std::future::pending::<Result<Came<i32>, Error>>());
        assert!(tokio::time::timeout(Duration::from_secs(1), never).await.is_err());
        assert_eq!(kept.get(HOUR, async { Ok(Came::Whole(7)) }).await, Ok((7, false)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_pauses_and_an_old_value_outlives_it() {
        let kept = Kept::default();
        let lost = Err(Error::Lost(Lost::Connection));
        assert_eq!(kept.get(HOUR, async { lost.clone() }).await, Err(Error::Lost(Lost::Connection)));
        // Nothing is asked so soon.
        assert_eq!(kept.get(HOUR, async { Ok(Came::Whole(1)) }).await, Err(Error::Lost(Lost::Connection)));
        tokio::time::advance(PAUSE).await;
        assert_eq!(kept.get(HOUR, async { Ok(Came::Whole(2)) }).await, Ok((2, false)));
        tokio::time::advance(HOUR).await;
        assert_eq!(kept.get(HOUR, async { lost }).await, Ok((2, true)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_does_not_replace_the_whole_and_is_not_good_for_long() {
        let kept = Kept::default();
        let half = |value| Ok(Came::Half(value, Error::Lost(Lost::Connection)));
        assert_eq!(kept.get(HOUR, async { half(1) }).await, Ok((1, false)));
        tokio::time::advance(PAUSE).await;
        assert_eq!(kept.get(HOUR, async { Ok(Came::Whole(2)) }).await, Ok((2, false)));
        tokio::time::advance(HOUR).await;
        assert_eq!(kept.get(HOUR, async { half(3) }).await, Ok((2, true)));
        // Nothing is asked so soon.
        assert_eq!(kept.get(HOUR, std::future::pending()).await, Ok((2, true)));
    }
}
