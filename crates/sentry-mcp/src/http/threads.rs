//! Threads on which calls are answered, each with a runtime of its own: a connection stays on one of them, and so does all
//! that its calls ask of Sentry. What a call has in memory never moves to another processor, and no thread wakes another
//! for a step of it, which cost a tenth to a fifth of a call's processor time.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::runtime::{Builder, Handle};
use tokio_util::sync::CancellationToken;

/// Threads that answer calls, until they are told to end.
pub(crate) struct Threads {
    handles: Vec<Handle>,
    /// Whose turn it is.
    next: AtomicUsize,
    end: CancellationToken,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    /// As many as there are processors. At their end what was broken off has `last_words` to write down that it was.
    ///
    /// # Errors
    /// When the operating system has no room for them.
    pub(crate) fn start(last_words: Duration) -> io::Result<Self> {
        let count = thread::available_parallelism().map_or(1, usize::from);
        let (mut handles, mut running) = (Vec::new(), Vec::new());
        let end = CancellationToken::new();
        for _ in 0..count {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            handles.push(runtime.handle().clone());
            let end = end.clone();
            running.push(thread::Builder::new().name("calls".to_owned()).spawn(move || {
                runtime.block_on(end.cancelled());
                runtime.shutdown_timeout(last_words);
            })?);
        }
        Ok(Self { handles, next: AtomicUsize::new(0), end, running })
    }

    /// The one whose turn it is.
    pub(super) fn next(&self) -> Handle {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        self.handles.get(turn % self.handles.len().max(1)).cloned().unwrap_or_else(Handle::current)
    }

    /// Ends them.
    pub(crate) fn end(self) {
        self.end.cancel();
        for thread in self.running {
            // It told of its panic itself.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn connections_take_turns_on_threads_that_end_when_told_to() {
        let threads = Threads::start(Duration::from_secs(2)).unwrap();
        let count = threads.handles.len();
        let main = Builder::new_current_thread().build().unwrap();
        let mut served: HashMap<_, usize> = HashMap::new();
        for _ in 0..3 * count {
            let on = threads.next().spawn(async { thread::current().id() });
            *served.entry(main.block_on(on).unwrap()).or_default() += 1;
        }
        assert!(served.len() == count && served.values().all(|turns| *turns == 3), "{served:?}");
        // What still goes on is broken off.
        let going_on = threads.next().spawn(std::future::pending::<()>());
        threads.end();
        assert!(main.block_on(going_on).unwrap_err().is_cancelled());
    }
}
