//! How far a sweep is, on one line of a terminal that is written over again and again.

use futures_util::future::BoxFuture;
use std::{
    future::ready,
    io::{self, Write},
    sync::atomic::{AtomicBool, Ordering},
};
use tools::{Far, Progress};

/// The line.
#[derive(Debug, Default)]
pub(super) struct Line {
    is_begun: AtomicBool,
}

impl Progress for Line {
    fn tell<'a>(&'a self, far: Far) -> BoxFuture<'a, ()> {
        self.is_begun.store(true, Ordering::Relaxed);
        let mut stderr = io::stderr().lock();
        // Who does not want to hear it does not stop the sweep.
        let _ = write!(stderr, "\r\x1b[K{far}");
        let _ = stderr.flush();
        Box::pin(ready(()))
    }
}

impl Line {
    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.is_begun.load(Ordering::Relaxed) {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[K");
            let _ = stderr.flush();
        }
    }
}
